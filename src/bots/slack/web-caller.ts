import type { webApi } from '@slack/bolt';
import type { Sleep } from '../../core/ports.ts';
import type { SlackClients } from './clients.ts';
import { failureOf, type WebFailure } from './web-failure.ts';

/** What a call of the Web API gave, or why it did not. `uninstalled`: there is no token for this workspace (any more). */
export type CallOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: WebFailure }
  | { readonly kind: 'uninstalled' };

/** Calls for somebody who waits. */
export interface WebCaller {
  /** Calls until Slack answers, a bounded number of times. `signal` ends the waiting: one last try is made at once. */
  insist<T>(
    workspace: string,
    call: (client: webApi.WebClient) => Promise<T>,
    signal: AbortSignal,
  ): Promise<CallOutcome<T>>;
  /** Calls once: for what is over in a moment, such as a trigger. */
  once<T>(workspace: string, call: (client: webApi.WebClient) => Promise<T>): Promise<CallOutcome<T>>;
}

/** Waits before another try where Slack has a fault; its client has tried what can be repeated already. */
const retryWaitsMs = [300, 1_500, 5_000, 15_000] as const;
const rateLimitMsMax = 30_000;

export function createWebCaller(deps: { readonly clients: SlackClients; readonly sleep: Sleep }): WebCaller {
  // Answers are given even when work is called off: to say so.
  const never = new AbortController().signal;

  async function once<T>(workspace: string, call: (client: webApi.WebClient) => Promise<T>): Promise<CallOutcome<T>> {
    const client = await deps.clients.of(workspace);
    if (!client) return { kind: 'uninstalled' };
    try {
      return { kind: 'done', value: await call(client) };
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error, never) };
    }
  }

  return {
    once,
    async insist(workspace, call, signal) {
      for (let tries = 0; ; tries += 1) {
        const outcome = await once(workspace, call);
        if (outcome.kind !== 'failed' || outcome.failure.kind === 'rejected') return outcome;
        const waitMs = retryWaitsMs[tries];
        if (waitMs === undefined || signal.aborted) return outcome;
        const limitMs = outcome.failure.kind === 'rate-limited' ? Math.min(outcome.failure.afterMs, rateLimitMsMax) : 0;
        await deps.sleep(Math.max(waitMs, limitMs), signal).catch(() => undefined);
      }
    },
  };
}

/** Slack did not take something. Its own errors hold whole requests and answers, which do not belong into a log. */
export class NotTaken extends Error {
  constructor(what: string, why: string) {
    super(`Slack did not take ${what}: ${why}`);
    this.name = 'NotTaken';
  }
}

/** Why, in words for a log. */
export function reasonFor(outcome: Exclude<CallOutcome<unknown>, { readonly kind: 'done' }>): string {
  if (outcome.kind === 'uninstalled') return 'Paperboy is not installed there';
  const { failure } = outcome;
  return failure.kind === 'rejected' ? `${failure.code} ${failure.details}`.trim() : failure.kind;
}
