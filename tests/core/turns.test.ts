import { expect, it } from 'vitest';
import type { Sleep } from '../../src/core/ports.ts';
import { createTurns } from '../../src/core/turns.ts';

/** A promise and what settles it. */
function door<T>() {
  let open: (value: T) => void = () => {};
  const passed = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
const never: Sleep = () => new Promise(() => {});

async function rounds(count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) await breathe();
}

it('runs at most four commands side by side, in the order they came', async () => {
  const turns = createTurns({ sleep: never, breathe });
  const begun: number[] = [];
  const doors = Array.from({ length: 20 }, () => door<void>());
  const done = doors.map(({ passed }, at) =>
    turns.command(() => {
      begun.push(at);
      return passed;
    }),
  );
  await rounds(5);
  expect(begun).toEqual([0, 1, 2, 3]);
  doors[3]?.open();
  await done[3];
  await rounds(5);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  for (const { open } of doors) open();
  await Promise.all(done);
  expect(begun).toEqual(Array.from({ length: 20 }, (_, at) => at));
});

it('lets first responses go before commands that have not begun', async () => {
  const turns = createTurns({ sleep: never, breathe });
  const response = door<string>();
  const order: string[] = [];
  const answered = turns.respond(async () => order.push(await response.passed));
  const command = turns.command(async () => order.push('command'));
  await rounds(5);
  expect(order).toEqual([]);
  response.open('response');
  await Promise.all([answered, command]);
  expect(order).toEqual(['response', 'command']);
});

it('does not wait for a first response that takes too long', async () => {
  const waits: number[] = [];
  const sleep: Sleep = async (ms) => {
    waits.push(ms);
  };
  const turns = createTurns({ sleep, breathe });
  void turns.respond(() => new Promise(() => {}));
  expect(await turns.command(async () => 'done')).toBe('done');
  expect(waits).toEqual([500, 1_000]);
});

it('does not let slow commands hold up the others', async () => {
  const turns = createTurns({ sleep: async () => {}, breathe });
  const slow = Array.from({ length: 4 }, () => door<void>());
  const done = slow.map(({ passed }) => turns.command(() => passed));
  expect(await turns.command(async () => 'done')).toBe('done');
  for (const { open } of slow) open();
  await Promise.all(done);
});

it('goes on after a failure', async () => {
  const turns = createTurns({ sleep: never, breathe });
  const failures = Array.from({ length: 9 }, () => turns.command(() => Promise.reject(new Error('on purpose'))));
  expect((await Promise.allSettled(failures)).map(({ status }) => status)).toEqual(Array(9).fill('rejected'));
  await expect(turns.respond(() => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
  expect(await turns.command(async () => 'done')).toBe('done');
});

it.each([
  ['hears everything that arrives together before it works on any of it', 10, 11],
  ['works in the end, though every turn brings something new', 1_000, 50],
])('%s', async (_what, requests, turnsUntilWork) => {
  let pass: () => void = () => {};
  const turns = createTurns({
    sleep: never,
    breathe: () =>
      new Promise((resolve) => {
        pass = resolve;
      }),
  });
  let passed = 0;
  let workedAfter = 0;
  const command = turns.command(async () => {
    workedAfter = passed;
  });
  for (let at = 0; at < requests + 5 && workedAfter === 0; at += 1) {
    await rounds(1); // whatever can go on has done so
    if (at < requests) await turns.respond(async () => {});
    passed += 1;
    pass();
    await rounds(1);
  }
  await command;
  expect(workedAfter).toBe(turnsUntilWork);
});
