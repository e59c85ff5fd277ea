import type { IngestReport } from '../core/ingest.ts';
import type { Json } from '../core/reply.ts';
import { status } from './exit-status.ts';
import type { FileReport } from './ingest.ts';

/** Rejected rows told one by one; the rest is counted. */
const rejectedShown = 5;
const sourceNames = { huggingface: 'Hugging Face', arxiv: 'arXiv', sample: 'the bundled samples' } as const;

function unchanged(report: IngestReport): number {
  return report.papers - report.created - report.updated;
}

/** 1 where there were entries and none could be used, so that a script notices; else 0. */
export function ingestStatus(report: IngestReport): number {
  return report.papers === 0 && report.rejected.length > 0 ? status.failed : status.done;
}

/** The result of an ingest for programs. */
export function ingestJson(report: IngestReport): Json {
  return {
    source: report.source,
    papers: report.papers,
    new: report.created,
    updated: report.updated,
    unchanged: unchanged(report),
    rejected: report.rejected.map(({ reason, excerpt }) => ({ reason, excerpt })),
  };
}

function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function lines(report: IngestReport, from: string, whenEmpty: string): string {
  const told = report.rejected
    .slice(0, rejectedShown)
    .map(({ reason, excerpt }) => `  rejected: ${reason} (${excerpt})`);
  const more = report.rejected.length - told.length;
  return [
    `Read ${counted(report.papers, 'paper')} from ${from}: ${report.created} new, ${report.updated} updated, ${unchanged(report)} unchanged, ${report.rejected.length} rejected.`,
    ...told,
    ...(more > 0 ? [`  … and ${more} more; --json lists them all.`] : []),
    ...(report.papers === 0 && report.rejected.length === 0 ? [whenEmpty] : []),
  ].join('\n');
}

/** The result of reading a source, for people. */
export function reportWords(report: IngestReport): string {
  const from = `${sourceNames[report.source]} (${report.scope})`;
  const resumed = report.resumed ? 'Went on where the last run stopped.\n' : '';
  return resumed + lines(report, from, 'There is nothing there, or nothing has changed since the last read.');
}

/** The result of reading a file, for people. */
export function fileReportWords(done: FileReport): string {
  return lines(
    done.report,
    `${done.format}, captured ${done.capturedOn} (${done.capturedBy})`,
    'There is no paper in it.',
  );
}
