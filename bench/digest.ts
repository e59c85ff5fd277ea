import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createDiscordMessenger } from '../src/bots/discord/messenger.ts';
import { createRenderer as createDiscordRenderer } from '../src/bots/discord/renderer.ts';
import { closeRest, createRest } from '../src/bots/discord/rest.ts';
import { createSlackClients } from '../src/bots/slack/clients.ts';
import { createSlackMessenger } from '../src/bots/slack/messenger.ts';
import { createPictures } from '../src/bots/slack/pictures.ts';
import { createRenderer as createSlackRenderer } from '../src/bots/slack/renderer.ts';
import { createActionIds } from '../src/core/action-id.ts';
import { createDeliveryWorker, defaultDeliveryLimits } from '../src/core/delivery/delivery-worker.ts';
import { createDigestPlanner } from '../src/core/digest/planner.ts';
import { firstProgress } from '../src/core/digest/progress.ts';
import type { DigestSettings } from '../src/core/digest/subscription.ts';
import type { LocalDate } from '../src/core/local-date.ts';
import type { Destination, Messenger } from '../src/core/messenger.ts';
import type { Paper, PaperRecord } from '../src/core/paper.ts';
import type { Draw } from '../src/core/picture.ts';
import type { Store } from '../src/core/ports.ts';
import type { Reply } from '../src/core/reply.ts';
import { extractiveSummaries, type PaperSummaries } from '../src/core/summary/paper-summaries.ts';
import { breathe, sleep } from '../src/runtime/clock.ts';
import { openSqliteStore } from '../src/store/sqlite/open-store.ts';
import { BenchError, linesOf, sharedFile } from './documents.ts';
import { archivedPaper } from './hf-archive.ts';
import { staticTable } from './static-table.ts';
import { megabytes, milliseconds, ratio, table } from './table.ts';

export const digestUsage = 'digest [--archive FILE] [--subscriptions 10000] [--channels 2000] [--peer 300]';

/** The lists of the last ten days of the archive, as they stood when their days were over. */
async function readLists(path: string): Promise<{ readonly records: readonly PaperRecord[]; readonly last: string }> {
  const rows: z.output<typeof archivedPaper>[] = [];
  for await (const line of linesOf(path)) rows.push(archivedPaper.parse(JSON.parse(line)));
  const dates = [...new Set(rows.map(({ dailyDate }) => dailyDate))].sort().slice(-10);
  const last = dates.at(-1);
  if (last === undefined) throw new BenchError('The archive has no lists.');
  const records = rows
    .filter(({ dailyDate }) => dates.includes(dailyDate))
    .map(
      ({ id, title, abstract, authors, dailyDate, upvotes, keywords }): PaperRecord => ({
        arxivId: id,
        version: 1,
        title,
        abstract,
        authors,
        authorCount: authors.length,
        publishedOn: null,
        updatedOn: null,
        categories: [],
        keywords: keywords ?? [],
        links: [],
        organization: null,
        sourceTldr: null,
        thumbnailUrl: null,
        textRank: 'huggingface',
        sighting: {
          source: 'huggingface',
          seenAt: new Date(Date.parse(`${dailyDate}T00:00:00.000Z`) + 26 * 3_600_000).toISOString(),
          dailyOn: dailyDate as LocalDate,
          upvotes: upvotes ?? 0,
          comments: 0,
          position: null,
          announceType: null,
        },
      }),
    );
  return { records, last };
}

const count = z.object({
  accepted: z.number(),
  refused: z.number(),
  lastRefusedMs: z.number(),
  firstMs: z.number(),
  lastMs: z.number(),
  repeats: z.number(),
});
const countsSchema = z.object({ discord: count, slack: count });

class Platforms {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(): Promise<Platforms> {
    const child = fork(new URL('./platforms-child.js', import.meta.url));
    const [said] = await once(child, 'message');
    return new Platforms(child, z.object({ port: z.number() }).parse(said).port);
  }

  async counts(then: 'read' | 'reset'): Promise<z.output<typeof countsSchema>> {
    this.child.send(then);
    const [said] = await once(this.child, 'message');
    return countsSchema.parse(said);
  }

  async stop(): Promise<void> {
    this.child.send('stop');
    await once(this.child, 'exit');
  }
}

interface Sender {
  readonly messenger: Messenger;
  render(reply: Reply): Promise<unknown>;
  close(): void;
}

const noPictures: Draw = async () => null;
const quiet = { info: () => undefined, warn: () => undefined };

function discordSender(port: number, store: Store): Sender {
  const rest = createRest({
    apiUrl: `http://127.0.0.1:${port}/api`,
    token: 'x',
    userAgent: 'bench/0',
    purpose: 'send',
  });
  const renderer = createDiscordRenderer(createActionIds(store, clock), noPictures);
  const messenger = createDiscordMessenger({
    rest,
    render: (reply, signal) => renderer.render(reply, signal),
    botUserId: '1',
    clock,
    sleep,
    log: quiet,
  });
  return { messenger, render: (reply) => renderer.render(reply, never), close: () => closeRest(rest) };
}

