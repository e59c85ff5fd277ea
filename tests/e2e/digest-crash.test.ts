import { once } from 'node:events';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../../src/core/local-date.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import { expectIntact } from '../store/library-process.ts';
import { boss, type DigestWorld, discordChannels, openDigestWorld, papersADay } from './digest-world.ts';
import { said } from './said.ts';

/** Times a process is killed. The whole proof takes 500: `CRASH_KILLS=500 npx vitest run tests/e2e/digest-crash.test.ts`. */
const kills = Number(process.env['CRASH_KILLS'] ?? 6);
const seed = Number(process.env['CRASH_SEED'] ?? 1);
const minute = 60_000;

/** When processes live, by the clock of the world: digests are due at nine; lists of the day before are read for good in the night. */
const lives = [
  '03:00',
  '09:01',
  '09:10',
  '09:40',
  '09:03',
  '08:40',
  '09:20',
  '10:40',
  '09:06',
  '11:00',
  '12:30',
  '19:00',
];
const livesADay = kills < 100 ? 4 : lives.length;

/** Moves the clock on to the next moment of the day at which a process lives. */
function toNextLife(world: DigestWorld, random: () => number): void {
  const times = lives.slice(0, livesADay).sort();
  const at = new Date(world.nowMs()).toISOString();
  const time = at.slice(11, 16);
  const next = times.find((each) => each > time);
  const day = Date.parse(`${at.slice(0, 10)}T00:00:00.000Z`) + (next === undefined ? 86_400_000 : 0);
  const [hours = 0, minutes = 0] = (next ?? times[0] ?? '').split(':').map(Number);
  world.advance(day + (hours * 60 + minutes) * minute + Math.round(random() * minute) - world.nowMs());
}

/** How long it takes until a process serves; it ends in peace when told to. */
async function bootOf(world: DigestWorld): Promise<number> {
  const child = world.start(['serve']);
  const startedMs = performance.now();
  await said(child, /Ctrl-C stops it/);
  const bootMs = performance.now() - startedMs;
  child.kill('SIGTERM');
  const [status] = await once(child, 'exit');
  expect(status).toBe(0);
  return bootMs;
}

/** The same sequence for the same seed. */
function randomOf(start: number): () => number {
  let state = start >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Something that goes wrong on the way, for some of the next messages. */
function spoil(world: DigestWorld, random: () => number): void {
  const messages = /^\/channels\/\d+\/messages$/;
  const onDiscord = [
    () => world.discord.fail({ method: 'POST', path: messages, answer: 'drop' }),
    () => world.discord.fail({ method: 'POST', path: messages, answer: 'hang' }),
    () => world.discord.fail({ method: 'POST', path: messages, answer: { status: 500, body: {} } }),
    () =>
      world.discord.fail({
        method: 'POST',
        path: messages,
        answer: {
          status: 429,
          body: { message: 'slow', retry_after: 0.3, global: false },
          headers: { 'retry-after': '1' },
        },
      }),
  ];
  const method = 'chat.postMessage';
  const onSlack = [
    () => world.slack.meet({ method, answer: 'lost answer' }),
    () => world.slack.meet({ method, answer: 'hang' }),
    () => world.slack.meet({ method, answer: 'cut' }),
    () => world.slack.meet({ method, answer: { status: 500, body: 'oops' } }),
    () => world.slack.meet({ method, answer: { retryAfter: 1 } }),
  ];
  // No more than messages meet: what is left over would only make the end long.
  for (const faults of [onDiscord, onSlack])
    if (random() < 1.5 / livesADay) faults[Math.floor(random() * faults.length)]?.();
}

interface DigestRow {
  readonly id: number;
  readonly date: LocalDate;
  readonly kind: string;
}

function rows<T>(path: string, sql: string): readonly T[] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(sql).all() as T[];
  } finally {
    db.close();
  }
}

