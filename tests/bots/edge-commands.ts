import { z } from 'zod';
import { type Command, type CommandContext, defineCommand, optionInfo } from '../../src/core/command.ts';
import { UserError } from '../../src/core/errors.ts';
import type { LanguageModel } from '../../src/core/language-model.ts';
import { type Action, type Block, type Invocation, type Reply, text, type Visibility } from '../../src/core/reply.ts';
import {
  createPaperSummaries,
  extractiveSummaries,
  type PaperSummariesOptions,
} from '../../src/core/summary/paper-summaries.ts';
import { goneTime, stillTime } from '../still-time.ts';

/** A reply that says this. */
function saying(words: string, changes: Partial<Reply> = {}): Reply {
  return {
    visibility: 'channel',
    blocks: [{ kind: 'text', text: [text(words)] }],
    listed: null,
    result: null,
    ...changes,
  };
}

/** A command whose answer has a chart. */
function pictured(name: string, visibility: Visibility): Command {
  return defineCommand({
    ...common,
    name,
    summary: 'A chart',
    visibility,
    handle: async () => {
      const series = [{ name: 'herons', values: [1, 4] }];
      const chart = {
        kind: 'lines',
        title: 'Herons',
        unit: 'birds',
        days: ['2025-11-20', '2025-11-21'],
        series,
      } as const;
      const blocks: Block[] = [
        { kind: 'text', text: [text('More herons.')] },
        { kind: 'image', image: { chart, alt: 'Herons from 1 to 4.' } },
      ];
      return saying('', { visibility, blocks });
    },
  });
}

/** Work that waits until a test lets it go on. */
export interface Gate {
  /** Resolves when somebody waits. */
  readonly reached: Promise<void>;
  open(): void;
}

const noOptions = z.object({});
const common = { options: noOptions, visibility: 'channel', permission: 'everyone', examples: [] } as const;

/** What the commands below did, and the gate that `slow` waits at. */
export class EdgeCommands {
  readonly ran: string[] = [];
  /** What `slow` and `slow-whisper` show before they wait. */
  drafts: readonly string[] = [];
  readonly commands: readonly Command[];
  /** What writes answers and summaries from now on. */
  model: LanguageModel | null = null;
  /** Whether what is only shown while something takes long is shown, at once. */
  takesLong = false;
  #reach: () => void = () => undefined;
  #open: () => void = () => undefined;
  #gate: Promise<void> = Promise.resolve();

  constructor() {
    this.commands = [
      this.#slow('slow', 'channel'),
      this.#slow('slow-whisper', 'private'),
      defineCommand({
        ...common,
        name: 'whisper',
        summary: 'For one person only',
        visibility: 'private',
        handle: async () => {
          this.ran.push('whisper');
          return saying('Only you see this.', { visibility: 'private', blocks: withButtons('A secret.') });
        },
      }),
      defineCommand({
        ...common,
        name: 'fails',
        summary: 'Cannot be done',
        handle: async () => {
          throw new UserError('not-found', 'There is no such paper.', 'Try another one.');
        },
      }),
      defineCommand({
        ...common,
        name: 'breaks',
        summary: 'Has a bug',
        handle: async () => {
          throw new TypeError('a secret of the code');
        },
      }),
      defineCommand({
        ...common,
        name: 'long',
        summary: 'More than one message',
        options: z.object({
          parts: z.number().int().default(3).register(optionInfo, { summary: 'how many', kind: 'text' }),
        }),
        handle: async ({ parts }) => {
          const words = Array.from({ length: parts }, (_, part) => `Part ${part + 1}. ${'Word '.repeat(780)}`);
          const blocks: Block[] = words.map((part) => ({ kind: 'text', text: [text(part)] }));
          return saying('', { blocks: [{ kind: 'heading', text: 'A long answer' }, ...blocks] });
        },
      }),
      pictured('pictured', 'channel'),
      pictured('pictured-quietly', 'private'),
      asks('asks', 'channel'),
      asks('asks-quietly', 'private'),
      defineCommand({
        ...common,
        name: 'settle',
        summary: 'Changes a channel',
        permission: 'channel-settings',
        options: z.object({
          channel: z.string().optional().register(optionInfo, { summary: 'which one', kind: 'channel' }),
        }),
        handle: async ({ channel }) => {
          this.ran.push(`settle ${channel ?? 'here'}`);
          return saying('Settled.');
        },
      }),
      defineCommand({
        ...common,
        name: 'turns',
        summary: 'Has pages',
        options: z.object({
          page: z.number().int().default(1).register(optionInfo, { summary: 'page', kind: 'page', hidden: true }),
          /** Stands in every button: a long one makes them too long for their ids. */
          mark: z.string().optional().register(optionInfo, { summary: 'anything', kind: 'text' }),
        }),
        handle: async ({ page, mark }) =>
          saying('', {
            blocks: withButtons(`Page ${page}.`, { page: page + 1, ...(mark === undefined ? {} : { mark }) }),
          }),
      }),
    ];
  }

  #slow(name: string, visibility: Visibility): Command {
    return defineCommand({
      ...common,
      name,
      summary: 'Waits',
      visibility,
      handle: async (_, { signal, progress }) => {
        this.ran.push(name);
        for (const words of this.drafts) progress(saying(words, { visibility }));
        this.#reach();
        const calledOff = new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
        await Promise.race([this.#gate, calledOff]);
        return saying('At last.', { visibility });
      },
    });
  }

  /** The part of a command's context that writes. */
  brain(
    deps: Pick<PaperSummariesOptions, 'records' | 'clock' | 'sleep'>,
  ): Pick<CommandContext, 'model' | 'summaries' | 'language' | 'sleep'> {
    const { model } = this;
    const language = 'English';
    const sleep = this.takesLong ? goneTime : stillTime;
    if (model === null) return { model, summaries: extractiveSummaries, language, sleep };
    const summaries = createPaperSummaries({ ...deps, model, language, holder: 'scene' });
    return { model, summaries, language, sleep };
  }

  /** From now on `slow` and `slow-whisper` wait. */
  close(): Gate {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      this.#reach = resolve;
    });
    return { reached, open: () => this.#open() };
  }
}

/** Answers what is asked by its form. */
function asks(name: string, visibility: Visibility): Command {
  return defineCommand({
    ...common,
    name,
    summary: 'Has a form',
    visibility,
    options: z.object({
      question: z
        .string()
        .max(200)
        .default('')
        .register(optionInfo, { summary: 'what you want to know', kind: 'text' }),
      paper: z.string().default('').register(optionInfo, { summary: 'about which paper', kind: 'paper' }),
    }),
    handle: async ({ question, paper }) => {
      if (question !== '') return saying(`You asked "${question}" about ${paper}.`, { visibility });
      const action: Action = {
        kind: 'form',
        label: 'Ask',
        invocation: { command: name, options: { paper: '2511.10001' } },
        asks: ['question'],
      };
      return saying('Ask away.', { visibility, blocks: [{ kind: 'actions', actions: [action] }] });
    },
  });
}

function withButtons(words: string, next: Invocation['options'] = { page: 2 }): readonly Block[] {
  return [
    { kind: 'text', text: [text(words)] },
    {
      kind: 'actions',
      actions: [
        { kind: 'button', label: 'Next page', invocation: { command: 'turns', options: next }, effect: 'replace' },
        { kind: 'button', label: 'Whisper', invocation: { command: 'whisper', options: {} }, effect: 'answer' },
      ],
    },
  ];
}
