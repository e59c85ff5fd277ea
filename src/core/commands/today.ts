import { z } from 'zod';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import { weekdayNames } from '../day-names.ts';
import { addDays, isoWeekday, isWeekend, type LocalDate } from '../local-date.ts';
import type { SourceName } from '../paper.ts';
import { bare, pageSize, paperListReply } from '../paper-list.ts';
import type { DailyList } from '../ports.ts';
import { type Action, type Block, button, code, type Reply, type Text, text } from '../reply.ts';
import { emptyLibrary } from './empty-library.ts';
import { pageOption, readDate, today } from './options.ts';
import { topOfRange } from './top.ts';

const sourceNames: Record<SourceName, string> = {
  huggingface: 'Hugging Face Daily Papers',
  arxiv: 'arXiv',
  sample: 'Samples',
};

function weekday(date: LocalDate): string {
  return weekdayNames[isoWeekday(date) - 1] ?? '';
}

function count(papers: number): string {
  return papers === 1 ? '1 paper' : `${papers} papers`;
}

function openDay(list: DailyList): Action {
  const label = `${weekday(list.date).slice(0, 3)} ${list.date}: ${count(list.papers)}`;
  return button(label, 'today', { date: list.date, source: list.source });
}

/** Lists of one date come one per source; Hugging Face's is the day's list, others stay a button away. */
function preferred(lists: readonly DailyList[], source: SourceName | null): DailyList | null {
  const wanted = lists.filter((list) => source === null || list.source === source);
  return wanted.find((list) => list.source === 'huggingface') ?? wanted[0] ?? null;
}

async function newestLists(context: CommandContext, onOrBefore: LocalDate | null): Promise<readonly DailyList[]> {
  const lists = await context.store.dailyLists({ onOrAfter: null, onOrBefore }, 4);
  return lists.filter((list) => list.date === lists[0]?.date);
}

/** Why the list that was asked for is not the one that is shown. */
function whyNotToday(asked: LocalDate, shown: LocalDate): string {
  if (shown === addDays(asked, -1) && !isWeekend(asked))
    return `Today's list (${asked}) is not here yet; this is yesterday's.`;
  if (isWeekend(asked)) return `There is no list on ${weekday(asked)}s; this is ${weekday(shown)}'s, ${shown}.`;
  return `Today's list (${asked}) is not here yet; this is the newest, of ${weekday(shown)} ${shown}.`;
}

async function showDay(
  context: CommandContext,
  list: DailyList,
  lists: readonly DailyList[],
  page: number,
  notes: readonly Text[],
): Promise<Reply> {
  const found = await context.store.dailyList(list.date, list.source, 0, page * pageSize);
  const others = lists.filter((entry) => entry.source !== list.source);
  const before = await newestLists(context, addDays(list.date, -1));
  const earlier = preferred(before, null);
  return paperListReply(
    {
      heading: `${sourceNames[list.source]} · ${weekday(list.date)} ${list.date}`,
      notes: [...notes, [text(`${count(found.total)}${list.source === 'huggingface' ? ', most upvotes first' : ''}.`)]],
      upToHere: found.items.map(bare),
      page,
      total: found.total,
      totalIsExact: true,
      again: { command: 'today', options: { date: list.date, source: list.source } },
      actions: [
        ...others.map(
          (entry): Action =>
            button(`${sourceNames[entry.source]} (${entry.papers})`, 'today', {
              date: entry.date,
              source: entry.source,
            }),
        ),
        ...(earlier ? [openDay(earlier)] : []),
      ],
      result: { kind: 'daily', date: list.date, source: list.source },
    },
    context,
  );
}

/** A day that was asked for by name and has no list: says why, and which days have one. */
async function noList(context: CommandContext, date: LocalDate, now: LocalDate): Promise<Reply> {
  const { store } = context;
  const before = preferred(await newestLists(context, addDays(date, -1)), null);
  const later = await store.dailyLists({ onOrAfter: addDays(date, 1), onOrBefore: addDays(date, 7) }, 20);
  const after = later.at(-1) ?? null;
  const why =
    date > now
      ? `${date} has not come yet.`
      : isWeekend(date)
        ? `No list on ${weekday(date)}s${before && before.date >= addDays(date, -2) ? `; ${weekday(before.date)}'s (${before.date}) had ${count(before.papers)}` : ''}.`
        : `The library has no list of ${weekday(date)} ${date}.`;
  const blocks: Block[] = [
    { kind: 'heading', text: `${weekday(date)} ${date}` },
    { kind: 'text', text: [text(why)] },
  ];
  if (date <= now && !isWeekend(date) && context.writing.shell)
    blocks.push({ kind: 'text', text: [text('To read it: '), code(`paperboy ingest huggingface --date ${date}`)] });
  const actions = [before, after].flatMap((list) => (list ? [openDay(list)] : []));
  if (actions.length > 0) blocks.push({ kind: 'actions', actions });
  return {
    visibility: 'channel',
    blocks,
    listed: null,
    result: { kind: 'daily', date, source: null, total: 0, papers: [] },
  };
}

/** Without any daily list: the newest papers there are, or how to get some. */
async function newestPapers(context: CommandContext, page: number): Promise<Reply> {
  const found = await context.store.top(null, 'newest', 0, page * pageSize);
  if (found.total === 0) {
    return {
      visibility: 'channel',
      blocks: emptyLibrary(context),
      listed: null,
      result: { kind: 'newest', total: 0, papers: [] },
    };
  }
  const samples = found.items.every((paper) => paper.sample);
  return paperListReply(
    {
      heading: samples ? 'Sample papers, newest first' : 'Newest papers',
      notes: samples
        ? []
        : [
            [
              text('No daily list has been read yet, so these are the newest papers by submission date.'),
              ...(context.writing.shell ? [text(' To read today’s list: '), code('paperboy ingest huggingface')] : []),
            ],
          ],
      upToHere: found.items.map(bare),
      page,
      total: found.total,
      totalIsExact: true,
      again: { command: 'today', options: {} },
      actions: [],
      result: { kind: 'newest' },
    },
    context,
  );
}

/** `/papers today [date]`: the daily list of a day, or the newest there is. */
export const todayCommand = defineCommand({
  name: 'today',
  summary: "The day's papers, most upvotes first; without a date the newest list there is",
  options: z.object({
    date: z.string().min(1).optional().register(optionInfo, {
      summary: 'a day, week or month: yesterday, last friday, 2025-11-20, last week',
      kind: 'date',
      rest: true,
    }),
    source: z
      .enum(['huggingface', 'arxiv'])
      .optional()
      .register(optionInfo, { summary: 'whose list', kind: 'choice', hidden: true }),
    page: pageOption(),
  }),
  visibility: 'channel',
  permission: 'everyone',
  examples: ['today', 'today yesterday', 'today last friday', 'today 2025-11-20'],
  async handle(options, context) {
    const now = today(context);
    const asked = options.date === undefined ? null : readDate(options.date, now);
    if (asked && asked.from !== asked.to)
      return topOfRange(context, { range: asked, by: 'upvotes', page: options.page });
    const day = asked?.from ?? now;
    const lists = await newestLists(context, day);
    const list = preferred(lists, options.source ?? null);
    if (list?.date === day) return showDay(context, list, lists, options.page, []);
    if (day !== now) return noList(context, day, now);
    if (list) return showDay(context, list, lists, options.page, [[text(whyNotToday(now, list.date))]]);
    return newestPapers(context, options.page);
  },
});
