import { SnowflakeUtil } from 'discord.js';
import type { ActionIds } from '../../core/action-id.ts';
import type { Asker, ChannelRights, Command, CommandContext, CommandRegistry } from '../../core/command.ts';
import { assertNever, UserError } from '../../core/errors.ts';
import { readOptions } from '../../core/given-options.ts';
import type { Log, Sleep } from '../../core/ports.ts';
import type { Invocation, Press, Reply } from '../../core/reply.ts';
import type { BugLog } from '../../core/run-command.ts';
import { told, toldBug } from '../../core/told.ts';
import type { Acknowledged } from './asked.ts';
import { createCompletions } from './autocomplete.ts';
import { checkChannels } from './channel-checks.ts';
import { commandNamed, messageCommandNamed, prefixes } from './definition.ts';
import { deferred, type FirstResponse, offered, opened, pong, replacing, saidPrivately } from './first-response.ts';
import type { GivenOptions, Interaction, Origin, PressedMessage } from './interaction.ts';
import { channelOf, personOf } from './late-answer.ts';
import { renderForm } from './render-form.ts';
import type { Renderer } from './renderer.ts';
import { isThread } from './threads.ts';

export interface PlanDeps {
  readonly registry: CommandRegistry;
  context(who: Asker): CommandContext;
  readonly ids: ActionIds;
  readonly renderer: Renderer;
  readonly sleep: Sleep;
  readonly bugs: BugLog;
  readonly log: Log;
  /** Roles whose members may change the settings of channels. */
  readonly allowedRoles: readonly string[];
}

/** What an interaction leads to. */
export type Plan =
  /** Nobody can be answered. */
  { readonly kind: 'nothing' } | { readonly kind: 'respond'; readonly response: FirstResponse } | RunPlan;

/** The response comes first, then the command runs. */
export interface RunPlan {
  readonly kind: 'run';
  readonly response: FirstResponse;
  readonly acknowledged: Acknowledged;
  readonly from: Origin;
  readonly invocation: Invocation;
  readonly context: CommandContext;
}

export interface Planner {
  /** Decides on the first response: no command runs yet. `signal` calls off the command. Rejects only for bugs in saying so. */
  plan(interaction: Interaction, signal: AbortSignal): Promise<Plan>;
}

const respond = (response: FirstResponse): Plan => ({ kind: 'respond', response });

/** What a last list belongs to: a person in a channel or thread. */
const conversationIn = (from: Origin, channel: string): string =>
  `discord:${from.workspace ?? 'dm'}:${channel}:${from.person}`;

/** What a thread has branched off: the same person's talk in its channel. A thread has the id of the message it hangs on. */
function threadStartOf(from: Origin): CommandContext['thread'] {
  const { id, type, parent } = from.channel;
  if (!isThread(type) || parent === null) return null;
  return {
    conversation: conversationIn(from, parent),
    begunAt: new Date(SnowflakeUtil.timestampFrom(id)).toISOString(),
  };
}

/** Whether an answer belongs to the person who presses it; where Discord does not say whose it is, only they can see it. */
function isOwn(message: PressedMessage, from: Origin): boolean {
  return message.owner === null ? message.isPrivate || from.workspace === null : message.owner === from.person;
}

