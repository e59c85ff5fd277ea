import type { webApi } from '@slack/bolt';
import { assertNever } from '../../core/errors.ts';
import { deliverParts, editNotes } from '../../core/message-parts.ts';
import type { MessageRef, Messenger, Place, SendNote, SendOutcome, SendRequest, Unsent } from '../../core/messenger.ts';
import type { Clock, Log, Sleep } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import { Attempt, Attempts } from './attempts.ts';
import { createChannelPace } from './channel-pace.ts';
import type { SlackClients } from './clients.ts';
import { deliveryMark, tsBefore } from './delivery-marks.ts';
import { lookForEarlier } from './earlier-messages.ts';
import type { SlackMessage } from './message.ts';
import { withOwnSignal } from './own-signal.ts';
import { noPictures, type Pictures, type UploadedPictures } from './pictures.ts';
import { channelOf, personOf, placeKey, placeOf, refOf, threadOf, unknownTs, workspaceOf } from './places.ts';
import { messageGone, notInstalled, outcomeOf } from './send-outcome.ts';
import { type SendSpot, spotIn, spotKey } from './spots.ts';
import { type Answer, WebCalls } from './web-calls.ts';
import type { WebFailure } from './web-failure.ts';

export interface SlackMessengerDeps {
  /** Made to `send`: what waits here is the queue of whoever sends, and nothing may be posted twice behind its back. */
  readonly clients: SlackClients;
  /** At least one message: the others continue the first. */
  readonly render: (reply: Reply, pictures: UploadedPictures) => Promise<readonly SlackMessage[]>;
  readonly pictures: Pictures;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly log: Log;
}

/** What a send works with. */
interface Sending {
  readonly calls: WebCalls;
  readonly client: webApi.WebClient;
  readonly request: SendRequest;
  readonly workspace: string;
  /** What makes messages with the same key the same one. */
  readonly place: string;
  readonly attempt: Attempt;
  readonly notes: SendNote[];
  readonly signal: AbortSignal;
  /** The scopes that would let us see whether an earlier try is there; `null` where nothing needs to be seen. */
  blindFor: string | null;
}

/** A part that is there. `new`: this try left it there. */
interface Placed {
  readonly kind: 'placed';
  readonly channel: string;
  readonly ts: string;
  readonly isNew: boolean;
}

/** A message that Slack gives back was there before where it is this much older than the request. */
const earlierMs = 5_000;

/** Slack knows that it has the message already, but does not give it back. Source: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const duplicateCodes: ReadonlySet<string> = new Set(['duplicate_message', 'duplicate_message_not_found']);

/**
 * Sends replies through Slack's Web API. Each part carries a mark in its metadata. A try whose answer was lost is looked up by it where the
 * app may read the place; where it may not, Slack itself is trusted to know the repeat, and a note says that it may stand there twice
 * (docs/adr/0012-slack-repeats.md).
 *
 * A destination names its workspace, or its person as an actor's id does (`T…:U…`). `MessageRef.channel` is `T…:C…`, `MessageRef.id` the
 * message's `ts`. A message that is there counts as sent whatever happens to its later parts: `notes` say what is missing.
 */
