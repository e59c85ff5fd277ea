import type { Pace } from './chat-methods.ts';
import { Refusal } from './refusal.ts';

/** Messages to a channel. Source: https://docs.slack.dev/apis/web-api/rate-limits#posting-messages */
const betweenMs = 1_000;

/** One message a second and channel: counted, or enforced. */
export function createPace(
  how: 'off' | 'counted' | 'enforced',
  nowMs: () => number,
): Pace & { readonly tooFast: readonly string[] } {
  const lastMs = new Map<string, number>();
  const tooFast: string[] = [];
  return {
    tooFast,
    count(channel) {
      if (how === 'off') return;
      const now = nowMs();
      const before = lastMs.get(channel);
      if (before !== undefined && now - before < betweenMs) {
        tooFast.push(`${channel}: ${now - before} ms after the one before`);
        if (how === 'enforced')
          throw new Refusal('ratelimited', { retry_after: Math.ceil((before + betweenMs - now) / 1_000) });
      }
      lastMs.set(channel, now);
    },
  };
}
