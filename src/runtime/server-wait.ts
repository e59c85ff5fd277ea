/** What is read of an answer's headers. */
interface HeaderLookup {
  get(name: string): string | null;
}

/**
 * Milliseconds the server asks to wait in `Retry-After` (seconds, or an HTTP date measured against the answer's own `Date`);
 * 0 where it asks for nothing or the time has passed. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMs(headers: HeaderLookup, nowMs: number): number {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}(?:\.\d{1,6})?$/.test(value)) return Math.ceil(Number(value) * 1000);
  if (!/[a-z]{3}/i.test(value)) return 0; // every form of an HTTP date names its month
  const serverMs = Date.parse(headers.get('date') ?? '');
  const ms = Date.parse(value) - (Number.isNaN(serverMs) ? nowMs : serverMs);
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}

/**
 * Milliseconds until a used-up limit is refilled, from `RateLimit: "api";r=0;t=55` (`r` requests left, `t` seconds to go; several
 * policies stand after one another with commas); 0 while requests are left.
 * Source: https://huggingface.co/docs/hub/rate-limits and https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function usedUpForMs(headers: HeaderLookup): number {
  let ms = 0;
  for (const policy of (headers.get('ratelimit') ?? '').split(',')) {
    const left = /;\s*r=(\d{1,9})\b/.exec(policy)?.[1];
    const seconds = /;\s*t=(\d{1,9})\b/.exec(policy)?.[1];
    if (left !== undefined && Number(left) === 0 && seconds !== undefined) ms = Math.max(ms, Number(seconds) * 1000);
  }
  return ms;
}
