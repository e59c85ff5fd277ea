/** Events, as Slack tells them. Source: https://docs.slack.dev/reference/events */
import { z } from 'zod';
import { incomingText } from './incoming-text.ts';
import type { Request, UnfurlTarget } from './request.ts';

const id = z.string().min(1).max(255);
const optionalId = id.nullish().catch(null);

const eventBodySchema = z.object({
  team_id: optionalId,
  /** Where a whole organisation installed Paperboy. */
  enterprise_id: optionalId,
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
  return { workspace: authorization?.team_id ?? installedIn(body), self: authorization?.user_id ?? null };
}

function installedIn(body: EventBody): string {
  const place = body.team_id ?? body.enterprise_id;
  if (!place) throw new Error('an event without a workspace');
  return place;
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

/** Throws where it cannot be read. */
export function readEvent(raw: unknown): Request {
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
      return { kind: 'removed', id: body.event_id, workspace: installedIn(body) };
    case 'tokens_revoked':
      // A person's token is none of ours.
      return revokedSchema.parse(body.event).tokens.bot.length > 0
        ? { kind: 'removed', id: body.event_id, workspace: installedIn(body) }
        : { kind: 'ignored' };
    default:
      return { kind: 'ignored' };
  }
}
