import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { ListedPaper, ListFacts } from '../core/digest/digest-records.ts';
import { type DigestSource, digestSources } from '../core/digest/subscription.ts';
import type { Instant, LocalDate } from '../core/local-date.ts';
import { papersByRow } from './papers.ts';
import { lookups } from './row-statement.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

const source = z.enum(digestSources);
/** Only days are written. */
const localDate = z.custom<LocalDate>((value) => typeof value === 'string');

/** A new version of a paper of an earlier list is announced too; it is no paper of this one. */
const isNewThere = sql<boolean>`coalesce(announce_type, 'new') NOT IN ('replace', 'replace-cross')`;

const inLists = (db: Db, from: LocalDate, to: LocalDate, sources: readonly DigestSource[]) =>
  db
    .selectFrom('sighting')
    .where('daily_on', '<>', sql.lit(''))
    .where('daily_on', '>=', from)
    .where('daily_on', '<=', to)
    .where('source', 'in', sources)
    .where(isNewThere);

const seenRow = z.object({
  paper_id: z.number(),
  source,
  daily_on: localDate,
  seen_at: z.string(),
  position: z.number().nullable(),
});

interface Listed {
  readonly paperId: number;
  readonly source: DigestSource;
  readonly date: LocalDate;
  readonly firstSeenAt: Instant;
  /** The newest one that is known. */
  position: number | null;
}

type Upvotes = ListedPaper['upvotes'][number];

/** What was counted of each paper, oldest first. */
async function upvotesOf(db: Db, paperIds: Iterable<number>): Promise<ReadonlyMap<number, readonly Upvotes[]>> {
  const found = new Map<number, Upvotes[]>();
  for (const some of lookups(paperIds)) {
    const rows = await db
      .selectFrom('sighting')
      .select(['paper_id', 'seen_at'])
      .select(({ fn }) => fn.max<number>('upvotes').as('upvotes'))
      .where('paper_id', 'in', some)
      .where('upvotes', 'is not', null)
      .groupBy(['paper_id', 'seen_at'])
      .orderBy('paper_id')
      .orderBy('seen_at')
      .execute();
    for (const { paper_id, seen_at: at, upvotes } of rows) {
      const known = found.get(paper_id);
      if (known === undefined) found.set(paper_id, [{ at, upvotes }]);
      else known.push({ at, upvotes });
    }
  }
  return found;
}

function byListAndPlace(one: Listed, two: Listed): number {
  if (one.date !== two.date) return one.date < two.date ? -1 : 1;
  if (one.source !== two.source) return one.source < two.source ? -1 : 1;
  const [first, second] = [one.position ?? Number.POSITIVE_INFINITY, two.position ?? Number.POSITIVE_INFINITY];
  return first === second ? one.paperId - two.paperId : first - second;
}

/** Papers of the lists of a range of days, by date, source and place in the list; papers whose place is unknown last. */
export async function findListedPapers(
  db: Db,
  from: LocalDate,
  to: LocalDate,
  sources: readonly DigestSource[],
): Promise<readonly ListedPaper[]> {
  if (sources.length === 0) return [];
  const rows = await inLists(db, from, to, sources)
    .select(['paper_id', 'source', 'daily_on', 'seen_at', 'position'])
    .orderBy('seen_at')
    .execute();
  const listed = new Map<string, Listed>();
  for (const input of rows) {
    const row = seenRow.parse(input);
    const key = `${row.paper_id} ${row.source} ${row.daily_on}`;
    const known = listed.get(key);
    if (known === undefined)
      listed.set(key, {
        paperId: row.paper_id,
        source: row.source,
        date: row.daily_on,
        firstSeenAt: row.seen_at,
        position: row.position,
      });
    else known.position = row.position ?? known.position;
  }
  const all = [...listed.values()].sort(byListAndPlace);
  const ids = new Set(all.map(({ paperId }) => paperId));
  const papers = await papersByRow(db, ids);
  const upvotes = await upvotesOf(db, ids);
  return all.flatMap(({ paperId, source: from, date, firstSeenAt }) => {
    const paper = papers.get(paperId);
    return paper === undefined ? [] : [{ paper, source: from, date, firstSeenAt, upvotes: upvotes.get(paperId) ?? [] }];
  });
}

const factsRow = z.object({
  source,
  date: localDate,
  papers: z.number(),
  grew_at: z.string(),
  seen_at: z.string(),
});

/** What is known of the lists of a range of days, by date and source. */
export async function findListFacts(db: Db, from: LocalDate, to: LocalDate): Promise<readonly ListFacts[]> {
  const each = inLists(db, from, to, digestSources)
    .select(['source', 'daily_on', 'paper_id'])
    .select(({ fn }) => [fn.min<string>('seen_at').as('first'), fn.max<string>('seen_at').as('last')])
    .groupBy(['source', 'daily_on', 'paper_id']);
  const rows = await db
    .selectFrom(each.as('each'))
    .select(['source', 'daily_on as date'])
    .select(({ fn }) => [
      fn.countAll<number>().as('papers'),
      fn.max<string>('first').as('grew_at'),
      fn.max<string>('last').as('seen_at'),
    ])
    .groupBy(['daily_on', 'source'])
    .orderBy('daily_on')
    .orderBy('source')
    .execute();
  return rows.map((input) => {
    const { grew_at: grewAt, seen_at: seenAt, ...row } = factsRow.parse(input);
    return { ...row, grewAt, seenAt };
  });
}