/** Titles of the invented papers that a message shows. */
function papersIn(message: unknown): readonly string[] {
  return [
    ...new Set(
      [...JSON.stringify(message).matchAll(/Invented Paper (\d+) about Tides/g)].map((match) => match[1] ?? ''),
    ),
  ];
}

describe('digests across crashes', () => {
  it('send each digest once, whenever processes are killed and whatever goes wrong on the way', async ({
    onTestFinished,
  }) => {
    const random = randomOf(seed);
    // A Monday evening.
    const world = await openDigestWorld('2026-03-02T18:00:00.000Z', onTestFinished);
    const bootMs = await bootOf(world);
    let killed = 0;
    while (killed < kills) {
      toNextLife(world, random);
      spoil(world, random);
      const copies = random() < 0.3 ? 2 : 1;
      const children = Array.from({ length: copies }, () => world.start(['serve']));
      const ends = children.map((child) => once(child, 'exit'));
      await Promise.all(
        children.map(async (child) => {
          // Some are killed while they open the library, most while they read, plan and send.
          await new Promise((resolve) => setTimeout(resolve, bootMs * (0.5 + random()) + random() * 1_000));
          child.kill('SIGKILL');
        }),
      );
      await Promise.all(ends);
      killed += copies;
    }

    // What is left is sent by one that lives.
    const waiting = "SELECT count(*) AS waiting FROM delivery WHERE state = 'waiting'";
    for (let rounds = 0; rounds < 20; rounds += 1) {
      toNextLife(world, random);
      const last = world.start(['digest', 'run']);
      let words = '';
      last.stderr.setEncoding('utf8').on('data', (part: string) => {
        words += part;
      });
      const [status] = await once(last, 'exit');
      expect(status, words).toBe(0);
      // A whole day, so that there is a digest in any case.
      if (rounds >= 4 && rows<{ waiting: number }>(world.path, waiting)[0]?.waiting === 0) break;
    }
    expect(rows(world.path, waiting)).toEqual([{ waiting: 0 }]);
    expectIntact(world.path);

    const channels: readonly (readonly [number, readonly unknown[]])[] = [
      [1, world.discord.messages(discordChannels.list).map(({ body }) => body)],
      [2, world.discord.messages(discordChannels.cards).map(({ body }) => body)],
      [4, world.slack.shown(lab.channel, lab.user)],
      [5, world.slack.shown(lab.privateChannel, lab.user)],
    ];
    for (const [id, messages] of channels) {
      const digests = rows<DigestRow>(
        world.path,
        `SELECT id, date, kind FROM digest WHERE subscription_id = ${id} ORDER BY date`,
      );
      const told = digests.filter(({ kind }) => kind === 'digest');
      expect(told.length, `subscription ${id} had digests`).toBeGreaterThan(0);
      // Each digest of a day is one message, and no paper is in two of them.
      const shown = messages.map(papersIn).filter((papers) => papers.length > 0);
      const fates = rows(
        world.path,
        `SELECT dedupe_key, state, attempt, tried_since, settled_at, sentence FROM delivery WHERE subscription_id = ${id}`,
      );
      expect(shown.length, JSON.stringify({ id, shown, digests, fates }, null, 1)).toBe(told.length);
      const all = shown.flat();
      expect(new Set(all).size).toBe(all.length);
      // Nothing is lost: every list that was read by the last digest is told whole.
      expect(all.length % papersADay).toBe(0);
    }
    expect(rows<{ state: string }>(world.path, 'SELECT state FROM subscription WHERE id = 3')[0]?.state).toContain(
      'paused',
    );
    expect(world.discord.messages(discordChannels.forbidden)).toEqual([]);
    const notices = world.discord.requests.filter(
      ({ path, method }) => method === 'POST' && path === '/users/@me/channels',
    );
    expect(notices.length, `${boss} was told`).toBeGreaterThan(0);
  }, 1_800_000);
});
