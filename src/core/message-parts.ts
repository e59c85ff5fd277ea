import type { SendNote, Unsent } from './messenger.ts';

/** What became of the parts of a message after the first. `missing`: the last ones are not there; `note` says why. */
export type PartsOutcome =
  | { readonly kind: 'all' }
  | { readonly kind: 'missing'; readonly missing: number; readonly reason: string; readonly note: SendNote }
  | Extract<Unsent, { readonly kind: 'retry' }>;

/**
 * Delivers parts one after the other. One that the platform may take later makes the whole a retry; one that it refuses, and those after
 * it, are only missing, because the message is there.
 */
export async function deliverParts<Part>(
  parts: readonly Part[],
  deliver: (part: Part, index: number) => Promise<{ readonly kind: 'placed' } | Unsent>,
): Promise<PartsOutcome> {
  for (const [index, part] of parts.entries()) {
    const placed = await deliver(part, index);
    if (placed.kind === 'retry') return placed;
    if (placed.kind === 'placed') continue;
    const missing = parts.length - index;
    const sentence = `The last ${missing === 1 ? 'part' : `${missing} parts`} of the message could not be sent: ${placed.sentence}`;
    return { kind: 'missing', missing, reason: placed.reason, note: { sentence, hint: placed.hint } };
  }
  return { kind: 'all' };
}

/** What an edit has to say where the reply has more parts than the message that it replaces. */
export function editNotes(parts: number): readonly SendNote[] {
  if (parts <= 1) return [];
  const sentence = `Only the first of ${parts} parts fits into the message.`;
  return [{ sentence, hint: 'Send the reply anew to show all of it.' }];
}
