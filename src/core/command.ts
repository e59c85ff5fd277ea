import { z } from 'zod';
import type { DigestDesk } from './digest/digest-desk.ts';
import type { EmbeddingModel, LanguageModel } from './language-model.ts';
import type { Instant } from './local-date.ts';
import type { Destination } from './messenger.ts';
import type { PaperRecord, Rejected } from './paper.ts';
import type { Clock, Sleep, Store } from './ports.ts';
import type { Invocation, Reply, Visibility } from './reply.ts';
import type { Rarity } from './search/rarity.ts';
import type { PaperSummaries } from './summary/paper-summaries.ts';
import type { Permission, Writing } from './writing.ts';

/** What an option holds, for completion and for a platform's own widgets. */
export type OptionKind =
  | 'paper'
  | 'saved-paper'
  | 'author'
  | 'date'
  | 'category'
  | 'command'
  | 'topic'
  | 'topics'
  | 'time'
  | 'zone'
  | 'days'
  | 'language'
  | 'destination'
  | 'subscription'
  | 'text'
  | 'choice'
  | 'channel'
  | 'page';

/** What zod does not know of an option. */
export interface OptionInfo {
  readonly summary: string;
  readonly kind: OptionKind;
  /** Takes all words that no other option claims; at most one a command. */
  readonly rest?: true;
  /** May be written as a plain word before its value: `by comments`, `since yesterday`. */
  readonly keyword?: true;
  /** Carried by buttons, never typed or offered (a page number). */
  readonly hidden?: true;
}

/** Every option of every command is registered here: `schema.register(optionInfo, {…})`. */
export const optionInfo = z.registry<OptionInfo>();

/** Someone on a platform; `id` is unique there. */
export interface Actor {
  readonly platform: string;
  /** Guild or team; `null` outside of any (a direct message, a terminal). */
  readonly workspace: string | null;
  readonly id: string;
}

/**
 * Whether someone may change the settings of the channel a command is about; `sentence` and `hint` tell them why not. `own`: only what
 * they made themselves; commands with `ownersMay` look who made it, the others take it for a refusal.
 */
export type ChannelRights =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'own'; readonly sentence: string; readonly hint: string }
  | { readonly kind: 'refused'; readonly sentence: string; readonly hint: string };

/** Reads single papers at arXiv; throws a `UserError` where arXiv does not answer. */
export interface PaperLookup {
  byIds(
    arxivIds: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly records: readonly PaperRecord[]; readonly rejected: readonly Rejected[] }>;
}

/** All a handler may use. */
export interface CommandContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** IANA zone in which `today` is meant. */
  readonly zone: string;
  readonly lookup: PaperLookup;
  /** Writes summaries and answers; `null` where there is no key: then sentences of the abstracts do. */
  readonly model: LanguageModel | null;
  /** What that model writes in, by its English name. */
  readonly language: string;
  /** The summaries of papers, by that model or from the abstracts. */
  readonly summaries: PaperSummaries;
  /** Tells what texts mean; `null`: search goes by words only. */
  readonly meaning: EmbeddingModel | null;
  /** How rare words are; known without any model. */
  readonly rarity: Rarity;
  /** Digests that are not due: previews and tests. */
  readonly digests: DigestDesk;
  /** All commands there are, for `help`. */
  readonly registry: CommandRegistry;
  readonly actor: Actor;
  /** Checked before any command whose permission is `channel-settings`. */
  readonly channelRights: ChannelRights;
  /** Where messages to this channel go; `null` where there is no channel that Paperboy can post to (a terminal, Slack's Home). */
  readonly here: Destination | null;
  /** Where messages to whoever asks go, for nobody else to read; `null` where there is no such place (a terminal). */
  readonly me: Destination | null;
  /** The IANA zone of whoever asks; `null` where the platform does not tell it. */
  guessZone(): Promise<string | null>;
  /** A new secret that nobody can guess. */
  newToken(): string;
  /** Where the talk happens: lists are remembered by it (`terminal`, a channel and person, …). */
  readonly conversation: string;
  /** Where that is a thread: the conversation it branched off, and when the message was written that it hangs on; else `null`. */
  readonly thread: { readonly conversation: string; readonly begunAt: Instant } | null;
  readonly writing: Writing;
  readonly signal: AbortSignal;
  /**
   * Shows how far the answer is, in the place where the final one will stand. Returns at once; any of them may be skipped, the last one given
   * counts, and none is shown once the command has answered. Nothing is remembered of it: `listed` counts only in the final answer.
   */
  progress(reply: Reply): void;
}

