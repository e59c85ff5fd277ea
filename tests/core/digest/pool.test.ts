import { describe, expect, it } from 'vitest';
import { preparePool } from '../../../src/core/digest/pool.ts';
import { poolMeaning } from '../../../src/core/digest/pool-meaning.ts';
import { withinReach } from '../../../src/core/digest/pool-reach.ts';
import { type Selection, selectFor } from '../../../src/core/digest/select.ts';
import { parseTopics } from '../../../src/core/digest/topics.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { EmbeddingModel } from '../../../src/core/language-model.ts';
import { shelvedPaper } from '../search/shelf.ts';
import { asking, digestNow, listed } from './pool-papers.ts';

const ids = ({ highlights }: Selection): readonly string[] => highlights.map(({ paper }) => paper.id);

function outcomes({ considered }: Selection): Readonly<Record<string, string>> {
  return Object.fromEntries(considered.map(({ paper, outcome }) => [paper, outcome]));
}

function reasonsOf(selection: Selection, id: string): readonly string[] {
  return selection.highlights.find(({ paper }) => paper.id === id)?.reasons ?? [];
}

describe('what is in reach', () => {
  const base = asking().subscription;
  const daily = {
    ...base,
    progress: { ...base.progress, consideredUntil: '2025-11-20T08:00:00.000Z', covered: { arxiv: '2025-11-19' } },
  } as const;
  const old = listed(
    { id: 'old', title: 'Old' },
    { source: 'arxiv', date: '2025-11-18', firstSeenAt: '2025-11-18T02:00:00.000Z' },
  );
  const late = listed(
    { id: 'late', title: 'Late' },
    { source: 'arxiv', date: '2025-11-18', firstSeenAt: '2025-11-20T09:00:00.000Z' },
  );
  const counted = listed(
    { id: 'counted', title: 'Counted', upvotes: 3 },
    { source: 'arxiv', date: '2025-11-18', firstSeenAt: '2025-11-18T02:00:00.000Z' },
  );
  const today = listed({ id: 'today', title: 'Today' }, { source: 'arxiv' });
  const all = [old, late, counted, today];

  it('leaves out what was considered and cannot come back', () => {
    expect(withinReach(all, [daily])).toEqual([late, counted, today]);
  });

  it('keeps what one subscription can still take', () => {
    expect(withinReach(all, [daily, base])).toEqual(all);
    const weekly = { ...daily, progress: { ...daily.progress, covered: { arxiv: '2025-11-14' } } } as const;
    expect(withinReach(all, [daily, weekly])).toEqual(all);
  });
});

describe('meaning', () => {
  /** Knows waves from fields: a text is how often it has words of either. */
  const model: EmbeddingModel = {
    id: 'two subjects',
    embed: async (texts) =>
      texts.map((words) =>
        Float32Array.of(words.match(/tide|surf|wave/gi)?.length ?? 0, words.match(/field|farm|word/gi)?.length ?? 0),
      ),
  };
  const papers = [
    ...Array.from({ length: 40 }, (_, at) => listed({ id: `f${at}`, title: `Fields ${at}`, upvotes: 9 })),
    listed({ id: 'surf', title: 'Surf', upvotes: 2 }),
  ];
  const { signal } = new AbortController();

  async function select(topics: string, by: EmbeddingModel): Promise<Selection> {
    const meaning = await poolMeaning(
      papers.map(({ paper }) => paper),
      // Somebody else may want what this one does not.
      [...parseTopics(topics).wanted, ...parseTopics(topics).unwanted],
      { meaning: by, breathe: async () => undefined },
      signal,
    );
    return selectFor(
      preparePool({ listed: papers, voted: [], now: digestNow, rarity: { idf: () => 5 }, meaning }),
      asking({ topics }),
    );
  }

  it('finds what no word says, and says so', async () => {
    const selection = await select('tides', model);
    expect(ids(selection)).toEqual(['surf']);
    expect(reasonsOf(selection, 'surf')).toEqual(['close to tides', '2 upvotes']);
  });

  it('does not take what is quoted for anything else', async () => {
    expect(ids(await select('"tides"', model))).toEqual([]);
  });

  it('never excludes what only means nearly the same', async () => {
    expect(outcomes(await select('-tides', model))['surf']).toBe('over-limit');
  });

  it('asks a model for each paper once, and again where its text changed', async () => {
    const asked: string[] = [];
    const counting: EmbeddingModel = {
      ...model,
      id: 'counting',
      embed: (texts, off) => {
        asked.push(...texts);
        return model.embed(texts, off);
      },
    };
    await select('tides', counting);
    expect(asked).toHaveLength(papers.length + 1);
    await select('tides', counting);
    expect(asked.slice(papers.length + 1)).toEqual(['tides']);
    const changed = shelvedPaper({ id: 'surf', title: 'Surf', abstract: 'Now with an abstract.' });
    await poolMeaning([changed], [], { meaning: counting, breathe: async () => undefined }, signal);
    expect(asked.at(-1)).toBe('Surf\nNow with an abstract.');
  });

  it('does without a model that does not answer', async () => {
    const silent: EmbeddingModel = {
      ...model,
      embed: () => Promise.reject(new UserError('unreachable', 'It is away.', 'Wait.')),
    };
    expect(ids(await select('tides', silent))).toEqual([]);
    expect(ids(await select('fields', silent))).toHaveLength(5);
  });
});
