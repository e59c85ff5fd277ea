import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createDiscordMessenger } from '../../src/bots/discord/messenger.ts';
import { createRenderer as createDiscordRenderer } from '../../src/bots/discord/renderer.ts';
import { closeRest, createRest } from '../../src/bots/discord/rest.ts';
import { defaultMailTimes } from '../../src/bots/email/limits.ts';
import { createEmailMessenger } from '../../src/bots/email/messenger.ts';
import { createMailer } from '../../src/bots/email/smtp.ts';
import { createSlackClients } from '../../src/bots/slack/clients.ts';
import { createSlackMessenger } from '../../src/bots/slack/messenger.ts';
import { createPictures } from '../../src/bots/slack/pictures.ts';
import { createRenderer as createSlackRenderer } from '../../src/bots/slack/renderer.ts';
import { createActionIds } from '../../src/core/action-id.ts';
import { createDeliveryWorker, defaultDeliveryLimits } from '../../src/core/delivery/delivery-worker.ts';
import { followedCategories } from '../../src/core/digest/followed-categories.ts';
import { createLateDigests } from '../../src/core/digest/late-digests.ts';
import { createDigestPlanner } from '../../src/core/digest/planner.ts';
import { firstProgress } from '../../src/core/digest/progress.ts';
import type { DigestSettings, Rhythm, Subscription } from '../../src/core/digest/subscription.ts';
import { addDays, isWeekend, type LocalDate, localDateIn, parseLocalDate } from '../../src/core/local-date.ts';
import type { Destination, Messenger } from '../../src/core/messenger.ts';
import type { Sleep } from '../../src/core/ports.ts';
import { readSources } from '../../src/core/read-sources.ts';
import { createArxivSource } from '../../src/core/sources/arxiv/source.ts';
import { createHuggingFaceSource } from '../../src/core/sources/huggingface/source.ts';
import { extractiveSummaries } from '../../src/core/summary/paper-summaries.ts';
import { createHttpClient } from '../../src/runtime/http-client.ts';
import type { DiscordStandIn } from '../bots/discord/stand-in/stand-in.ts';
import { startDiscord } from '../bots/discord/stand-in/start-discord.ts';
import { openSmtp, type SmtpStandIn } from '../bots/email/smtp-stand-in.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import type { SlackStandIn } from '../bots/slack/stand-in/stand-in.ts';
import { startSlack } from '../bots/slack/stand-in/start-slack.ts';
import { openTestLibrary, type TestLibrary } from '../library.ts';
import { describeShared, sharedPath } from '../shared-data.ts';
import { serverOf } from './loopback-server.ts';

const hour = 3_600_000;
const firstDay: LocalDate = '2026-03-26';
/** The day of arXiv's captured feeds, and one more. */
const lastDay: LocalDate = '2026-04-28';
const archived = z.object({
  id: z.string(),
  title: z.string(),
  abstract: z.string().nullish(),
  authors: z.array(z.string()),
  dailyDate: z.string(),
  upvotes: z.number().nullish(),
  keywords: z.array(z.string()).nullish(),
});
type Archived = z.output<typeof archived>;

const guild = '600000000000000001';
const channels = { morning: '600000000000000011', everyDay: '600000000000000012' };
const address = 'ann@example.org';

/** The lists of the archive by day, most upvotes first. */
function readArchive(): ReadonlyMap<string, readonly Archived[]> {
  const lists = new Map<string, Archived[]>();
  const lines = gunzipSync(readFileSync(sharedPath('hf', 'hf_archive.jsonl.gz')))
    .toString('utf8')
    .split('\n');
  for (const line of lines) {
    // Cheaper than to parse eleven thousand lines of which a tenth is wanted.
    const date = /"dailyDate": ?"([\d-]+)"/.exec(line)?.[1];
    if (date === undefined || date < addDays(firstDay, -10) || date > lastDay) continue;
    const paper = archived.parse(JSON.parse(line));
    const list = lists.get(date) ?? [];
    list.push(paper);
    lists.set(date, list);
  }
  for (const list of lists.values()) list.sort((one, two) => (two.upvotes ?? 0) - (one.upvotes ?? 0));
  return lists;
}

/** A day's list as the API answered at a moment: papers come over the morning, upvotes over the day. */
function listAt(papers: readonly Archived[], date: string, nowMs: number): readonly unknown[] {
  const hours = (nowMs - Date.parse(`${date}T00:00:00.000Z`)) / hour;
  return papers
    .filter((_, index) => hours >= 0.4 + (index % 9))
    .map(({ id, title, abstract, authors, upvotes, keywords }) => ({
      paper: {
        id,
        title,
        summary: abstract ?? '',
        authors: authors.map((name) => ({ name, hidden: false })),
        upvotes: Math.round((upvotes ?? 0) * Math.min(1, 0.3 + hours / 40)),
        publishedAt: `${date}T00:00:00.000Z`,
        submittedOnDailyAt: `${date}T01:00:00.000Z`,
        ai_keywords: keywords ?? [],
      },
      title,
      summary: abstract ?? '',
      numComments: 0,
      publishedAt: `${date}T00:00:00.000Z`,
    }));
}

