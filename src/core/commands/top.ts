import { z } from 'zod';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import { type DateWords, ofDays } from '../date-words.ts';
import { addDays, type DateRange, isoWeekName, type LocalDate, parseLocalDate, weekOf } from '../local-date.ts';
import type { Page } from '../page.ts';
import { bare, type ListedPaper, pageSize, paperListReply } from '../paper-list.ts';
import { button, type Reply, type Text, text } from '../reply.ts';
import { rankTrending } from '../trending.ts';
import { pageOption, today } from './options.ts';

const periods = ['day', 'week', 'month', 'all'] as const;
const orders = ['upvotes', 'comments', 'trending'] as const;
type Period = (typeof periods)[number];
type Order = (typeof orders)[number];

const periodDays: Record<Exclude<Period, 'all'>, number> = { day: 1, week: 7, month: 30 };
const orderNames: Record<Order, string> = {
  upvotes: 'most upvotes',
  comments: 'most comments',
  trending: 'rising now',
};

/** Rising papers are looked for among this many with the most upvotes: a paper that rises is among them. */
const trendingPoolMax = 400;

async function ranked(
  context: CommandContext,
  range: DateRange | null,
  by: Order,
  upTo: number,
): Promise<Page<ListedPaper>> {
  if (by !== 'trending') {
    const found = await context.store.top(range, by, 0, upTo);
    return { items: found.items.map(bare), total: found.total };
  }
  // All time would only bring the most upvoted again: what rises now was listed in the last two months.
  const now = today(context);
  const recent = range ?? { from: addDays(now, -60), to: now };
  const pool = await context.store.top(recent, 'upvotes', 0, trendingPoolMax);
  const items = rankTrending(pool.items, now).map((entry) => ({
    ...bare(entry.paper),
    reasons: entry.reasons,
    score: entry.score,
  }));
  return { items: items.slice(0, upTo), total: items.length };
}

export interface RangeRequest {
  readonly range: DateWords | null;
  readonly by: Order;
  readonly page: number;
}

/** The best papers of a span of days; says where it has none and what the library covers. */
export async function topOfRange(context: CommandContext, request: RangeRequest): Promise<Reply> {
  return rangeReply(context, request, []);
}

async function rangeReply(context: CommandContext, request: RangeRequest, notes: readonly Text[]): Promise<Reply> {
  const { range, by, page } = request;
  const found = await ranked(context, range, by, page * pageSize);
  const label = range ? range.label : 'all time';
  const scope: Record<string, string> = range ? { from: range.from, to: range.to } : { period: 'all' };
  const others = orders.filter((order) => order !== by);
  const counts = found.total === 0 ? await context.store.counts() : null;
  const empty: Text[] = [];
  if (counts) {
    const { firstPublishedOn: first, lastPublishedOn: last } = counts;
    empty.push([
      text(
        first && last
          ? `No papers ${ofDays(label)} in the library: it covers ${first} to ${last}.`
          : `No papers ${ofDays(label)} in the library.`,
      ),
    ]);
  }
  return paperListReply(
    {
      heading: `Top papers ${ofDays(label)}, ${orderNames[by]}`,
      notes: [...notes, ...empty],
      upToHere: found.items,
      page,
      total: found.total,
      totalIsExact: true,
      again: { command: 'top', options: { ...scope, by } },
      actions:
        found.total === 0
          ? [button('Top of all time', 'top', { period: 'all', by })]
          : others.map((order) => button(`By ${order}`, 'top', { ...scope, by: order })),
      result: { kind: 'top', from: range?.from ?? null, to: range?.to ?? null, by },
    },
    context,
  );
}

function lastDays(period: Exclude<Period, 'all'>, end: LocalDate, now: LocalDate): DateWords {
  const days = periodDays[period];
  const from = addDays(end, 1 - days);
  if (days === 1) return { from: end, to: end, label: end === now ? 'today' : end };
  return { from, to: end, label: end === now ? `the last ${days} days` : `the ${days} days to ${end}` };
}

/** The newest day the library knows papers of, at most today. */
async function newestDay(context: CommandContext, now: LocalDate): Promise<LocalDate | null> {
  const [list] = await context.store.dailyLists({ onOrAfter: null, onOrBefore: now }, 1);
  if (list) return list.date;
  const { lastPublishedOn } = await context.store.counts();
  return lastPublishedOn !== null && lastPublishedOn < now ? lastPublishedOn : now;
}

function rangeOf(from: string, to: string): DateWords | null {
  const first = parseLocalDate(from);
  const last = parseLocalDate(to);
  if (!first || !last) return null;
  const week = weekOf(first);
  const label =
    first === last
      ? first
      : week.from === first && week.to === last
        ? `week ${isoWeekName(first)}`
        : `${first} to ${last}`;
  return { from: first, to: last, label };
}

/** `/papers top [day|week|month|all] [by upvotes|comments|trending]`. */
export const topCommand = defineCommand({
  name: 'top',
  summary: 'The best papers of a day, week, month or of all time',
  options: z.object({
    period: z
      .enum(periods)
      .default('week')
      .register(optionInfo, { summary: 'the last day, 7 days, 30 days, or all there is', kind: 'choice' }),
    by: z
      .enum(orders)
      .default('upvotes')
      .register(optionInfo, { summary: 'what counts', kind: 'choice', keyword: true }),
    from: z.string().optional().register(optionInfo, { summary: 'first day', kind: 'date', hidden: true }),
    to: z.string().optional().register(optionInfo, { summary: 'last day', kind: 'date', hidden: true }),
    page: pageOption(),
  }),
  visibility: 'channel',
  permission: 'everyone',
  examples: ['top', 'top month', 'top week by comments', 'top all by upvotes'],
  async handle(options, context) {
    const { by, page, period } = options;
    const given = options.from && options.to ? rangeOf(options.from, options.to) : null;
    if (given || period === 'all') return topOfRange(context, { range: given, by, page });
    const now = today(context);
    const range = lastDays(period, now, now);
    const any = await context.store.top(range, 'upvotes', 0, 1);
    if (any.total > 0) return topOfRange(context, { range, by, page });
    const end = await newestDay(context, now);
    if (end === null || end === now) return topOfRange(context, { range, by, page });
    const note = [text(`Nothing ${ofDays(range.label)} is in the library yet; its newest papers are of ${end}.`)];
    return rangeReply(context, { range: lastDays(period, end, now), by, page }, [note]);
  },
});
