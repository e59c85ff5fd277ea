import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChannelPace, createChannelPace, type Turn } from '../../../src/bots/slack/channel-pace.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

const never = new AbortController().signal;
// Whoever sends has one of its own (own-signal.ts).
setMaxListeners(0, never);
const papers = { workspace: 'T1', channel: 'C1' };
const go: Turn = { kind: 'go' };

function start(): { readonly time: VirtualTime; readonly pace: ChannelPace } {
  const time = virtualTime();
  return { time, pace: createChannelPace(time) };
}

/** A second and a little. */
const everyMs = 1_050;

describe('the pace of a channel', () => {
  test('the first message goes at once, the others one a second in the order of asking', async () => {
    const { time, pace } = start();
    const begun = time.nowMs();
    const went: [number, number][] = [];
    const turns = [1, 2, 3, 4].map((number) =>
      pace.turn(papers, never).then(() => went.push([number, time.nowMs() - begun])),
    );
    await time.pass(0);
    expect(went).toEqual([[1, 0]]);
    await time.run();
    await Promise.all(turns);
    expect(went).toEqual([
      [1, 0],
      [2, everyMs],
      [3, 2 * everyMs],
      [4, 3 * everyMs],
    ]);
  });

  test('a second later nothing waits', async () => {
    const { time, pace } = start();
    await pace.turn(papers, never);
    await time.pass(everyMs);
    expect(await pace.turn(papers, never)).toEqual(go);
    expect(time.sleepers()).toBe(0);
  });

  test('channels do not wait for each other, nor the same id in another workspace', async () => {
    const { time, pace } = start();
    const begun = time.nowMs();
    for (let channel = 0; channel < 500; channel += 1)
      expect(await pace.turn({ workspace: 'T1', channel: `C${channel}` }, never)).toEqual(go);
    expect(await pace.turn({ workspace: 'T2', channel: 'C1' }, never)).toEqual(go);
    expect(time.nowMs()).toBe(begun);
  });

  test('who would wait too long is told when to come back, and holds nobody up', async () => {
    const { time, pace } = start();
    const turns = Array.from({ length: 40 }, () => pace.turn(papers, never));
    await time.run();
    const outcomes = await Promise.all(turns);
    expect(outcomes.filter(({ kind }) => kind === 'go')).toHaveLength(29);
    for (const turn of outcomes.slice(29)) {
      if (turn.kind !== 'wait') throw new Error('went');
      expect(turn.afterMs).toBeGreaterThan(30_000);
      expect(turn.afterMs).toBeLessThanOrEqual(30_000 + 2 * everyMs);
    }
  });

  test('a clock that is set back by an hour delays a message by a second at most', async () => {
    const { time, pace } = start();
    await pace.turn(papers, never);
    time.set(time.nowMs() - 3_600_000);
    const begun = time.nowMs();
    const turn = pace.turn(papers, never);
    await time.run();
    expect(await turn).toEqual(go);
    expect(time.nowMs() - begun).toBeLessThanOrEqual(everyMs);
  });
});

describe('where Slack asks to wait', () => {
  test('the whole workspace waits, other workspaces do not', async () => {
    const { time, pace } = start();
    const begun = time.nowMs();
    pace.hold('T1', 5_000);
    const held = [papers, { workspace: 'T1', channel: 'C2' }].map((lane) => pace.turn(lane, never));
    expect(await pace.turn({ workspace: 'T2', channel: 'C1' }, never)).toEqual(go);
    await time.pass(4_999);
    expect(time.sleepers()).toBe(2);
    await time.pass(1);
    expect(await Promise.all(held)).toEqual([go, go]);
    expect(time.nowMs() - begun).toBe(5_000);
  });

  test('a shorter wait does not end a longer one', async () => {
    const { time, pace } = start();
    const begun = time.nowMs();
    pace.hold('T1', 5_000);
    pace.hold('T1', 1_000);
    const turn = pace.turn(papers, never);
    await time.run();
    await turn;
    expect(time.nowMs() - begun).toBe(5_000);
  });

  test('a wait longer than patience is told at once, also to those who wait already', async () => {
    const { time, pace } = start();
    await pace.turn(papers, never);
    const waiting = pace.turn(papers, never);
    await time.pass(0);
    pace.hold('T1', 600_000);
    expect(await pace.turn(papers, never)).toMatchObject({ kind: 'wait', afterMs: 600_000 + everyMs });
    await time.pass(everyMs);
    expect(await waiting).toMatchObject({ kind: 'wait', afterMs: 600_000 - everyMs });
    await time.pass(600_000 - everyMs);
    expect(await pace.turn(papers, never)).toEqual(go);
  });
});