const settings = (
  changes: Partial<DigestSettings> & { readonly rhythm: Rhythm; readonly time: string; readonly zone: string },
): DigestSettings => {
  const { rhythm, time, zone, ...rest } = changes;
  return {
    topics: '',
    sources: ['huggingface'],
    minUpvotes: 0,
    papersMax: 5,
    schedule: { rhythm, time, zone },
    layout: 'list',
    language: null,
    whenEmpty: 'silent',
    updates: 'silent',
    ...rest,
  };
};
const weekdays: Rhythm = { kind: 'days', weekdays: [1, 2, 3, 4, 5] };
const inDiscord = (channel: string): Destination => ({
  platform: 'discord',
  workspace: guild,
  place: { kind: 'channel', channel, announce: false },
});

/** What a person saw: when, and which papers. */
interface Shown {
  readonly at: string;
  readonly papers: readonly string[];
  readonly words: string;
}

function papersIn(message: string): readonly string[] {
  return [...new Set([...message.matchAll(/arxiv\.org\/abs\/(\d{4}\.\d{5})/g)].map((match) => match[1] ?? ''))];
}

function localTime(at: string, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(at),
  );
}

function daysBetween(from: LocalDate, to: LocalDate): readonly LocalDate[] {
  const days: LocalDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

describeShared('a month of digests', () => {
  const archive = readArchive();
  let nowMs = Date.parse(`${firstDay}T10:00:00.000Z`);
  const clock = { now: () => new Date(nowMs).toISOString() };
  let library: TestLibrary;
  let discord: DiscordStandIn;
  let slack: SlackStandIn;
  let smtp: SmtpStandIn;
  const undo: (() => void | Promise<void>)[] = [];
  const subscriptions = new Map<string, Subscription>();
  const warnings: string[] = [];

  const shownIn = (channel: string): readonly Shown[] =>
    discord.messages(channel).map(({ id, body }) => {
      const words = JSON.stringify(body);
      return {
        at: new Date(Number(BigInt(id) >> 22n) + 1_420_070_400_000).toISOString(),
        papers: papersIn(words),
        words,
      };
    });

  async function subscribe(name: string, destination: Destination, wanted: DigestSettings): Promise<void> {
    const made = await library.store.addSubscription({
      destination,
      owner: { platform: 'test', id: 'ann' },
      ownerAt: null,
      settings: wanted,
      state: { kind: 'active' },
      progress: firstProgress(wanted, clock.now()),
      token: `token-${name}`,
      at: clock.now(),
    });
    subscriptions.set(name, made);
  }

  /** A clock that moves as its sleepers wish; whoever waits for something to send is told to wait on. */
  const sleep: Sleep = async (ms, signal) => {
    signal.throwIfAborted();
    nowMs += Math.min(ms, 100);
  };

  async function deliver(messengers: ReadonlyMap<string, Messenger>): Promise<void> {
    for (const [platform, messenger] of messengers) {
      const over = new AbortController();
      const worker = createDeliveryWorker(platform, messenger, defaultDeliveryLimits, {
        outbox: library.store,
        subscriptionsAt: (key) => library.store.subscriptionsAt(key),
        clock,
        sleep: (ms, signal) =>
          new Promise((_, reject) => {
            // A worker that looks when the next message is due has nothing to send now.
            if (ms <= defaultDeliveryLimits.pollMs) over.abort();
            if (signal.aborted) reject(signal.reason);
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          }),
        log: {
          info: () => undefined,
          warn: (message, fields) => void warnings.push(`${message} ${JSON.stringify(fields)}`),
        },
        report: (error) => {
          warnings.push(String(error));
          return 'bug';
        },
      });
      await worker.run(over.signal);
    }
  }

  beforeAll(async () => {
    library = await openTestLibrary([]);
    const { store } = library;
    const today = (): LocalDate => localDateIn(clock.now(), 'UTC');
    const feed = readFileSync(sharedPath('arxiv', 'rss_cs_cl_2026-04-27_trimmed3.xml'), 'utf8');
    const emptyFeed = readFileSync(sharedPath('arxiv', 'rss_weekend_empty_2026-08-01.xml'), 'utf8');
    const sources = await serverOf((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (url.pathname.startsWith('/rss/')) {
        response.setHeader('content-type', 'application/rss+xml');
        response.end(
          nowMs >= Date.parse('2026-04-27T04:00:00.000Z') && nowMs < Date.parse('2026-04-28T04:00:00.000Z')
            ? feed
            : emptyFeed,
        );
        return;
      }
      const asked = url.searchParams.get('date');
      const newest = daysBetween(addDays(today(), -4), today()).findLast((day) => !isWeekend(day)) ?? today();
      const date = asked ?? newest;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(listAt(archive.get(date) ?? [], date, nowMs)));
    });
    undo.push(() => sources.close());
    discord = await startDiscord({ nowMs: () => nowMs });
    slack = await startSlack({ nowMs: () => nowMs });
    smtp = await openSmtp();
    discord.addGuild({ id: guild, name: 'Readers' });
    for (const [name, id] of Object.entries(channels)) discord.addChannel({ id, type: 0, name, guildId: guild });
    const rest = createRest({ apiUrl: discord.apiUrl, token: discord.token, userAgent: 'paperboy/0', purpose: 'send' });
    const ids = createActionIds(store, clock);
    const draw = async () => null;
    const log = { info: () => undefined, warn: (message: string) => void warnings.push(message) };
    const discordRenderer = createDiscordRenderer(ids, draw);
    const slackRenderer = createSlackRenderer(ids);
    const mailer = createMailer(
      { host: '127.0.0.1', port: smtp.port, tls: 'where-offered', account: null, perSecond: 1_000 },
      defaultMailTimes,
    );
    undo.push(
      () => closeRest(rest),
      () => mailer.stop(),
    );
    const messengers = new Map<string, Messenger>([
      [
        'discord',
        createDiscordMessenger({
          rest,
          render: (reply, signal) => discordRenderer.render(reply, signal),
          botUserId: discord.botUserId,
          clock,
          sleep,
          log,
        }),
      ],
      [
        'slack',
        createSlackMessenger({
          clients: createSlackClients({
            apiUrl: slack.apiUrl,
            userAgent: 'paperboy/0',
            purpose: 'send',
            fetch,
            sleep,
            token: async () => slack.installed.botToken,
          }),
          render: (reply, pictures) => slackRenderer.render(reply, pictures),
          pictures: createPictures({ draw, sleep, log }),
          clock,
          sleep,
          log,
        }),
      ],
      [
        'email',
        createEmailMessenger({
          mailer,
          from: { name: 'Paperboy', address: 'papers@example.net' },
          publicUrl: 'https://papers.example.org',
          subscription: (id) => store.subscription(id),
          draw,
          clock,
        }),
      ],
    ]);
    const http = createHttpClient({ userAgent: 'paperboy/0', clock, sleep, random: () => 0.5 });
    const reading = {
      store,
      clock,
      breathe: async () => undefined,
      huggingFace: createHuggingFaceSource(http, { baseUrl: sources.url, token: null, clock }),
      arxiv: createArxivSource(http, { apiUrl: sources.url, rssUrl: sources.url, clock }),
      log,
    };
    const digesting = {
      store,
      clock,
      meaning: null,
      rarity: { idf: () => 1 },
      summariesIn: () => extractiveSummaries,
      breathe: async () => undefined,
    };
    const planner = createDigestPlanner(digesting);
    const late = createLateDigests(digesting);
    const never = new AbortController().signal;

    await subscribe(
      'morning',
      inDiscord(channels.morning),
      settings({ rhythm: weekdays, time: '09:00', zone: 'Europe/Berlin' }),
    );
    await subscribe(
      'everyDay',
      inDiscord(channels.everyDay),
      settings({
        rhythm: { kind: 'days', weekdays: [1, 2, 3, 4, 5, 6, 7] },
        time: '23:59',
        zone: 'Pacific/Auckland',
        whenEmpty: 'say',
        papersMax: 20,
      }),
    );
    await subscribe(
      'evening',
      { platform: 'slack', workspace: lab.team, place: { kind: 'channel', channel: lab.channel, announce: false } },
      settings({
        rhythm: weekdays,
        time: '20:00',
        zone: 'America/New_York',
        topics: 'diffusion',
        layout: 'cards',
        sources: ['huggingface', 'arxiv'],
      }),
    );
    await subscribe(
      'weekly',
      { platform: 'email', workspace: null, place: { kind: 'person', person: address } },
      settings({ rhythm: { kind: 'weekly', weekday: 5 }, time: '18:45', zone: 'Asia/Kathmandu', papersMax: 10 }),
    );

    const endMs = Date.parse(`${addDays(lastDay, 1)}T12:00:00.000Z`);
    let nextRead = nowMs;
    while (nowMs < endMs) {
      if (nowMs >= nextRead) {
        await readSources(await followedCategories(store), reading, never);
        await late.addLatePapers(never);
        nextRead = nowMs + 2 * hour;
      }
      await planner.plan(never);
      await deliver(messengers);
      const dueMs = Date.parse((await store.nextDigestAt()) ?? '9999-01-01');
      nowMs = Math.max(nowMs + 1_000, Math.min(nextRead, dueMs));
    }
  }, 180_000);

  afterAll(async () => {
    for (const each of undo.reverse()) await each();
    const problems = [...discord.problems, ...slack.problems()];
    await Promise.all([discord.close(), slack.close(), smtp.close(), library.close()]);
    expect(problems).toEqual([]);
  });

  it('comes every weekday at nine in Berlin, across the change of the clocks', () => {
    const shown = shownIn(channels.morning);
    const days = daysBetween(addDays(firstDay, 1), addDays(lastDay, 1)).filter((day) => !isWeekend(day));
    expect(shown.map(({ at }) => localTime(at, 'Europe/Berlin'))).toEqual(days.map((day) => `${day} 09:00`));
  });

  it("tells five papers of the weekday's list before, none of them twice", () => {
    const shown = shownIn(channels.morning);
    const all = shown.flatMap(({ papers }) => papers);
    expect(new Set(all).size).toBe(all.length);
    for (const { at, papers } of shown) {
      const day = parseLocalDate(localTime(at, 'Europe/Berlin').slice(0, 10)) ?? expect.fail();
      const before = daysBetween(addDays(day, -4), addDays(day, -1)).findLast((date) => !isWeekend(date)) ?? '';
      const list = archive.get(before) ?? [];
      expect(papers.length, day).toBe(Math.min(5, list.length));
      const listed = new Set(list.map(({ id }) => id));
      expect(
        papers.filter((paper) => !listed.has(paper)),
        day,
      ).toEqual([]);
      // What most people liked is among them.
      expect(papers, day).toContain(list[0]?.id);
    }
  });

  it('tells every paper of the month once to who wants twenty a day, and says the first empty day of each weekend', () => {
    const shown = shownIn(channels.everyDay);
    const withPapers = shown.filter(({ papers }) => papers.length > 0);
    const all = withPapers.flatMap(({ papers }) => papers);
    expect(new Set(all).size).toBe(all.length);
    // 23:59 in Auckland is noon in UTC: the list of that day is complete by then.
    for (const [date, list] of archive) {
      if (date < firstDay || date > lastDay) continue;
      const told = list.filter(({ id }) => all.includes(id));
      expect(told.length, date).toBe(Math.min(20, list.length));
    }
    // At 23:59, or as soon as the list it waits for is complete.
    for (const { at } of shown) expect(localTime(at, 'Pacific/Auckland').slice(11)).toMatch(/^(23:59|0[0-2]:)/);
    const empty = shown.filter(({ papers }) => papers.length === 0);
    // Weekends are said once, not twice.
    expect(empty.length).toBeGreaterThanOrEqual(4);
    for (const [index, { at }] of empty.entries())
      if (index > 0) expect(Date.parse(at) - Date.parse(empty[index - 1]?.at ?? '')).toBeGreaterThan(36 * hour);
  });

  it('tells only what is about the topic, on days that have some, in Slack', () => {
    const shown = slack.shown(lab.channel, lab.user).map((message) => ({
      at: new Date(Number(message.ts) * 1_000).toISOString(),
      papers: papersIn(JSON.stringify(message)),
    }));
    expect(shown.length).toBeGreaterThan(10);
    const all = shown.flatMap(({ papers }) => papers);
    expect(new Set(all).size).toBe(all.length);
    const byId = new Map([...archive.values()].flat().map((paper) => [paper.id, paper]));
    for (const paper of all.map((id) => byId.get(id)).filter((found) => found !== undefined))
      expect(`${paper.title} ${paper.abstract} ${paper.keywords?.join(' ')}`.toLowerCase()).toMatch(/diffus/);
    // arXiv announces nothing here on most days: its list is waited for, three hours at most.
    for (const { at } of shown) expect(localTime(at, 'America/New_York').slice(11, 15)).toMatch(/^(20|23):0$/);
  });

  it('comes by mail once a week, with ten papers of the week and a way to stop it', () => {
    const mails = smtp.received();
    const fridays = daysBetween(firstDay, lastDay).filter((day) => new Date(day).getUTCDay() === 5);
    expect(mails.map(({ read }) => localTime(read.date ?? '', 'Asia/Kathmandu'))).toEqual(
      fridays.map((day) => `${day} 18:45`),
    );
    const all = mails.flatMap(({ read }) => papersIn(read.text ?? ''));
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(10 * mails.length);
    for (const { raw } of mails) expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
  });

  it('leaves nothing waiting and nothing given up', async () => {
    expect(await library.store.outboxCounts()).toMatchObject({ waiting: 0, refused: 0, dead: 0 });
    expect(warnings).toEqual([]);
  });
});
