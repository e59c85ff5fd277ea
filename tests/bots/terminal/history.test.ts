import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistory } from '../../../src/bots/terminal/history.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperboy-history-'));
  path = join(folder, 'data', 'history');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function given(content: string | Buffer): void {
  mkdirSync(join(folder, 'data'));
  writeFileSync(path, content, { mode: 0o644 });
}

describe('openHistory', () => {
  it('keeps plain commands for the next chat, for the owner only', () => {
    const history = openHistory(path);
    expect(history.lines).toEqual([]);
    for (const line of [
      'today',
      '  search flow matching ',
      '3',
      '12',
      'quit',
      '/EXIT',
      '',
      '  ',
      'a\u001b[31mb',
      `x${'y'.repeat(500)}`,
      'two\nlines',
    ])
      history.add(line);
    expect(readFileSync(path, 'utf8')).toBe('today\nsearch flow matching\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(openHistory(path).lines).toEqual(['search flow matching', 'today']);
  });

  it('makes an older file private and shows each command once, newest first', () => {
    given('today\nstatus\ntoday\n');
    expect(openHistory(path).lines).toEqual(['today', 'status']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('goes on after a last line without an end', () => {
    given('today\nstat');
    openHistory(path).add('help');
    expect(readFileSync(path, 'utf8')).toBe('today\nstat\nhelp\n');
  });

  it('does not lose what a second chat writes', () => {
    const [first, second] = [openHistory(path), openHistory(path)];
    first.add('today');
    second.add('status');
    first.add('help');
    expect(openHistory(path).lines).toEqual(['help', 'status', 'today']);
  });

  it('keeps at most a thousand, and shortens a file that has grown far past it', () => {
    given(Array.from({ length: 2_500 }, (_, index) => `search ${index}\n`).join(''));
    const { lines } = openHistory(path);
    expect(lines).toHaveLength(1_000);
    expect(lines[0]).toBe('search 2499');
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(1_001);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('passes over what is no command in a damaged file', () => {
    given(
      Buffer.concat([
        Buffer.from('today\n'),
        Buffer.from([0, 255, 254, 10, 27, 91, 50, 74, 10]),
        Buffer.from('\r\nstatus\r\n'),
      ]),
    );
    expect(openHistory(path).lines).toEqual(['status', 'today']);
  });

  it('leaves a file alone that is far too large to be ours', () => {
    given('x'.repeat(4_000_001));
    const history = openHistory(path);
    expect(history.lines).toEqual([]);
    history.add('today');
    expect(statSync(path).size).toBe(4_000_001);
  });

  it('goes without where it cannot write: a folder in its place, a file as its folder', () => {
    mkdirSync(path, { recursive: true });
    expect(() => openHistory(path).add('today')).not.toThrow();
    const file = join(folder, 'file');
    writeFileSync(file, 'mine');
    expect(() => openHistory(join(file, 'history')).add('today')).not.toThrow();
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(openHistory(null).lines).toEqual([]);
    expect(() => openHistory(null).add('today')).not.toThrow();
  });

  it.skipIf(process.getuid?.() === 0)('goes without in a folder that is read-only', () => {
    mkdirSync(join(folder, 'data'));
    chmodSync(join(folder, 'data'), 0o500);
    expect(() => openHistory(path).add('today')).not.toThrow();
    chmodSync(join(folder, 'data'), 0o700);
    expect(existsSync(path)).toBe(false);
  });
});
