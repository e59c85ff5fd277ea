import { ChannelType, RESTJSONErrorCodes as Code, type REST } from 'discord.js';
import { assertNever } from '../../core/errors.ts';
import { deliverParts, editNotes } from '../../core/message-parts.ts';
import type { Messenger, Place, SendNote, SendOutcome, SendRequest, Unsent } from '../../core/messenger.ts';
import type { Clock, Log, Sleep } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import { cut, foldSpace } from '../../core/text.ts';
import { deliveryMark, marked } from './delivery-marks.ts';
import { type EarlierMessages, earlierMessages, earlierPost } from './earlier-try.ts';
import { tagIds } from './forum-tags.ts';
import { threadNameCharsMax } from './limits.ts';
import type { MessageBody } from './message-body.ts';
import { type Answer, MessageCalls } from './message-calls.ts';
import { createRequestPace } from './request-pace.ts';
import type { RestFailure } from './rest.ts';
import { outcomeOf, type SendStep } from './send-outcome.ts';
import { threadNameOf } from './threads.ts';

export interface DiscordMessengerDeps {
  /** One made to `send`: what waits here is the queue of whoever sends, and nothing may be posted twice behind its back. */
  readonly rest: REST;
  /** At least one body: the first is the message, the others continue it. */
  readonly render: (reply: Reply, signal: AbortSignal) => Promise<readonly MessageBody[]>;
  /** Our own user: its messages are looked through for an earlier try. */
  readonly botUserId: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly log: Log;
}

/** How long a message waits for its own crosspost where Discord asks for it; a longer wait may well be an hour. */
const crosspostWaitMsMax = 5_000;
/** The wait before the second try of a crosspost that Discord did not answer. */
const crosspostAgainMs = 2_000;

/** Where the parts of one reply go, first to last. */
interface Spot {
  readonly channel: string;
  readonly step: SendStep;
}

/** What a send works with. */
interface Sending {
  readonly calls: MessageCalls;
  readonly request: SendRequest;
  readonly first: MessageBody;
  readonly continued: readonly MessageBody[];
  readonly notes: SendNote[];
  readonly signal: AbortSignal;
  /** The message that the parts are replies to; `null` for none. */
  readonly replyTo: string | null;
}

/** The id of a message or thread, or why there is none. */
type Placed = { readonly kind: 'placed'; readonly id: string } | Unsent;

/**
 * Sends replies through Discord's REST API. No try shows a message twice: each part has a nonce that Discord enforces, and from the second
 * try on what an earlier one left is looked for by the mark in the message (`delivery-marks.ts`).
 *
 * A message that is there counts as sent whatever happens to its crosspost, its thread or its later parts: `notes` say what is missing.
 * Only where Discord may take the rest later is the outcome `retry`.
 */
