import { expect, it } from 'vitest';
import { createOneByOne } from '../../src/core/one-by-one.ts';

it('lets work of one key wait for what came before, whatever became of it, and other keys not', async () => {
  const { run } = createOneByOne();
  const said: string[] = [];
  let fail: (reason: Error) => void = () => undefined;
  const first = run('a', () => {
    said.push('first begins');
    return new Promise<never>((_, reject) => {
      fail = reject;
    });
  });
  const second = run('a', async () => said.push('second'));
  await run('b', async () => said.push('other'));
  expect(said).toEqual(['first begins', 'other']);
  fail(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await second;
  expect(said).toEqual(['first begins', 'other', 'second']);
  expect(await run('a', async () => 'again')).toBe('again');
});
