import { z } from 'zod';
import { optionInfo } from '../command.ts';
import { languageOf } from '../digest/language-names.ts';
import { parseRhythm, parseTimeOfDay, writtenRhythm } from '../digest/schedule-words.ts';
import { type DigestSettings, layouts, papersMaxMax } from '../digest/subscription.ts';
import { parseTopics, topicsCharsMax } from '../digest/topics.ts';
import { zoneOf } from '../digest/zone.ts';
import { UserError } from '../errors.ts';
import type { Invocation } from '../reply.ts';
import { foldSpace } from '../text.ts';

/** Longest value of the short ones. */
const wordsCharsMax = 100;
/** No paper has had more. */
const upvotesMost = 10_000;

/** A text that a parser takes; what the parser says of it is told where it was typed. */
function parsed(parse: (text: string) => unknown, charsMax = wordsCharsMax) {
  return z
    .string()
    .max(charsMax, `That is too long: ${charsMax} characters are the most.`)
    .superRefine((text, context) => {
      try {
        parse(text);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        context.addIssue({ code: 'custom', message: `${error.message} ${error.hint}` });
      }
    })
    .optional();
}

const everything = /^(?:everything|anything|all|any|\*)$/i;

/** Topics as they are kept: nothing for everything. */
function keptTopics(text: string): string {
  // A line is split at its quotes: the comma behind them belongs to them again.
  return everything.test(text.trim()) ? '' : foldSpace(text).replace(/ +(?=[,;])/g, '');
}

const topicsSummary = 'what to follow: words, "phrases", cs.CL, author:"Jane Doe", -never; empty: everything';

/** `rest`: takes the words that no other option claims. */
export function topicsOption(takes: 'rest' | 'named') {
  const schema = parsed((text) => parseTopics(keptTopics(text)), topicsCharsMax);
  return schema.register(optionInfo, {
    summary: topicsSummary,
    kind: 'topics',
    ...(takes === 'rest' ? { rest: true as const } : {}),
  });
}

const sourceChoices = ['huggingface', 'arxiv', 'both'] as const;

function languageOrDefault(text: string): string | null {
  return /^(?:default|as configured)$/i.test(text.trim()) ? null : languageOf(text);
}

/** All settings but the topics, as options. */
export const digestOptions = {
  sources: z.enum(sourceChoices).optional().register(optionInfo, { summary: 'where papers come from', kind: 'choice' }),
  min_upvotes: z
    .int('Upvotes are a whole number.')
    .min(0, 'Upvotes are 0 or more.')
    .max(upvotesMost, `No paper has more than ${upvotesMost} upvotes.`)
    .optional()
    .register(optionInfo, { summary: 'leave out papers with fewer upvotes', kind: 'text' }),
  papers: z
    .int('Papers are a whole number.')
    .min(1, 'A digest has at least 1 paper.')
    .max(papersMaxMax, `A digest has at most ${papersMaxMax} papers.`)
    .optional()
    .register(optionInfo, { summary: `papers in a digest, at most ${papersMaxMax}`, kind: 'text' }),
  time: parsed(parseTimeOfDay).register(optionInfo, { summary: 'local time, such as 9:00 or 5pm', kind: 'time' }),
  zone: parsed(zoneOf).register(optionInfo, { summary: 'time zone, such as Europe/Berlin', kind: 'zone' }),
  days: parsed(parseRhythm).register(optionInfo, {
    summary: 'weekdays, daily, mon,wed, weekly on friday or monthly on 1',
    kind: 'days',
  }),
  layout: z
    .enum(layouts)
    .optional()
    .register(optionInfo, { summary: 'list; cards; or one message with abstracts in a thread', kind: 'choice' }),
  language: parsed(languageOrDefault).register(optionInfo, {
    summary: 'language of summaries, such as German, or default',
    kind: 'language',
  }),
  when_empty: z
    .enum(['say', 'silent'])
    .optional()
    .register(optionInfo, { summary: 'a day without papers is said, or passes in silence', kind: 'choice' }),
  updates: z
    .enum(['tell', 'silent'])
    .optional()
    .register(optionInfo, { summary: 'tell of new versions and code in the thread of a paper', kind: 'choice' }),
};

const given = z.object({ topics: topicsOption('named'), ...digestOptions });
export type GivenSettings = z.output<typeof given>;

/** Fields of the forms, at most five each. */
export const formFields = {
  first: ['topics', 'sources', 'min_upvotes', 'time', 'zone'],
  topics: ['topics', 'sources', 'min_upvotes', 'papers'],
  time: ['time', 'zone', 'days'],
  looks: ['layout', 'language', 'when_empty', 'updates', 'papers'],
} as const;

function sourcesOf(choice: GivenSettings['sources'], topics: string, otherwise: DigestSettings['sources']) {
  if (choice === 'both') return ['huggingface', 'arxiv'] as const;
  if (choice !== undefined) return [choice];
  // Who names a category of arXiv's wants what is announced there.
  const namesCategory = parseTopics(topics).wanted.some(({ kind }) => kind === 'category');
  return namesCategory && !otherwise.includes('arxiv') ? (['huggingface', 'arxiv'] as const) : otherwise;
}

/** The settings with what was given in their place. Throws a `UserError` for what cannot be read. */
export function settingsFrom(options: GivenSettings, base: DigestSettings): DigestSettings {
  const { topics, sources, min_upvotes, papers, time, zone, days, layout, language, when_empty, updates } = options;
  const wanted = topics === undefined ? base.topics : keptTopics(topics);
  parseTopics(wanted);
  return {
    topics: wanted,
    sources: topics === undefined && sources === undefined ? base.sources : sourcesOf(sources, wanted, base.sources),
    minUpvotes: min_upvotes ?? base.minUpvotes,
    papersMax: papers ?? base.papersMax,
    schedule: {
      rhythm: days === undefined ? base.schedule.rhythm : parseRhythm(days),
      time: time === undefined ? base.schedule.time : parseTimeOfDay(time),
      zone: zone === undefined ? base.schedule.zone : zoneOf(zone),
    },
    layout: layout ?? base.layout,
    language: language === undefined ? base.language : languageOrDefault(language),
    whenEmpty: when_empty ?? base.whenEmpty,
    updates: updates ?? base.updates,
  };
}

/** Settings as options that `settingsFrom` reads back, whatever the base; for buttons and forms. */
export function optionsFrom(settings: DigestSettings): Invocation['options'] {
  const { topics, sources, minUpvotes, papersMax, schedule, layout, language, whenEmpty, updates } = settings;
  return {
    topics: topics === '' ? 'everything' : topics,
    sources: sources.length > 1 ? 'both' : (sources[0] ?? 'huggingface'),
    min_upvotes: minUpvotes,
    papers: papersMax,
    time: schedule.time,
    zone: schedule.zone,
    days: writtenRhythm(schedule.rhythm),
    layout,
    language: language ?? 'default',
    when_empty: whenEmpty,
    updates,
  };
}

/** What a first subscription has that says nothing else. */
export function usualSettings(zone: string): DigestSettings {
  return {
    topics: '',
    sources: ['huggingface'],
    minUpvotes: 0,
    papersMax: 5,
    schedule: { rhythm: { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, time: '09:00', zone },
    layout: 'list',
    language: null,
    whenEmpty: 'say',
    updates: 'silent',
  };
}
