import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/exit-status.ts';
import { arxivRequest, type HuggingFaceFlags, huggingFaceRequest } from '../../src/cli/ingest.ts';
import { lineOfWords } from '../../src/cli/papers.ts';

const friday = '2025-11-21';

describe('what ingest huggingface is asked for', () => {
  it.each<[HuggingFaceFlags, unknown]>([
    [{}, { kind: 'latest' }],
    [{ date: 'yesterday' }, { kind: 'day', date: '2025-11-20' }],
    [{ date: 'last week' }, { kind: 'range', from: '2025-11-10', to: '2025-11-16' }],
    [{ date: 'week' }, { kind: 'range', from: '2025-11-17', to: '2025-11-21' }],
    [{ from: '2025-11-01' }, { kind: 'range', from: '2025-11-01', to: '2025-11-21' }],
    [
      { from: 'last week', to: 'yesterday' },
      { kind: 'range', from: '2025-11-10', to: '2025-11-20' },
    ],
    [{ week: '2025-w47' }, { kind: 'week', week: '2025-W47' }],
    [{ month: '2025-11' }, { kind: 'month', month: '2025-11' }],
    [{ trending: true }, { kind: 'trending' }],
    [{ search: 'agents' }, { kind: 'search', query: 'agents' }],
  ])('%j', (flags, expected) => {
    expect(huggingFaceRequest(flags, friday)).toEqual(expected);
  });

  it.each<HuggingFaceFlags>([
    { to: '2025-11-01' },
    { from: '2025-11-02', to: '2025-11-01' },
    { date: 'today', trending: true },
    { week: '2025-W60' },
    { month: '2025-13' },
  ])('%j is wrong usage', (flags) => {
    expect(() => huggingFaceRequest(flags, friday)).toThrow(UsageError);
  });
});

describe('what ingest arxiv is asked for', () => {
  it('is one thing', () => {
    expect(arxivRequest([], { category: 'cs.CL' }, friday)).toEqual({ kind: 'announced', category: 'cs.CL' });
    expect(arxivRequest([], { category: 'cs.CL', from: 'last week' }, friday)).toEqual({
      kind: 'category',
      category: 'cs.CL',
      from: '2025-11-10',
      to: '2025-11-21',
    });
    expect(arxivRequest(['1706.03762'], {}, friday)).toEqual({ kind: 'papers', ids: ['1706.03762'] });
    expect(() => arxivRequest(['1706.03762'], { category: 'cs.CL' }, friday)).toThrow(UsageError);
    expect(() => arxivRequest([], {}, friday)).toThrow(UsageError);
  });
});

describe('words from the shell', () => {
  it('become one line of the chat', () => {
    expect(lineOfWords(['search', 'flow', 'matching'])).toBe('search flow matching');
    expect(lineOfWords(['search', 'flow matching', '--since', 'last friday'])).toBe(
      'search flow matching --since "last friday"',
    );
    expect(lineOfWords(['search', 'x', '--since=last friday'])).toBe('search x --since="last friday"');
    expect(lineOfWords(['search', '"flow matching"'])).toBe('search "flow matching"');
  });
});
