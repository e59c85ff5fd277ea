import { describe, expect, test } from 'vitest';
import { Attempt, Attempts } from '../../../src/bots/slack/attempts.ts';

const since = '2026-03-02T09:00:00.000Z';
const never = new AbortController().signal;
const part = { channel: 'C1', ts: '1.000001' };

describe('what a process knows of a message', () => {
  test('nobody has tried: there is nothing to look for', () => {
    const attempt = new Attempt(since, true);
    expect(attempt.isSure('C1:')).toBe(true);
    expect(attempt.part('mark')).toBeUndefined();
  });

  test('somebody else has tried: each place has to be read once', () => {
    const attempt = new Attempt(since, false);
    expect(attempt.isSure('C1:')).toBe(false);
    attempt.haveRead('C1:');
    expect(attempt.isSure('C1:')).toBe(true);
    expect(attempt.isSure('C1:1.000001')).toBe(false);
  });

  test('a try without an answer is doubt, until the part is found or the place was read', () => {
    const attempt = new Attempt(since, true);
    attempt.begin('mark', 'C1:');
    expect([attempt.isSure('C1:'), attempt.isSure('C2:')]).toEqual([false, true]);
    attempt.found('mark', part);
    expect([attempt.isSure('C1:'), attempt.part('mark')]).toEqual([true, part]);

    attempt.begin('other', 'C1:');
    attempt.haveRead('C1:');
    expect([attempt.isSure('C1:'), attempt.part('other')]).toEqual([true, undefined]);
  });

  test('a try that left nothing takes back its own doubt, not that of the one before', () => {
    const attempt = new Attempt(since, true);
    attempt.begin('mark', 'C1:')();
    expect(attempt.isSure('C1:')).toBe(true);
    attempt.begin('mark', 'C1:');
    attempt.begin('mark', 'C1:')();
    expect(attempt.isSure('C1:')).toBe(false);
  });
});

describe('the messages that are remembered', () => {
  const begun = (): Attempt => new Attempt(since, true);

  test('are the newest two thousand, and those that are being worked at', async () => {
    const attempts = new Attempts();
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const working = attempts.at('working', begun, never, async (attempt) => {
      await finished;
      return attempt;
    });
    const first = await attempts.at('first', begun, never, async (attempt) => attempt);
    for (let index = 0; index < 1_999; index += 1) await attempts.at(`${index}`, begun, never, async () => undefined);
    expect(await attempts.at('first', begun, never, async (attempt) => attempt)).not.toBe(first);
    const again = attempts.at('working', begun, never, async (attempt) => attempt);
    finish();
    expect(await again).toBe(await working);
  });

  test('are worked at one after the other, also where a work fails', async () => {
    const attempts = new Attempts();
    const order: string[] = [];
    const failing = attempts.at('one', begun, never, async () => {
      order.push('first begins');
      await Promise.resolve();
      order.push('first ends');
      throw new Error('a bug');
    });
    const second = attempts.at('one', begun, never, async () => void order.push('second'));
    await expect(failing).rejects.toThrow('a bug');
    await second;
    expect(order).toEqual(['first begins', 'first ends', 'second']);
  });

  test('whoever gives up while waiting does not begin later', async () => {
    const attempts = new Attempts();
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const first = attempts.at('one', begun, never, () => finished);
    const controller = new AbortController();
    const order: string[] = [];
    const second = attempts.at('one', begun, controller.signal, async () => void order.push('second'));
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    finish();
    await first;
    await attempts.at('one', begun, never, async () => void order.push('third'));
    expect(order).toEqual(['third']);
  });
});
