import { z } from 'zod';
import type { Sleep } from '../../core/ports.ts';
import type { SlackMessage } from './message.ts';

/** One POST of JSON. Rejects where no whole answer came. */
export type PostJson = (
  url: string,
  body: unknown,
  signal: AbortSignal,
) => Promise<{ readonly status: number; readonly retryAfterS: number | null; readonly body: string }>;

/** What a `response_url` takes. Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export interface UrlPost extends SlackMessage {
  readonly response_type: 'ephemeral' | 'in_channel';
  readonly replace_original: boolean;
  readonly thread_ts?: string;
}

/** What became of it. `gone`: the URL takes nothing (any more). `lost`: Slack could not be reached for too long. */
export type UrlOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  | { readonly kind: 'lost' };

/** Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export const urlLifeMs = 30 * 60_000;
export const urlPostsMax = 5;

/** Waits before another try where Slack has a fault; the first ones are short. */
const retryWaitsMs = [200, 400, 800, 1_600, 5_000, 15_000] as const;
const rateLimitMsMax = 30_000;

/** It is over, used up, or its channel is gone. Slack documents none of them; these are what it is known to say. */
const goneCodes: ReadonlySet<string> = new Set([
  'expired_url',
  'used_url',
  'invalid_url',
  'channel_not_found',
  'is_archived',
  'no_text_url',
  'team_access_not_granted',
]);
const goneStatuses: ReadonlySet<number> = new Set([403, 404, 410]);

const refusalSchema = z.object({ ok: z.literal(false), error: z.string() });
const codeForm = /^[a-z][a-z0-9_]{1,80}$/;

/** The code in an answer: JSON, or the bare word. Empty where there is none; anything else that stands there could be a person's text. */
function codeOf(body: string): string {
  let code = body.trim();
  try {
    code = refusalSchema.parse(JSON.parse(body)).error;
  } catch {
    // no JSON of Slack's: the bare word
  }
  return codeForm.test(code) ? code : '';
}

/** Posts until Slack takes it or says no. `signal` ends the waiting: one last try is made at once. Rejects only for bugs. */
export async function postToUrl(
  url: string,
  post: UrlPost,
  signal: AbortSignal,
  deps: { readonly post: PostJson; readonly sleep: Sleep },
): Promise<UrlOutcome> {
  // Answers are given even when work is called off: to say so.
  const never = new AbortController().signal;
  const body = { ...post, unfurl_links: false, unfurl_media: false };
  for (let tries = 0; ; tries += 1) {
    let waitMs: number | undefined = retryWaitsMs[tries];
    try {
      const answer = await deps.post(url, body, never);
      const code = codeOf(answer.body);
      if (answer.status >= 200 && answer.status < 300 && (code === '' || code === 'ok')) return { kind: 'taken' };
      if (goneCodes.has(code) || goneStatuses.has(answer.status)) return { kind: 'gone' };
      const mayComeRight = answer.status === 429 || answer.status >= 500;
      if (!mayComeRight) return { kind: 'refused', status: answer.status, code };
      if (waitMs !== undefined && answer.retryAfterS !== null)
        waitMs = Math.min(Math.max(answer.retryAfterS * 1_000, waitMs), rateLimitMsMax);
    } catch {
      // No answer: it may have arrived. Twice is better than never for somebody who waits.
    }
    if (waitMs === undefined || signal.aborted) return { kind: 'lost' };
    await deps.sleep(waitMs, signal).catch(() => undefined);
  }
}
