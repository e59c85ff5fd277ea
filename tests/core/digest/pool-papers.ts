import type { ListedPaper } from '../../../src/core/digest/digest-records.ts';
import { type Pool, preparePool } from '../../../src/core/digest/pool.ts';
import { firstProgress } from '../../../src/core/digest/progress.ts';
import type { SelectInput } from '../../../src/core/digest/select.ts';
import type { DigestSettings, DigestSource } from '../../../src/core/digest/subscription.ts';
import type { LocalDate } from '../../../src/core/local-date.ts';
import type { Destination } from '../../../src/core/messenger.ts';
import type { Paper } from '../../../src/core/paper.ts';
import { shelvedPaper } from '../search/shelf.ts';

/** The list tests cover, and the moment their digest is made. */
export const listDate: LocalDate = '2025-11-20';
export const digestNow = '2025-11-21T08:00:00.000Z';

export const someSettings: DigestSettings = {
  topics: '',
  sources: ['huggingface', 'arxiv'],
  minUpvotes: 0,
  papersMax: 5,
  schedule: { rhythm: { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, time: '09:00', zone: 'Europe/Berlin' },
  layout: 'list',
  language: null,
  whenEmpty: 'say',
  updates: 'tell',
};

const someChannel: Destination = {
  platform: 'discord',
  workspace: 'G1',
  place: { kind: 'channel', channel: 'C1', announce: false },
};

interface Placed {
  readonly source?: DigestSource;
  readonly date?: LocalDate;
  readonly firstSeenAt?: string;
  /** `[hours before the digest, upvotes]`, oldest first. */
  readonly looks?: readonly (readonly [number, number])[];
}

/** A paper in a list, as a source showed it. */
export function listed(
  paper: Partial<Paper> & Pick<Paper, 'id' | 'title'>,
  { source = 'huggingface', date = listDate, firstSeenAt = `${date}T06:00:00.000Z`, looks }: Placed = {},
): ListedPaper {
  const upvotes = (looks ?? (paper.upvotes === undefined || paper.upvotes === null ? [] : [[8, paper.upvotes]])).map(
    ([hours = 0, count = 0]) => ({
      at: new Date(Date.parse(digestNow) - hours * 3_600_000).toISOString(),
      upvotes: count,
    }),
  );
  return { paper: shelvedPaper(paper), source, date, firstSeenAt, upvotes };
}

/** A pool of these papers, without a model of meaning. */
export function poolOf(papers: readonly ListedPaper[], voted: readonly Paper[] = []): Pool {
  return preparePool({ listed: papers, voted, now: digestNow, rarity: { idf: () => 5 }, meaning: null });
}

/** A new subscription's selection, of the list tests cover. */
export function asking(settings: Partial<DigestSettings> = {}, changes: Partial<SelectInput> = {}): SelectInput {
  const all = { ...someSettings, ...settings };
  return {
    subscription: { settings: all, progress: firstProgress(all, '2025-11-20T22:00:00.000Z'), destination: someChannel },
    covers: [
      { source: 'huggingface', date: listDate },
      { source: 'arxiv', date: listDate },
    ],
    told: new Set(),
    votes: [],
    ...changes,
  };
}
