import { type Command, type CommandContext, type CommandOption, optionsOf } from './command.ts';
import { digestName, digestsInReach } from './commands/named-digest.ts';
import { languagesLike } from './digest/language-names.ts';
import { zonesLike } from './digest/zone.ts';
import type { Paper } from './paper.ts';
import { readable } from './readable.ts';
import { foldCase } from './text.ts';

/** Something a person may mean: `value` replaces what they typed, `label` says what it is. */
export interface Suggestion {
  readonly value: string;
  readonly label: string;
}

export interface Completion {
  /** Where in the line the suggestions go: what stands behind it is replaced. */
  readonly replaceFrom: number;
  readonly suggestions: readonly Suggestion[];
}

/** As many as anyone looks through. A platform that shows fewer takes the first. */
const suggestionsMax = 25;
/** Papers whose authors are looked through for a name that is being typed. */
const authorPapersMax = 100;
/** Of somebody's saved papers the last ones are looked through. */
const savedMax = 200;
/** Titles among the suggestions for a topic, however many keywords there are. */
const titlesMax = 8;
/**
 * Letters before the index is asked for words that begin so: a single one begins words of most papers, and ranking them takes a third of a
 * second in a library of 100,000.
 */
const titleCharsMin = 3;
const authorCharsMin = 2;
const times = ['07:00', '08:00', '09:00', '10:00', '12:00', '17:00', '18:00', '20:00'];
const dayWords = ['weekdays', 'daily', 'mon,wed,fri', 'weekly on monday', 'weekly on friday', 'monthly on 1'];
const dateWords = ['today', 'yesterday', 'last friday', 'this week', 'last week', 'this month', 'last month'];

const same = (value: string): Suggestion => ({ value, label: value });

function starting(words: readonly string[], typed: string): readonly Suggestion[] {
  return words.filter((word) => word.toLowerCase().startsWith(typed.toLowerCase())).map(same);
}

