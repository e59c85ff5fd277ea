/** What Slack tells us, read once at the edge. Sources: https://docs.slack.dev/interactivity/handling-user-interaction and https://docs.slack.dev/reference/events */
import { z } from 'zod';
import type { GivenValue } from '../../core/given-options.ts';
import { type FormPlace, readFormPlace } from './form-place.ts';
import { type IncomingText, incomingText } from './incoming-text.ts';
import { messageTextOf } from './message-text.ts';
import { type MessageOwner, ownerOf } from './owner-mark.ts';
import { formCallbackId } from './render-form.ts';

/** Who did something, and in which workspace. Ids are Slack's. */
export interface Origin {
  /** The same for the same request, however often Slack sends it. */
  readonly id: string;
  /** The workspace in which Paperboy was asked. */
  readonly workspace: string;
  readonly person: string;
  /** The person's own workspace, where Slack says it: in a shared channel it may be another one. */
  readonly personWorkspace: string | null;
}

/** Where in a workspace. */
export interface Spot {
  readonly channel: string;
  /** `ts` of the message that the thread hangs on; `null` outside of threads. */
  readonly thread: string | null;
}

/** A message or view in which something was pressed. */
export type Pressed =
  | {
      readonly kind: 'message';
      readonly at: Spot;
      /** Only whoever pressed it can see it. */
      readonly isEphemeral: boolean;
      /** Whose answer it is; `null` for a message nobody asked for. */
      readonly owner: MessageOwner | null;
      readonly responseUrl: string | null;
    }
  | { readonly kind: 'home' }
  | { readonly kind: 'modal'; readonly viewId: string };

export type Press =
  /** What an id stands for (see `core/action-id.ts`). */
  | { readonly kind: 'id'; readonly id: string }
  /** The switch on Home. */
  | { readonly kind: 'unfurl'; readonly on: boolean };

export type Request =
  | {
      readonly kind: 'command';
      readonly from: Origin;
      readonly at: Spot;
      readonly line: IncomingText;
      readonly responseUrl: string;
    }
  | {
      readonly kind: 'press';
      readonly from: Origin;
      readonly press: Press;
      readonly on: Pressed;
      /** Opens a view within three seconds. */
      readonly trigger: string;
    }
  | {
      readonly kind: 'form';
      readonly from: Origin;
      readonly place: FormPlace;
      readonly viewId: string;
      readonly given: Readonly<Record<string, GivenValue>>;
    }
  | {
      readonly kind: 'message-shortcut';
      readonly from: Origin;
      readonly at: Spot;
      readonly name: string;
      readonly text: string;
      readonly responseUrl: string;
    }
  | { readonly kind: 'shortcut'; readonly from: Origin; readonly name: string; readonly trigger: string }
  /** Somebody speaks to Paperboy: by a mention in a channel, or directly. */
  | {
      readonly kind: 'spoken';
      readonly from: Origin;
      readonly at: Spot;
      /** `ts` of what was said. */
      readonly message: string;
      readonly isDirect: boolean;
      readonly line: IncomingText;
    }
  | { readonly kind: 'home-opened'; readonly from: Origin }
  | {
      readonly kind: 'links';
      readonly from: Origin;
      readonly target: UnfurlTarget;
      /** As Slack names them: its answer must use the same. */
      readonly urls: readonly string[];
    }
  | { readonly kind: 'removed'; readonly id: string; readonly workspace: string }
  /** Nothing to do: our own and other bots' messages, edits, links that were followed, forms that were closed. */
  | { readonly kind: 'ignored' }
  /** Nothing we know. The reason has no values in it: they may be a person's words. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The message whose links may unfold; while it is being written it has no place yet. Source: https://docs.slack.dev/reference/methods/chat.unfurl */
export type UnfurlTarget =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'unfurl'; readonly id: string; readonly source: 'composer' | 'conversations_history' };

/** `action_id` of the switch on Home. */
export const unfurlSwitch = 'unfurl-switch';
const linkPrefix = 'link-';

const id = z.string().min(1).max(255);
const optionalId = id.nullish().catch(null);
const webUrl = z.string().regex(/^https?:\/\/\S+$/);

const commandSchema = z.object({
  command: z.string(),
  text: z.string().catch(''),
  team_id: id,
  channel_id: id,
  user_id: id,
  trigger_id: id,
  response_url: webUrl,
});

const userSchema = z.object({ id, team_id: optionalId });
const teamSchema = z.object({ id }).nullish();

const interactionSchema = z.object({
  type: z.string(),
  user: userSchema,
  team: teamSchema,
  trigger_id: id,
  response_url: webUrl.nullish().catch(null),
});

const optionValue = z.object({ value: z.string() });
const actionSchema = z.object({
  action_id: z.string(),
  type: z.string(),
  value: z.string().optional(),
  selected_option: optionValue.nullish(),
});

const containerSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['message', 'message_attachment']),
    channel_id: id,
    thread_ts: optionalId,
    is_ephemeral: z.boolean().catch(false),
    is_app_unfurl: z.boolean().catch(false),
  }),
  z.object({ type: z.literal('view'), view_id: id }),
]);

