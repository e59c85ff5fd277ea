import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CommandContext, createRegistry, defineCommand } from '../../src/core/command.ts';
import { UserError } from '../../src/core/errors.ts';
import type { Reply } from '../../src/core/reply.ts';
import { runInvocation } from '../../src/core/run-command.ts';
import { contextOf } from '../command-context.ts';
import { openTestLibrary } from '../library.ts';

const fine: Reply = { visibility: 'channel', blocks: [], listed: null, result: null };
let work: (context: CommandContext) => Promise<Reply>;
let bugs: unknown[] = [];
const log = { report: (error: unknown) => `ref-${bugs.push(error)}` };

function command(permission: 'everyone' | 'channel-settings') {
  return defineCommand({
    name: permission === 'everyone' ? 'work' : 'settle',
    summary: 'Whatever the test says',
    options: z.object({}),
    visibility: 'channel',
    permission,
    examples: [],
    handle: (_, context) => work(context),
  });
}

const registry = createRegistry([
  command('everyone'),
  command('channel-settings'),
  { ...command('channel-settings'), name: 'settle-own', ownersMay: true },
]);

beforeEach(() => {
  work = async () => fine;
  bugs = [];
});

async function run(name: string, changes: Partial<CommandContext> = {}) {
  const library = await openTestLibrary([]);
  try {
    return await runInvocation({ command: name, options: {} }, contextOf(library.store, { registry, ...changes }), log);
  } finally {
    await library.close();
  }
}

function failing(error: Error) {
  return async () => Promise.reject(error);
}

describe('a command', () => {
  it('answers', async () => {
    expect(await run('work')).toEqual({ kind: 'done', reply: fine });
  });

  it('is refused to those who may not change the channel, before it begins', async () => {
    let begun = false;
    work = async () => {
      begun = true;
      return fine;
    };
    const refused = { kind: 'refused', sentence: 'Not you.', hint: 'Ask somebody.' } as const;
    const outcome = await run('settle', { channelRights: refused });
    expect([outcome, begun]).toMatchObject([{ kind: 'failed', sentence: 'Not you.', hint: 'Ask somebody.' }, false]);
    expect(await run('work', { channelRights: refused })).toMatchObject({ kind: 'done' });
  });

  it('begins for those who may change only what they made, where it looks who made it', async () => {
    work = async () => fine;
    const own = { kind: 'own', sentence: 'Only yours.', hint: 'Ask an admin.' } as const;
    expect(await run('settle', { channelRights: own })).toMatchObject({ kind: 'failed', sentence: 'Only yours.' });
    expect(await run('settle-own', { channelRights: own })).toMatchObject({ kind: 'done' });
    const refused = { kind: 'refused', sentence: 'Not you.', hint: 'Ask somebody.' } as const;
    expect(await run('settle-own', { channelRights: refused })).toMatchObject({ kind: 'failed' });
  });

  it('tells what a person can mend, and keeps a bug to the log', async () => {
    work = failing(new UserError('not-found', 'There is none.', 'Look elsewhere.'));
    expect(await run('work')).toMatchObject({ kind: 'failed', sentence: 'There is none.', hint: 'Look elsewhere.' });
    work = failing(new Error('secret'));
    const outcome = await run('work');
    expect(JSON.stringify(outcome)).toContain('ref-1');
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });

  it('tells of the library file only where somebody can mend it', async () => {
    const locked = new UserError('library-busy', 'Somebody writes to /home/ada/library.sqlite.', 'Stop it.');
    work = failing(locked);
    const shell = { prefixes: { everyone: '', 'channel-settings': '' }, fields: false, shell: true, messageMenu: null };
    expect(await run('work', { writing: shell })).toMatchObject({ sentence: locked.message });
    const outcome = await run('work');
    expect(JSON.stringify(outcome)).not.toContain('/home/ada');
    expect(outcome).toMatchObject({ kind: 'failed', sentence: 'Paperboy cannot use its library right now.' });
    expect(bugs).toEqual([locked]);
  });

  it('answers also where the list cannot be remembered', async () => {
    const listed: Reply = { ...fine, listed: ['2511.10001'] };
    work = async () => listed;
    const full = new UserError('library-full', 'The disk is full.', 'Free some space.');
    const library = await openTestLibrary([]);
    const store = { ...library.store, rememberList: () => Promise.reject(full) };
    expect(await run('work', { store })).toEqual({ kind: 'done', reply: listed });
    expect(bugs).toEqual([full]);
    await library.close();
  });

  it('quotes no more of what was typed than a sentence takes', async () => {
    work = failing(new UserError('bad-option', `"${'x'.repeat(5_000)}" is no id.`, 'Write one.'));
    const outcome = await run('work');
    expect(outcome.kind === 'failed' && JSON.stringify(outcome.reply.blocks).length).toBeLessThan(600);
  });

  it('says why it was called off', async () => {
    const byPerson = new AbortController();
    work = async () => {
      byPerson.abort();
      throw new Error('aborted');
    };
    expect(await run('work', { signal: byPerson.signal })).toMatchObject({ sentence: 'Cancelled.' });
    const byStop = new AbortController();
    work = async () => {
      byStop.abort(new UserError('stopped', 'Paperboy was stopped.', 'Ask again.'));
      throw new Error('aborted');
    };
    expect(await run('work', { signal: byStop.signal })).toMatchObject({ sentence: 'Paperboy was stopped.' });
    expect(bugs).toEqual([]);
  });
});