function words(typed: string): readonly string[] {
  return foldCase(typed)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Papers that have all the words in a field; the last word may not be typed to its end. */
async function papersBegunWith(
  parts: readonly string[],
  field: 'title' | 'authors',
  limit: number,
  context: CommandContext,
): Promise<readonly Paper[]> {
  const last = parts.length - 1;
  const found = await context.store.search({
    terms: parts.map((word, index) => ({ words: [word], prefix: index === last, field, exclude: false })),
    match: 'all',
    filter: { since: null, until: null, category: null },
    limit,
  });
  return found.map(({ paper }) => paper);
}

const label = (paper: { readonly id: string; readonly title: string }): Suggestion => ({
  value: paper.id,
  label: readable(paper.title),
});

/** Saved papers whose id begins as typed, or whose title has words that do; all at first. */
async function savedPapers(typed: string, context: CommandContext): Promise<readonly Suggestion[]> {
  const { items } = await context.store.savedPapers(context.actor, 0, savedMax);
  const parts = words(typed);
  const fits = ({ id, title }: Paper): boolean =>
    id.startsWith(typed.toLowerCase()) ||
    (parts.length > 0 && parts.every((part) => words(title).some((word) => word.startsWith(part))));
  return items.filter(fits).map(label);
}

async function papers(typed: string, context: CommandContext): Promise<readonly Suggestion[]> {
  const listed = await context.store.lastList(context.conversation);
  if (typed === '') return (await context.store.papers(listed.slice(0, suggestionsMax))).map(label);
  if (/^[\d.]+$|^[a-z-]+\/\d*$|^t-/i.test(typed))
    return (await context.store.papersStarting(typed.toLowerCase(), suggestionsMax)).map(label);
  const parts = words(typed);
  if (parts.length === 0) return [];
  if (parts.join('').length < titleCharsMin) {
    const shown = await context.store.papers(listed);
    const fits = ({ title }: Paper): boolean =>
      parts.every((part) => words(title).some((word) => word.startsWith(part)));
    return shown.filter(fits).map(label);
  }
  const found = await papersBegunWith(parts, 'title', suggestionsMax, context);
  return found.map(label);
}

async function authors(typed: string, context: CommandContext): Promise<readonly Suggestion[]> {
  const parts = words(typed);
  if (parts.join('').length < authorCharsMin) return [];
  const found = await papersBegunWith(parts, 'authors', authorPapersMax, context);
  const names = found.flatMap((paper) =>
    paper.authors.filter((name) => parts.every((part) => words(name).some((word) => word.startsWith(part)))),
  );
  return [...new Set(names)].sort().map(same);
}

/**
 * Keywords of the library that begin so, the most frequent first, then titles that have the words. Nothing for what only a search
 * understands (quotes, `author:`, `-without`).
 */
async function topics(typed: string, context: CommandContext): Promise<readonly Suggestion[]> {
  if (/["“:]|(?:^|\s)-/u.test(typed)) return [];
  const keywords = await context.store.keywords(typed, suggestionsMax);
  const parts = words(typed);
  const isBegun = parts.join('').length >= titleCharsMin;
  const titled = isBegun ? await papersBegunWith(parts, 'title', titlesMax, context) : [];
  const titles = [...new Set(titled.map(({ title }) => title))];
  return [
    ...keywords.items
      .slice(0, suggestionsMax - titles.length)
      .map(({ keyword, papers: number }) => ({ value: keyword, label: `${keyword} (${number})` })),
    ...titles.map(same),
  ];
}

/** Topics stand in a list: what comes before the last comma stays. */
async function lastTopic(typed: string, context: CommandContext): Promise<readonly Suggestion[]> {
  const before = /^.*[,;]\s*/su.exec(typed)?.[0] ?? '';
  const last = typed.slice(before.length);
  const category = /^[a-z-]{2,}\./i.test(last) ? await context.store.categories(last, suggestionsMax) : [];
  const keywords = last === '' ? [] : (await context.store.keywords(last, suggestionsMax)).items;
  return [
    ...category.map(({ category: name, papers: number }) => ({ value: before + name, label: `${name} (${number})` })),
    ...keywords.map(({ keyword, papers: number }) => ({ value: before + keyword, label: `${keyword} (${number})` })),
  ];
}

async function digests(typed: string, context: CommandContext): Promise<readonly Suggestion[]> {
  const all = await digestsInReach(context);
  return all
    .filter(
      ({ id, settings }) =>
        String(id).startsWith(typed.replace('#', '')) || foldCase(settings.topics).includes(foldCase(typed)),
    )
    .map((subscription) => ({ value: String(subscription.id), label: digestName(subscription) }));
}

async function allThatFit(
  option: CommandOption,
  typed: string,
  context: CommandContext,
): Promise<readonly Suggestion[]> {
  if (option.choices.length > 0) return starting(option.choices, typed);
  switch (option.info.kind) {
    case 'paper':
      return papers(typed, context);
    case 'saved-paper':
      return savedPapers(typed, context);
    case 'author':
      return authors(typed, context);
    case 'topic':
      return topics(typed, context);
    case 'date': {
      const lists = await context.store.dailyLists({ onOrAfter: null, onOrBefore: null }, 10);
      return starting([...dateWords, ...new Set(lists.map((list) => list.date))], typed);
    }
    case 'category': {
      const found = await context.store.categories(typed, suggestionsMax);
      return found.map(({ category, papers: number }) => ({ value: category, label: `${category} (${number})` }));
    }
    case 'topics':
      return lastTopic(typed, context);
    case 'zone':
      return zonesLike(typed, suggestionsMax).map(same);
    case 'time':
      return starting(times, typed);
    case 'days':
      return starting(dayWords, typed);
    case 'language':
      return languagesLike(typed).map(same);
    case 'destination':
      return starting(['here', 'me', 'email:'], typed);
    case 'subscription':
      return digests(typed, context);
    case 'command':
      return starting(
        context.registry.commands.map((command) => command.name),
        typed,
      );
    default:
      return [];
  }
}

/**
 * What an option may be, given what was typed of it so far (nothing at first); at most 25, best first, none where nothing fits or anything
 * goes. Discord's autocomplete and the terminal's completion both stand on it. Values and labels may be longer than a platform shows.
 */
export async function suggest(
  option: CommandOption,
  typed: string,
  context: CommandContext,
): Promise<readonly Suggestion[]> {
  return (await allThatFit(option, typed.trimStart(), context)).slice(0, suggestionsMax);
}

/** The names a word could begin: `since`, `--freshness`, and choices that stand without a name. */
function names(options: readonly CommandOption[], typed: string): readonly Suggestion[] {
  const hasRest = options.some((option) => option.info.rest);
  return options.flatMap((option) => {
    if (option.info.rest) return [];
    const name = typed.startsWith('-') || !option.info.keyword ? `--${option.name}` : option.name;
    const open = option.choices.length > 0 && !hasRest && !option.info.keyword ? starting(option.choices, typed) : [];
    const wanted = typed.startsWith('-') || option.info.keyword === true;
    return [
      ...open,
      ...(wanted && name.startsWith(typed.toLowerCase())
        ? [{ value: name, label: `${name} – ${option.info.summary}` }]
        : []),
    ];
  });
}

async function completeOptions(
  command: Command,
  line: string,
  start: number,
  context: CommandContext,
): Promise<Completion> {
  const options = optionsOf(command).filter((option) => !option.info.hidden);
  const wordStart = line.lastIndexOf(' ') + 1;
  const word = line.slice(wordStart);
  const before = line.slice(start, wordStart).trimEnd();
  const named = options.find(
    (option) =>
      new RegExp(`(?:^|\\s)(?:--)?${option.name}$`, 'iu').test(before) &&
      (option.info.keyword || before.endsWith(`--${option.name}`)),
  );
  if (named) return { replaceFrom: wordStart, suggestions: await suggest(named, word, context) };
  const inline = options.find(
    (option) => word.toLowerCase().startsWith(`${option.name}:`) || word.toLowerCase().startsWith(`--${option.name}=`),
  );
  if (inline) {
    const from = wordStart + word.search(/[:=]/u) + 1;
    return { replaceFrom: from, suggestions: await suggest(inline, line.slice(from), context) };
  }
  const rest = options.find((option) => option.info.rest);
  const byName = word === '' && rest ? [] : names(options, word);
  if (rest && !word.startsWith('-') && rest.info.kind !== 'text') {
    const typed = line.slice(start).trimStart();
    const found = await suggest(rest, typed, context);
    const from = line.length - typed.length;
    // The name of another option may follow as well: it is offered with the words before it.
    const named = byName.map(({ value, label }) => ({ value: line.slice(from, wordStart) + value, label }));
    if (found.length > 0) return { replaceFrom: from, suggestions: [...named, ...found] };
  }
  return { replaceFrom: wordStart, suggestions: byName };
}

/** What could stand at the end of a line that is being typed; at most 25 suggestions, none where nothing fits. */
export async function completeLine(line: string, context: CommandContext): Promise<Completion> {
  const lead = /^\s*(?:\/?papers?\s+|\/)?/iu.exec(line)?.[0].length ?? 0;
  const space = line.indexOf(' ', lead);
  if (space < 0) {
    const commands = context.registry.commands.filter((command) =>
      command.name.startsWith(line.slice(lead).toLowerCase()),
    );
    return {
      replaceFrom: lead,
      suggestions: commands.map((command) => ({ value: command.name, label: `${command.name} – ${command.summary}` })),
    };
  }
  const command = context.registry.find(line.slice(lead, space));
  if (!command) return { replaceFrom: line.length, suggestions: [] };
  const completion = await completeOptions(command, line, space, context);
  return { ...completion, suggestions: completion.suggestions.slice(0, suggestionsMax) };
}
