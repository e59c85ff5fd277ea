import type { PaperRecord } from '../../src/core/paper.ts';
import type { IngestBatch, SearchFilter, SearchPlan, SearchTerm, Store } from '../../src/core/ports.ts';
import { sighting } from '../invented-papers.ts';

/** Opens a store on a new library with the papers; it is closed and removed after the test. */
export type OpenLibrary = (...records: readonly PaperRecord[]) => Promise<Store>;

export const everything: SearchFilter = { since: null, until: null, category: null };
export const moment = '2025-11-21T12:00:00.000Z';

/** A batch of Hugging Face's with the records. */
export function batch(records: readonly PaperRecord[], changes: Partial<IngestBatch> = {}): IngestBatch {
  return {
    source: 'huggingface',
    scope: 'test',
    records,
    cursor: null,
    etags: {},
    ...changes,
  };
}

export function term(words: string | readonly string[], changes: Partial<SearchTerm> = {}): SearchTerm {
  const list = typeof words === 'string' ? [words] : words;
  return { words: list, prefix: false, field: null, exclude: false, ...changes };
}

export function plan(terms: readonly SearchTerm[], changes: Partial<SearchPlan> = {}): SearchPlan {
  return { terms, match: 'all', filter: everything, limit: 20, ...changes };
}

export async function titlesFound(store: Store, terms: readonly SearchTerm[], changes: Partial<SearchPlan> = {}) {
  const found = await store.search(plan(terms, changes));
  return found.map(({ paper }) => paper.title);
}

/** A sighting outside a list, changed. */
export function seen(changes: Partial<PaperRecord['sighting']>): PaperRecord['sighting'] {
  return { ...sighting('huggingface', null, null), ...changes };
}
