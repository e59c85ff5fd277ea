import type { Instant } from '../../core/local-date.ts';
import type { Unsent } from '../../core/messenger.ts';
import { type DeliveryMark, idBefore } from './delivery-marks.ts';
import { messagesPerRead } from './limits.ts';
import type { Answer, FetchedMessage, FetchedThread, MessageCalls } from './message-calls.ts';
import { outcomeOf } from './send-outcome.ts';

/** 1,000 messages since the first try; in a channel busier than that only Discord's own nonces protect. */
const pagesMax = 10;
/** Source: https://docs.discord.com/developers/resources/channel#list-public-archived-threads (2 to 100) */
const archivedThreadsMax = 50;

/** The messages of one channel that an earlier try left there: the id of the component that marks each → the message. */
export type EarlierMessages = ReadonlyMap<number, string>;

/** What an earlier try left, or that Discord cannot be asked now. What we may not read counts as empty. */
export type Found<T> = { readonly kind: 'found'; readonly value: T } | Unsent;

/** Our messages in a channel since the first try. */
export async function earlierMessages(
  calls: MessageCalls,
  botUserId: string,
  channel: string,
  triedSince: Instant,
): Promise<Found<EarlierMessages>> {
  const ours = new Map<number, string>();
  let after = idBefore(triedSince);
  for (let page = 0; page < pagesMax; page += 1) {
    const found = readable(await calls.messagesAfter(channel, after, messagesPerRead), []);
    if (found.kind !== 'found') return found;
    for (const message of found.value) {
      const mark = markOf(message, botUserId);
      if (mark !== null) ours.set(mark, message.id);
      if (BigInt(message.id) > BigInt(after)) after = message.id;
    }
    if (found.value.length < messagesPerRead) break;
  }
  return { kind: 'found', value: ours };
}

/** The post of a forum since the first try that begins with the marked message, open or closed; `null` where there is none. */
export async function earlierPost(
  calls: MessageCalls,
  botUserId: string,
  forum: { readonly id: string; readonly guild: string | null },
  mark: DeliveryMark,
  triedSince: Instant,
): Promise<Found<string | null>> {
  const lists: (() => Promise<Answer<readonly FetchedThread[]>>)[] = [
    () => calls.archivedThreads(forum.id, archivedThreadsMax),
  ];
  const { guild } = forum;
  const since = BigInt(idBefore(triedSince));
  if (guild !== null) lists.unshift(() => calls.activeThreads(guild));
  for (const list of lists) {
    const threads = readable(await list(), []);
    if (threads.kind !== 'found') return threads;
    for (const thread of threads.value) {
      if (thread.parent_id !== forum.id || thread.owner_id !== botUserId || BigInt(thread.id) < since) continue;
      const first = readable(await calls.message(thread.id, thread.id), null);
      if (first.kind !== 'found') return first;
      if (first.value !== null && markOf(first.value, botUserId) === mark.componentId)
        return { kind: 'found', value: thread.id };
    }
  }
  return { kind: 'found', value: null };
}

function markOf(message: FetchedMessage, botUserId: string): number | null {
  return message.author.id === botUserId ? (message.components?.[0]?.id ?? null) : null;
}

/** A refusal to let us look is no reason not to send; that Discord does not answer now is. */
function readable<T>(answer: Answer<T>, unreadable: T): Found<T> {
  if (answer.kind === 'answer') return { kind: 'found', value: answer.value };
  const unsent = outcomeOf(answer.failure, 'read');
  return unsent.kind === 'refused' && unsent.reason !== 'unauthorised' ? { kind: 'found', value: unreadable } : unsent;
}
