import { parseArgs } from 'node:util';
import type { ChannelVote, ListedPaper } from '../src/core/digest/digest-records.ts';
import { preparePool } from '../src/core/digest/pool.ts';
import { type PoolMeaning, poolMeaning } from '../src/core/digest/pool-meaning.ts';
import { firstProgress } from '../src/core/digest/progress.ts';
import { type SelectInput, selectFor } from '../src/core/digest/select.ts';
import type { DigestSettings } from '../src/core/digest/subscription.ts';
import { parseTopics } from '../src/core/digest/topics.ts';
import { type LocalDate, parseLocalDate, weekOf } from '../src/core/local-date.ts';
import type { Paper } from '../src/core/paper.ts';
import { phraseKey } from '../src/core/summary/phrase-text.ts';
import { BenchError, linesOf, sharedFile } from './documents.ts';
import { archivedPaper } from './hf-archive.ts';
import { createRandom } from './learn/random.ts';
import { mean } from './metrics.ts';
import { staticTable } from './static-table.ts';
import { milliseconds, ratio, table } from './table.ts';

/** A paper of a daily list; the keywords Hugging Face gave it are what it is judged by, so nobody else sees them. */
interface Judged {
  readonly paper: Paper;
  readonly date: LocalDate;
  /** By their stems, with a spelling. */
  readonly keys: ReadonlyMap<string, string>;
}

/** Papers shown, as a digest has them. */
const shownMax = 5;
/** A keyword of fewer papers a week is no topic; one of more is the whole list. */
const relevantMin = 3;
const relevantShareMax = 0.25;
const votesOfChannel = 5;

async function readArchive(path: string, since: string): Promise<readonly Judged[]> {
  const found: Judged[] = [];
  for await (const line of linesOf(path)) {
    const { id, title, abstract, authors, dailyDate, upvotes, keywords } = archivedPaper.parse(JSON.parse(line));
    const date = parseLocalDate(dailyDate);
    if (date === null || date < since) continue;
    const paper: Paper = {
      id,
      arxivId: id,
      version: null,
      title,
      abstract,
      authors,
      authorCount: authors.length,
      publishedOn: null,
      updatedOn: null,
      categories: [],
      keywords: [],
      links: [],
      organization: null,
      sourceTldr: null,
      thumbnailUrl: null,
      textRank: 'huggingface',
      dailyOn: date,
      upvotes: upvotes ?? null,
      comments: null,
      sample: false,
    };
    found.push({
      paper,
      date,
      keys: new Map(
        (keywords ?? [])
          .map((keyword) => [phraseKey(keyword), keyword.toLowerCase()] as const)
          .filter(([key]) => key !== ''),
      ),
    });
  }
  return found;
}

function listedOf({ paper, date }: Judged): ListedPaper {
  const upvotes = paper.upvotes === null ? [] : [{ at: `${date}T23:00:00.000Z`, upvotes: paper.upvotes }];
  return { paper, source: 'huggingface', date, firstSeenAt: `${date}T06:00:00.000Z`, upvotes };
}

function settingsOf(topics: string): DigestSettings {
  return {
    topics,
    sources: ['huggingface'],
    minUpvotes: 0,
    papersMax: shownMax,
    schedule: { rhythm: { kind: 'weekly', weekday: 6 }, time: '09:00', zone: 'UTC' },
    layout: 'list',
    language: null,
    whenEmpty: 'say',
    updates: 'tell',
  };
}

function inputOf(topics: string, dates: readonly LocalDate[], votes: readonly ChannelVote[], now: string): SelectInput {
  const settings = settingsOf(topics);
  return {
    subscription: {
      settings,
      progress: { ...firstProgress(settings, now), covered: {} },
      destination: { platform: 'bench', workspace: null, place: { kind: 'channel', channel: 'C', announce: false } },
    },
    covers: dates.map((date) => ({ source: 'huggingface', date })),
    told: new Set(),
    votes,
  };
}

/** The share of what could be relevant among the first papers. */
function precision(shown: readonly Paper[], relevant: ReadonlySet<string>): number {
  const hits = shown.slice(0, shownMax).filter(({ id }) => relevant.has(id)).length;
  return hits / Math.min(shownMax, relevant.size);
}