function slackSender(port: number, store: Store): Sender {
  const renderer = createSlackRenderer(createActionIds(store, clock));
  const messenger = createSlackMessenger({
    clients: createSlackClients({
      apiUrl: `http://127.0.0.1:${port}/slack/`,
      userAgent: 'bench/0',
      purpose: 'send',
      fetch,
      sleep,
      token: async () => 'xoxb-bench',
    }),
    render: (reply) => renderer.render(reply),
    pictures: createPictures({ draw: noPictures, sleep, log: quiet }),
    clock,
    sleep,
    log: quiet,
  });
  return { messenger, render: (reply) => renderer.render(reply), close: () => undefined };
}

let nowMs = 0;
const clock = { now: () => new Date(nowMs + performance.now()).toISOString() };
const never = new AbortController().signal;

const settingsOf = (topics: string): DigestSettings => ({
  topics,
  sources: ['huggingface'],
  minUpvotes: 0,
  papersMax: 5,
  schedule: { rhythm: { kind: 'days', weekdays: [1, 2, 3, 4, 5, 6, 7] }, time: '09:00', zone: 'Europe/Berlin' },
  layout: 'list',
  language: null,
  whenEmpty: 'say',
  updates: 'silent',
});

function destinationOf(channel: number): Destination {
  const place = (id: string) => ({ kind: 'channel' as const, channel: id, announce: false });
  return channel % 2 === 0
    ? { platform: 'discord', workspace: String(channel % 50), place: place(`9${String(channel).padStart(16, '0')}`) }
    : { platform: 'slack', workspace: 'T1', place: place(`C${String(channel).padStart(9, '0')}`) };
}

/** Subscriptions over the channels, each with a keyword of the archive as its topic; every fifth wants everything. */
async function subscribe(store: Store, wanted: number, channels: number, topics: readonly string[]): Promise<void> {
  for (let at = 0; at < wanted; at += 1) {
    const settings = settingsOf(at % 5 === 0 ? '' : (topics[at % topics.length] ?? ''));
    const now = clock.now();
    await store.addSubscription({
      destination: destinationOf(at % channels),
      owner: { platform: 'bench', id: String(at) },
      ownerAt: null,
      settings,
      state: { kind: 'active' },
      progress: firstProgress(settings, now),
      token: `token-${at}`,
      at: now,
    });
  }
}

/** Words that several papers of the lists have among their keywords, the most frequent first. */
function frequentTopics(records: readonly PaperRecord[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { keywords } of records)
    for (const word of new Set(keywords.flatMap((keyword) => keyword.toLowerCase().match(/[a-z]{5,}/g) ?? [])))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort(([, one], [, two]) => two - one)
    .slice(0, 300)
    .map(([word]) => word);
}

/** Counts how often a summary was asked for. */
function counting(summaries: PaperSummaries): PaperSummaries & { readonly asked: Map<string, number> } {
  const asked = new Map<string, number>();
  return {
    ...summaries,
    asked,
    of(paper: Paper, signal) {
      asked.set(paper.id, (asked.get(paper.id) ?? 0) + 1);
      return summaries.of(paper, signal);
    },
  };
}

/** Sends all that waits, by one worker for each platform; answers the most memory it held, in bytes above the beginning. */
async function deliver(store: Store, senders: ReadonlyMap<string, Sender>): Promise<number> {
  const over = new AbortController();
  const runs = [...senders].map(([platform, { messenger }]) =>
    createDeliveryWorker(platform, messenger, defaultDeliveryLimits, {
      outbox: store,
      subscriptionsAt: (key) => store.subscriptionsAt(key),
      clock,
      sleep,
      log: quiet,
      report: (error) => {
        throw error;
      },
    }).run(over.signal),
  );
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  for (;;) {
    await sleep(250, never);
    most = Math.max(most, process.memoryUsage().rss);
    if ((await store.outboxCounts()).waiting === 0) break;
  }
  over.abort();
  await Promise.all(runs);
  return most - before;
}

/** The bot people write in an evening: one digest after the other, each awaited, with the platform's library as it comes. */
async function sendOneByOne(
  drafts: readonly { readonly destination: Destination; readonly reply: Reply }[],
  senders: ReadonlyMap<string, Sender>,
): Promise<void> {
  for (const [at, { destination, reply }] of drafts.entries()) {
    for (;;) {
      const outcome = await senders
        .get(destination.platform)
        ?.messenger.send({ destination, reply, dedupeKey: `peer:${at}`, subscription: null, triedSince: null }, never);
      if (outcome?.kind !== 'retry') break;
      await sleep(outcome.afterMs, never);
    }
  }
}

function rateOf({ accepted, firstMs, lastMs }: z.output<typeof count>): number {
  return accepted < 2 ? 0 : (accepted - 1) / ((lastMs - firstMs) / 1_000);
}

