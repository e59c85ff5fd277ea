import { z } from 'zod';
import { fingerprint } from './fingerprint.ts';
import type { Clock, Store } from './ports.ts';
import type { Invocation } from './reply.ts';

/** Longest button id every platform takes: Discord's. Source: https://discord.com/developers/docs/components/reference#button */
export const actionIdCharsMax = 100;

const optionValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const savedPrefix = 'saved:';

function parseState(state: string): Invocation | null {
  const colon = state.indexOf(':');
  if (colon < 1) return null;
  try {
    const options = optionValues.safeParse(JSON.parse(state.slice(colon + 1)));
    return options.success ? { command: state.slice(0, colon), options: options.data } : null;
  } catch {
    return null;
  }
}

/**
 * Turns what a button does into its id and back. A short state stands in the id itself (`top:{"period":"week"}`); a longer one is kept
 * in the library under its fingerprint, so that buttons outlive restarts either way.
 */
export interface ActionIds {
  /** At most `actionIdCharsMax` characters. */
  encode(invocation: Invocation): Promise<string>;
  /** `null` for an id that is not ours or whose state is gone. */
  decode(id: string): Promise<Invocation | null>;
}

export function createActionIds(store: Pick<Store, 'saveAction' | 'savedAction'>, clock: Clock): ActionIds {
  return {
    async encode(invocation) {
      const state = `${invocation.command}:${JSON.stringify(invocation.options)}`;
      if (state.length <= actionIdCharsMax && !state.startsWith(savedPrefix)) return state;
      const key = fingerprint(state);
      await store.saveAction(key, state, clock.now());
      return savedPrefix + key;
    },
    async decode(id) {
      if (!id.startsWith(savedPrefix)) return parseState(id);
      const state = await store.savedAction(id.slice(savedPrefix.length));
      return state === null ? null : parseState(state);
    },
  };
}
