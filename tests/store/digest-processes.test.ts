import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { destinationKey } from '../../src/core/digest/subscription.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-store.ts';
import { expectIntact, type LibraryProcess, startLibraryProcess } from './library-process.ts';

const subscriptions = 90;
const keys = Array.from({ length: subscriptions }, (_, index) => [
  `digest:${index + 1}`,
  `digest:${index + 1}:thread`,
]).flat();

let folder = '';
let path = '';

/** Runs a task to its end. */
async function run(...args: readonly string[]): Promise<LibraryProcess> {
  const started = startLibraryProcess([path, ...args]);
  expect(await started.ended, started.words()).toBe(0);
  return started;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paperboy-test-'));
  path = join(folder, 'library.sqlite');
  await run('ingest', 'a', '1', '3');
  await run('subscribe', String(subscriptions));
});

afterEach(() => rmSync(folder, { recursive: true }));

const said = (processes: readonly LibraryProcess[], word: string): readonly string[] =>
  processes.flatMap(({ lines }) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : [])),
  );

/** Every subscription has its one digest, which told its paper. */
async function expectDigests(): Promise<void> {
  const store = await openSqliteStore({ path });
  const { items } = await store.subscriptions(0, 1_000);
  expect(items).toHaveLength(subscriptions);
  for (const { id, progress } of items) {
    expect(progress.lastDate).toBe('2025-11-20');
    expect(await store.digestsOf(id, 9)).toHaveLength(1);
  }
  const places = items.map(({ destination }) => destinationKey(destination));
  const told = await store.toldAt(places, ['2511.00001']);
  expect(told.size).toBe(subscriptions);
  await store.close();
}

describe('several processes with digests', () => {
  it('make each digest once, however many plan at the same time', async () => {
    const planners = Array.from({ length: 4 }, () => startLibraryProcess([path, 'plan']));
    for (const each of planners) expect(await each.ended, each.words()).toBe(0);
    const saved = said(planners, 'saved');
    expect([...saved].sort((one, two) => Number(one) - Number(two))).toEqual(
      Array.from({ length: subscriptions }, (_, index) => String(index + 1)),
    );
    await expectDigests();
    const store = await openSqliteStore({ path });
    expect(await store.outboxCounts()).toMatchObject({ waiting: keys.length, sent: 0 });
    await store.close();
    expectIntact(path);
  });

  it('send each delivery once, each place in its order', async () => {
    await run('plan');
    const workers = Array.from({ length: 4 }, () => startLibraryProcess([path, 'deliver', '1']));
    for (const each of workers) expect(await each.ended, each.words()).toBe(0);
    expect([...said(workers, 'sent')].sort()).toEqual([...keys].sort());
    expect([...said(workers, 'sends')].sort()).toEqual([...keys].sort());
    for (const each of workers) {
      const sent = said([each], 'sent');
      for (const key of sent.filter((one) => one.endsWith(':thread'))) {
        const head = sent.indexOf(key.replace(':thread', ''));
        expect(head).toBeLessThan(sent.indexOf(key)); // -1 where another one sent it, before this could be claimed
      }
    }
    expectIntact(path);
  });
});

describe('killed processes with digests', () => {
  it('lose no digest and make none twice', async () => {
    const victims: LibraryProcess[] = [];
    for (const lines of [1, 4, 9, 2, 7]) {
      const [victim, other] = [startLibraryProcess([path, 'plan']), startLibraryProcess([path, 'plan'])];
      victims.push(victim, other);
      await victim.said(lines);
      victim.kill();
      other.kill();
      await Promise.all([victim.ended, other.ended]);
      expectIntact(path);
    }
    const saved = said([...victims, await run('plan')], 'saved');
    expect(new Set(saved).size).toBe(saved.length);
    await expectDigests();
    const store = await openSqliteStore({ path });
    expect(await store.outboxCounts()).toMatchObject({ waiting: keys.length });
    await store.close();
  });

  it('hold up what they claimed until their leases end, and settle nothing twice', async () => {
    await run('plan');
    const victims: LibraryProcess[] = [];
    for (const lines of [3, 8, 20, 5]) {
      const victim = startLibraryProcess([path, 'deliver', '1']);
      victims.push(victim);
      await victim.said(lines);
      victim.kill();
      await victim.ended;
      expectIntact(path);
    }
    // At the same moment the dead still hold what they had; after their leases the heirs get it.
    const rest = await run('deliver', '1');
    const heirs = Array.from({ length: 3 }, () => startLibraryProcess([path, 'deliver', '3']));
    const all = [...victims, rest, ...heirs];
    for (const each of heirs) expect(await each.ended, each.words()).toBe(0);
    const store = await openSqliteStore({ path });
    expect(await store.outboxCounts()).toMatchObject({ waiting: 0, sent: keys.length, dead: 0 });
    await store.close();
    const begun = said(all, 'sends');
    const sent = said(all, 'sent');
    expect(new Set(sent).size).toBe(sent.length);
    // What was begun and not said to be done was in the hands of a victim.
    const unfinished = new Set(begun.filter((key) => !sent.includes(key)));
    expect(unfinished.size).toBeLessThanOrEqual(victims.length);
    expectIntact(path);
  });
});
