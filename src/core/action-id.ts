import { z } from 'zod';
import { fingerprint } from './fingerprint.ts';
import type { Clock, Store } from './ports.ts';
import type { Press } from './reply.ts';

/** Longest button id every platform takes: Discord's. Source: https://discord.com/developers/docs/components/reference#button */
export const actionIdCharsMax = 100;

const optionValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const savedPrefix = 'saved:';
/** The id of a state that is kept. Nothing else is written so: a state goes on with `{`, also that of a command named "saved". */
const savedId = /^saved:([0-9a-f]+)$/;

/** `~` replaces the message; `?query,since;` asks for these first; then command and options: `~top:{"page":2}`. */
const statePattern = /^(~?)(?:\?([^;:]+);)?([^:;?~]+):(.*)$/su;

function parseState(state: string): Press | null {
  const [, replace = '', asks = '', command = '', json = ''] = statePattern.exec(state) ?? [];
  if (command === '') return null;
  try {
    const options = optionValues.safeParse(JSON.parse(json));
    if (!options.success) return null;
    return {
      invocation: { command, options: options.data },
      effect: replace === '' ? 'answer' : 'replace',
      asks: asks === '' ? [] : [...new Set(asks.split(','))],
    };
  } catch {
    return null;
  }
}

/** Slack may send these back as entities. Source: https://github.com/slackapi/bolt-python/issues/513 */
const unsteady = /[&<>]/g;

function stateOf({ invocation, effect, asks }: Press): string {
  const form = asks.length === 0 ? '' : `?${asks.join(',')};`;
  const options = JSON.stringify(invocation.options).replace(
    unsteady,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${effect === 'replace' ? '~' : ''}${form}${invocation.command}:${options}`;
}

/**
 * Turns what a button does into its id and back. A short state stands in the id itself (`~top:{"period":"week"}`); a longer one is kept
 * in the library under its fingerprint, so that buttons outlive restarts either way.
 */
export interface ActionIds {
  /** At most `actionIdCharsMax` characters. */
  encode(press: Press): Promise<string>;
  /** `null` for an id that is not ours or whose state is gone. */
  decode(id: string): Promise<Press | null>;
}

export function createActionIds(store: Pick<Store, 'saveAction' | 'savedAction'>, clock: Clock): ActionIds {
  return {
    async encode(press) {
      const state = stateOf(press);
      if (state.length <= actionIdCharsMax) return state;
      const key = fingerprint(state);
      await store.saveAction(key, state, clock.now());
      return savedPrefix + key;
    },
    async decode(id) {
      const key = savedId.exec(id)?.[1];
      if (key === undefined) return parseState(id);
      const state = await store.savedAction(key);
      return state === null ? null : parseState(state);
    },
  };
}

/** The ids of presses, to be looked up while a reply is rendered. The result throws for any other press. */
export async function encodeAll(
  ids: Pick<ActionIds, 'encode'>,
  presses: readonly Press[],
): Promise<(press: Press) => string> {
  const encoded = await Promise.all(presses.map((press) => ids.encode(press)));
  const known = new Map(presses.map((press, index) => [JSON.stringify(press), encoded[index]]));
  return (press) => {
    const id = known.get(JSON.stringify(press));
    if (id === undefined) throw new Error('a press of this reply has no id');
    return id;
  };
}
