import { addDays, type Instant, localDateIn } from '../local-date.ts';
import type { SourceRun } from '../ports.ts';
import { huggingFaceScope } from '../sources/huggingface/source.ts';
import type { DigestRecords, ListFacts } from './digest-records.ts';

/** No digest goes further back. */
export const listDaysMax = 40;
/** Runs looked at: one for each scope of some weeks. */
const runsMax = 500;

/**
 * A list that was read again and had not changed leaves no sightings: that it was looked at is known of the run. `latest` is the newest list
 * there was.
 */
function withRuns(facts: readonly ListFacts[], runs: readonly SourceRun[]): readonly ListFacts[] {
  const good = new Map(
    runs.flatMap(({ source, scope, at, failure }) =>
      source === 'huggingface' && failure === null ? [[scope, at]] : [],
    ),
  );
  const newest = facts.reduce((last, { source, date }) => (source === 'huggingface' && date > last ? date : last), '');
  return facts.map((list) => {
    if (list.source !== 'huggingface') return list;
    const looks = [
      good.get(huggingFaceScope({ kind: 'day', date: list.date })),
      list.date === newest ? good.get(huggingFaceScope({ kind: 'latest' })) : undefined,
    ];
    const seenAt = looks.reduce<Instant>((last, at) => (at !== undefined && at > last ? at : last), list.seenAt);
    return { ...list, seenAt };
  });
}

/** What is known of the lists of the days that matter for digests. */
export async function readListFacts(
  store: Pick<DigestRecords, 'listFacts'> & { lastRuns(limit: number): Promise<readonly SourceRun[]> },
  now: Instant,
): Promise<readonly ListFacts[]> {
  const today = localDateIn(now, 'UTC');
  return withRuns(
    await store.listFacts(addDays(today, -listDaysMax), addDays(today, 1)),
    await store.lastRuns(runsMax),
  );
}