const pressSchema = z.object({
  actions: z.array(actionSchema).min(1),
  container: containerSchema,
  message: z.object({ blocks: z.array(z.unknown()).catch([]) }).nullish(),
  view: z.object({ type: z.string() }).nullish(),
});

const messageShortcutSchema = z.object({
  callback_id: z.string(),
  channel: z.object({ id }),
  message: z.record(z.string(), z.unknown()),
  response_url: webUrl,
});

const shortcutSchema = z.object({ callback_id: z.string() });

const widgetSchema = z
  .object({
    value: z.union([z.string(), z.boolean(), z.number()]).nullish(),
    selected_option: optionValue.nullish(),
    selected_conversation: z.string().nullish(),
    selected_channel: z.string().nullish(),
    selected_date: z.string().nullish(),
  })
  .transform(
    (raw): GivenValue =>
      raw.value ??
      raw.selected_option?.value ??
      raw.selected_conversation ??
      raw.selected_channel ??
      raw.selected_date ??
      '',
  );

const formSchema = z.object({
  view: z.object({
    id,
    callback_id: z.string(),
    private_metadata: z.string(),
    app_installed_team_id: optionalId,
    state: z.object({ values: z.record(z.string(), z.record(z.string(), widgetSchema)) }),
  }),
});

const eventBodySchema = z.object({
  team_id: id,
  event_id: id,
  authorizations: z
    .array(z.object({ team_id: optionalId, user_id: optionalId, is_bot: z.boolean().catch(true) }))
    .catch([]),
  event: z.looseObject({ type: z.string() }),
});
type EventBody = z.output<typeof eventBodySchema>;

const spokenSchema = z.object({
  user: id,
  text: z.string().catch(''),
  ts: id,
  thread_ts: optionalId,
  channel: id,
  user_team: optionalId,
  source_team: optionalId,
});

/** Marks of a message that nobody said to us just now. */
const notSpokenSchema = z.object({
  subtype: z.string().optional(),
  bot_id: z.unknown().optional(),
  edited: z.unknown().optional(),
  hidden: z.unknown().optional(),
  channel_type: z.string().optional(),
  user: z.unknown().optional(),
});
const spokenSubtypes: ReadonlySet<string | undefined> = new Set([undefined, 'file_share', 'thread_broadcast']);

const homeSchema = z.object({ user: id, tab: z.string().catch('home') });

const linksSchema = z.object({
  user: id,
  bot_id: z.unknown().optional(),
  channel: z.string(),
  message_ts: z.string(),
  unfurl_id: z.string().optional(),
  source: z.string().optional(),
  links: z.array(z.object({ url: z.string().max(3_000) })),
});

const revokedSchema = z.object({ tokens: z.object({ bot: z.array(z.string()).catch([]) }) });

/** An event's workspace and the bot's own user there. */
function wrapperOf(body: EventBody): { readonly workspace: string; readonly self: string | null } {
  const [authorization] = body.authorizations;
  return { workspace: authorization?.team_id ?? body.team_id, self: authorization?.user_id ?? null };
}

function readSpoken(body: EventBody, self: string | null, isDirect: boolean): Request {
  const marks = notSpokenSchema.parse(body.event);
  const isOurs = marks.bot_id !== undefined || (self !== null && marks.user === self);
  if (isOurs || marks.edited !== undefined || marks.hidden !== undefined) return { kind: 'ignored' };
  if (!spokenSubtypes.has(marks.subtype)) return { kind: 'ignored' };
  const event = spokenSchema.parse(body.event);
  return {
    kind: 'spoken',
    from: {
      id: body.event_id,
      workspace: wrapperOf(body).workspace,
      person: event.user,
      personWorkspace: event.user_team ?? event.source_team ?? null,
    },
    at: { channel: event.channel, thread: event.thread_ts ?? null },
    message: event.ts,
    isDirect,
    line: incomingText(event.text, self),
  };
}

function targetOf(event: z.output<typeof linksSchema>): UnfurlTarget | null {
  const { source, unfurl_id: unfurlId } = event;
  if (unfurlId !== undefined && (source === 'composer' || source === 'conversations_history'))
    return { kind: 'unfurl', id: unfurlId, source };
  return source === 'composer' || event.channel === 'COMPOSER'
    ? null
    : { kind: 'message', channel: event.channel, ts: event.message_ts };
}

function readLinks(body: EventBody, self: string | null): Request {
  const event = linksSchema.parse(body.event);
  const target = targetOf(event);
  if (event.user === self || event.bot_id !== undefined || target === null) return { kind: 'ignored' };
  return {
    kind: 'links',
    from: { id: body.event_id, workspace: wrapperOf(body).workspace, person: event.user, personWorkspace: null },
    target,
    urls: event.links.map(({ url }) => url),
  };
}

