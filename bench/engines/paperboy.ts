import { join } from 'node:path';
import type { EmbeddingModel } from '../../src/core/language-model.ts';
import type { LocalDate } from '../../src/core/local-date.ts';
import { fillVectors } from '../../src/core/search/fill-vectors.ts';
import { searchLibrary } from '../../src/core/search/search.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-store.ts';
import { BenchError, recordOf, syntheticArxivId } from '../documents.ts';
import type { EngineHit, EngineKind } from './engine.ts';

/** Any fixed moment: what is measured must not depend on the day. */
export const ingestedAt = '2026-01-01T00:00:00.000Z';
const today: LocalDate = '2026-01-01';

/** The real store and the real search of `/papers search`; `meaning` as the engine is given it. */
export function paperboyKind(freshness: 'mild' | 'off', meaning: EmbeddingModel | null = null): EngineKind {
  const { signal } = new AbortController();
  return {
    name: meaning ? 'Paperboy' : 'Paperboy, words only',
    version: 'this tree',
    settings: `searchLibrary, freshness ${freshness}`,
    onDisk: true,
    async open(folder) {
      const store = await openSqliteStore({ path: join(folder, 'paperboy.sqlite') });
      let added = 0;
      const documentIds = new Map<string, string>();
      return {
        async add(documents) {
          const records = documents.map((document) => {
            const arxivId = syntheticArxivId(added);
            added += 1;
            documentIds.set(arxivId, document.id);
            return recordOf(document, arxivId, ingestedAt);
          });
          const batch = {
            source: 'arxiv',
            scope: 'bench',
            records,
            cursor: null,
            etags: {},
          } as const;
          const { created } = await store.ingest(batch);
          if (created.length !== documents.length) {
            throw new BenchError(
              `${documents.length - created.length} of ${documents.length} documents were taken for others.`,
            );
          }
          if (meaning) await fillVectors({ store, model: meaning, breathe: async () => {} }, () => {}, signal);
        },
        async search(query, limit) {
          const filter = { since: null, until: null, category: null };
          const { hits } = await searchLibrary(store, {
            text: query,
            filter,
            offset: 0,
            limit,
            freshness,
            today,
            meaning,
            signal,
          });
          return hits.map(({ paper }): EngineHit => {
            return { id: documentIds.get(paper.id) ?? paper.id, title: paper.title, text: paper.abstract ?? '' };
          });
        },
        close: () => store.close(),
      };
    },
  };
}