export function createPlanner(deps: PlanDeps): Planner {
  const { registry, ids, bugs, log } = deps;
  const completions = createCompletions(deps);

  const contextOf = (from: Origin, rights: ChannelRights, signal: AbortSignal): CommandContext =>
    deps.context({
      actor: { platform: 'discord', workspace: from.workspace, id: from.person },
      channelRights: rights,
      conversation: conversationIn(from, from.channel.id),
      thread: threadStartOf(from),
      here: channelOf(from),
      me: personOf(from),
      guessZone: async () => null,
      writing: { prefixes, fields: true, shell: false, messageMenu: 'In the menu of any message, under Apps' },
      signal,
    });

  async function say(reply: Reply): Promise<Plan> {
    const [body] = await deps.renderer.render(reply);
    if (!body) throw new Error('a reply without a message');
    return respond(saidPrivately(body));
  }

  const wrong = (sentence: string, hint: string) => say(told('usage', sentence, hint));

  const unknownCommand = () =>
    wrong(
      'Paperboy does not have this command (any more).',
      'Type /papers and pick one; if the list looks old, reload Discord.',
    );

  const dead = (command: Command | null) =>
    wrong(
      'That button no longer works: Paperboy does not know any more what it stands for.',
      command === null
        ? 'Type /papers and ask again for a fresh answer.'
        : `Type ${prefixes[command.permission]}${command.name} to ask again.`,
    );

  /** Checks what a person gave; then the command runs. */
  async function runOr(
    command: Command,
    from: Origin,
    options: { readonly carried: Invocation['options']; readonly given: GivenOptions },
    acknowledged: Acknowledged,
    signal: AbortSignal,
  ): Promise<Plan> {
    const read = readOptions(command, options.carried, options.given.values);
    if (read.kind === 'wrong') return wrong(read.sentence, read.hint);
    const rights = checkChannels(command, from, read.options, options.given.channels, deps.allowedRoles);
    if (rights.kind === 'refused') return say(told('not-allowed', rights.sentence, rights.hint));
    return {
      kind: 'run',
      response: acknowledged.kind === 'replacing' ? replacing : deferred(acknowledged.visibility),
      acknowledged,
      from,
      invocation: { command: command.name, options: read.options },
      context: contextOf(from, rights, signal),
    };
  }

  const newAnswer = (visibility: Acknowledged['visibility']): Acknowledged => ({ kind: 'deferred', visibility });

  /** What a button or an entry stands for, or what to say instead. */
  async function pressed(
    pressId: string,
    from: Origin,
    message: PressedMessage | null,
  ): Promise<{ readonly kind: 'pressed'; readonly press: Press; readonly command: Command } | Plan> {
    if (message?.isPrivate && !isOwn(message, from))
      return wrong('That answer belongs to somebody else.', 'Ask for your own: type /papers.');
    const press = await ids.decode(pressId);
    const command = press && registry.find(press.invocation.command);
    return press && command ? { kind: 'pressed', press, command } : dead(null);
  }

  async function planPress(
    { from, pressId, message }: Interaction & { readonly kind: 'press' },
    signal: AbortSignal,
  ): Promise<Plan> {
    const found = await pressed(pressId, from, message);
    if (found.kind !== 'pressed') return found;
    const { press, command } = found;
    if (press.asks.length > 0) {
      const form = renderForm(press, command, pressId);
      return form === null ? dead(command) : respond(opened(form));
    }
    const carried = press.invocation.options;
    if (!command.options.safeParse(carried).success) return dead(command);
    const acknowledged: Acknowledged =
      press.effect === 'replace' && isOwn(message, from)
        ? { kind: 'replacing', visibility: message.isPrivate ? 'private' : 'channel' }
        : newAnswer('private');
    return runOr(command, from, { carried, given: { values: {}, channels: {} } }, acknowledged, signal);
  }

  async function planForm(
    { from, pressId, given, message }: Interaction & { readonly kind: 'form' },
    signal: AbortSignal,
  ): Promise<Plan> {
    const found = await pressed(pressId, from, message);
    if (found.kind !== 'pressed') return found;
    const { press, command } = found;
    const values = Object.fromEntries(Object.entries(given.values).filter(([name]) => press.asks.includes(name)));
    const options = { carried: press.invocation.options, given: { ...given, values } };
    return runOr(command, from, options, newAnswer(message?.isPrivate ? 'private' : command.visibility), signal);
  }

  /** The form of a command that was given without options; `null` where it has none. */
  async function formAtOnce(command: Command, from: Origin, signal: AbortSignal): Promise<Plan | null> {
    if (!command.opensForm) return null;
    const rights = checkChannels(command, from, {}, {}, deps.allowedRoles);
    try {
      const options = await command.opensForm.startsWith(contextOf(from, rights, signal));
      const { asks } = command.opensForm;
      const press: Press = { invocation: { command: command.name, options }, effect: 'answer', asks };
      const form = renderForm(press, command, await ids.encode(press));
      return form && respond(opened(form));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return say(told(error.code, error.message, error.hint));
    }
  }

  async function planKnown(interaction: Interaction, signal: AbortSignal): Promise<Plan> {
    switch (interaction.kind) {
      case 'ping':
        return respond(pong);
      case 'command': {
        const { from, root, subcommand, given } = interaction;
        const command = commandNamed(registry, root, subcommand);
        if (!command) return unknownCommand();
        const form = Object.keys(given.values).length === 0 ? await formAtOnce(command, from, signal) : null;
        if (form !== null) return form;
        return runOr(command, from, { carried: {}, given }, newAnswer(command.visibility), signal);
      }
      case 'message-command': {
        const { from, label, text } = interaction;
        const command = messageCommandNamed(registry, label);
        if (!command?.onMessage) return unknownCommand();
        // Carried, not given: a message may have no text, and that is no mistake of whoever asks.
        const options = { carried: { [command.onMessage.option]: text }, given: { values: {}, channels: {} } };
        return runOr(command, from, options, newAnswer(command.visibility), signal);
      }
      case 'autocomplete': {
        const { from, root, subcommand, option, typed } = interaction;
        const command = commandNamed(registry, root, subcommand);
        if (!command) return respond(offered([]));
        const rights = checkChannels(command, from, {}, {}, deps.allowedRoles);
        const choices = await completions.choices(command, option, typed, (stop) => contextOf(from, rights, stop));
        return respond(offered(choices));
      }
      case 'press':
        return planPress(interaction, signal);
      case 'form':
        return planForm(interaction, signal);
      case 'unknown':
        log.warn('an interaction could not be read', { reason: interaction.reason });
        if (interaction.answerable === null) return { kind: 'nothing' };
        if (interaction.isAutocomplete) return respond(offered([]));
        return wrong('Paperboy cannot read what Discord sent.', 'Type /papers and pick a command from the list.');
      default:
        return assertNever(interaction);
    }
  }

  return {
    async plan(interaction, signal) {
      try {
        return await planKnown(interaction, signal);
      } catch (error) {
        const reference = bugs.report(error, interaction.kind);
        return interaction.kind === 'autocomplete' ? respond(offered([])) : say(toldBug(reference));
      }
    },
  };
}
