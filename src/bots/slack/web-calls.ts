import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import { type DeliveryMark, metadataOf } from './delivery-marks.ts';
import type { SlackMessage } from './message.ts';
import { orAborted } from './or-aborted.ts';
import { failureOf, type WebFailure } from './web-failure.ts';

/** What Slack answered, or why nothing came of it. */
export type Answer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'failure'; readonly failure: WebFailure };

const id = z.string().min(1);
const placedSchema = z.object({ channel: id, ts: id });
const openedSchema = z.object({ channel: z.object({ id }) });
const selfSchema = z.object({ user_id: id });
const pageSchema = z.object({
  messages: z.array(z.object({ ts: id, user: z.string().optional(), metadata: z.unknown().optional() })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** Messages as Slack gives them back, with what it takes to know them again. */
export interface MessagePage {
  readonly messages: readonly {
    readonly ts: string;
    readonly user?: string | undefined;
    readonly metadata?: unknown;
  }[];
  /** Where the next page begins; `null` after the last. */
  readonly next: string | null;
}

/** Source: https://docs.slack.dev/apis/web-api/pagination (no more than 200 at a time); some apps get 15 whatever they ask for. */
const messagesPerPage = 100;

/**
 * The calls it takes to send, edit and find messages: one each, parsed, nothing tried twice. Only the signal's reason is thrown; a request
 * that is under way then still travels, but none is begun any more.
 */
export class WebCalls {
  readonly #client: webApi.WebClient;
  readonly #signal: AbortSignal;

  /** @param client One made to `send`. */
  constructor(client: webApi.WebClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  postMessage(
    channel: string,
    threadTs: string | null,
    message: SlackMessage,
    mark: DeliveryMark,
  ): Promise<Answer<z.infer<typeof placedSchema>>> {
    return this.#ask('chat.postMessage', placedSchema, {
      channel,
      ...(threadTs === null ? {} : { thread_ts: threadTs }),
      text: message.text,
      blocks: message.blocks,
      metadata: metadataOf(mark),
      client_msg_id: mark.clientId,
      unfurl_links: false,
      unfurl_media: false,
      parse: 'none',
    });
  }

  /** Metadata that is not given stays as it is; `parse` would be `client` otherwise. Source: https://docs.slack.dev/reference/methods/chat.update */
  updateMessage(channel: string, ts: string, message: SlackMessage): Promise<Answer<unknown>> {
    const { text, blocks } = message;
    return this.#ask('chat.update', z.unknown(), { channel, ts, text, blocks, parse: 'none' });
  }

  deleteMessage(channel: string, ts: string): Promise<Answer<unknown>> {
    return this.#ask('chat.delete', z.unknown(), { channel, ts });
  }

  /** The channel of direct messages with a person; the same one each time. */
  async openDirect(user: string): Promise<Answer<string>> {
    const opened = await this.#ask('conversations.open', openedSchema, { users: user });
    return opened.kind === 'answer' ? { kind: 'answer', value: opened.value.channel.id } : opened;
  }

  /** The bot's own user. */
  async self(): Promise<Answer<string>> {
    const self = await this.#ask('auth.test', selfSchema, {});
    return self.kind === 'answer' ? { kind: 'answer', value: self.value.user_id } : self;
  }

  /** A page of what stands in a channel itself, or in one of its threads, since `oldest`. */
  async messages(
    channel: string,
    threadTs: string | null,
    { oldest, cursor }: { readonly oldest: string; readonly cursor: string | null },
  ): Promise<Answer<MessagePage>> {
    const page = await this.#ask(threadTs === null ? 'conversations.history' : 'conversations.replies', pageSchema, {
      channel,
      ...(threadTs === null ? {} : { ts: threadTs }),
      oldest,
      ...(cursor === null ? {} : { cursor }),
      limit: messagesPerPage,
      include_all_metadata: true,
    });
    if (page.kind === 'failure') return page;
    const { messages, response_metadata: metadata } = page.value;
    return { kind: 'answer', value: { messages, next: metadata?.next_cursor || null } };
  }

  async #ask<T>(method: string, schema: z.ZodType<T>, args: Record<string, unknown>): Promise<Answer<T>> {
    this.#signal.throwIfAborted();
    try {
      const parsed = schema.safeParse(await orAborted(this.#client.apiCall(method, args), this.#signal));
      if (parsed.success) return { kind: 'answer', value: parsed.data };
      return { kind: 'failure', failure: { kind: 'unavailable', status: 200, arrived: true } }; // not Slack's answer
    } catch (error) {
      return { kind: 'failure', failure: failureOf(error, this.#signal) };
    }
  }
}
