import { z } from 'zod';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import { addDays, type LocalDate } from '../local-date.ts';
import { sampleNote } from '../paper-list.ts';
import {
  type Action,
  type Block,
  type Button,
  button,
  type Chart,
  plain,
  type Reply,
  strong,
  type Text,
  text,
} from '../reply.ts';
import { cut } from '../text.ts';
import { findTrends, type RisingTopic, type Trends, topicPapers, topicPapersMin, upvotesOver } from '../trends.ts';
import { today } from './options.ts';

const periods = ['week', 'month', 'quarter'] as const;
type Period = (typeof periods)[number];

const periodDays: Record<Period, number> = { week: 7, month: 30, quarter: 91 };
/** Days between the points of a chart: as many as there is a line to see. */
const stepDays: Record<Period, number> = { week: 1, month: 1, quarter: 7 };

/** Lines that can be told apart, and lines people read. */
const topicsShown = 6;
/** Two quarters of the busiest time of Hugging Face have 4,000 papers. */
const papersReadMax = 20_000;
const topicCharsMax = 60;
/** Every platform takes alternative text of this length. */
const altCharsMax = 1_000;

const papersWord = (count: number): string => `${count} ${count === 1 ? 'paper' : 'papers'}`;

/** The newest day the library has a list of, at most today. */
async function newestDay(context: CommandContext): Promise<LocalDate> {
  const now = today(context);
  const [list] = await context.store.dailyLists({ onOrAfter: null, onOrBefore: now }, 1);
  return list?.date ?? now;
}

function topicLine({ topic, papers, papersBefore, upvotes, growth, isClear }: RisingTopic): Text {
  const facts = [
    `${papersWord(papers)} (${papersBefore === 0 ? 'none' : papersBefore} before)`,
    `${growth.toFixed(1)} times the share`,
    `${upvotes} ${upvotes === 1 ? 'upvote' : 'upvotes'}`,
    ...(isClear ? [] : ['may be chance']),
  ];
  return [strong(cut(topic, topicCharsMax)), text(`  ${facts.join(' · ')}`)];
}

/** What a chart shows, line by line. */
function altOf({ title, unit, days, series }: Chart): string {
  const lines = series.map(
    ({ name, values }) => `${cut(name, topicCharsMax)} ${values[0] ?? 0} to ${values.at(-1) ?? 0}`,
  );
  return cut(`${title}: ${unit}, ${days[0]} to ${days.at(-1)}. ${lines.join('; ')}.`, altCharsMax);
}

function otherPeriods(shown: Period): readonly Button[] {
  const others = periods.filter((period) => period !== shown);
  return others.map((period) => button(`By ${period}`, 'trends', { period }));
}

function searches(topics: readonly RisingTopic[]): readonly Action[] {
  if (topics.length === 0) return [];
  return [
    {
      kind: 'select',
      placeholder: 'Papers on a topic…',
      choices: topics.map(({ topic, papers }) => ({
        label: cut(topic, topicCharsMax),
        description: papersWord(papers),
        invocation: { command: 'search', options: { query: `"${topic.replaceAll('"', ' ')}"` } },
      })),
    },
  ];
}

/** Why there is nothing, or nothing clear, to show. */
function noteOf(trends: Trends, days: number): Text | null {
  const { rising, compared, papers, papersBefore } = trends;
  if (papers === 0) return [text(`The library has no papers with keywords of these ${days} days.`)];
  if (papersBefore === 0)
    return [
      text(`The library has no papers with keywords of the ${days} days before: there is nothing to compare with.`),
    ];
  if (compared === 0)
    return [text(`No keyword stands in ${topicPapersMin} of the ${papersWord(papers)} of these ${days} days.`)];
  if (rising.length === 0) return [text(`None of ${compared} topics has a larger share of the papers than before.`)];
  if (!rising.some(({ isClear }) => isClear))
    return [text('None of these rises more than chance would have it; a longer period tells more.')];
  return null;
}

function howCounted({ papers, papersBefore }: Trends, days: number): Text {
  return [
    text(
      `Shares are of ${papersWord(papers)} with keywords, against ${papersBefore} in the ${days} days before, and cautious where a topic has few.`,
    ),
  ];
}

/** `/papers trends [week|month|quarter]`. */
export const trendsCommand = defineCommand({
  name: 'trends',
  summary: 'Topics that rise: their papers and upvotes, as a chart',
  options: z.object({
    period: z
      .enum(periods)
      .default('month')
      .register(optionInfo, { summary: 'the last 7, 30 or 91 days, against those before', kind: 'choice' }),
  }),
  visibility: 'channel',
  permission: 'everyone',
  examples: ['trends', 'trends week', 'trends quarter'],
  async handle({ period }, context): Promise<Reply> {
    const days = periodDays[period];
    const end = await newestDay(context);
    const now = { from: addDays(end, 1 - days), to: end };
    const before = { from: addDays(now.from, -days), to: addDays(now.from, -1) };
    const found = await context.store.top({ from: before.from, to: end }, 'upvotes', 0, papersReadMax);
    const papers = topicPapers(found.items);
    const trends = findTrends(papers, { now, before });
    const heading = `Rising topics of the ${days} days to ${end}`;
    const shown = trends.rising.slice(0, trends.papersBefore === 0 ? 0 : topicsShown);
    const note = noteOf(trends, days);
    const blocks: Block[] = [{ kind: 'heading', text: heading }];
    if (note !== null) blocks.push({ kind: 'text', text: note });
    if (shown.length > 0) {
      // Every point counts as many days as are compared: lines begin at the upvotes before, and end at those of now.
      const steps = { windowDays: days, stepDays: stepDays[period] };
      const names = shown.map(({ topic }) => topic);
      const chart: Chart = {
        kind: 'lines',
        title: heading,
        unit: `upvotes of the papers of ${days} days, up to each day`,
        ...upvotesOver(papers, names, { from: before.to, to: end }, steps),
      };
      blocks.push(
        { kind: 'list', items: shown.map(topicLine) },
        { kind: 'image', image: { chart, alt: altOf(chart) } },
        { kind: 'footnote', text: howCounted(trends, days) },
      );
    }
    const counts = trends.papers === 0 ? await context.store.counts() : null;
    if (counts !== null && counts.samples > 0)
      blocks.push({ kind: 'footnote', text: [text('Samples are not counted. '), ...sampleNote(context.writing)] });
    blocks.push({ kind: 'actions', actions: [...searches(shown), ...otherPeriods(period)] });
    return {
      visibility: 'channel',
      blocks,
      listed: null,
      result: {
        kind: 'trends',
        period,
        ...{ from: now.from, to: now.to },
        papers: trends.papers,
        papersBefore: trends.papersBefore,
        compared: trends.compared,
        note: note === null ? null : plain(note),
        topics: shown.map((topic) => ({ ...topic })),
      },
    };
  },
});