interface Week {
  readonly papers: readonly Judged[];
  readonly dates: readonly LocalDate[];
  /** Topics of it as Hugging Face's keywords spell them, with the papers that have them. */
  readonly topics: readonly { readonly key: string; readonly topic: string; readonly relevant: ReadonlySet<string> }[];
}

function mostFrequent(words: readonly string[]): string {
  const times = (word: string): number => words.filter((other) => other === word).length;
  return [...words].sort((left, right) => times(right) - times(left))[0] ?? '';
}

function weeksOf(papers: readonly Judged[]): readonly Week[] {
  const byWeek = new Map<string, Judged[]>();
  for (const judged of papers) {
    const { from } = weekOf(judged.date);
    byWeek.set(from, [...(byWeek.get(from) ?? []), judged]);
  }
  return [...byWeek.values()].map((of): Week => {
    const byKey = new Map<string, { readonly relevant: Set<string>; readonly spellings: string[] }>();
    for (const { paper, keys } of of)
      for (const [key, spelling] of keys) {
        const known = byKey.get(key) ?? { relevant: new Set(), spellings: [] };
        known.relevant.add(paper.id);
        known.spellings.push(spelling);
        byKey.set(key, known);
      }
    const telling = [...byKey].filter(
      ([, { relevant }]) => relevant.size >= relevantMin && relevant.size <= of.length * relevantShareMax,
    );
    return {
      papers: of,
      dates: [...new Set(of.map(({ date }) => date))],
      topics: telling.map(([key, { relevant, spellings }]) => ({ key, topic: mostFrequent(spellings), relevant })),
    };
  });
}

function byUpvotes(papers: readonly Paper[]): readonly Paper[] {
  return [...papers].sort((left, right) => (right.upvotes ?? 0) - (left.upvotes ?? 0));
}

/** What most bots do: the papers that have the words as they are typed, the most upvotes first, then all others. */
function byKeyword(papers: readonly Paper[], topic: string): readonly Paper[] {
  const has = ({ title, abstract }: Paper): boolean => `${title} ${abstract ?? ''}`.toLowerCase().includes(topic);
  const sorted = byUpvotes(papers);
  return [...sorted.filter(has), ...sorted.filter((paper) => !has(paper))];
}

