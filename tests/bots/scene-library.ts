import type { PaperLookup } from '../../src/core/command.ts';
import type { PaperRecord } from '../../src/core/paper.ts';
import type { Clock } from '../../src/core/ports.ts';
import { inventedLibrary, inventedPaper } from '../invented-papers.ts';

/** What the bots of tests answer from: the small library, and a paper that the commands' own examples find. */
export const sceneLibrary: readonly PaperRecord[] = [
  ...inventedLibrary,
  inventedPaper({
    arxivId: '1706.03762',
    title: 'A Paper that Examples Show',
    abstract: 'It is about flow matching.',
    authors: ['Geoffrey Hinton'],
  }),
];

/** An arXiv that has every paper. */
export const sceneLookup: PaperLookup = {
  byIds: async (ids) => ({
    records: ids.map((arxivId) => inventedPaper({ arxivId, title: `Looked up ${arxivId}`, textRank: 'arxiv' })),
    rejected: [],
  }),
};

/** Goes with the machine's clock, because platforms sign with the true time; `advance` moves it on. */
export function movableClock(): Clock & { advance(ms: number): void } {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs).toISOString(),
    advance(ms) {
      aheadMs += ms;
    },
  };
}
