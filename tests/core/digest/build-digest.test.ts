import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BuiltDigest, buildDigest, type DigestParts } from '../../../src/core/digest/build-digest.ts';
import { preparePool } from '../../../src/core/digest/pool.ts';
import { selectFor } from '../../../src/core/digest/select.ts';
import { type DigestSettings, layouts } from '../../../src/core/digest/subscription.ts';
import { plain, pressesOf, type Reply } from '../../../src/core/reply.ts';
import { actionsIn } from '../../../src/core/reply-layout.ts';
import { shelvedPaper } from '../search/shelf.ts';
import { digestPapers } from './digest-papers.ts';
import { asking, digestNow, listDate, listed, someSettings } from './pool-papers.ts';

const golden = join(import.meta.dirname, '../../golden/commands');

const list = digestPapers.map((paper) => {
  const upvotes = paper.upvotes ?? 0;
  if (paper.textRank === 'arxiv') return listed(paper, { source: 'arxiv' });
  return listed(paper, {
    looks: [
      [15, Math.floor(upvotes / 2)],
      [9, upvotes],
    ],
  });
});
const liked = shelvedPaper({
  id: 'liked',
  title: 'Charts and Benchmarks',
  keywords: ['chart understanding', 'benchmark'],
});

const topics = 'flow matching, rectified flows, diffusion, language models, charts, -survey';

function partsOf(settings: Partial<DigestSettings> = {}, changes: Partial<DigestParts> = {}): DigestParts {
  const pool = preparePool({ listed: list, voted: [liked], now: digestNow, rarity: { idf: () => 5 }, meaning: null });
  const vote = {
    destinationKey: 'x',
    paper: 'liked',
    voter: { platform: 'discord', id: 'ann' },
    vote: 'saved',
    at: digestNow,
  } as const;
  const asked = asking({ topics, ...settings }, { votes: [vote] });
  return {
    subscription: 12,
    settings: asked.subscription.settings,
    date: '2025-11-21',
    covers: asked.covers,
    selection: selectFor(pool, asked),
    notes: [],
    tldrs: new Map([
      [
        '2511.20002',
        { text: 'Models stop proofs too early at lemmas with familiar names; one token helps.', by: 'some-model' },
      ],
    ]),
    occasion: 'digest',
    ...changes,
  };
}

function build(settings: Partial<DigestSettings> = {}, changes: Partial<DigestParts> = {}): BuiltDigest {
  return buildDigest(partsOf(settings, changes));
}

function said({ blocks }: Reply): string {
  return blocks
    .flatMap((block) => {
      if (block.kind === 'heading') return [block.text];
      return block.kind === 'text' || block.kind === 'footnote' ? [plain(block.text)] : [];
    })
    .join('\n');
}

function labels(reply: Reply): readonly string[] {
  return actionsIn(reply).map((action) => (action.kind === 'select' ? action.placeholder : action.label));
}

const nothing = { highlights: [], considered: [] };

describe('golden digests', () => {
  const missing = ['arXiv has not announced anything since Wednesday.'];
  const offTopic = partsOf({ topics: 'sea shanties', minUpvotes: 5 });
  const digests: readonly (readonly [string, Reply])[] = [
    ['digest-list', build().reply],
    ['digest-cards', build({ layout: 'cards', papersMax: 3 }).reply],
    ['digest-thread', build({ layout: 'thread' }).reply],
    ['digest-thread-abstracts', build({ layout: 'thread', papersMax: 3 }).thread?.reply ?? build().reply],
    ['digest-test', build({ papersMax: 1, topics: '' }, { occasion: 'test', notes: missing }).reply],
    ['digest-preview', build({ papersMax: 2 }, { occasion: 'preview', subscription: null }).reply],
    ['digest-empty', buildDigest(offTopic).reply],
    [
      'digest-empty-weekend',
      build({ topics: '' }, { covers: [], selection: nothing, notes: ['Hugging Face has no list on weekends.'] }).reply,
    ],
  ];

  it.each(digests)('%s', async (name, reply) => {
    await expect(`${JSON.stringify(reply, null, 1)}\n`).toMatchFileSnapshot(join(golden, `${name}.json`));
  });
});