function readEvent(raw: unknown): Request {
  const body = eventBodySchema.parse(raw);
  const { workspace, self } = wrapperOf(body);
  switch (body.event.type) {
    case 'app_mention':
      return readSpoken(body, self, false);
    case 'message':
      return body.event['channel_type'] === 'im' ? readSpoken(body, self, true) : { kind: 'ignored' };
    case 'app_home_opened': {
      const { user, tab } = homeSchema.parse(body.event);
      if (tab !== 'home') return { kind: 'ignored' };
      return { kind: 'home-opened', from: { id: body.event_id, workspace, person: user, personWorkspace: null } };
    }
    case 'link_shared':
      return readLinks(body, self);
    case 'app_uninstalled':
      return { kind: 'removed', id: body.event_id, workspace: body.team_id };
    case 'tokens_revoked':
      // A person's token is none of ours.
      return revokedSchema.parse(body.event).tokens.bot.length > 0
        ? { kind: 'removed', id: body.event_id, workspace: body.team_id }
        : { kind: 'ignored' };
    default:
      return { kind: 'ignored' };
  }
}

function readCommand(raw: unknown): Request {
  const body = commandSchema.parse(raw);
  return {
    kind: 'command',
    from: { id: body.trigger_id, workspace: body.team_id, person: body.user_id, personWorkspace: null },
    at: { channel: body.channel_id, thread: null },
    line: incomingText(body.text, null),
    responseUrl: body.response_url,
  };
}

function readPress(raw: unknown, from: Origin, trigger: string, responseUrl: string | null): Request {
  const body = pressSchema.parse(raw);
  const [action] = body.actions;
  if (!action || action.action_id.startsWith(linkPrefix)) return { kind: 'ignored' };
  const value = action.selected_option?.value ?? action.value;
  if (value === undefined) throw new Error(`a press of a ${action.type} without a value`);
  const press: Press =
    action.action_id === unfurlSwitch ? { kind: 'unfurl', on: value === 'on' } : { kind: 'id', id: value };
  const { container } = body;
  if (container.type === 'view') {
    const on: Pressed = body.view?.type === 'home' ? { kind: 'home' } : { kind: 'modal', viewId: container.view_id };
    return { kind: 'press', from, press, on, trigger };
  }
  const on: Pressed = {
    kind: 'message',
    at: { channel: container.channel_id, thread: container.thread_ts ?? null },
    isEphemeral: container.is_ephemeral,
    // What a link unfolds to hangs on somebody's message: it is nobody's answer.
    owner: container.is_app_unfurl ? null : ownerOf(body.message?.blocks ?? []),
    responseUrl,
  };
  return { kind: 'press', from, press, on, trigger };
}

function readForm(raw: unknown, from: Origin): Request {
  const { view } = formSchema.parse(raw);
  const place = readFormPlace(view.private_metadata);
  if (view.callback_id !== formCallbackId || place === null) throw new Error('a form that is none of ours');
  const given = Object.values(view.state.values).flatMap((block) => Object.entries(block));
  return {
    kind: 'form',
    from: { ...from, workspace: view.app_installed_team_id ?? from.workspace },
    place,
    viewId: view.id,
    given: Object.fromEntries(given),
  };
}

function readInteraction(raw: unknown): Request {
  const body = interactionSchema.parse(raw);
  const workspace = body.team?.id ?? body.user.team_id;
  if (!workspace) throw new Error('an interaction without a workspace');
  const from: Origin = {
    id: body.trigger_id,
    workspace,
    person: body.user.id,
    personWorkspace: body.user.team_id ?? null,
  };
  switch (body.type) {
    case 'block_actions':
      return readPress(raw, from, body.trigger_id, body.response_url ?? null);
    case 'view_submission':
      return readForm(raw, from);
    case 'view_closed':
      return { kind: 'ignored' };
    case 'shortcut':
      return { kind: 'shortcut', from, name: shortcutSchema.parse(raw).callback_id, trigger: body.trigger_id };
    case 'message_action': {
      const shortcut = messageShortcutSchema.parse(raw);
      return {
        kind: 'message-shortcut',
        from,
        // Beside what stands in the channel: whoever uses it need not be in a thread.
        at: { channel: shortcut.channel.id, thread: null },
        name: shortcut.callback_id,
        text: messageTextOf(shortcut.message),
        responseUrl: shortcut.response_url,
      };
    }
    default:
      throw new Error('an interaction of a kind we do not know');
  }
}

const kindSchema = z.looseObject({ event: z.unknown().optional(), command: z.unknown().optional() });

function read(raw: unknown): Request {
  const kind = kindSchema.parse(raw);
  if (kind.event !== undefined) return readEvent(raw);
  return kind.command === undefined ? readInteraction(raw) : readCommand(raw);
}

/** Where something did not fit, without its value: that may be a person's words. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return issue ? `${issue.path.map(String).join('.')}: ${issue.message}` : 'unreadable';
  }
  return error instanceof Error ? error.message : 'unreadable';
}

/** Reads what Slack sends. Never throws: what we cannot read is `unknown`, with a reason for the log. */
export function readRequest(raw: unknown): Request {
  try {
    return read(raw);
  } catch (error) {
    return { kind: 'unknown', reason: reasonOf(error) };
  }
}
