import type { types } from '@slack/bolt';
import type { ActionIds } from '../../core/action-id.ts';
import { type Command, type CommandContext, type CommandRegistry, optionsOf } from '../../core/command.ts';
import { type ParsedLine, parseCommandLine } from '../../core/command-line.ts';
import { assertNever, UserError } from '../../core/errors.ts';
import { readOptions } from '../../core/given-options.ts';
import type { Instant } from '../../core/local-date.ts';
import type { Log } from '../../core/ports.ts';
import type { Invocation, Press, Reply, Visibility } from '../../core/reply.ts';
import { toldUsage } from '../../core/run-command.ts';
import { parseSpoken } from '../../core/spoken.ts';
import { told } from '../../core/told.ts';
import type { Asked, Way } from './asked.ts';
import { type FirstResponse, heard } from './first-response.ts';
import { type FormPlace, writeFormPlace } from './form-place.ts';
import type { Home } from './home.ts';
import type { IncomingText } from './incoming-text.ts';
import { workingModal } from './modals.ts';
import { messageShortcutNamed, searchShortcut, slashCommand } from './names.ts';
import type { Renderer } from './renderer.ts';
import type { Origin, Pressed, Request, Spot, UnfurlTarget } from './request.ts';
import { wayAfterForm, wayAfterPress, wayAfterWords, wayByUrl } from './way.ts';

export interface PlanDeps {
  readonly registry: CommandRegistry;
  readonly ids: ActionIds;
  readonly renderer: Renderer;
  readonly home: Home;
  /** For what a form holds at first: it must be there within a second. */
  formContext(from: Origin, at: Spot): CommandContext;
  readonly log: Log;
}

/** A view that is opened before anything else: triggers end after three seconds. */
export interface Opening {
  readonly trigger: string;
  readonly view: types.ModalView;
  /** The modal it lies on. */
  readonly over: string | null;
}

/** What a request leads to, after its first response. */
export type Plan =
  | { readonly kind: 'nothing' }
  /** A command runs and is answered. */
  | {
      readonly kind: 'run';
      readonly asked: Asked;
      readonly at: Spot | null;
      readonly invocation: Invocation;
      readonly command: Command;
    }
  /** The same in a modal, which is opened first. */
  | {
      readonly kind: 'run-in-modal';
      readonly from: Origin;
      readonly opening: Opening;
      readonly invocation: Invocation;
      readonly command: Command;
    }
  /** Something is told at once. */
  | { readonly kind: 'say'; readonly asked: Asked; readonly reply: Reply }
  | { readonly kind: 'say-in-modal'; readonly from: Origin; readonly opening: Opening; readonly reply: Reply }
  /** A form is opened; where Slack does not take it any more, that is told. */
  | { readonly kind: 'open'; readonly from: Origin; readonly opening: Opening; readonly otherwise: Asked | null }
  | { readonly kind: 'home'; readonly from: Origin }
  | { readonly kind: 'switch'; readonly from: Origin; readonly on: boolean }
  | {
      readonly kind: 'unfold';
      readonly from: Origin;
      readonly target: UnfurlTarget;
      readonly urls: readonly string[];
    }
  | { readonly kind: 'forget'; readonly workspace: string };

export interface Planner {
  /** No command runs yet. `response` goes out as soon as it is there. */
  plan(request: Request, receivedAt: Instant): Promise<{ readonly response: FirstResponse; readonly plan: Plan }>;
}

const nothing: Plan = { kind: 'nothing' };
const formAsksMax = 5;

/** Saving on Home changes what stands there. */
const changesHome: ReadonlySet<string> = new Set(['save', 'unsave']);

const dead = (command: Command | null): Reply =>
  told(
    'usage',
    'That button no longer works: Paperboy does not know any more what it stands for.',
    command === null
      ? `Type ${slashCommand} and ask again for a fresh answer.`
      : `Type ${slashCommand} ${command.name} to ask again.`,
  );

