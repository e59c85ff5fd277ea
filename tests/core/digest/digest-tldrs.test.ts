import { describe, expect, it } from 'vitest';
import { digestTldrs } from '../../../src/core/digest/digest-tldrs.ts';
import type { Paper } from '../../../src/core/paper.ts';
import { extractiveSummaries, type PaperSummaries } from '../../../src/core/summary/paper-summaries.ts';
import { digestPapers } from './digest-papers.ts';

const { signal } = new AbortController();
const sourced = digestPapers.filter(({ sourceTldr }) => sourceTldr !== null);
const others = digestPapers.filter(({ sourceTldr }) => sourceTldr === null);

/** Says of each paper that it was written, and counts how many are written at a time. */
function writer(): { readonly summaries: PaperSummaries; readonly asked: string[]; most(): number } {
  const asked: string[] = [];
  let now = 0;
  let most = 0;
  return {
    asked,
    most: () => most,
    summaries: {
      ...extractiveSummaries,
      async of(paper: Paper) {
        asked.push(paper.id);
        now += 1;
        most = Math.max(most, now);
        const { summary } = await extractiveSummaries.of(paper, signal);
        now -= 1;
        return {
          model: 'some-model',
          summary: { ...summary, tldr: { text: `Of ${paper.id}.`, evidence: [0] } },
          why: null,
        };
      },
    },
  };
}

describe('TL;DRs of digests', () => {
  it('asks once for each paper, however many digests show it, and keeps what sources say', async () => {
    const { summaries, asked, most } = writer();
    const found = await digestTldrs([...digestPapers, ...digestPapers], summaries, { keepsSource: true }, signal);
    expect(asked).toEqual(others.map(({ id }) => id));
    expect([...found]).toEqual(others.map(({ id }) => [id, { text: `Of ${id}.`, by: 'some-model' }]));
    expect(most()).toBeLessThanOrEqual(4);
  });

  it('asks also for papers with a TL;DR, where that is in another language', async () => {
    const { summaries, asked } = writer();
    await digestTldrs(digestPapers, summaries, { keepsSource: false }, signal);
    expect([...asked].sort()).toEqual([...sourced, ...others].map(({ id }) => id).sort());
  });

  it('leaves sentences of the abstract to whoever shows them', async () => {
    expect((await digestTldrs(digestPapers, extractiveSummaries, { keepsSource: true }, signal)).size).toBe(0);
  });

  it('throws what called it off', async () => {
    const stopped: PaperSummaries = { ...extractiveSummaries, of: () => Promise.reject(new Error('stopped')) };
    await expect(digestTldrs(digestPapers, stopped, { keepsSource: true }, signal)).rejects.toThrow('stopped');
  });
});
