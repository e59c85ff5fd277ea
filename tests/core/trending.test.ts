import { describe, expect, it } from 'vitest';
import { paperOf } from '../../src/core/merge.ts';
import type { Paper } from '../../src/core/paper.ts';
import { rankTrending } from '../../src/core/trending.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';

function paper(title: string, dailyOn: '2025-11-01' | '2025-11-19' | '2025-11-20', upvotes: number | null): Paper {
  return paperOf(inventedPaper({ title, sighting: sighting('huggingface', dailyOn, upvotes) }), title).paper;
}

describe('rising papers', () => {
  const papers = [
    paper('old and loved', '2025-11-01', 300),
    paper('new and liked', '2025-11-20', 40),
    paper('yesterday', '2025-11-19', 41),
    paper('unknown', '2025-11-20', null),
  ];

  it('weigh upvotes by age, and say so', () => {
    const ranked = rankTrending(papers, '2025-11-20');
    expect(ranked.map((entry) => entry.paper.title)).toEqual([
      'new and liked',
      'yesterday',
      'old and loved',
      'unknown',
    ]);
    expect(ranked[0]?.reasons).toEqual(['40 upvotes today']);
    expect(ranked[1]?.reasons).toEqual(['41 upvotes in 1 day']);
    expect(ranked[3]).toMatchObject({ score: 0, reasons: [] });
  });
});