/** What a bot says of whoever asks, and where. */
export type Asker = Pick<
  CommandContext,
  'actor' | 'channelRights' | 'conversation' | 'thread' | 'writing' | 'signal' | 'here' | 'me' | 'guessZone'
>;

/** A command's name and summary in another language. */
export interface LocalName {
  /** Lower case, 1 to 32 letters, digits, `-` or `_`. */
  readonly name: string;
  readonly summary: string;
}

export interface Command<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** At most 100 characters: Discord shows it. */
  readonly summary: string;
  readonly options: Schema;
  readonly visibility: Visibility;
  readonly permission: Permission;
  /**
   * The handler looks at `channelRights` itself: whoever made the thing may change it too (of `channel-settings`), or some of what the command
   * does needs no rights (of `everyone`).
   */
  readonly ownersMay?: true;
  /** Whole lines as typed after the prefix: `top week by comments`. */
  readonly examples: readonly string[];
  /** Names for people who use their platform in another language, by language tag (`de`, `pt-BR`). */
  readonly localNames?: Readonly<Record<string, LocalName>>;
  /** Given without options it opens a form where the platform has forms, and is asked line by line in a chat. */
  readonly opensForm?: {
    /** Names of the options to ask for, in this order; at most five. */
    readonly asks: readonly string[];
    /** What they hold at first. Throws a `UserError` where there is no use in asking. */
    startsWith(context: CommandContext): Promise<Invocation['options']>;
  };
  /** Also offered on any message of a platform, under this label: the message's text becomes this option. */
  readonly onMessage?: { readonly label: string; readonly option: string };
  handle(options: z.output<Schema>, context: CommandContext): Promise<Reply>;
}

/** Whether a bot has to find out what whoever asks may do to the channel. */
export function asksForRights({ permission, ownersMay }: Pick<Command, 'permission' | 'ownersMay'>): boolean {
  return permission === 'channel-settings' || ownersMay === true;
}

/** Ties the handler's options to their schema, and lets commands of different options stand in one list. */
export function defineCommand<Schema extends z.ZodObject>(command: Command<Schema>): Command {
  return {
    ...command,
    handle: (options, context) => command.handle(command.options.parse(options), context),
  };
}

export interface CommandOption {
  readonly name: string;
  readonly info: OptionInfo;
  readonly required: boolean;
  /** What may be said, for an enumeration; else empty. */
  readonly choices: readonly string[];
  readonly isNumber: boolean;
  readonly schema: z.ZodType;
}

function core(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return core(schema.unwrap() as z.ZodType);
  }
  return schema;
}

/** The options of a command in the order they are written, with all that zod and the registry know of them. */
export function optionsOf(command: Command): readonly CommandOption[] {
  return Object.entries(command.options.shape).map(([name, value]) => {
    const schema = value as z.ZodType;
    const info = optionInfo.get(schema);
    if (!info) throw new Error(`option ${name} of ${command.name} is not registered`);
    const inner = core(schema);
    const choices = inner instanceof z.ZodEnum ? inner.options.map(String) : [];
    return {
      name,
      info,
      required: !schema.safeParse(undefined).success,
      choices,
      isNumber: inner instanceof z.ZodNumber,
      schema,
    };
  });
}

export interface CommandRegistry {
  readonly commands: readonly Command[];
  find(name: string): Command | null;
}

/** Throws where two commands share a name. */
export function createRegistry(commands: readonly Command[]): CommandRegistry {
  const byName = new Map(commands.map((command) => [command.name, command]));
  if (byName.size !== commands.length) throw new Error('two commands share a name');
  return { commands, find: (name) => byName.get(name.toLowerCase()) ?? null };
}