export function createSlackMessenger(deps: SlackMessengerDeps): Messenger {
  const { clients, clock, log } = deps;
  const pace = createChannelPace(deps);
  const attempts = new Attempts();
  /** Our user behind a client's token. */
  const selves = new WeakMap<webApi.WebClient, string>();

  async function parts(reply: Reply, pictures: UploadedPictures): Promise<readonly [SlackMessage, ...SlackMessage[]]> {
    const [first, ...continued] = await deps.render(reply, pictures);
    if (first === undefined) throw new Error('a reply renders to at least one message');
    return [first, ...continued];
  }

  async function send(request: SendRequest, signal: AbortSignal): Promise<SendOutcome> {
    const { destination, dedupeKey, triedSince } = request;
    const workspace = workspaceOf(destination);
    const client = await clients.of(workspace);
    if (client === null) return notInstalled;
    const messages = await parts(request.reply, await deps.pictures.of(client, request.reply, signal));
    const place = placeKey(workspace, destination.place);
    const begun = (): Attempt => new Attempt(clock.now(), triedSince === null);
    return attempts.at(JSON.stringify([place, dedupeKey]), begun, signal, (attempt) =>
      sendTo(destination.place, messages, {
        calls: new WebCalls(client, signal),
        client,
        request,
        workspace,
        place,
        attempt,
        notes: [],
        signal,
        blindFor: null,
      }),
    );
  }

  async function sendTo(
    place: Place,
    messages: readonly [SlackMessage, ...SlackMessage[]],
    sending: Sending,
  ): Promise<SendOutcome> {
    switch (place.kind) {
      // Slack has no channels that follow others: `announce` asks for nothing.
      case 'channel':
        return sendToChannel(sending, spotIn(place.channel, 'channel'), messages);
      case 'thread': {
        const thread = threadOf(place.thread);
        if (thread === null) return outcomeOf(rejection('thread_not_found'), 'thread');
        return sendBelow(sending, { ...spotIn(thread.channel, 'thread'), threadTs: thread.ts }, messages);
      }
      case 'message-thread': {
        const under = placeOf(place.message);
        // Of a message that Slack has but did not give back there is no thread to be found: what belongs under it goes below it.
        const channel = under?.channel ?? channelOf(place.message);
        if (channel === null) return messageGone;
        const spot = spotIn(channel, 'thread');
        if (under === null) return sendBelow(sending, spot, messages);
        return sendBelow(
          sending,
          { ...spot, threadTs: under.ts, withoutThreads: spotIn(channel, 'channel') },
          messages,
        );
      }
      case 'new-thread':
        return sendToNewThread(sending, place, messages);
      case 'person': {
        const person = personOf(place.person, sending.workspace);
        if (person === null) return outcomeOf(rejection('user_not_found'), 'direct');
        const direct = await sending.calls.openDirect(person.user);
        if (direct.kind === 'answer') return sendToChannel(sending, spotIn(direct.value, 'direct'), messages);
        if (!isRejection(direct.failure, 'missing_scope')) return outcomeOf(direct.failure, 'direct');
        // A message to the person's own id opens the channel as well; only nothing can be looked up by that id.
        return sendToChannel(sending, { ...spotIn(person.user, 'direct'), lacks: 'im:write' }, messages);
      }
      default:
        return assertNever(place);
    }
  }

  /** All parts one below the other. */
  async function sendBelow(
    sending: Sending,
    spot: SendSpot,
    [first, ...continued]: readonly [SlackMessage, ...SlackMessage[]],
  ): Promise<SendOutcome> {
    const unsent = await look(sending, spot);
    if (unsent !== null) return unsent;
    const message = await deliver(sending, spot, first, 0);
    if (message.kind !== 'placed') return message;
    return continueIn(sending, spot, refOf(sending.workspace, message.channel, message.ts), continued, 1);
  }

  /** The first part in the channel, the others in a thread from it. */
  async function sendToChannel(
    sending: Sending,
    spot: SendSpot,
    [first, ...continued]: readonly [SlackMessage, ...SlackMessage[]],
  ): Promise<SendOutcome> {
    const unsent = await look(sending, spot);
    if (unsent !== null) return unsent;
    const message = await deliver(sending, spot, first, 0);
    if (message.kind !== 'placed') return message;
    const sent = refOf(sending.workspace, message.channel, message.ts);
    return continueUnder(sending, spot, message, sent, continued);
  }

  /** The title in the channel, the reply in a thread from it. What is sent is the reply: an edit leaves the title alone. */
  async function sendToNewThread(
    sending: Sending,
    place: Extract<Place, { readonly kind: 'new-thread' }>,
    [first, ...continued]: readonly [SlackMessage, ...SlackMessage[]],
  ): Promise<SendOutcome> {
    if (place.tags.length > 0) sending.notes.push({ sentence: 'Slack has no tags.', hint: 'Leave the tags out.' });
    const spot = spotIn(place.channel, 'channel');
    const heading: Reply = {
      visibility: 'channel',
      blocks: [{ kind: 'heading', text: place.title }],
      listed: null,
      result: null,
    };
    const [title] = await parts(heading, noPictures);
    const unsent = await look(sending, spot);
    if (unsent !== null) return unsent;
    const root = await deliver(sending, spot, title, 0);
    if (root.kind !== 'placed') return root;
    const under = await threadUnder(sending, spot, root);
    if (under.kind !== 'thread') return under;
    const message = await deliver(sending, under.spot, first, 1);
    if (message.kind === 'refused') await takeBack(sending, root);
    if (message.kind !== 'placed') return message;
    return continueIn(sending, under.spot, refOf(sending.workspace, message.channel, message.ts), continued, 2);
  }

  /** Deletes a title under which nothing can stand. That it stays where Slack does not do it is no reason for another outcome. */
  async function takeBack({ attempt, calls }: Sending, root: Placed): Promise<void> {
    if (root.ts === unknownTs) return;
    const deleted = await calls.deleteMessage(root.channel, root.ts);
    if (deleted.kind === 'answer') attempt.forget(root.ts);
    else log.warn('a title stands in Slack without its message', { why: deleted.failure.kind });
  }

  /** The parts after the first in a thread from it. */
  async function continueUnder(
    sending: Sending,
    spot: SendSpot,
    first: Placed,
    sent: MessageRef,
    continued: readonly SlackMessage[],
  ): Promise<SendOutcome> {
    if (continued.length === 0) return { kind: 'sent', message: sent, notes: sending.notes };
    const under = await threadUnder(sending, spot, first);
    if (under.kind !== 'thread') return under;
    return continueIn(sending, under.spot, sent, continued, 1);
  }

  /** The thread from a message, with what earlier tries left there. */
  async function threadUnder(
    sending: Sending,
    spot: SendSpot,
    root: Placed,
  ): Promise<{ readonly kind: 'thread'; readonly spot: SendSpot } | Unsent> {
    // Of a message that Slack has but does not give back there is no thread to be found: what follows goes below it.
    if (root.ts === unknownTs) return { kind: 'thread', spot };
    const thread: SendSpot = {
      ...spot,
      channel: root.channel,
      threadTs: root.ts,
      step: 'thread',
      lacks: null,
      withoutThreads: spot,
    };
    if (root.isNew) sending.attempt.haveRead(spotKey(thread));
    const unsent = await look(sending, thread);
    return unsent ?? { kind: 'thread', spot: thread };
  }

  async function continueIn(
    sending: Sending,
    spot: SendSpot,
    message: MessageRef,
    continued: readonly SlackMessage[],
    firstPart: number,
  ): Promise<SendOutcome> {
    const outcome = await deliverParts(continued, (part, index) => deliver(sending, spot, part, firstPart + index));
    if (outcome.kind === 'retry') return outcome;
    if (outcome.kind === 'missing') {
      const { reason, missing } = outcome;
      log.warn('Slack refused a later part of a message', { reason, missing });
      sending.notes.push(outcome.note);
    }
    return { kind: 'sent', message, notes: sending.notes };
  }

  /** One part, unless an earlier try left it there. */
  async function deliver(
    sending: Sending,
    spot: SendSpot,
    message: SlackMessage,
    part: number,
  ): Promise<Placed | Unsent> {
    const { attempt, calls, place, request, signal, workspace } = sending;
    const mark = deliveryMark(place, request.dedupeKey, part);
    const there = attempt.part(mark.id);
    if (there !== undefined) return { kind: 'placed', ...there, isNew: false };
    const turn = await pace.turn({ workspace, channel: spot.lane }, signal);
    if (turn.kind === 'wait')
      return {
        kind: 'retry',
        afterMs: turn.afterMs,
        sentence: `Slack takes the next message for this channel in ${Math.ceil(turn.afterMs / 1_000)} s.`,
      };

    const isBlind = !attempt.isSure(spotKey(spot));
    const askedMs = Date.parse(clock.now());
    const leftNothing = attempt.begin(mark.id, spotKey(spot));
    const answer = await deps.pictures.insist(
      message,
      (shown) => calls.postMessage(spot.channel, spot.threadTs, shown, mark),
      isUnreadyPicture,
      signal,
    );
    pace.answered({ workspace, channel: spot.lane });
    if (answer.kind === 'answer') {
      const { channel, ts } = answer.value;
      attempt.found(mark.id, { channel, ts });
      const isNew = Number(ts) * 1_000 > askedMs - earlierMs;
      if (isBlind && isNew) noteRepeat(sending);
      return { kind: 'placed', channel, ts, isNew };
    }
    const { failure } = answer;
    if (failure.kind === 'rejected' && duplicateCodes.has(failure.code)) {
      const known = { channel: spot.channel, ts: unknownTs };
      attempt.found(mark.id, known);
      return { kind: 'placed', ...known, isNew: false };
    }
    if (failure.kind !== 'unavailable' || !failure.arrived) leftNothing();
    if (failure.kind === 'rate-limited') pace.hold(workspace, failure.afterMs);
    if (isRejection(failure, 'restricted_action_non_threadable_channel') && spot.withoutThreads !== null)
      return deliver(sending, spot.withoutThreads, message, part);
    return outcomeOf(failure, spot.step);
  }

  /** Reads what earlier tries left at a spot, where that is not known and may be read; `null` where sending goes on. */
  async function look(sending: Sending, spot: SendSpot): Promise<Unsent | null> {
    const { attempt, calls, client, request } = sending;
    if (attempt.isSure(spotKey(spot))) return null;
    if (spot.lacks !== null) {
      sending.blindFor = spot.lacks;
      return null;
    }
    const self = await selfOf(client, calls);
    if (self.kind === 'failure') return outcomeOf(self.failure, 'read');
    const { channel, threadTs } = spot;
    const oldest = tsBefore(request.triedSince ?? attempt.since);
    const looked = await lookForEarlier(calls, attempt, self.user, { channel, threadTs, spot: spotKey(spot), oldest });
    if (looked.kind === 'read') return null;
    if (looked.kind !== 'unreadable') return looked;
    sending.blindFor = looked.needed ?? 'one to read it';
    return null;
  }

  async function selfOf(
    client: webApi.WebClient,
    calls: WebCalls,
  ): Promise<
    { readonly kind: 'self'; readonly user: string } | { readonly kind: 'failure'; readonly failure: WebFailure }
  > {
    const known = selves.get(client);
    if (known !== undefined) return { kind: 'self', user: known };
    const self = await calls.self();
    if (self.kind === 'failure') return self;
    selves.set(client, self.value);
    return { kind: 'self', user: self.value };
  }

  async function edit(message: MessageRef, reply: Reply, signal: AbortSignal): Promise<SendOutcome> {
    const place = placeOf(message);
    if (place === null) return messageGone;
    const client = await clients.of(place.workspace);
    if (client === null) return notInstalled;
    const [first, ...continued] = await parts(reply, await deps.pictures.of(client, reply, signal));
    const calls = new WebCalls(client, signal);
    const answer = await deps.pictures.insist(
      first,
      (shown) => calls.updateMessage(place.channel, place.ts, shown),
      isUnreadyPicture,
      signal,
    );
    if (answer.kind === 'failure') return outcomeOf(answer.failure, 'edit');
    return { kind: 'sent', message, notes: editNotes(continued.length + 1) };
  }

  return {
    send: (request, until) => withOwnSignal(until, (signal) => send(request, signal)),
    edit: (message, reply, until) => withOwnSignal(until, (signal) => edit(message, reply, signal)),
  };
}

/** Said once: the message was repeated without knowing whether it stands there already. */
function noteRepeat(sending: Sending): void {
  const { blindFor } = sending;
  if (blindFor === null) return;
  sending.blindFor = null;
  sending.notes.push({
    sentence:
      'Slack did not confirm an earlier try of this message, and Paperboy may not look: it may stand there twice.',
    hint: `Delete one of them where it does. With a scope to read there (${blindFor.replaceAll(',', ', ')}) Paperboy looks before it repeats.`,
  });
}

function rejection(code: string): WebFailure {
  return { kind: 'rejected', code, needed: null, details: '' };
}

/** Slack does not know the file of a picture (yet). */
function isUnreadyPicture(answer: Answer<unknown>): boolean {
  return answer.kind === 'failure' && isRejection(answer.failure, 'invalid_blocks');
}

function isRejection(failure: WebFailure, code: string): boolean {
  return failure.kind === 'rejected' && failure.code === code;
}
