import { describe, expect, it } from 'vitest';
import { createLane } from '../../src/runtime/pacer.ts';
import { fakeTime } from './fake-time.ts';

const never = new AbortController().signal;
const anyPause = Number.POSITIVE_INFINITY;

describe('a lane', () => {
  it('starts requests no closer than its gap, in the order they came', async () => {
    const time = fakeTime();
    const lane = createLane({ gapMs: 3000, concurrencyMax: 1 }, time.clock, time.sleep);
    const order: number[] = [];
    const starts: string[] = [];
    await Promise.all(
      [1, 2, 3].map(async (number) => {
        const leave = await lane.enter(anyPause, never);
        order.push(number);
        starts.push(time.clock.now());
        leave?.();
      }),
    );
    expect(order).toEqual([1, 2, 3]);
    expect(starts).toEqual(['2026-03-02T12:00:00.000Z', '2026-03-02T12:00:03.000Z', '2026-03-02T12:00:06.000Z']);
    expect(time.waits).toEqual([3000, 3000]);
  });

  it('measures the gap from start to start', async () => {
    const time = fakeTime();
    const lane = createLane({ gapMs: 3000, concurrencyMax: 1 }, time.clock, time.sleep);
    const leave = await lane.enter(anyPause, never);
    time.advance(2500); // the request takes that long
    leave?.();
    await lane.enter(anyPause, never);
    expect(time.waits).toEqual([500]);
  });

  it('keeps to its number of requests at once and hands places on one by one', async () => {
    const time = fakeTime();
    const lane = createLane({ gapMs: 0, concurrencyMax: 2 }, time.clock, time.sleep);
    const first = await lane.enter(anyPause, never);
    await lane.enter(anyPause, never);
    const entered: string[] = [];
    const third = lane.enter(anyPause, never).then(() => entered.push('third'));
    const fourth = lane.enter(anyPause, never).then(() => entered.push('fourth'));
    await Promise.resolve();
    expect(entered).toEqual([]);
    first?.();
    first?.(); // giving back twice frees one place only
    await third;
    expect(entered).toEqual(['third']);
    await expect(Promise.race([fourth, Promise.resolve('still waiting')])).resolves.toBe('still waiting');
  });

  it('gives the place of someone who gave up to the next', async () => {
    const time = fakeTime();
    const lane = createLane({ gapMs: 0, concurrencyMax: 1 }, time.clock, time.sleep);
    const leave = await lane.enter(anyPause, never);
    const reason = new Error('enough');
    const controller = new AbortController();
    const impatient = lane.enter(anyPause, controller.signal);
    const patient = lane.enter(anyPause, never);
    controller.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    leave?.();
    expect(await patient).toBeTypeOf('function');
  });

  it('frees the place where the signal is aborted during the gap', async () => {
    const time = fakeTime();
    const controller = new AbortController();
    const reason = new Error('enough');
    const lane = createLane({ gapMs: 3000, concurrencyMax: 1 }, time.clock, async (ms, signal) => {
      if (signal === controller.signal) controller.abort(reason);
      await time.sleep(ms, signal);
    });
    (await lane.enter(anyPause, never))?.();
    await expect(lane.enter(anyPause, controller.signal)).rejects.toBe(reason);
    expect(await lane.enter(anyPause, never)).toBeTypeOf('function');
  });

  it('pauses everyone, never shortens a pause, and refuses those who would wait too long', async () => {
    const time = fakeTime();
    const lane = createLane({ gapMs: 0, concurrencyMax: 4 }, time.clock, time.sleep);
    lane.pause(50_000);
    lane.pause(10_000);
    expect(lane.pausedForMs()).toBe(50_000);
    expect(await lane.enter(20_000, never)).toBeNull();
    expect(time.waits).toEqual([]);
    expect(await lane.enter(60_000, never)).toBeTypeOf('function');
    expect(time.waits).toEqual([50_000]);
  });

  it('never waits longer than the gap or pause itself where the clock is set back', async () => {
    const time = fakeTime();
    const lane = createLane({ gapMs: 3000, concurrencyMax: 4 }, time.clock, time.sleep);
    await lane.enter(anyPause, never);
    lane.pause(5000);
    time.advance(-86_400_000);
    expect(lane.pausedForMs()).toBe(5000);
    lane.pause(5000);
    await lane.enter(anyPause, never);
    expect(Math.max(...time.waits)).toBe(5000);
  });
});
