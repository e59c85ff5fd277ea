import { Client, Events, GatewayDispatchEvents, type REST, Routes } from 'discord.js';
import type { Bot } from '../../core/bot.ts';
import type { UserError } from '../../core/errors.ts';
import type { Clock, Log, Sleep } from '../../core/ports.ts';
import { within } from '../../core/within.ts';
import type { Acknowledge } from './first-response.ts';
import { closedForGood, loginRefused, unreachable } from './gateway-refusal.ts';
import type { InteractionHandler } from './handle-interaction.ts';
import { type Answerable, answerableOf } from './interaction.ts';
import { failureOf } from './rest.ts';
import type { Shards } from './shards.ts';

export interface GatewayOptions {
  /** As for `createRest`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly userAgent: string;
  readonly shards: Shards;
}

export interface GatewayDeps {
  readonly handler: InteractionHandler;
  /** First responses go through it. */
  readonly rest: REST;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly log: Log;
}

/** The first connection, from asking where the gateway is. Further shards wait for their turn. */
const firstConnectionMs = 60_000;
/** A connection that does not answer any more is not waited for. */
const closeMs = 5_000;

/** Waits before another try of a first response that a fault kept from Discord; all of them fit into its 3 s. */
const acknowledgeAgainMs = [100, 300, 700] as const;

/** Somebody else's answer is there already. Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const alreadyAcknowledged = 40_060;

/**
 * Takes a dispatch out of discord.js's hands. The client itself needs READY and RESUMED, and of these no guilds: it would keep an object for
 * each. Interactions it would build into objects of its own, and throw where Discord sends something new.
 */
function takeOver(packet: { readonly t: unknown }): void {
  if (packet.t === GatewayDispatchEvents.Resumed) return;
  if (packet.t === GatewayDispatchEvents.Ready) {
    if ('d' in packet && packet.d instanceof Object && 'guilds' in packet.d) packet.d.guilds = [];
    return;
  }
  Object.assign(packet, { t: 'TAKEN', d: null });
}

/**
 * Discord's gateway: an outgoing connection, no public address. Asks for no intents and keeps nothing of what Discord tells; discord.js
 * resumes, reconnects and notices dead connections.
 */
export function createGatewayBot(options: GatewayOptions, deps: GatewayDeps): Bot {
  const { handler, rest, clock, sleep, log } = deps;
  const { shards } = options;
  const never = new AbortController().signal;
  const client = new Client({
    intents: [],
    rest: { api: options.apiUrl, version: '10', userAgentAppendix: options.userAgent },
    allowedMentions: { parse: [] },
    ...(shards.kind === 'auto' ? { shards: 'auto' } : { shards: [...shards.ids], shardCount: shards.count }),
  });
  /** Shards that lost their connection and come back by themselves. */
  const reconnecting = new Set<unknown>();
  const waiting: (() => void)[] = [];
  let state: 'new' | 'connected' | 'started' | 'stopped' = 'new';
  let closeCode: number | null = null;
  let endFor: (reason: UserError) => void = () => undefined;
  const ended = new Promise<void>((_, reject) => {
    endFor = reject;
  });
  ended.catch(() => undefined); // somebody may look later, or never

  /** Discord acknowledges by a request of its own. */
  function acknowledgement({ id, token }: Answerable): Acknowledge {
    return async (response) => {
      for (let tries = 0; ; tries += 1) {
        try {
          await rest.post(Routes.interactionCallback(id, token), { body: response, auth: false });
          return true;
        } catch (error) {
          const failure = failureOf(error, never);
          const code = failure.kind === 'rejected' ? failure.code : null;
          // A first try without an answer may have arrived: then the answer that is there already is ours.
          if (code === alreadyAcknowledged && tries > 0) return true;
          log.warn('an interaction was not acknowledged', { reason: failure.kind, code });
          const waitMs = acknowledgeAgainMs[tries];
          if (failure.kind !== 'unavailable' || waitMs === undefined) return false;
          await sleep(waitMs, never);
        }
      }
    };
  }

  function receive(raw: unknown): void {
    const answerable = answerableOf(raw);
    const acknowledge: Acknowledge = answerable ? acknowledgement(answerable) : () => Promise.resolve(false);
    void handler.handle(raw, clock.now(), acknowledge);
  }

  client.on(Events.Raw, (packet: unknown, shard: unknown) => {
    if (!(packet instanceof Object) || !('t' in packet)) return;
    if (packet.t === GatewayDispatchEvents.Ready || packet.t === GatewayDispatchEvents.Resumed) {
      reconnecting.delete(shard);
      if (reconnecting.size === 0) for (const settle of waiting.splice(0)) settle();
    }
    const raw = packet.t === GatewayDispatchEvents.InteractionCreate && 'd' in packet ? packet.d : null;
    takeOver(packet);
    if (raw !== null && state !== 'stopped') receive(raw);
  });
  // Without listeners some of these would end the process; discord.js goes on by itself.
  const logProblem = (problem: Error | string) => {
    log.warn('the Discord client reported a problem', {
      problem: typeof problem === 'string' ? problem : problem.name,
    });
  };
  client.on(Events.Error, logProblem);
  client.on(Events.ShardError, logProblem);
  client.on(Events.Warn, logProblem);
  client.on(Events.ShardReconnecting, (shard) => {
    if (state === 'stopped') return; // said of every shard that is closed, by us too
    // Said at every try, twice a second while Discord is away.
    if (!reconnecting.has(shard)) log.info('reconnecting to Discord', { shard });
    reconnecting.add(shard);
  });
  client.on(Events.ShardReady, (shard) => {
    if (state === 'new') state = 'connected';
    log.info('connected to Discord', { shard });
  });
  client.on(Events.ShardResume, (shard, replayed) => {
    log.info('resumed the connection to Discord', { shard, replayed });
  });
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    closeCode ??= code;
    log.warn('Discord closed the connection for good', { shard, code });
    const reason = closedForGood(code);
    if (reason && state === 'started') {
      state = 'stopped';
      endFor(reason);
    }
  });

  /** Resolves when no shard is between two connections: discord.js forgets to give up one that is. */
  function settled(): Promise<void> {
    return new Promise((resolve) => {
      if (reconnecting.size === 0) resolve();
      else waiting.push(resolve);
    });
  }

  async function close(): Promise<void> {
    await within(closeMs, settled(), sleep);
    await within(closeMs, client.destroy(), sleep);
  }

  return {
    name: 'Discord (gateway)',
    ended,
    async start(signal) {
      signal.throwIfAborted();
      const over = new AbortController();
      const calledOff = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal });
      });
      const timeUp = sleep(firstConnectionMs, over.signal).then(() =>
        state === 'new' ? Promise.reject(unreachable(null)) : new Promise<never>(() => undefined),
      );
      try {
        await Promise.race([client.login(options.token), calledOff, timeUp]);
        state = 'started';
      } catch (error) {
        state = 'stopped';
        await within(closeMs, client.destroy(), sleep);
        throw signal.aborted ? signal.reason : loginRefused(error, closeCode);
      } finally {
        over.abort();
      }
    },
    async stop() {
      state = 'stopped';
      await Promise.all([close(), handler.stop()]);
    },
  };
}
