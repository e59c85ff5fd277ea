import { describe, expect, it } from 'vitest';
import type { SourceRun } from '../../src/core/ports.ts';
import { dueReads, type SourceRead } from '../../src/core/read-sources.ts';

const scope = ({ request }: SourceRead): string =>
  request.kind === 'day'
    ? `daily ${request.date}`
    : request.kind === 'announced'
      ? `announced ${request.category}`
      : request.kind;

const run = (scopeName: string, at: string, failure: string | null = null): SourceRun => ({
  source: scopeName.startsWith('announced') ? 'arxiv' : 'huggingface',
  scope: scopeName,
  at,
  papers: 1,
  rejected: 0,
  failure,
});

const names = (now: string, runs: readonly SourceRun[], categories: readonly string[] = []): readonly string[] =>
  dueReads({ now, runs, categories, scope }).map(scope);

describe('what is read when', () => {
  // A Wednesday.
  const now = '2026-03-04T12:00:00.000Z';

  it('begins with the newest list, then those of the week, newest first and without weekends', () => {
    expect(names(now, [])).toEqual([
      'latest',
      'daily 2026-03-03',
      'daily 2026-03-02',
      'daily 2026-02-27',
      'daily 2026-02-26',
      'daily 2026-02-25',
    ]);
  });

  const week = ['2026-03-03', '2026-03-02', '2026-02-27', '2026-02-26', '2026-02-25'].map((date) =>
    run(`daily ${date}`, '2026-03-04T03:00:00.000Z'),
  );

  it('reads nothing that is fresh', () => {
    expect(names(now, [run('latest', '2026-03-04T11:45:00.000Z'), ...week])).toEqual([]);
    expect(names(now, [run('latest', '2026-03-04T11:30:00.000Z'), ...week])).toEqual(['latest']);
  });

  it('reads a list again that was read before its day was over', () => {
    const early = run('daily 2026-03-03', '2026-03-04T01:00:00.000Z');
    expect(names(now, [run('latest', now), early, ...week.slice(1)])).toEqual(['daily 2026-03-03']);
  });

  it('waits for the end of the day before it reads its list for good', () => {
    const soon = '2026-03-04T01:59:00.000Z';
    expect(names(soon, [run('latest', soon), ...week.slice(1)])).toEqual([]);
  });

  it('asks a source that did not answer again after ten minutes', () => {
    const failed = (minutes: number) => run('latest', `2026-03-04T11:${60 - minutes}:00.000Z`, 'No answer.');
    expect(names(now, [failed(5), ...week])).toEqual([]);
    expect(names(now, [failed(11), ...week])).toEqual(['latest']);
  });

  it('reads the categories that are followed every two hours, but not on an American Saturday', () => {
    const fresh = [run('latest', now), ...week];
    const read = [
      run('announced cs.CL', '2026-03-04T10:30:00.000Z'),
      run('announced cs.CV', '2026-03-04T09:00:00.000Z'),
    ];
    expect(names(now, [...fresh, ...read], ['cs.CL', 'cs.CV', 'cs.RO'])).toEqual([
      'announced cs.CV',
      'announced cs.RO',
    ]);
    const saturday = '2026-03-07T18:00:00.000Z';
    expect(names(saturday, [], ['cs.CL']).filter((name) => name.startsWith('announced'))).toEqual([]);
  });
});
