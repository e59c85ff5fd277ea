import { describe, expect, it } from 'vitest';
import { createRenderer as createDiscordRenderer } from '../../src/bots/discord/renderer.ts';
import { createRenderer as createSlackRenderer } from '../../src/bots/slack/renderer.ts';
import { buildDigest, type DigestParts } from '../../src/core/digest/build-digest.ts';
import { type Layout, layouts, papersMaxMax } from '../../src/core/digest/subscription.ts';
import { topicCharsMax } from '../../src/core/digest/topics.ts';
import type { Paper } from '../../src/core/paper.ts';
import type { Reply } from '../../src/core/reply.ts';
import { digestPapers } from '../core/digest/digest-papers.ts';
import { someSettings } from '../core/digest/pool-papers.ts';
import { shelvedPaper } from '../core/search/shelf.ts';
import { dot } from '../pictures.ts';
import { contentsOf } from './discord/render-checks.ts';
import { memoryActionIds } from './memory-action-ids.ts';
import { discordMarkup, hostile, slackMarkup } from './replies.ts';
import { blockProblems } from './slack/payload-checks.ts';

/** As many papers as a digest may have. */
function papersOf(change: (paper: Paper, at: number) => Paper): readonly Paper[] {
  return Array.from({ length: papersMaxMax }, (_, at) => {
    const paper = digestPapers[at % digestPapers.length] ?? shelvedPaper({ id: '0', title: '' });
    return change(
      { ...paper, id: `2511.3${String(at).padStart(4, '0')}`, arxivId: `2511.3${String(at).padStart(4, '0')}` },
      at,
    );
  });
}

function digestOf(
  papers: readonly Paper[],
  layout: Layout,
  reasons: readonly string[],
  topics = 'diffusion',
): readonly Reply[] {
  const parts: DigestParts = {
    subscription: 999_999_999,
    settings: { ...someSettings, layout, topics, papersMax: papersMaxMax },
    date: '2025-11-21',
    covers: [{ source: 'huggingface', date: '2025-11-20' }],
    selection: { highlights: papers.map((paper) => ({ paper, score: 1, reasons })), considered: [] },
    notes: ['arXiv has not announced anything since Wednesday.'],
    tldrs: new Map(),
    occasion: 'digest',
  };
  const { reply, thread } = buildDigest(parts);
  return thread === null ? [reply] : [reply, thread.reply];
}

const usual = ['matches flow matching and diffusion', 'rising: +31 in 6 h', 'like papers saved here'];
const typical = papersOf((paper) => paper);
const words = [...discordMarkup, ...slackMarkup, hostile].join(' ');
const hostilePapers = papersOf((paper) => ({
  ...paper,
  title: words,
  abstract: words,
  sourceTldr: words,
  authors: [words],
}));
const longestPapers = papersOf((paper) => ({
  ...paper,
  title: 'Never Ending '.repeat(60),
  abstract: 'A sentence that goes on. '.repeat(400),
  sourceTldr: 'A TL;DR that is none. '.repeat(40),
  authors: Array.from({ length: 300 }, (_, at) => `Author ${at} of a Long Name`),
  links: Array.from({ length: 5 }, (_, at) => ({
    kind: 'code' as const,
    url: `https://example.org/${'path/'.repeat(40)}${at}`,
  })),
}));
const longTopics = Array.from({ length: 15 }, (_, at) => `topic${at} ${'x'.repeat(topicCharsMax - 10)}`).join(', ');

describe.each(layouts)('a digest of twenty papers as %s', (layout) => {
  it.each<readonly [string, readonly Paper[], readonly string[], string]>([
    ['as they come', typical, usual, 'diffusion, flow matching'],
    ['that are hostile', hostilePapers, [words], 'diffusion'],
    ['that never end', longestPapers, Array.from({ length: 9 }, () => 'matches '.repeat(30)), longTopics],
  ])('stays inside the limits of Discord and Slack with papers %s', async (_, papers, reasons, topics) => {
    for (const reply of digestOf(papers, layout, reasons, topics)) {
      const discord = await createDiscordRenderer(memoryActionIds(), dot).render(reply);
      expect(discord.flatMap((body) => contentsOf(body).problems)).toEqual([]);
      const slack = await createSlackRenderer(memoryActionIds()).render(reply);
      expect(slack.flatMap(blockProblems)).toEqual([]);
    }
  });
});

it('fits one message as a list, and as titles whose abstracts are in the thread; twenty papers fit two of Slack', async () => {
  for (const layout of ['list', 'thread'] as const)
    for (const papers of [typical.slice(0, 12), typical]) {
      const [reply] = digestOf(papers, layout, usual);
      if (reply === undefined) throw new Error('no digest');
      expect(await createDiscordRenderer(memoryActionIds(), dot).render(reply)).toHaveLength(1);
      expect(await createSlackRenderer(memoryActionIds()).render(reply)).toHaveLength(papers === typical ? 2 : 1);
    }
});
