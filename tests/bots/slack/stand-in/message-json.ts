import { type Json, records } from '../../json.ts';
import type { ShownMessage } from './stand-in.ts';
import type { Tokens } from './tokens.ts';
import type { Message, World } from './world.ts';

/** Blocks as Slack gives them back: each with a `block_id`. */
export function blocksOf(message: Pick<Message, 'body' | 'ts'>): readonly Json[] {
  return records(message.body['blocks']).map((block, index) => ({
    ...block,
    block_id: typeof block['block_id'] === 'string' ? block['block_id'] : `b${message.ts.slice(-6)}${index}`,
  }));
}

/** Replies that stand, oldest first. */
function repliesOf(world: World, message: Message): readonly Message[] {
  return world.replies(message).filter((one) => !one.deleted && one.onlyTo === null);
}

/** A message as the Web API and payloads show it. */
export function messageJson(world: World, tokens: Tokens, message: Message, withMetadata = false): Json {
  const { body, ts, threadTs, team, user } = message;
  const installed = message.byApp ? tokens.installed(team) : undefined;
  const replies = repliesOf(world, message);
  const blocks = blocksOf(message);
  return {
    type: 'message',
    user,
    ...(installed
      ? {
          bot_id: installed.botId,
          app_id: appId,
          bot_profile: { id: installed.botId, app_id: appId, name: 'Paperboy', team_id: team },
        }
      : {}),
    text: body['text'] ?? '',
    ts,
    team,
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(threadTs ? { thread_ts: threadTs } : {}),
    ...(replies.length > 0
      ? {
          thread_ts: ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((one) => one.user))],
          latest_reply: replies.at(-1)?.ts,
        }
      : {}),
    ...(message.edits > 0 ? { edited: { user, ts } } : {}),
    ...(withMetadata && body['metadata'] ? { metadata: body['metadata'] } : {}),
  };
}

/** A message as people see it, with its thread. */
export function shownMessage(world: World, message: Message, viewer: string | undefined): ShownMessage {
  const { body, ts, channel, threadTs, user, onlyTo, edits, unfurls, broadcast } = message;
  const metadata = body['metadata'];
  return {
    ts,
    channel,
    threadTs,
    user,
    text: typeof body['text'] === 'string' ? body['text'] : '',
    blocks: blocksOf(message),
    metadata: typeof metadata === 'object' && metadata !== null ? { ...metadata } : null,
    onlyTo,
    edits,
    unfurls,
    body,
    broadcast,
    replies: world
      .replies(message)
      .filter((one) => isShownTo(one, viewer))
      .map((one) => shownMessage(world, one, viewer)),
  };
}

/** Whether somebody (or, without a viewer, everybody) sees a message. */
export function isShownTo(message: Message, viewer: string | undefined): boolean {
  return !message.deleted && (message.onlyTo === null || message.onlyTo === viewer);
}

/** The app's id. */
export const appId = 'A0PAPERBOY';
