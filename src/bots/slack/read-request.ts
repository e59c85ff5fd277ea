/** What Slack tells us, read once at the edge. Source: https://docs.slack.dev/interactivity/handling-user-interaction */
import { z } from 'zod';
import type { GivenValue } from '../../core/given-options.ts';
import { readFormPlace } from './form-place.ts';
import { incomingText } from './incoming-text.ts';
import { messageTextOf } from './message-text.ts';
import { unfurlSwitch } from './names.ts';
import { ownerOf } from './owner-mark.ts';
import { readEvent } from './read-event.ts';
import { formCallbackId } from './render-form.ts';
import type { Origin, Press, Pressed, Request } from './request.ts';

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
  view: z.object({ type: z.string(), app_installed_team_id: optionalId }).nullish(),
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

function readCommand(raw: unknown): Request {
  const body = commandSchema.parse(raw);
  return {
    kind: 'command',
    from: { id: body.trigger_id, workspace: body.team_id, person: body.user_id, personWorkspace: null },
    at: { channel: body.channel_id, thread: null },
    line: incomingText(body.text, null),
    responseUrl: body.response_url,
    trigger: body.trigger_id,
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
    const workspace = body.view?.app_installed_team_id ?? from.workspace;
    return { kind: 'press', from: { ...from, workspace }, press, on, trigger };
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

const kindSchema = z.object({
  event: z.unknown().optional(),
  command: z.unknown().optional(),
  type: z.unknown().optional(),
});

function read(raw: unknown): Request {
  const kind = kindSchema.parse(raw);
  if (kind.event !== undefined) return readEvent(raw);
  if (kind.type === 'view_closed') return { kind: 'ignored' };
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
