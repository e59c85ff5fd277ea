import { SocketModeReceiver, webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Bot } from '../../core/bot.ts';
import { UserError } from '../../core/errors.ts';
import type { Sleep } from '../../core/ports.ts';
import { within } from '../../core/within.ts';
import { type BoltDeps, createBoltApp } from './bolt-app.ts';
import { createBoltLogger } from './bolt-logger.ts';
import { codeOf, linkDisabled, refusedForGood, unreachable } from './socket-refusal.ts';

export interface SocketModeOptions {
  readonly appToken: string;
  /** Slack answers our pings within this time, or the connection is dead. */
  readonly pingMs: number;
}

export interface SocketModeDeps extends BoltDeps {
  readonly sleep: Sleep;
}

/** What Bolt takes by itself. */
export const defaultPingMs = 5_000;

/** The first connection may take this long, with all its tries. */
const firstConnectionMs = 60_000;
/** One try, until Slack says hello. */
const helloMs = 20_000;
/** A connection that does not answer any more is not waited for. */
const closeMs = 5_000;
/** Waits before the tries of a reconnection; then always the last. Slack closes every connection now and then: the first try is at once. */
const reconnectWaitsMs = [0, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** A connection that lived less long counts as a try that failed. */
const stableMs = 30_000;

const disconnectSchema = z.object({ type: z.literal('disconnect'), reason: z.string() });

/** Why Slack says that it ends a connection; `null` for any other frame. Source: https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect */
function disconnectReason(frame: unknown): string | null {
  if (typeof frame !== 'string' || !frame.includes('"disconnect"')) return null;
  try {
    return disconnectSchema.safeParse(JSON.parse(frame)).data?.reason ?? null;
  } catch {
    return null;
  }
}

/**
 * Slack's Socket Mode: an outgoing connection, no public address. Bolt's client notices dead connections; reconnecting is ours, because
 * its own waits five seconds each time, up to hours after an outage, and ends the process where Slack refuses it.
 */
export function createSocketModeBot({ appToken, pingMs }: SocketModeOptions, deps: SocketModeDeps): Bot {
  const { handler, clock, sleep, log } = deps;
  const { headers, ...clientOptions } = deps.clientOptions();
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    clientPingTimeout: pingMs,
    logger: createBoltLogger(log),
    // Bolt's client has the token in its headers, and loses it where others are given.
    installerOptions: {
      clientOptions: { ...clientOptions, headers: { ...headers, Authorization: `Bearer ${appToken}` } },
    },
    processEventErrorHandler: () => {
      // An acknowledgement that did not go out: Slack sends the event again.
      log.warn('a request of Slack was not acknowledged', { problem: 'the connection was closed' });
      return Promise.resolve(false);
    },
  });
  createBoltApp(receiver, deps);
  const { client } = receiver;

  const over = new AbortController();
  let state: 'new' | 'started' | 'stopped' = 'new';
  let isDisabled = false;
  /** A try that fails is a disconnection too. */
  let isConnecting = false;
  let connectedAtMs = 0;
  let failures = 0;
  /** What Slack said of the last try that failed. */
  let lastCode: string | null = null;
  let endFor: (reason: UserError) => void = () => undefined;
  const ended = new Promise<void>((_, reject) => {
    endFor = reject;
  });
  ended.catch(() => undefined); // somebody may look later, or never

  const nowMs = (): number => Date.parse(clock.now());

  /** One try; rejects with what Slack or the network said, `undefined` where the connection was closed before it said hello. */
  async function connect(): Promise<void> {
    const connecting = receiver.start();
    const settled = connecting.then(
      () => true,
      () => true,
    );
    if (!(await within(helloMs, settled, sleep))) {
      void client.disconnect();
      throw undefined;
    }
    await connecting;
    connectedAtMs = nowMs();
    if (state === 'stopped') void client.disconnect();
  }

  function waitMs(error: unknown): number {
    const wait = reconnectWaitsMs[Math.min(failures, reconnectWaitsMs.length - 1)] ?? 0;
    return error instanceof webApi.WebAPIRateLimitedError ? Math.max(wait, error.retryAfter * 1_000) : wait;
  }

  /** Tries until it is connected; throws a `UserError` where that will not help. Ends silently with `signal`. */
  async function connectAgain(signal: AbortSignal): Promise<void> {
    let isTold = false;
    for (let error: unknown; !signal.aborted; ) {
      await sleep(waitMs(error), signal).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await connect();
        return;
      } catch (reason) {
        if (isDisabled) throw linkDisabled();
        const refusal = refusedForGood(reason);
        if (refusal) throw refusal;
        failures += 1;
        error = reason;
        lastCode = codeOf(reason);
        // Said once, not at every try of an outage.
        if (!isTold) log.warn('Slack does not take a connection', { problem: nameOf(reason) });
        isTold = true;
      }
    }
  }

  async function reconnect(): Promise<void> {
    isConnecting = true;
    failures = nowMs() - connectedAtMs >= stableMs ? 0 : failures + 1;
    try {
      await connectAgain(over.signal);
      if (!over.signal.aborted) log.info('connected to Slack', { again: true });
    } catch (reason) {
      state = 'stopped';
      endFor(reason instanceof UserError ? reason : unreachable(lastCode));
    } finally {
      isConnecting = false;
    }
  }

  client.on('ws_message', (frame: unknown) => {
    const reason = disconnectReason(frame);
    if (reason === null) return;
    log.info('Slack ends a connection', { reason });
    if (reason === 'link_disabled') isDisabled = true;
  });
  client.on('disconnected', () => {
    if (state !== 'started' || isConnecting) return;
    if (isDisabled) {
      state = 'stopped';
      endFor(linkDisabled());
      return;
    }
    void reconnect();
  });

  return {
    name: 'Slack (Socket Mode)',
    ended,
    async start(signal) {
      signal.throwIfAborted();
      const first = AbortSignal.any([signal, over.signal]);
      const trying = new AbortController();
      const stopTrying = (): void => trying.abort();
      first.addEventListener('abort', stopTrying, { once: true });
      const connected = connectAgain(trying.signal);
      const calledOff = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: trying.signal });
      });
      calledOff.catch(() => undefined);
      try {
        if (!(await within(firstConnectionMs, Promise.race([connected, calledOff]), sleep)))
          throw unreachable(lastCode);
        signal.throwIfAborted();
        state = 'started';
        log.info('connected to Slack', { again: false });
      } catch (error) {
        state = 'stopped';
        void client.disconnect();
        throw error;
      } finally {
        trying.abort();
        connected.catch(() => undefined);
      }
    },
    async stop() {
      state = 'stopped';
      over.abort();
      await Promise.all([within(closeMs, client.disconnect(), sleep), handler.stop()]);
    },
  };
}

function nameOf(reason: unknown): string {
  const code = codeOf(reason);
  if (code !== null) return code;
  return reason instanceof Error ? reason.name : 'closed before it began';
}