/** Triggers end after three seconds. */
export const missed: Reply = told(
  'usage',
  'Slack did not wait for Paperboy to open the form.',
  'Press the button once more.',
);

/** Where people gave a channel by its name, the command takes its id. */
function withChannelIds(
  command: Command,
  options: Invocation['options'],
  channels: IncomingText['channels'],
): Invocation['options'] {
  const ofChannels = new Set(optionsOf(command).flatMap(({ name, info }) => (info.kind === 'channel' ? [name] : [])));
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      const isName = ofChannels.has(name) && Object.hasOwn(channels, String(value));
      return [name, (isName ? channels[String(value)] : undefined) ?? value];
    }),
  );
}

export function createPlanner(deps: PlanDeps): Planner {
  const { registry, ids } = deps;

  function said(asked: Omit<Asked, 'visibility' | 'command'>, reply: Reply, command = 'help'): Plan {
    return { kind: 'say', asked: { ...asked, visibility: 'private', command }, reply };
  }

  /** A line as a plan: what it runs, or how it should have been written. */
  function planLine(parsed: ParsedLine, line: IncomingText, asked: Pick<Asked, 'from' | 'way'>, at: Spot): Plan {
    if (parsed.kind === 'empty') return nothing;
    if (parsed.kind === 'usage') return said(asked, toldUsage(parsed));
    const { command } = parsed;
    return {
      kind: 'run',
      asked: { ...asked, command: command.name, visibility: command.visibility },
      at,
      invocation: { command: command.name, options: withChannelIds(command, parsed.options, line.channels) },
      command,
    };
  }

  /** The form of a command that was given without options; `null` where it has none. */
  async function formAtOnce(
    parsed: ParsedLine,
    request: Request & { readonly kind: 'command' },
    asked: Pick<Asked, 'from' | 'way'>,
    receivedAt: Instant,
  ): Promise<Plan | null> {
    if (parsed.kind !== 'run' || Object.keys(parsed.options).length > 0) return null;
    const { command } = parsed;
    if (!command.opensForm) return null;
    const { from, at, responseUrl: url, trigger } = request;
    try {
      const options = await command.opensForm.startsWith(deps.formContext(from, at));
      const { asks } = command.opensForm;
      const press: Press = { invocation: { command: command.name, options }, effect: 'answer', asks };
      const where = { kind: 'channel', ...at, url, since: receivedAt, isPrivate: true } as const;
      const view = deps.renderer.form(press, command, writeFormPlace({ press: await ids.encode(press), where }));
      const otherwise: Asked = { ...asked, command: command.name, visibility: 'private' };
      return view && { kind: 'open', from, opening: { trigger, view, over: null }, otherwise };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return said(asked, told(error.code, error.message, error.hint), command.name);
    }
  }

  /** What a button or an entry stands for; `null` where nobody knows any more. */
  async function decoded(id: string): Promise<{ readonly press: Press; readonly command: Command } | null> {
    const press = await ids.decode(id);
    const command = press && registry.find(press.invocation.command);
    return press && command ? { press, command } : null;
  }

  async function planPress(request: Request & { readonly kind: 'press' }, receivedAt: Instant): Promise<Plan> {
    const { from, press: pressed, on, trigger } = request;
    if (pressed.kind === 'unfurl') return { kind: 'switch', from, on: pressed.on };
    const over = on.kind === 'modal' ? on.viewId : null;
    /** An answer of its own, seen by whoever pressed. */
    const apart = (): Way | null => (on.kind === 'message' ? wayAfterPress(on, receivedAt, false) : null);
    const tell = (reply: Reply): Plan => {
      const way = apart();
      if (way) return said({ from, way }, reply);
      return { kind: 'say-in-modal', from, opening: { trigger, view: workingModal, over }, reply };
    };
    const owner = on.kind === 'message' ? on.owner : null;
    if (owner?.isPrivate && owner.person !== from.person)
      return tell(told('usage', 'That answer belongs to somebody else.', `Ask for your own: type ${slashCommand}.`));
    const found = await decoded(pressed.id);
    if (!found) return tell(dead(null));
    const { press, command } = found;
    if (press.asks.length > 0) {
      const view = deps.renderer.form(press, command, writeFormPlace(formPlace(pressed.id, on, receivedAt)));
      if (!view) return tell(dead(command));
      const way = apart();
      const otherwise: Asked | null = way && { from, way, command: command.name, visibility: 'private' };
      return { kind: 'open', from, opening: { trigger, view, over }, otherwise };
    }
    if (!command.options.safeParse(press.invocation.options).success) return tell(dead(command));
    const { invocation } = press;
    const run = (way: Way, visibility: Visibility, at: Spot | null): Plan => ({
      kind: 'run',
      asked: { from, way, command: command.name, visibility },
      at,
      invocation,
      command,
    });
    switch (on.kind) {
      case 'message': {
        const isOwn = on.isEphemeral || owner?.person === from.person;
        // Only its URL can replace it.
        const isReplaced = press.effect === 'replace' && isOwn && on.responseUrl !== null;
        if (!isReplaced) return run(wayAfterPress(on, receivedAt, false), 'private', on.at);
        const isPrivate = on.isEphemeral || owner?.isPrivate === true;
        return run(wayAfterPress(on, receivedAt, true), isPrivate ? 'private' : 'channel', on.at);
      }
      case 'modal':
        if (press.effect === 'replace') return run({ kind: 'modal', viewId: on.viewId }, 'private', null);
        break;
      case 'home':
        if (press.effect === 'replace' && deps.home.has(command.name))
          return run({ kind: 'home', section: command.name }, 'private', null);
        if (changesHome.has(command.name)) return run({ kind: 'home', section: null }, 'private', null);
        break;
      default:
        return assertNever(on);
    }
    return { kind: 'run-in-modal', from, opening: { trigger, view: workingModal, over }, invocation, command };
  }

  /** What somebody wrote into a form: answered, or what is wrong with it, at its field. */
  async function planForm({
    from,
    place,
    viewId,
    given,
  }: Request & { readonly kind: 'form' }): Promise<{ readonly response: FirstResponse; readonly plan: Plan }> {
    const { where } = place;
    const way = wayAfterForm(place, viewId);
    const at: Spot | null = where.kind === 'view' ? null : { channel: where.channel, thread: where.thread };
    const response: FirstResponse = where.kind === 'view' ? { kind: 'view', view: workingModal } : heard;
    const found = await decoded(place.press);
    if (!found) return { response, plan: said({ from, way }, dead(null)) };
    const { press, command } = found;
    const asked = Object.fromEntries(Object.entries(given).filter(([name]) => press.asks.includes(name)));
    const read = readOptions(command, press.invocation.options, asked);
    if (read.kind === 'wrong') {
      const field = read.option !== null && Object.hasOwn(asked, read.option) ? read.option : Object.keys(asked)[0];
      if (field !== undefined)
        return {
          response: { kind: 'errors', errors: { [field]: `${read.sentence} ${read.hint}` } },
          plan: nothing,
        };
      return { response, plan: said({ from, way }, told('usage', read.sentence, read.hint), command.name) };
    }
    const isPrivate = where.kind === 'view' || where.isPrivate || command.visibility === 'private';
    return {
      response,
      plan: {
        kind: 'run',
        asked: { from, way, command: command.name, visibility: isPrivate ? 'private' : 'channel' },
        at,
        invocation: { command: command.name, options: read.options },
        command,
      },
    };
  }

  /** The form of `search`, in no channel. */
  async function planShortcut({ from, name, trigger }: Request & { readonly kind: 'shortcut' }): Promise<Plan> {
    const command = name === searchShortcut ? registry.find('search') : null;
    const asks = command
      ? optionsOf(command)
          .filter(({ info }) => !info.hidden)
          .map((option) => option.name)
          .slice(0, formAsksMax)
      : [];
    const press: Press = { invocation: { command: command?.name ?? '', options: {} }, effect: 'answer', asks };
    const metadata = command ? writeFormPlace({ press: await ids.encode(press), where: { kind: 'view' } }) : '';
    const view = command && deps.renderer.form(press, command, metadata);
    if (!view)
      return {
        kind: 'say-in-modal',
        from,
        opening: { trigger, view: workingModal, over: null },
        reply: told('usage', 'Paperboy does not have this shortcut any more.', `Type ${slashCommand} instead.`),
      };
    return { kind: 'open', from, opening: { trigger, view, over: null }, otherwise: null };
  }

  function planOnMessage(request: Request & { readonly kind: 'message-shortcut' }, receivedAt: Instant): Plan {
    const { from, at, name, text, responseUrl } = request;
    const way = wayByUrl(responseUrl, receivedAt, at);
    const command = messageShortcutNamed(registry, name);
    if (!command?.onMessage)
      return said(
        { from, way },
        told('usage', 'Paperboy does not have this shortcut any more.', `Type ${slashCommand} instead.`),
      );
    // Carried, not given: a message may have no text, and that is no mistake of whoever asks.
    const read = readOptions(command, { [command.onMessage.option]: text }, {});
    if (read.kind === 'wrong') return said({ from, way }, told('usage', read.sentence, read.hint), command.name);
    return {
      kind: 'run',
      asked: { from, way, command: command.name, visibility: command.visibility },
      at,
      invocation: { command: command.name, options: read.options },
      command,
    };
  }

  async function planOthers(request: Exclude<Request, { readonly kind: 'form' }>, receivedAt: Instant): Promise<Plan> {
    switch (request.kind) {
      case 'command': {
        const { from, at, line, responseUrl } = request;
        // Nothing to read, such as a lone stroke: whoever typed it waits for something.
        const typed = parseCommandLine(registry, line.text);
        const parsed = typed.kind === 'empty' ? parseCommandLine(registry, 'help') : typed;
        const way = wayByUrl(responseUrl, receivedAt, at);
        const form = await formAtOnce(parsed, request, { from, way }, receivedAt);
        return form ?? planLine(parsed, line, { from, way }, at);
      }
      case 'spoken': {
        const { from, line } = request;
        const way = wayAfterWords(request);
        return planLine(parseSpoken(registry, line.text), line, { from, way }, way.at);
      }
      case 'press':
        return planPress(request, receivedAt);
      case 'shortcut':
        return planShortcut(request);
      case 'message-shortcut':
        return planOnMessage(request, receivedAt);
      case 'home-opened':
        return { kind: 'home', from: request.from };
      case 'links':
        return { kind: 'unfold', from: request.from, target: request.target, urls: request.urls };
      case 'removed':
        return { kind: 'forget', workspace: request.workspace };
      case 'ignored':
        return nothing;
      case 'unknown':
        deps.log.warn('a request of Slack could not be read', { reason: request.reason });
        return nothing;
      default:
        return assertNever(request);
    }
  }

  return {
    async plan(request, receivedAt) {
      if (request.kind === 'form') return planForm(request);
      return { response: heard, plan: await planOthers(request, receivedAt) };
    },
  };
}

function formPlace(press: string, on: Pressed, receivedAt: Instant): FormPlace {
  if (on.kind !== 'message') return { press, where: { kind: 'view' } };
  return {
    press,
    where: {
      kind: 'channel',
      channel: on.at.channel,
      thread: on.at.thread,
      url: on.responseUrl,
      since: receivedAt,
      isPrivate: on.isEphemeral || on.owner?.isPrivate === true,
    },
  };
}