/** Milliseconds of this process's work: a busy machine does not count. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function timed(papers: readonly Judged[], signal: AbortSignal): Promise<readonly (readonly string[])[]> {
  const subscriptions = 10_000;
  const channels = 2_000;
  const week = papers.slice(-300);
  const dates = [...new Set(week.map(({ date }) => date))];
  const now = `${dates.at(-1) ?? '2026-01-01'}T23:30:00.000Z`;
  const keys = [...new Set(papers.flatMap((judged) => [...judged.keys.values()]))]
    .filter((topic) => /^[a-z][a-z -]+$/.test(topic))
    .slice(0, 1_000);
  const random = createRandom(3);
  const pick = <T>(all: readonly T[]): T[] => all.slice(Math.floor(random() * all.length)).slice(0, 1);
  const votes = Array.from({ length: channels }, (): readonly ChannelVote[] =>
    Array.from({ length: votesOfChannel }, () => pick(papers))
      .flat()
      .map(({ paper }) => ({
        destinationKey: 'c',
        paper: paper.id,
        voter: { platform: 'bench', id: 'a' },
        vote: 'up',
        at: now,
      })),
  );
  const inputs = Array.from({ length: subscriptions }, (_, at) =>
    inputOf([...pick(keys), ...pick(keys), ...pick(keys)].join(', '), dates.slice(-1), votes[at % channels] ?? [], now),
  );
  const votedIds = new Set(votes.flat().map(({ paper }) => paper));
  const voted = papers.filter(({ paper }) => votedIds.has(paper.id)).map(({ paper }) => paper);
  const model = staticTable(undefined);
  await model.embed(['warm'], signal);
  const start = worked();
  const topics = inputs.flatMap(({ subscription }) => parseTopics(subscription.settings.topics).wanted);
  const meaning = await poolMeaning(
    [...week.map(({ paper }) => paper), ...voted],
    topics,
    { meaning: model, breathe: async () => undefined },
    signal,
  );
  const meant = worked();
  const pool = preparePool({ listed: week.map(listedOf), voted, now, rarity: model, meaning });
  const prepared = worked();
  for (const input of inputs) selectFor(pool, input);
  const done = worked();
  return [
    [
      `${new Set(topics.map(({ key }) => key)).size} topics and ${week.length + voted.length} papers read and embedded (CPU)`,
      milliseconds(meant - start),
    ],
    ['pool prepared (CPU)', milliseconds(prepared - meant)],
    [`${subscriptions} subscriptions of ${channels} channels ranked (CPU)`, milliseconds(done - prepared)],
  ];
}

export const rankUsage = 'rank [--archive FILE] [--since 2026-01-01]';

/** How many of a digest's papers are on its topic, beside plain upvote order and a search for the words; and how long ranking takes. */
export async function benchRank(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      archive: { type: 'string', default: sharedFile('hf', 'hf_archive.jsonl.gz') },
      since: { type: 'string', default: '2026-01-01' },
    },
  });
  const papers = await readArchive(values.archive, values.since);
  const weeks = weeksOf(papers).filter(({ topics }) => topics.length > 0);
  if (weeks.length === 0) throw new BenchError('There is no week with papers that share a keyword.');
  const model = staticTable(undefined);
  const { signal } = new AbortController();
  const scores = { upvotes: [], keyword: [], words: [], paperboy: [] } as Record<string, number[]>;
  const taste = { upvotes: [], paperboy: [] } as Record<string, number[]>;
  for (const { papers: of, dates, topics } of weeks) {
    const now = `${dates.at(-1) ?? values.since}T23:30:00.000Z`;
    const listed = of.map(listedOf);
    const all = of.map(({ paper }) => paper);
    const parsed = topics.flatMap(({ topic }) => parseTopics(topic).wanted);
    const earlier = papers.filter(({ date }) => date < (dates[0] ?? date));
    const meaning = await poolMeaning(
      [...all, ...earlier.map(({ paper }) => paper)],
      parsed,
      { meaning: model, breathe: async () => undefined },
      signal,
    );
    const poolWith = (known: PoolMeaning | null) =>
      preparePool({ listed, voted: earlier.map(({ paper }) => paper), now, rarity: model, meaning: known });
    const [bare, full] = [poolWith(null), poolWith(meaning)];
    for (const { key, topic, relevant } of topics) {
      const shown = (pool: typeof full): readonly Paper[] =>
        selectFor(pool, inputOf(topic, dates, [], now)).highlights.map(({ paper }) => paper);
      scores['upvotes']?.push(precision(byUpvotes(all), relevant));
      scores['keyword']?.push(precision(byKeyword(all, topic), relevant));
      scores['words']?.push(precision(shown(bare), relevant));
      scores['paperboy']?.push(precision(shown(full), relevant));
      const liked = earlier.filter(({ keys }) => keys.has(key)).slice(-votesOfChannel);
      if (liked.length < votesOfChannel) continue;
      const votes = liked.map(
        ({ paper }): ChannelVote => ({
          destinationKey: 'c',
          paper: paper.id,
          voter: { platform: 'bench', id: 'a' },
          vote: 'up',
          at: now,
        }),
      );
      taste['upvotes']?.push(precision(byUpvotes(all), relevant));
      taste['paperboy']?.push(
        precision(
          selectFor(full, inputOf('', dates, votes, now)).highlights.map(({ paper }) => paper),
          relevant,
        ),
      );
    }
  }
  const line = (name: string, figures: readonly number[] = [], base: readonly number[] = []) => [
    name,
    `${(100 * mean(figures)).toFixed(1)} %`,
    ratio(mean(figures), mean(base)),
  ];
  console.log(
    `${weeks.length} weeks of Hugging Face since ${values.since}, ${scores['upvotes']?.length ?? 0} topics (keywords of ${relevantMin} papers a week and more, hidden from all).\n`,
  );
  console.log(
    table([
      [`on the topic, of the first ${shownMax}`, '', 'beside upvotes'],
      line('upvote order', scores['upvotes'], scores['upvotes']),
      line('the words as typed, then upvotes', scores['keyword'], scores['upvotes']),
      line('Paperboy, words only', scores['words'], scores['upvotes']),
      line('Paperboy', scores['paperboy'], scores['upvotes']),
      [''],
      [`no topic, ${votesOfChannel} earlier papers of it voted up`, '', ''],
      line('upvote order', taste['upvotes'], taste['upvotes']),
      line('Paperboy', taste['paperboy'], taste['upvotes']),
      [''],
      ...(await timed(papers, signal)),
    ]),
  );
}
