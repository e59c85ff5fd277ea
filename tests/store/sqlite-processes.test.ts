import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open-store.ts';
import { expectIntact, startLibraryProcess } from './library-process.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperboy-test-'));
  path = join(folder, 'library.sqlite');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function expectPapers(papers: number): Promise<void> {
  const store = await openSqliteStore({ path });
  expect(await store.counts()).toMatchObject({ papers, sightings: papers });
  const list = await store.dailyList('2025-11-20', 'huggingface', 0, 1);
  expect(list.total).toBe(papers);
  await store.close();
  expectIntact(path);
}

describe('several processes on one library', () => {
  it('ingest overlapping batches at once without loss, repetition or dead-lock', async () => {
    const first = startLibraryProcess([path, 'ingest', 'first', '12', '50']);
    const second = startLibraryProcess([path, 'ingest', 'second', '24', '25']);
    const third = startLibraryProcess([path, 'ingest', 'third', '6', '75']);
    for (const each of [first, second, third]) expect(await each.ended, each.words()).toBe(0);
    await expectPapers(600);
  });

  it('make a new library together', async () => {
    const processes = Array.from({ length: 6 }, () => startLibraryProcess([path, 'open']));
    for (const each of processes) {
      expect(await each.ended, each.words()).toBe(0);
      expect(each.lines).toEqual(['done']);
    }
    expect(readdirSync(folder)).toEqual(['library.sqlite']);
    await expectPapers(0);
  });

  it('let a reader see what another has written', async () => {
    const store = await openSqliteStore({ path });
    expect((await store.counts()).papers).toBe(0);
    const writer = startLibraryProcess([path, 'ingest', 'other', '2', '30']);
    expect(await writer.ended, writer.words()).toBe(0);
    expect((await store.counts()).papers).toBe(60);
    expect(await store.paper('2511.00001')).not.toBeNull();
    await store.close();
  });
});

describe('several processes with what people and workspaces keep', () => {
  it('save a paper once, however many save and remove it at the same time', async () => {
    const first = startLibraryProcess([path, 'ingest', 'a', '1', '3']);
    expect(await first.ended, first.words()).toBe(0);
    const processes = Array.from({ length: 4 }, () => startLibraryProcess([path, 'save', 'T1:U1', '60']));
    for (const each of processes) expect(await each.ended, each.words()).toBe(0);
    const said = processes.flatMap((each) => each.lines);
    const times = (word: string) => said.filter((line) => line === word).length;
    expect(times('saved')).toBe(times('removed') + 1);
    expect(times('saved') + times('already')).toBe(4 * 61);
    const store = await openSqliteStore({ path });
    const { items, total } = await store.savedPapers({ platform: 'slack', id: 'T1:U1' }, 0, 10);
    await store.close();
    expect(items.map(({ id }) => id)).toEqual(['2511.00001']);
    expect(total).toBe(1);
    expectIntact(path);
  });

  it('keep an installation whole where two renew it, and where one is killed', async () => {
    const one = startLibraryProcess([path, 'install', 'a', '40']);
    const two = startLibraryProcess([path, 'install', 'b', '100000']);
    expect(await one.ended, one.words()).toBe(0);
    await two.said(two.lines.length + 3);
    two.kill();
    expect(await two.ended, two.words()).toBeNull();
    const store = await openSqliteStore({ path });
    const sealed = await store.installation('slack', 'T1');
    expect(await store.installedWorkspaces('slack')).toEqual(['T1']);
    await store.close();
    expect(sealed).toBe('b'.repeat(20_000));
    expectIntact(path);
  });
});

describe('a process that is killed', () => {
  it('leaves whole batches, and the next one goes on behind them', async () => {
    for (const lines of [1, 3, 4, 7]) {
      const victim = startLibraryProcess([path, 'ingest', 'long', '400', '60']);
      await victim.said(lines);
      victim.kill();
      expect(await victim.ended, victim.words()).toBeNull();
      const store = await openSqliteStore({ path });
      const cursor = Number(await store.cursor('huggingface', 'long'));
      await store.close();
      expect(cursor).toBeGreaterThanOrEqual(lines);
      await expectPapers(cursor * 60);
    }
    const store = await openSqliteStore({ path });
    const cursor = Number(await store.cursor('huggingface', 'long'));
    await store.close();
    const heir = startLibraryProcess([path, 'ingest', 'long', String(cursor + 3), '60']);
    expect(await heir.ended, heir.words()).toBe(0);
    expect(heir.lines).toEqual([`batch ${cursor}`, `batch ${cursor + 1}`, `batch ${cursor + 2}`, 'done']);
    await expectPapers((cursor + 3) * 60);
  });

  it('can be killed while it makes the library', async () => {
    for (let round = 0; round < 5; round += 1) {
      const victim = startLibraryProcess([path, 'announced-open']);
      await victim.said(1);
      victim.kill();
      await victim.ended;
      await expectPapers(0);
      rmSync(path);
    }
  });
});

describe('a process that only reads', () => {
  it('waits for its answer and then ends by itself, though nobody closed the store', async () => {
    const first = startLibraryProcess([path, 'ingest', 'a', '1', '20']);
    expect(await first.ended, first.words()).toBe(0);
    const reader = startLibraryProcess([path, 'search']);
    expect(await reader.ended, reader.words()).toBe(0);
    expect(reader.lines).toEqual(['found 10', 'done']);
  });
});
