import { type REST, Routes } from 'discord.js';
import { z } from 'zod';
import { assertNever } from '../../core/errors.ts';
import type { DeliveryMark } from './delivery-marks.ts';
import { inWords, type MessageBody, type MessageRequest, requestOf } from './message-body.ts';
import type { RequestPace } from './request-pace.ts';
import { failureOf, forOneRequest, type RestFailure } from './rest.ts';

const id = z.string().regex(/^\d+$/u);

const messageSchema = z.object({
  id,
  channel_id: id,
  author: z.object({ id }),
  components: z.array(z.object({ id: z.number().optional() })).optional(),
});
const channelSchema = z.object({
  id,
  type: z.number(),
  guild_id: id.optional(),
  /** Source: https://docs.discord.com/developers/resources/channel#channel-object-channel-flags */
  flags: z.number().optional(),
  available_tags: z.array(z.object({ id, name: z.string() })).optional(),
});
const threadSchema = z.object({ id, parent_id: id.nullish(), owner_id: id.optional() });
const threadsSchema = z.object({ threads: z.array(threadSchema) });

/** A message as Discord gives it back, with what it takes to know it again. */
export type FetchedMessage = z.infer<typeof messageSchema>;
export type FetchedChannel = z.infer<typeof channelSchema>;
export type FetchedThread = z.infer<typeof threadSchema>;

/** What Discord answered, or why nothing came of it. */
export type Answer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'failure'; readonly failure: RestFailure };

type Method = 'get' | 'post' | 'patch';

/**
 * The requests it takes to send, edit and find messages: one each, parsed, nothing tried twice. Only the signal's reason is thrown.
 * `rest` is one made to `send`.
 */
export class MessageCalls {
  readonly #rest: REST;
  readonly #pace: RequestPace;
  readonly #signal: AbortSignal;

  constructor(rest: REST, pace: RequestPace, signal: AbortSignal) {
    this.#rest = rest;
    this.#pace = pace;
    this.#signal = signal;
  }

  /** Needs no look at what is there: within a few minutes Discord answers a repeat with the message that is. */
  postMessage(
    channel: string,
    body: MessageBody,
    mark: DeliveryMark,
    replyTo: string | null,
  ): Promise<Answer<FetchedMessage>> {
    const marks = { nonce: mark.nonce, enforce_nonce: true };
    // A message that was deleted meanwhile is no reason not to say this.
    const reply = replyTo === null ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
    return this.#tell(body, (request) => {
      const whole = { ...request, body: { ...request.body, ...marks, ...reply } };
      return this.#ask('post', Routes.channelMessages(channel), messageSchema, whole);
    });
  }

  editMessage(channel: string, message: string, body: MessageBody): Promise<Answer<FetchedMessage>> {
    return this.#tell(body, (request) =>
      this.#ask('patch', Routes.channelMessage(channel, message), messageSchema, request),
    );
  }

  message(channel: string, message: string): Promise<Answer<FetchedMessage>> {
    return this.#ask('get', Routes.channelMessage(channel, message), messageSchema);
  }

  /** Up to `limit` (at most 100) messages right after the id `after`. */
  messagesAfter(channel: string, after: string, limit: number): Promise<Answer<readonly FetchedMessage[]>> {
    const query = new URLSearchParams({ after, limit: String(limit) });
    return this.#ask('get', Routes.channelMessages(channel), z.array(messageSchema), {}, query);
  }

  /** Passes a message of an announcement channel on to the channels that follow it. */
  crosspost(channel: string, message: string): Promise<Answer<unknown>> {
    return this.#ask('post', Routes.channelMessageCrosspost(channel, message), z.unknown());
  }

  channel(channel: string): Promise<Answer<FetchedChannel>> {
    return this.#ask('get', Routes.channel(channel), channelSchema);
  }

  /** A thread from a message; it gets the message's id. */
  startThread(channel: string, message: string, name: string): Promise<Answer<FetchedThread>> {
    return this.#ask('post', Routes.threads(channel, message), threadSchema, { body: { name } });
  }

  /** A post of a forum with its first message; both have the same id. */
  startPost(
    forum: string,
    post: { readonly name: string; readonly applied_tags: readonly string[]; readonly message: MessageBody },
  ): Promise<Answer<FetchedThread>> {
    const { message, ...named } = post;
    return this.#tell(message, ({ body, ...files }) =>
      this.#ask('post', Routes.threads(forum), threadSchema, { body: { ...named, message: body }, ...files }),
    );
  }

  async activeThreads(guild: string): Promise<Answer<readonly FetchedThread[]>> {
    return threadsOf(await this.#ask('get', Routes.guildActiveThreads(guild), threadsSchema));
  }

  /** The threads of a channel that were closed last. */
  async archivedThreads(channel: string, limit: number): Promise<Answer<readonly FetchedThread[]>> {
    const query = new URLSearchParams({ limit: String(limit) });
    return threadsOf(await this.#ask('get', Routes.channelThreads(channel, 'public'), threadsSchema, {}, query));
  }

  reopenThread(thread: string): Promise<Answer<unknown>> {
    return this.#ask('patch', Routes.channel(thread), z.unknown(), { body: { archived: false } });
  }

  /** The channel of direct messages with a person; the same one each time. */
  openDirect(person: string): Promise<Answer<{ readonly id: string }>> {
    return this.#ask('post', Routes.userChannels(), z.object({ id }), { body: { recipient_id: person } });
  }

  /** A message; where the place does not take its pictures, the same message without them. */
  async #tell<T>(message: MessageBody, ask: (request: MessageRequest) => Promise<Answer<T>>): Promise<Answer<T>> {
    const answer = await ask(requestOf(message));
    if (answer.kind === 'answer' || message.pictures === undefined || !mayTakeWords(answer.failure)) return answer;
    return ask(requestOf(inWords(message)));
  }

  async #ask<T>(
    method: Method,
    route: `/${string}`,
    schema: z.ZodType<T>,
    request: Partial<MessageRequest> = {},
    query?: URLSearchParams,
  ): Promise<Answer<T>> {
    this.#signal.throwIfAborted();
    await this.#pace.turn(this.#signal);
    try {
      const raw: unknown = await this.#rest[method](route, {
        signal: forOneRequest(this.#signal),
        ...request,
        ...(query === undefined ? {} : { query }),
      });
      const parsed = schema.safeParse(raw);
      if (parsed.success) return { kind: 'answer', value: parsed.data };
      return { kind: 'failure', failure: { kind: 'unavailable', status: null } }; // not Discord's answer: a proxy's page
    } catch (error) {
      return { kind: 'failure', failure: failureOf(error, this.#signal) };
    }
  }
}

/** Whether a refusal may be about the files: the permission to attach them, their size, a filter. */
export function mayTakeWords(failure: RestFailure): boolean {
  return failure.kind === 'rejected' && [400, 403, 413].includes(failure.status);
}

function threadsOf(answer: Answer<z.infer<typeof threadsSchema>>): Answer<readonly FetchedThread[]> {
  switch (answer.kind) {
    case 'answer':
      return { kind: 'answer', value: answer.value.threads };
    case 'failure':
      return answer;
    default:
      return assertNever(answer);
  }
}
