import type { Invocation, Reply } from '../../core/reply.ts';
import type { NumberedAction } from './render.ts';

/**
 * What the numbers on the screen stand for. A number typed alone means what stands beside it: papers have their number of the last list,
 * its buttons go on from there, and the buttons of later answers (a card) from there again, so that the list and its buttons keep
 * working while cards are read.
 */
export interface Numbers {
  /** Papers of the last list have 1 to this; `null` before any list was shown in this chat. */
  readonly listed: number | null;
  readonly ofList: readonly NumberedAction[];
  /** Of the newest answer that was no list. */
  readonly ofLast: readonly NumberedAction[];
}

export type NumberMeaning =
  | { readonly kind: 'paper' }
  | { readonly kind: 'button'; readonly invocation: Invocation }
  /** Nothing on the screen; `last` is the highest number there. */
  | { readonly kind: 'nothing'; readonly last: number };

export const noNumbers: Numbers = { listed: null, ofList: [], ofLast: [] };

function listLength(reply: Reply): number | null {
  if (reply.listed === null) return null;
  const shown = reply.blocks.flatMap((block) => (block.kind === 'papers' ? block.papers : []));
  return Math.max(reply.listed.length, ...shown.map((paper) => paper.number ?? 0));
}

function lastOf(actions: readonly NumberedAction[], otherwise: number): number {
  return actions.at(-1)?.number ?? otherwise;
}

/** The number of a reply's first button. */
export function firstActionNumber(numbers: Numbers, reply: Reply): number {
  return (listLength(reply) ?? lastOf(numbers.ofList, numbers.listed ?? 0)) + 1;
}

/** The numbers once a reply stands on the screen with these buttons. */
export function numbersAfter(numbers: Numbers, reply: Reply, actions: readonly NumberedAction[]): Numbers {
  const listed = listLength(reply);
  if (listed !== null) return { listed, ofList: actions, ofLast: [] };
  return actions.length > 0 ? { ...numbers, ofLast: actions } : numbers;
}

/** What a number typed alone means. Before any list it is a paper of the last visit's list, which the library remembers. */
export function meaningOf(numbers: Numbers, typed: number): NumberMeaning {
  const action = [...numbers.ofLast, ...numbers.ofList].find((entry) => entry.number === typed);
  if (action) return { kind: 'button', invocation: action.invocation };
  if (typed >= 1 && (numbers.listed === null || typed <= numbers.listed)) return { kind: 'paper' };
  return { kind: 'nothing', last: lastOf(numbers.ofLast, lastOf(numbers.ofList, numbers.listed ?? 0)) };
}
