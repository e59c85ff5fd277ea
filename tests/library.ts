import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PaperRecord } from '../src/core/paper.ts';
import type { Store } from '../src/core/ports.ts';
import { openSqliteStore } from '../src/store/sqlite/open-store.ts';

/** A real library in a folder of its own. */
export interface TestLibrary {
  readonly store: Store;
  readonly folder: string;
  close(): Promise<void>;
}

/** Opens a library with these papers, each read by itself, in this order. Close it to remove it. */
export async function openTestLibrary(records: readonly PaperRecord[]): Promise<TestLibrary> {
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-test-'));
  const store = await openSqliteStore({ path: join(folder, 'library.sqlite') });
  for (const record of records) {
    const { source } = record.sighting;
    await store.ingest({ source, scope: 'test', records: [record], cursor: null, etags: {} });
  }
  return {
    store,
    folder,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
