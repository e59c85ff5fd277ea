import { webApi } from '@slack/bolt';
import { z } from 'zod';

/** Why a call of the Web API came to nothing. */
export type WebFailure =
  /** Nothing was done. */
  | { readonly kind: 'rate-limited'; readonly afterMs: number }
  /**
   * No answer, one of the server's own faults, or an answer that is not Slack's. `status` is `null` where there was none.
   * `arrived`: whether Slack may have done what it was asked to.
   */
  | { readonly kind: 'unavailable'; readonly status: number | null; readonly arrived: boolean }
  /** Slack said no, and did nothing. */
  | {
      readonly kind: 'rejected';
      /** `channel_not_found`, … */
      readonly code: string;
      /** The scopes one of which is missing, as Slack writes them (`channels:history,groups:history`). */
      readonly needed: string | null;
      /** What Slack says is wrong with the arguments; empty for most codes. */
      readonly details: string;
    };

/** A limit that says nothing of its end. */
const rateLimitMsDefault = 5_000;

/** What an error code looks like; the SDK puts a whole page there where the answer was no JSON. */
const codeForm = /^[a-z][a-z0-9_]{1,80}$/u;

/** "It's possible some aspect of the operation succeeded before the error was raised", says Slack. Source: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const faults: ReadonlySet<string> = new Set(['internal_error', 'fatal_error', 'service_unavailable']);

const rateLimits: ReadonlySet<string> = new Set(['ratelimited', 'rate_limited']);

const refusalSchema = z.object({
  error: z.string().regex(codeForm),
  needed: z.string().optional().catch(undefined),
  response_metadata: z
    .object({
      retryAfter: z.number().nonnegative().optional().catch(undefined),
      messages: z.array(z.string()).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** Errors of a connection that never came about: nothing was sent. Source: https://nodejs.org/api/errors.html#common-system-errors */
const unconnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Errors of the TLS handshake, before anything is sent. Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const handshakeForm = /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|SELF_SIGNED_|UNABLE_TO_)/u;

function neverConnected(code: string | undefined): boolean {
  return code !== undefined && (unconnected.has(code) || handshakeForm.test(code));
}

/** What a failed call means; rethrows the signal's reason, and whatever is not Slack's or the network's doing. */
export function failureOf(error: unknown, signal: AbortSignal): WebFailure {
  signal.throwIfAborted();
  if (error instanceof webApi.WebAPIRateLimitedError)
    return { kind: 'rate-limited', afterMs: error.retryAfter * 1_000 };
  if (error instanceof webApi.WebAPIPlatformError) return refusalOf(error.data);
  if (error instanceof webApi.WebAPIHTTPError) {
    // Slack says everything with 200 and 429; anything else comes from what stands before it, or from its faults.
    const { statusCode } = error;
    if (statusCode === 429) return { kind: 'rate-limited', afterMs: rateLimitMsDefault };
    return { kind: 'unavailable', status: statusCode, arrived: statusCode >= 500 };
  }
  if (error instanceof webApi.WebAPIRequestError)
    return { kind: 'unavailable', status: null, arrived: !neverConnected(causeCode(error.original)) };
  // An answer that was cut short or came too late, or JSON that is no object: the SDK throws what it meets.
  if (error instanceof TypeError || (error instanceof Error && networkErrors.has(error.name)))
    return { kind: 'unavailable', status: null, arrived: true };
  throw error;
}

const networkErrors: ReadonlySet<string> = new Set(['TimeoutError', 'AbortError']);

function refusalOf(data: unknown): WebFailure {
  const refusal = refusalSchema.safeParse(data);
  if (!refusal.success) return { kind: 'unavailable', status: null, arrived: true };
  const { error: code, needed, response_metadata: metadata } = refusal.data;
  if (rateLimits.has(code)) {
    const seconds = metadata?.retryAfter;
    return { kind: 'rate-limited', afterMs: seconds === undefined ? rateLimitMsDefault : seconds * 1_000 };
  }
  if (faults.has(code)) return { kind: 'unavailable', status: 200, arrived: true };
  return { kind: 'rejected', code, needed: needed ?? null, details: (metadata?.messages ?? []).join('; ') };
}

/** The system's code of what went wrong, wherever fetch put it. */
function causeCode(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at instanceof AggregateError) return causeCode(at.errors[0]);
  }
  return undefined;
}
