import type { CommandContext } from '../command.ts';
import type { BuiltDigest } from '../digest/build-digest.ts';
import { dayOf } from '../digest/digest-days.ts';
import { scheduleWords } from '../digest/schedule-words.ts';
import type { DigestSettings, Subscription } from '../digest/subscription.ts';
import { parseTopics } from '../digest/topics.ts';
import { zonedDate, zonedTime } from '../digest/zone.ts';
import type { Instant } from '../local-date.ts';
import {
  type Action,
  type Block,
  button,
  type FormButton,
  type Invocation,
  type Json,
  type Text,
  text,
} from '../reply.ts';
import { destinationWords } from './digest-destination.ts';
import { formFields, optionsFrom } from './digest-options.ts';

const sourceNames = { huggingface: 'Hugging Face', arxiv: 'arXiv' } as const;
const layoutWords = {
  list: 'compact list',
  cards: 'cards',
  thread: 'one message, abstracts in its thread',
} as const;
/** Topics written out; who has three hundred knows them. */
const topicsShownMax = 12;

function labels(topics: readonly { readonly label: string }[]): string {
  const shown = topics.slice(0, topicsShownMax).map(({ label }) => label);
  const more = topics.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** Topics in words: `diffusion, cs.CL; never survey`. */
export function topicsWords(topics: string): string {
  const { wanted, unwanted } = parseTopics(topics);
  const never = unwanted.length === 0 ? '' : `; never ${labels(unwanted)}`;
  return `${wanted.length === 0 ? 'everything' : labels(wanted)}${never}`;
}

/** `Friday 27 November at 09:00`, where the schedule is. */
export function momentWords(at: Instant, zone: string): string {
  return `${dayOf(zonedDate(Date.parse(at), zone))} at ${zonedTime(at, zone)}`;
}

function field(name: string, value: string): { readonly name: string; readonly value: Text } {
  return { name, value: [text(value)] };
}

/** The settings in plain words. */
export function settingsBlock(settings: DigestSettings, where: string): Block {
  const { minUpvotes, papersMax, language } = settings;
  const sources = settings.sources.map((source) => sourceNames[source]).join(' and ');
  return {
    kind: 'fields',
    fields: [
      field('Topics', topicsWords(settings.topics)),
      field('Papers', `at most ${papersMax}${minUpvotes > 0 ? `, with ${minUpvotes} upvotes or more` : ''}`),
      field('Sources', sources),
      field('When', scheduleWords(settings.schedule)),
      field('Where', where),
      field('Looks', `${layoutWords[settings.layout]}${language === null ? '' : `, in ${language}`}`),
      field(
        'Also',
        [
          settings.whenEmpty === 'say' ? 'says when a day has no papers' : 'silent on days without papers',
          settings.updates === 'tell' ? 'tells of new versions and code' : 'silent about new versions and code',
        ].join('; '),
      ),
    ],
  };
}

/** How a digest is, in one sentence. */
export function stateWords({ state, progress, settings }: Subscription): string {
  switch (state.kind) {
    case 'active':
      return progress.dueAt === null ? 'active' : `next ${momentWords(progress.dueAt, settings.schedule.zone)}`;
    case 'unconfirmed':
      return 'waiting until its address confirms it';
    case 'paused':
      return state.by === 'person' ? 'paused' : `paused: ${state.sentence} ${state.hint}`;
  }
}

/** A digest as it would be, to be looked at. */
export function previewBlocks({ reply, thread }: BuiltDigest): readonly Block[] {
  if (thread === null) return reply.blocks;
  return [...reply.blocks, { kind: 'text', text: [text('The abstracts go into the thread under it.')] }];
}

/** Buttons that open the forms of the settings. Each holds what it asks for as it is now, and what is `carried` besides. */
export function formButtons(
  command: string,
  settings: DigestSettings,
  carried: (form: keyof typeof formFields) => Invocation['options'],
): readonly FormButton[] {
  const all = Object.entries(optionsFrom(settings));
  const form = (label: string, name: keyof typeof formFields): FormButton => {
    const asks: readonly string[] = formFields[name];
    const held = Object.fromEntries(all.filter(([option]) => asks.includes(option)));
    return { kind: 'form', label, invocation: { command, options: { ...carried(name), ...held } }, asks };
  };
  return [form('Change topics…', 'topics'), form('Change time…', 'time'), form('Change looks…', 'looks')];
}

/** A digest as it is, with all that can be done to it. */
export function digestBlocks(
  subscription: Subscription,
  context: CommandContext,
  mayChange: boolean,
): readonly Block[] {
  const { id, settings, state, revision } = subscription;
  const named = { subscription: String(id) };
  const toggle = state.kind === 'paused' ? [button('Resume', 'resume', named)] : [button('Pause', 'pause', named)];
  const rows: readonly (readonly Action[])[] = mayChange
    ? [
        formButtons('edit', settings, (form) => ({
          ...named,
          revision,
          ...(form === 'topics' ? { emptied: 'topics' } : {}),
        })),
        [
          button('Preview', 'preview', named),
          button('Send a test', 'test', named),
          ...(state.kind === 'unconfirmed' ? [] : toggle),
          button('Unsubscribe', 'unsubscribe', named),
        ],
      ]
    : [[button('Preview', 'preview', named)]];
  return [
    settingsBlock(settings, destinationWords(subscription.destination, context)),
    { kind: 'text', text: [text(stateSentence(subscription))] },
    ...rows.map((actions): Block => ({ kind: 'actions', actions })),
  ];
}

function stateSentence(subscription: Subscription): string {
  const { state, progress, settings } = subscription;
  if (state.kind === 'active' && progress.dueAt !== null)
    return `The next one comes ${momentWords(progress.dueAt, settings.schedule.zone)}.`;
  return `It is ${stateWords(subscription).replace(/\.$/, '')}.`;
}

/** A digest for programs. */
export function digestJson({ id, destination, settings, state, progress }: Subscription): Json {
  return {
    id,
    platform: destination.platform,
    workspace: destination.workspace,
    place: { ...destination.place } as Json,
    topics: settings.topics,
    sources: settings.sources,
    minUpvotes: settings.minUpvotes,
    papersMax: settings.papersMax,
    schedule: scheduleWords(settings.schedule),
    layout: settings.layout,
    language: settings.language,
    whenEmpty: settings.whenEmpty,
    updates: settings.updates,
    state: state.kind,
    dueAt: progress.dueAt,
  };
}
