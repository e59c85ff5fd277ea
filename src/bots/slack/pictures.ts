import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import { type Draw, imagesIn } from '../../core/picture.ts';
import type { Log, Sleep } from '../../core/ports.ts';
import type { Image, Reply } from '../../core/reply.ts';
import { cut, visibleText } from '../../core/text.ts';
import { altTextCharsMax, textObjectCharsMax } from './limits.ts';
import type { SlackBlock, SlackMessage } from './message.ts';
import { plainObject } from './plain-object.ts';
import { failureOf } from './web-failure.ts';

/** The file in Slack of each image; one that has none is told in words. */
export type UploadedPictures = ReadonlyMap<Image, string>;

export const noPictures: UploadedPictures = new Map();

export interface Pictures {
  /**
   * Uploads the pictures of a reply for messages in the client's workspace. Whatever stands against one (a missing scope, Slack away) is in
   * the log, and it is left out. Rejects only with the signal's reason.
   */
  of(client: webApi.WebClient | null, reply: Reply, signal: AbortSignal): Promise<UploadedPictures>;
  /** Sends a message with pictures until Slack knows them; where it never does, sends it in words. */
  insist<T>(
    message: SlackMessage,
    send: (message: SlackMessage) => Promise<T>,
    isRefused: (outcome: T) => boolean,
    signal: AbortSignal,
  ): Promise<T>;
}

export interface PicturesDeps {
  readonly draw: Draw;
  readonly sleep: Sleep;
  readonly log: Log;
}

/** Most workspaces have the light look, which is also what Slack begins with. */
const look = 'light';

/**
 * Slack says that an upload is complete before its file can stand in a message; until then it refuses the blocks.
 * Source: https://github.com/slackapi/node-slack-sdk/issues/1865
 */
const readyWaitsMs = [700, 1_500, 3_000] as const;
/** Files that are known of one client: what is asked again in a channel is not uploaded again. */
const filesKeptMax = 50;

const uploadedSchema = z.object({
  files: z.array(z.object({ files: z.array(z.object({ id: z.string().min(1) })).min(1) })).min(1),
});

function isPicture(block: SlackBlock): block is Extract<SlackBlock, { type: 'image' }> {
  return block.type === 'image' && 'slack_file' in block;
}

function hasPictures({ blocks }: SlackMessage): boolean {
  return blocks.some(isPicture);
}

/** An image in words, where its picture cannot be shown. */
export function imageWords(alt: string): SlackBlock {
  return { type: 'context', elements: [plainObject(cut(visibleText(alt).trim() || 'A picture.', textObjectCharsMax))] };
}

function inWords(message: SlackMessage): SlackMessage {
  return { ...message, blocks: message.blocks.map((block) => (isPicture(block) ? imageWords(block.alt_text) : block)) };
}

/** In words for a log; rethrows what is not Slack's doing. */
function whyNot(error: unknown, signal: AbortSignal): string {
  if (error instanceof z.ZodError) return 'an answer of another form';
  // The client's own words where the bytes were not taken.
  if (error instanceof Error && error.message.startsWith('Failed to upload file')) return 'the bytes were refused';
  const failure = failureOf(error, signal);
  return failure.kind === 'rejected' ? failure.code : failure.kind;
}

/** Uploads pictures: `files.getUploadURLExternal`, the bytes, `files.completeUploadExternal`. They belong to no channel but the message. */
export function createPictures({ draw, sleep, log }: PicturesDeps): Pictures {
  const known = new WeakMap<webApi.WebClient, Map<string, string>>();

  async function upload(client: webApi.WebClient, image: Image, signal: AbortSignal): Promise<string | null> {
    const files = known.get(client) ?? new Map<string, string>();
    known.set(client, files);
    const key = JSON.stringify(image);
    const before = files.get(key);
    if (before !== undefined) return before;
    const picture = await draw(image.chart, look, signal);
    if (picture === null) return null;
    try {
      const answer = await client.filesUploadV2({
        file: Buffer.from(picture.png),
        filename: 'chart.png',
        title: cut(visibleText(image.chart.title).trim(), altTextCharsMax) || 'Chart',
      });
      const id = uploadedSchema.parse(answer).files[0]?.files[0]?.id ?? null;
      if (id !== null) files.set(key, id);
      const [oldest] = files.keys();
      if (files.size > filesKeptMax && oldest !== undefined) files.delete(oldest);
      return id;
    } catch (error) {
      signal.throwIfAborted();
      const why = whyNot(error, signal);
      log.warn('Slack did not take a picture', { why });
      return null;
    }
  }

  return {
    async of(client, reply, signal) {
      const uploaded = new Map<Image, string>();
      if (client === null) return uploaded;
      for (const image of imagesIn(reply)) {
        const id = await upload(client, image, signal);
        if (id !== null) uploaded.set(image, id);
      }
      return uploaded;
    },
    async insist(message, send, isRefused, signal) {
      const first = await send(message);
      if (!hasPictures(message) || !isRefused(first)) return first;
      for (const waitMs of readyWaitsMs) {
        // Called off: the last tries are made at once, and whoever sends looks at the signal.
        await sleep(waitMs, signal).catch(() => undefined);
        const outcome = await send(message);
        if (!isRefused(outcome)) return outcome;
      }
      log.warn('Slack did not show a picture', { tries: readyWaitsMs.length + 1 });
      return send(inWords(message));
    },
  };
}