/** Ten thousand digests due in one minute: planning, and sending to platforms that keep to their limits, beside a bot that sends one by one. */
export async function benchDigest(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      archive: { type: 'string' },
      subscriptions: { type: 'string', default: '10000' },
      channels: { type: 'string', default: '2000' },
      peer: { type: 'string', default: '300' },
    },
  });
  const [wanted, channels, peer] = [values.subscriptions, values.channels, values.peer].map(Number);
  if (!wanted || !channels || !peer) throw new BenchError(`Usage: ${digestUsage}`);
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-bench-'));
  const platforms = await Platforms.start();
  const store = await openSqliteStore({ path: join(folder, 'library.sqlite') });
  try {
    const { records, last } = await readLists(values.archive ?? sharedFile('hf/hf_archive.jsonl.gz'));
    await store.ingest({ source: 'huggingface', scope: 'bench', records, cursor: null, etags: {} });
    const topics = frequentTopics(records);
    // Subscribed on the last day of the archive; due the next morning.
    nowMs = Date.parse(`${last}T12:00:00.000Z`) - performance.now();
    await subscribe(store, wanted, channels, topics);
    nowMs += 22 * 3_600_000;
    const summaries = counting(extractiveSummaries);
    const embeddings = staticTable(undefined);
    const planner = createDigestPlanner({
      store,
      clock,
      meaning: embeddings,
      rarity: embeddings,
      summariesIn: () => summaries,
      breathe,
    });
    const planAt = performance.now();
    const planned = await planner.plan(never);
    const planMs = performance.now() - planAt;
    const { waiting } = await store.outboxCounts();
    console.log(
      `${wanted} subscriptions at ${channels} channels, ${topics.length} topics, ${records.length} papers; Node ${process.version}\n`,
    );

    const senders = new Map([
      ['discord', discordSender(platforms.port, store)],
      ['slack', slackSender(platforms.port, store)],
    ]);
    const sample = await peerDrafts(store, peer);
    const grown = await deliver(store, senders);
    const own = await platforms.counts('reset');
    const after = await store.outboxCounts();
    await sendOneByOne(sample, senders);
    const naive = await platforms.counts('reset');
    for (const sender of senders.values()) sender.close();

    const perSlackChannel = Math.ceil(wanted / channels);
    const discordLimit = 50;
    const asked = [...summaries.asked.values()];
    console.log(
      table([
        ['', 'Paperboy', 'one by one', 'ratio'],
        ['planned and built', milliseconds(planMs), '', ''],
        ['digests / days without papers', `${planned.digests} / ${planned.empty}`, '', ''],
        ['messages queued / sent', `${waiting} / ${after.sent}`, '', ''],
        [
          'Discord, messages a second',
          rateOf(own.discord).toFixed(1),
          rateOf(naive.discord).toFixed(1),
          ratio(rateOf(own.discord), rateOf(naive.discord)),
        ],
        ['  of the 50 it allows', ratio(rateOf(own.discord), discordLimit), '', ''],
        [
          '  refused (429), last one after',
          `${own.discord.refused}, ${milliseconds(own.discord.lastRefusedMs)}`,
          String(naive.discord.refused),
          '',
        ],
        [
          'Slack, messages a second',
          rateOf(own.slack).toFixed(1),
          rateOf(naive.slack).toFixed(1),
          ratio(rateOf(own.slack), rateOf(naive.slack)),
        ],
        [
          `  time beside the ${perSlackChannel - 1} s that ${perSlackChannel} to a channel take`,
          milliseconds(own.slack.lastMs - own.slack.firstMs),
          '',
          '',
        ],
        [
          '  refused (429), last one after',
          `${own.slack.refused}, ${milliseconds(own.slack.lastRefusedMs)}`,
          String(naive.slack.refused),
          '',
        ],
        ['repeats', String(own.discord.repeats + own.slack.repeats), '', ''],
        ['memory while sending, above the beginning', megabytes(grown), '', ''],
        ['summaries asked of a paper at most', String(Math.max(0, ...asked)), '', ''],
      ]),
    );
  } finally {
    await store.close();
    await platforms.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Some of what waits, for the peer: claimed to be read, and given back. */
async function peerDrafts(
  store: Store,
  wanted: number,
): Promise<readonly { destination: Destination; reply: Reply }[]> {
  const found: { destination: Destination; reply: Reply }[] = [];
  for (const platform of ['discord', 'slack']) {
    const claimed = await store.claimDeliveries({
      platforms: [platform],
      now: clock.now(),
      leaseUntil: new Date(Date.parse(clock.now()) + 60_000).toISOString(),
      limit: wanted,
    });
    for (const { id, attempt, destination, reply } of claimed) {
      found.push({ destination, reply });
      await store.settleDelivery({ id, attempt }, { kind: 'released' }, clock.now());
    }
  }
  return found;
}