export function createDiscordMessenger(deps: DiscordMessengerDeps): Messenger {
  const { rest, botUserId, log } = deps;
  const pace = createRequestPace(deps);

  async function parts(reply: Reply, signal: AbortSignal): Promise<readonly [MessageBody, ...MessageBody[]]> {
    const [first, ...continued] = await deps.render(reply, signal);
    if (first === undefined) throw new Error('a reply renders to at least one message');
    return [first, ...continued];
  }

  async function send(request: SendRequest, signal: AbortSignal): Promise<SendOutcome> {
    const [first, ...continued] = await parts(request.reply, signal);
    const calls = new MessageCalls(rest, pace, signal);
    const sending: Sending = { calls, request, first, continued, notes: [], signal, replyTo: null };
    const { place } = request.destination;
    switch (place.kind) {
      case 'channel':
        return sendToChannel(sending, place.channel, { announce: place.announce, threadName: null });
      case 'thread':
        return sendBelow(sending, { channel: place.thread, step: 'thread' });
      case 'person': {
        const direct = await calls.openDirect(place.person);
        if (direct.kind === 'failure') return outcomeOf(direct.failure, 'direct');
        return sendBelow(sending, { channel: direct.value.id, step: 'direct' });
      }
      case 'message-thread':
        return sendUnder(sending, place);
      case 'new-thread':
        return sendToNewThread(sending, place);
      default:
        return assertNever(place);
    }
  }

  /** All parts one below the other. */
  async function sendBelow(sending: Sending, spot: Spot): Promise<SendOutcome> {
    const earlier = await earlierIn(sending, spot.channel);
    if (earlier.kind !== 'found') return earlier;
    const message = await deliver(sending, spot, sending.first, 0, earlier.value);
    if (message.kind !== 'placed') return message;
    return continueIn(sending, spot, { channel: spot.channel, id: message.id }, earlier.value);
  }

  /** The first part in the channel, the others in a thread from it; with a name for the thread there is one in any case. */
  async function sendToChannel(
    sending: Sending,
    channel: string,
    options: { readonly announce: boolean; readonly threadName: string | null },
  ): Promise<SendOutcome> {
    const { calls, notes } = sending;
    const spot: Spot = { channel, step: 'channel' };
    const earlier = await earlierIn(sending, channel);
    if (earlier.kind !== 'found') return earlier;
    const message = await deliver(sending, spot, sending.first, 0, earlier.value);
    if (message.kind !== 'placed') return message;
    const sent = { channel, id: message.id };
    if (options.announce) await crosspost(sending, sent);
    if (sending.continued.length === 0 && options.threadName === null) return { kind: 'sent', message: sent, notes };

    const name = options.threadName ?? threadNameOf(sending.request.reply);
    const thread = await calls.startThread(channel, message.id, name);
    if (thread.kind === 'answer') {
      return continueIn(sending, { channel: thread.value.id, step: 'thread' }, sent, new Map());
    }
    if (isRejection(thread.failure, Code.ThreadAlreadyCreatedForMessage)) {
      const there: Spot = { channel: message.id, step: 'thread' };
      const inThread = await earlierIn(sending, there.channel);
      return inThread.kind === 'found' ? continueIn(sending, there, sent, inThread.value) : inThread;
    }
    const unsent = outcomeOf(thread.failure, 'start-thread');
    if (unsent.kind === 'retry' && thread.failure.kind !== 'rejected') return unsent;
    // Where threads are not allowed or not known, the parts follow in the channel itself.
    if (options.threadName !== null)
      notes.push({
        sentence: `The message is there, but without its thread: ${unsent.sentence}`,
        hint: unsent.kind === 'refused' ? unsent.hint : 'Its next message may get one again.',
      });
    return continueIn(sending, spot, sent, earlier.value);
  }

  /** All parts in the thread of a message; where it cannot have one, as replies to it. */
  async function sendUnder(
    sending: Sending,
    { message, title }: Extract<Place, { readonly kind: 'message-thread' }>,
  ): Promise<SendOutcome> {
    const { calls, notes } = sending;
    const thread = await calls.startThread(message.channel, message.id, threadName(title));
    if (thread.kind === 'answer') return sendBelow(sending, { channel: thread.value.id, step: 'thread' });
    if (isRejection(thread.failure, Code.ThreadAlreadyCreatedForMessage))
      return sendBelow(sending, { channel: message.id, step: 'thread' });
    const unsent = outcomeOf(thread.failure, 'start-thread');
    const isHere = thread.failure.kind === 'rejected';
    if (!isHere || (unsent.kind === 'refused' && (unsent.reason === 'gone' || unsent.reason === 'unauthorised')))
      return unsent;
    // In a direct message and inside a thread there are no threads, and that is nothing to mend.
    if (!isRejection(thread.failure, Code.CannotExecuteActionOnThisChannelType))
      notes.push({
        sentence: `The message is there, but not in a thread: ${unsent.sentence}`,
        hint: unsent.kind === 'refused' ? unsent.hint : 'The next one may get its thread again.',
      });
    return sendBelow({ ...sending, replyTo: message.id }, { channel: message.channel, step: 'channel' });
  }

  async function sendToNewThread(
    sending: Sending,
    place: Extract<Place, { readonly kind: 'new-thread' }>,
  ): Promise<SendOutcome> {
    const { calls, request, notes } = sending;
    const channel = await calls.channel(place.channel);
    if (channel.kind === 'failure') return outcomeOf(channel.failure, 'post');
    const forum = channel.value;
    const name = threadName(place.title);
    if (forum.type !== ChannelType.GuildForum && forum.type !== ChannelType.GuildMedia) {
      if (place.tags.length > 0)
        notes.push({ sentence: 'Only posts of a forum have tags.', hint: 'Leave the tags out, or choose a forum.' });
      return sendToChannel(sending, place.channel, { announce: false, threadName: name });
    }

    const tags = tagIds(forum, place.tags);
    if (tags.kind !== 'tags') return tags;
    const mark = deliveryMark(forum.id, request.dedupeKey, 0);
    if (request.triedSince !== null) {
      const guild = forum.guild_id ?? request.destination.workspace;
      const earlier = await earlierPost(calls, botUserId, { id: forum.id, guild }, mark, request.triedSince);
      if (earlier.kind !== 'found') return earlier;
      if (earlier.value !== null) {
        const inPost = await earlierIn(sending, earlier.value);
        return inPost.kind === 'found' ? continueInPost(sending, earlier.value, inPost.value) : inPost;
      }
    }
    const message = marked(sending.first, mark);
    const post = await calls.startPost(forum.id, { name, applied_tags: tags.ids, message });
    if (post.kind === 'failure') return outcomeOf(post.failure, 'post');
    return continueInPost(sending, post.value.id, new Map());
  }

  function continueInPost(sending: Sending, post: string, earlier: EarlierMessages): Promise<SendOutcome> {
    return continueIn(sending, { channel: post, step: 'thread' }, { channel: post, id: post }, earlier);
  }

  /** The parts after the first. */
  async function continueIn(
    sending: Sending,
    spot: Spot,
    message: { readonly channel: string; readonly id: string },
    earlier: EarlierMessages,
  ): Promise<SendOutcome> {
    const outcome = await deliverParts(sending.continued, (body, index) =>
      deliver(sending, spot, body, index + 1, earlier),
    );
    if (outcome.kind === 'retry') return outcome;
    if (outcome.kind === 'missing') {
      const { reason, missing } = outcome;
      log.warn('Discord refused a later part of a message', { reason, missing });
      sending.notes.push(outcome.note);
    }
    return { kind: 'sent', message, notes: sending.notes };
  }

  /** One part, unless an earlier try left it there. */
  async function deliver(
    { calls, request, replyTo }: Sending,
    spot: Spot,
    body: MessageBody,
    part: number,
    earlier: EarlierMessages,
  ): Promise<Placed> {
    const mark = deliveryMark(spot.channel, request.dedupeKey, part);
    const there = earlier.get(mark.componentId);
    if (there !== undefined) return { kind: 'placed', id: there };
    const answer = await reopening(calls, spot.channel, () =>
      calls.postMessage(spot.channel, marked(body, mark), mark, replyTo),
    );
    if (answer.kind === 'failure') return outcomeOf(answer.failure, spot.step);
    return { kind: 'placed', id: answer.value.id };
  }

  /** What a channel holds of earlier tries; without one there is nothing to ask. */
  async function earlierIn(
    { calls, request }: Sending,
    channel: string,
  ): Promise<{ readonly kind: 'found'; readonly value: EarlierMessages } | Unsent> {
    if (request.triedSince === null) return { kind: 'found', value: new Map() };
    return earlierMessages(calls, botUserId, channel, request.triedSince);
  }

  /** The followers' copies. A second try where a short wait mends it; the message stands either way. */
  async function crosspost(
    sending: Sending,
    message: { readonly channel: string; readonly id: string },
  ): Promise<void> {
    const { calls, notes, signal } = sending;
    let answer = await calls.crosspost(message.channel, message.id);
    if (answer.kind === 'failure') {
      const unsent = outcomeOf(answer.failure, 'crosspost');
      const waitMs =
        answer.failure.kind === 'unavailable' ? crosspostAgainMs : unsent.kind === 'retry' ? unsent.afterMs : null;
      if (waitMs !== null && waitMs <= crosspostWaitMsMax) {
        await deps.sleep(waitMs, signal);
        answer = await calls.crosspost(message.channel, message.id);
      }
    }
    if (answer.kind === 'answer' || isRejection(answer.failure, Code.ThisMessageWasAlreadyCrossposted)) return;
    const unsent = outcomeOf(answer.failure, 'crosspost');
    log.warn('Discord did not pass an announcement on', {
      why: answer.failure.kind,
      code: answer.failure.kind === 'rejected' ? answer.failure.code : null,
    });
    notes.push({
      sentence: `The message is there, but the channels that follow this one did not get it: ${unsent.sentence}`,
      hint:
        unsent.kind === 'refused' && unsent.reason !== 'unsuitable'
          ? unsent.hint
          : 'Press Publish on the message, or choose a channel that is an announcement channel.',
    });
  }

  return {
    send,
    async edit(message, reply, signal) {
      const [first, ...continued] = await parts(reply, signal);
      const calls = new MessageCalls(rest, pace, signal);
      const answer = await reopening(calls, message.channel, () =>
        calls.editMessage(message.channel, message.id, first),
      );
      if (answer.kind === 'failure') return outcomeOf(answer.failure, 'edit');
      return { kind: 'sent', message, notes: editNotes(continued.length + 1) };
    },
  };
}

/**
 * Does `act`; where the thread turns out to be closed, opens it and does it again. A thread that we cannot open stays closed: the first
 * answer then counts.
 */
async function reopening<T>(calls: MessageCalls, thread: string, act: () => Promise<Answer<T>>): Promise<Answer<T>> {
  const answer = await act();
  if (answer.kind === 'answer' || !isRejection(answer.failure, Code.InvalidActionOnArchivedThread)) return answer;
  const opened = await calls.reopenThread(thread);
  if (opened.kind === 'answer') return act();
  return outcomeOf(opened.failure, 'reopen').kind === 'retry' ? opened : answer;
}

function isRejection(failure: RestFailure, code: number): boolean {
  return failure.kind === 'rejected' && failure.code === code;
}

/** A name that Discord takes for a thread: one line of 1 to 100 characters. */
function threadName(title: string): string {
  return cut(foldSpace(title), threadNameCharsMax) || 'Papers';
}
