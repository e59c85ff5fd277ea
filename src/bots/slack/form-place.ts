import { z } from 'zod';

const id = z.string().min(1).max(255);

const placeSchema = z.object({
  /** What the form is about: the id of the press that opened it (see `core/action-id.ts`). */
  press: z.string().min(1).max(100),
  /** Where it was opened: there it is answered. */
  where: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('channel'),
      channel: id,
      thread: id.nullable(),
      /** Where the press could be answered. */
      url: z.string().max(1_000).nullable(),
      /** When the press came. */
      since: z.string().max(40),
      /** Only whoever pressed saw the message. */
      isPrivate: z.boolean(),
    }),
    /** In no channel: in Home, a modal or by a shortcut. The answer takes the place of the form. */
    z.object({ kind: z.literal('view') }),
  ]),
});

/** What a form carries with it (`private_metadata`), so that it can be answered after a restart too. */
export type FormPlace = Readonly<z.output<typeof placeSchema>>;

/** At most 3,000 characters: https://docs.slack.dev/reference/views/modal-views */
export function writeFormPlace(place: FormPlace): string {
  return JSON.stringify(place);
}

/** `null` where it is none of ours. */
export function readFormPlace(metadata: string): FormPlace | null {
  try {
    return placeSchema.parse(JSON.parse(metadata));
  } catch {
    return null;
  }
}