describe('giving up', () => {
  test("rejects with the signal's reason at once, and the next one takes the place", async () => {
    const { time, pace } = start();
    const begun = time.nowMs();
    await pace.turn(papers, never);
    const controller = new AbortController();
    const reason = new Error('enough');
    const impatient = pace.turn(papers, controller.signal);
    const patient = pace.turn(papers, never);
    controller.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    await time.run();
    await patient;
    expect(time.nowMs() - begun).toBe(everyMs);
    await expect(pace.turn(papers, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('nobody sleeps any more where all have given up, and whoever comes right then is served', async () => {
    const { time, pace } = start();
    await pace.turn(papers, never);
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const waiting = Array.from({ length: 20 }, () => pace.turn(papers, controller.signal));
    controller.abort(new Error('enough'));
    const next = pace.turn(papers, never);
    const outcomes = await Promise.allSettled(waiting);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    await time.run();
    expect(await next).toEqual(go);
    expect(time.sleepers()).toBe(0);
  });
});

test('channels nobody writes to any more are forgotten', async () => {
  const { time, pace } = start();
  let most = 0;
  for (let day = 0; day < 30; day += 1) {
    for (let channel = 0; channel < 1_000; channel += 1) {
      await pace.turn({ workspace: `T${channel % 50}`, channel: `C${day}-${channel}` }, never);
      most = Math.max(most, pace.channels);
    }
    await time.pass(86_400_000);
  }
  // Those of a day at most, and they go as the next day's come.
  expect(most).toBeLessThanOrEqual(1_001);
  for (let turn = 0; turn < 400; turn += 1) await pace.turn({ workspace: 'T', channel: `D${turn}` }, never);
  expect(pace.channels).toBeLessThanOrEqual(401);
});

test('whatever comes when: never two messages of a channel within a second, in order, and everybody is served', async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('turn' as const), channel: fc.nat({ max: 3 }), abort: fc.boolean() }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat({ max: 3_000 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), ms: fc.nat({ max: 40_000 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const { time, pace } = start();
      const went = new Map<number, { readonly at: number; readonly serial: number }[]>();
      let controller = new AbortController();
      let heldUntil = 0;
      let tooEarly = 0;
      const turns: Promise<unknown>[] = [];
      for (const [serial, one] of steps.entries()) {
        // Whatever came of the step before has been heard of.
        await time.pass(one.kind === 'pass' ? one.ms : 0);
        if (one.kind === 'hold') {
          pace.hold('T1', one.ms);
          heldUntil = Math.max(heldUntil, time.nowMs() + one.ms);
        }
        if (one.kind === 'abort') {
          controller.abort(new Error('enough'));
          controller = new AbortController();
        }
        if (one.kind !== 'turn') continue;
        const { channel } = one;
        const turn = pace.turn({ workspace: 'T1', channel: `C${channel}` }, one.abort ? controller.signal : never);
        turns.push(
          turn.then(
            ({ kind }) => {
              if (kind === 'wait') return;
              if (time.nowMs() < heldUntil) tooEarly += 1;
              went.set(channel, [...(went.get(channel) ?? []), { at: time.nowMs(), serial }]);
            },
            () => undefined,
          ),
        );
      }
      await time.run();
      await Promise.all(turns);
      expect(time.sleepers()).toBe(0);
      expect(tooEarly).toBe(0);
      for (const messages of went.values())
        for (const [index, { at, serial }] of messages.entries()) {
          const before = messages[index - 1];
          if (before === undefined) continue;
          expect(at - before.at).toBeGreaterThanOrEqual(1_000);
          expect(serial).toBeGreaterThan(before.serial);
        }
    }),
    { numRuns: 200 },
  );
});