describe('a digest', () => {
  it.each(layouts)('has every highlight in its order, with its reasons, in the layout %s', (layout) => {
    const parts = partsOf({ layout });
    const { reply } = buildDigest(parts);
    const shown = reply.blocks.flatMap((block) =>
      block.kind === 'papers' ? block.papers : block.kind === 'paper' ? [block.paper] : [],
    );
    expect(shown.map(({ id, number, reasons }) => ({ id, number, reasons }))).toEqual(
      parts.selection.highlights.map(({ paper, reasons }, at) => ({ id: paper.id, number: at + 1, reasons })),
    );
    expect(reply.listed).toEqual(shown.map(({ id }) => id));
  });

  it('says how many papers it was made of, and about what', () => {
    expect(said(build().reply)).toContain(
      'Papers of Thursday 20 November\n5 papers from Hugging Face and arXiv on flow matching, rectified flows, diffusion and 2 more.',
    );
    expect(said(build({ topics: '', papersMax: 2, sources: ['huggingface'] }).reply)).toContain(
      '2 of 4 papers from Hugging Face.',
    );
    expect(said(build({ topics: 'charts, diffusion' }).reply)).toContain('on charts and diffusion.');
  });

  it('names the days of several lists', () => {
    const covers = [
      { source: 'huggingface', date: '2025-11-28' },
      { source: 'huggingface', date: listDate },
    ] as const;
    expect(said(build({}, { covers }).reply)).toContain('Papers of 20–28 November');
  });

  it('prefers what the source says of a paper to what a model says, unless another language is wanted', () => {
    const tldrs = new Map(digestPapers.map(({ id }) => [id, { text: 'Von einem Modell.', by: 'some-model' }]));
    const tldrsIn = (language: string | null): readonly (string | undefined)[] =>
      build({ language }, { tldrs }).reply.blocks.flatMap((block) =>
        block.kind === 'papers' ? block.papers.map((paper) => paper.tldr?.by) : [],
      );
    expect(new Set(tldrsIn(null))).toEqual(new Set(['Hugging Face', 'some-model']));
    expect(new Set(tldrsIn('de'))).toEqual(new Set(['some-model']));
  });

  it('has votes and its own buttons, but as a preview only what opens a paper', () => {
    expect(labels(build().reply)).toEqual(['Open a paper', 'More or less like this', 'Why these?', 'Edit', 'Pause']);
    expect(labels(build({}, { occasion: 'preview', subscription: null }).reply)).toEqual(['Open a paper']);
  });

  it('has a vote up and down for each of twenty papers, in menus no platform finds too long', () => {
    const highlights = Array.from({ length: 20 }, (_, at) => ({
      paper: shelvedPaper({ id: `p${at}`, title: `${at} ${'Long '.repeat(60)}` }),
      score: 1,
      reasons: ['1 upvote'],
    }));
    const { reply } = build({}, { selection: { highlights, considered: [] } });
    const votes = actionsIn(reply)
      .flatMap(pressesOf)
      .filter(({ invocation }) => invocation.command === 'vote');
    expect(
      new Set(votes.map(({ invocation }) => `${invocation.options['as']} ${invocation.options['paper']}`)).size,
    ).toBe(40);
    for (const action of actionsIn(reply)) {
      if (action.kind !== 'select') continue;
      expect(action.choices.length).toBeLessThanOrEqual(25);
      for (const { label } of action.choices) expect(label.length).toBeLessThanOrEqual(75);
    }
  });

  it('keeps every abstract for the thread, where the layout has one', () => {
    const { thread } = build({ layout: 'thread' });
    expect(thread?.title).toBe('Abstracts: Papers of Thursday 20 November');
    for (const { abstract } of digestPapers) expect(said(thread?.reply ?? build().reply)).toContain(abstract);
    expect(build({ layout: 'list' }).thread).toBeNull();
  });

  it('marks a test', () => {
    expect(said(build({}, { occasion: 'test' }).reply)).toMatch(
      /^Test: Papers of .*\nA test of digest 12: nothing in it counts as told\./,
    );
  });
});

describe('a day without papers', () => {
  it('says what was looked at', () => {
    const { kind, reply } = build({ topics: 'sea shanties', minUpvotes: 5 });
    expect(kind).toBe('empty');
    expect(said(reply)).toBe('No new papers today on sea shanties. 5 papers looked at, all off topic.');
  });

  it('says why there is no list', () => {
    const parts = { covers: [], selection: nothing, notes: ['Hugging Face has no list on weekends.'] };
    expect(said(build({ topics: '' }, parts).reply)).toBe('No new papers today. Hugging Face has no list on weekends.');
  });

  it('says so of a week', () => {
    const schedule = { ...someSettings.schedule, rhythm: { kind: 'weekly', weekday: 1 } } as const;
    expect(said(build({ topics: '', schedule }, { covers: [], selection: nothing }).reply)).toBe(
      'No new papers this week.',
    );
  });

  it('counts what was told before or had too few upvotes', () => {
    const selection = selectFor(
      preparePool({ listed: list, voted: [], now: digestNow, rarity: { idf: () => 5 }, meaning: null }),
      asking({ minUpvotes: 100 }, { told: new Set(['2511.20004']) }),
    );
    expect(said(build({ topics: '', minUpvotes: 100 }, { selection }).reply)).toBe(
      'No new papers today. 5 papers looked at: 4 with fewer than 100 upvotes and 1 told before.',
    );
  });
});

it('uses the settings it is given', () => {
  expect(said(build({ schedule: { ...someSettings.schedule, time: '07:30' } }).reply)).toContain(
    'Digest 12 · every weekday at 07:30, Europe/Berlin',
  );
});
