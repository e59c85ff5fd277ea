import { describe, expect, it } from 'vitest';
import type { PaperRecord } from '../../src/core/paper.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';
import { noon } from './digest-vocabulary.ts';
import { batch, type OpenLibrary } from './store-vocabulary.ts';

const paper = (number: number, changes: Partial<PaperRecord> = {}) =>
  inventedPaper({ title: `Number ${number}`, arxivId: id(number), version: 1, ...changes });
const id = (number: number): string => `2511.1000${number}`;

/** What digests are made of: the papers of sources' daily lists. */
export function listedContract(library: OpenLibrary): void {
  describe('papers of lists', () => {
    const listed = (number: number, place: number | null, changes: Partial<PaperRecord['sighting']> = {}) =>
      paper(number, { sighting: { ...sighting('huggingface', '2025-11-20', number, place), ...changes } });

    it('come by date, source and newest place, with their upvotes as they were seen', async () => {
      const early = '2025-11-20T02:00:00.000Z';
      const store = await library(
        listed(1, 1, { seenAt: early, upvotes: 2 }),
        listed(2, 2, { seenAt: early, upvotes: null }),
        listed(3, null),
        listed(4, 1, { dailyOn: '2025-11-21' }),
        listed(5, 1, { source: 'arxiv', upvotes: null, announceType: 'new' }),
        listed(6, 2, { source: 'arxiv', upvotes: null, announceType: 'replace' }),
      );
      await store.ingest(batch([listed(1, 2, { upvotes: 9 }), listed(2, 1, { upvotes: null })]));
      await store.ingest(batch([listed(1, null, { dailyOn: null, seenAt: noon(0), upvotes: 12 })]));
      const found = await store.listedPapers('2025-11-20', '2025-11-21', ['huggingface', 'arxiv']);
      expect(found.map(({ paper: of, source, date }) => [date, source, of.id])).toEqual([
        ['2025-11-20', 'arxiv', id(5)],
        ['2025-11-20', 'huggingface', id(2)],
        ['2025-11-20', 'huggingface', id(1)],
        ['2025-11-20', 'huggingface', id(3)],
        ['2025-11-21', 'huggingface', id(4)],
      ]);
      const one = found[2];
      expect(one?.paper).toEqual(await store.paper(id(1)));
      expect(one?.firstSeenAt).toBe(early);
      expect(one?.upvotes).toEqual([
        { at: early, upvotes: 2 },
        { at: '2025-11-20T12:00:00.000Z', upvotes: 9 },
        { at: noon(0), upvotes: 12 },
      ]);
      expect(found[0]?.upvotes).toEqual([]);
      expect(await store.listedPapers('2025-11-20', '2025-11-21', [])).toEqual([]);
      expect(await store.listedPapers('2025-11-22', '2025-11-23', ['huggingface'])).toEqual([]);
      expect(await store.listedPapers('2025-11-21', '2025-11-21', ['huggingface'])).toHaveLength(1);
    });

    it('are counted, with when their list last grew and was seen', async () => {
      const at = (hour: number): string => `2025-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`;
      const store = await library(listed(1, 1, { seenAt: at(1) }), listed(2, 2, { seenAt: at(3) }));
      await store.ingest(batch([listed(1, 1, { seenAt: at(3) }), listed(1, 1, { seenAt: at(8) })]));
      await store.ingest(batch([listed(3, 1, { source: 'arxiv', seenAt: at(9), announceType: 'cross' })]));
      await store.ingest(batch([listed(4, 2, { source: 'arxiv', seenAt: at(9), announceType: 'replace-cross' })]));
      expect(await store.listFacts('2025-11-19', '2025-11-21')).toEqual([
        { source: 'arxiv', date: '2025-11-20', papers: 1, grewAt: at(9), seenAt: at(9) },
        { source: 'huggingface', date: '2025-11-20', papers: 2, grewAt: at(3), seenAt: at(8) },
      ]);
      expect(await store.listFacts('2025-11-21', '2025-11-22')).toEqual([]);
    });
  });
}
