import type { CommandContext } from '../command.ts';
import { UserError } from '../errors.ts';
import { givesOrders } from '../instruction-words.ts';
import type { Paper } from '../paper.ts';
import { extractTldr } from '../summary/summary.ts';
import type { Turn } from './turn.ts';

type Talk = Pick<CommandContext, 'store' | 'conversation' | 'actor' | 'clock'>;

/** Keeps a turn of the conversation. Where the library cannot be written, the answer is worth more than what follows it. */
export async function rememberTurn({ store, conversation, actor, clock }: Talk, turn: Omit<Turn, 'at'>): Promise<void> {
  try {
    await store.rememberTurn(conversation, actor, { ...turn, at: clock.now() });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

/** Keeps that a paper was shown, so that "who wrote it?" and "how does it work?" mean that one. */
export async function rememberShown(talk: Talk, paper: Paper): Promise<void> {
  // A model is told what was said before: no title may speak to it there.
  const title = givesOrders(paper.title) ? '' : paper.title;
  await rememberTurn(talk, {
    question: '',
    begins: title,
    answer: extractTldr(paper) ?? '',
    papers: [paper.id],
    scope: { kind: 'paper', paper: paper.id },
  });
}
