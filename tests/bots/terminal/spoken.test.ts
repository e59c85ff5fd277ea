import { afterEach, expect, it } from 'vitest';
import type { Platform } from '../../contracts/platform.ts';
import { openTerminal } from './platform.ts';

let terminal: Platform | null = null;
afterEach(async () => {
  await terminal?.close();
  terminal = null;
});

it('answers a plain question, and tells how a command is written that was mistyped', async () => {
  terminal = await openTerminal();
  const { say, store } = terminal;
  const { words } = await say('which routing rule keeps small language models stable?');
  expect(words).toMatch(/^which routing rule keeps small language models stable\?.*Harbour Lanterns/);
  expect(await store.turns('terminal', new Date().toISOString())).toHaveLength(1);
  expect((await say('serch diffusion')).words).toBe('There is no command "serch". Did you mean "search diffusion"?');
  expect((await say('serach papers on diffusion models')).words).toMatch(/Did you mean "search papers on diffusion/);
  expect((await say('hello')).words).toContain('What Paperboy can do');
});
