import { createHash } from 'node:crypto';

type Headers = Readonly<Record<string, string>>;

/** Counts the requests to channel routes as Discord does, per route and channel, and says so in headers. Source: https://discord.com/developers/docs/topics/rate-limits */
export class RateLimits {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #windows = new Map<string, { used: number; readonly endsMs: number }>();

  constructor(bucket: { readonly limit: number; readonly resetSeconds: number }) {
    this.#limit = bucket.limit;
    this.#windowMs = bucket.resetSeconds * 1000;
  }

  /** The headers of an answer, and the seconds to wait if it must be 429; `null` for routes that tell no limit. */
  count(
    method: string,
    template: string,
    channelId: string | undefined,
  ): { readonly headers: Headers; readonly waitSeconds: number | null } | null {
    if (channelId === undefined) return null;
    const now = Date.now();
    const bucket = createHash('sha256').update(`${method} ${template}`).digest('hex').slice(0, 32);
    const key = `${bucket}:${channelId}`;
    const known = this.#windows.get(key);
    const window = known && known.endsMs > now ? known : { used: 0, endsMs: now + this.#windowMs };
    this.#windows.set(key, window);
    const over = window.used >= this.#limit;
    if (!over) window.used += 1;
    const after = ((window.endsMs - now) / 1000).toFixed(3);
    return {
      waitSeconds: over ? Number(after) : null,
      headers: {
        'x-ratelimit-limit': String(this.#limit),
        'x-ratelimit-remaining': String(this.#limit - window.used),
        'x-ratelimit-reset': (window.endsMs / 1000).toFixed(3),
        'x-ratelimit-reset-after': after,
        'x-ratelimit-bucket': bucket,
        ...(over ? { 'x-ratelimit-scope': 'user' } : {}),
      },
    };
  }
}
