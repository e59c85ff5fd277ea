import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createLogs } from '../../src/runtime/log.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'paperboy-log-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

it('writes bugs under a reference, and events with their fields', () => {
  const here = folder();
  const logs = createLogs({ folder: here, logLevel: 'info' });
  expect(existsSync(join(here, 'paperboy.log'))).toBe(false);
  const reference = logs.report(new Error('on purpose'), 'today');
  logs.info('connected', { shard: 1 });
  const lines = readFileSync(join(here, 'paperboy.log'), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { reference, command: 'today', err: { message: 'on purpose' } },
    { msg: 'connected', shard: 1 },
  ]);
});

it.skipIf(!existsSync('/dev/full'))('goes on where the disk is full', async () => {
  const here = folder();
  symlinkSync('/dev/full', join(here, 'paperboy.log'));
  const logs = createLogs({ folder: here, logLevel: 'info' });
  for (let line = 0; line < 3; line += 1)
    expect(logs.report(new Error('on purpose'), 'today')).toMatch(/^[0-9a-f]{8}$/);
  await new Promise((resolve) => setImmediate(resolve)); // an error without a listener would end the process here
});
