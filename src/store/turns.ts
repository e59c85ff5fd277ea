import type { Kysely } from 'kysely';
import { z } from 'zod';
import { type Place, type Turn, turnMs, turnsMax } from '../core/ask/turn.ts';
import { type Instant, type LocalDate, parseLocalDate } from '../core/local-date.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

const day = z.string().transform((text, context): LocalDate => {
  const date = parseLocalDate(text);
  if (date !== null) return date;
  context.addIssue('no date');
  return z.NEVER;
});

const turnRow = z.object({
  question: z.string(),
  // Turns of the version before lack it; they are over in an hour.
  begins: z.string().optional(),
  answer: z.string(),
  papers: z.array(z.string()),
  scope: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('library') }),
    z.object({ kind: z.literal('paper'), paper: z.string() }),
    z.object({ kind: z.literal('days'), range: z.object({ from: day, to: day }), label: z.string() }),
  ]),
  at: z.string(),
});

function before(at: Instant): Instant {
  return new Date(Date.parse(at) - turnMs).toISOString();
}

/** Keeps a turn; what is older than `turnMs` anywhere, and all but the last `turnsMax` of the conversation, is erased. */
export async function keepTurn(
  db: Db,
  conversation: string,
  { platform, workspace }: Place,
  turn: Turn,
): Promise<void> {
  const values = { conversation, platform, workspace, at: turn.at, turn: JSON.stringify(turn) };
  await db.insertInto('turn').values(values).execute();
  const older = db.selectFrom('turn').select('id').where('conversation', '=', conversation).orderBy('id', 'desc');
  await db
    .deleteFrom('turn')
    .where((where) =>
      where.or([where('at', '<', before(turn.at)), where('id', 'in', older.limit(-1).offset(turnsMax))]),
    )
    .execute();
}

/** A conversation's turns that are not over at `now`, oldest first. */
export async function findTurns(db: Db, conversation: string, now: Instant): Promise<readonly Turn[]> {
  const rows = await db
    .selectFrom('turn')
    .select('turn')
    .where('conversation', '=', conversation)
    .where('at', '>=', before(now))
    .orderBy('id')
    .execute();
  return rows.map((row) => {
    const turn = turnRow.parse(JSON.parse(row.turn));
    return { ...turn, begins: turn.begins ?? turn.question };
  });
}

/** Erases all turns of a conversation. */
export async function eraseTurns(db: Db, conversation: string): Promise<void> {
  await db.deleteFrom('turn').where('conversation', '=', conversation).execute();
}

/** Erases all turns of a workspace. */
export async function eraseTurnsOf(db: Db, platform: string, workspace: string): Promise<void> {
  await db.deleteFrom('turn').where('platform', '=', platform).where('workspace', '=', workspace).execute();
}
