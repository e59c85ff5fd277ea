/** How papers and texts of others are taken apart for mails, before they become HTML or plain text. */
import { foldedSpans } from '../../core/folded-spans.ts';
import { linkUrl as linkUrlOf } from '../../core/link-url.ts';
import type { Ink } from '../../core/paper-parts.ts';
import type { Span, Text } from '../../core/reply.ts';
import { splitRuns } from '../../core/split-runs.ts';
import { linkCharsMax } from './limits.ts';

/** A stretch of one style; `url`: it leads there. Runs of one `source` are one text, whose direction is its own. */
export interface Run {
  readonly style: 'text' | 'strong' | 'emphasis' | 'code';
  readonly text: string;
  readonly url: string | null;
  readonly source: object;
}

export type Runs = readonly Run[];

export function linkUrl(url: string | null): string | null {
  return linkUrlOf(url, linkCharsMax);
}

export function own(text: string, style: Run['style'] = 'text'): Run {
  return { style, text, url: null, source: {} };
}

export function isBlank(runs: Runs): boolean {
  return runs.every(({ text, url }) => url === null && text.trim() === '');
}

function trimmedEnd(runs: Runs): Runs {
  const last = runs.at(-1);
  if (last === undefined || !last.text.endsWith(' ')) return runs;
  const text = last.text.trimEnd();
  const rest = runs.slice(0, -1);
  return text === '' && last.url === null ? trimmedEnd(rest) : [...rest, { ...last, text }];
}

/** A label that is itself an address must not lead elsewhere. */
function isMisleading(label: string, url: string): boolean {
  return /:\/\/|^www\.|^[\w-]+(?:\.[\w-]+)+(?:\/|$)/i.test(label) && linkUrl(label) !== url;
}

const styles: Readonly<Record<Span['kind'], Run['style']>> = {
  text: 'text',
  strong: 'strong',
  emphasis: 'emphasis',
  code: 'code',
  match: 'strong',
  link: 'text',
};

/** Text of others as runs; links that cannot be opened become text. Spaces are folded over all of it and gone at its ends. */
export function runsOf(text: Text): Runs {
  const source = {};
  const runs: Run[] = [];
  for (const { kind, text: shown, url } of foldedSpans(text, linkUrl)) {
    if (url === null) runs.push({ style: styles[kind], text: shown, url: null, source });
    else if (shown.trim() === '') runs.push({ style: 'text', text: url, url, source });
    else if (isMisleading(shown.trim(), url)) {
      const plain = { style: 'text', url: null, source } as const;
      runs.push({ ...plain, text: `${shown.trimEnd()} (` }, { ...plain, text: 'link', url });
      runs.push({ ...plain, text: shown.endsWith(' ') ? ') ' : ')' });
    } else runs.push({ style: 'text', text: shown, url, source });
  }
  return trimmedEnd(runs);
}

/** The words of a line with nothing of its form. */
export function plainText(runs: Runs): string {
  return runs.map(({ text }) => text).join('');
}

const measure = {
  marksChars: 0,
  lengthOf: (text: string) => text.length,
  textOf: ({ text, url }: Run) => (url === null ? text : null),
  withText: (run: Run, text: string): Run => ({ ...run, text }),
  trimmedEnd,
  fits: (runs: Runs, charsMax: number) => plainText(runs).length <= charsMax,
  cost: ({ text }: Run) => text.length,
};

function shortened(runs: Runs, charsMax: number): Runs {
  if (measure.fits(runs, charsMax)) return runs;
  const kept = splitRuns(runs, charsMax - 1, 'word', measure).head;
  return [...kept, { ...own('…'), ...kept.at(-1), text: '…', url: null }];
}

/** Runs of one source that stand side by side, which are read in one direction. */
export function phrases(runs: Runs): readonly Runs[] {
  const result: Run[][] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (last !== undefined && last[0]?.source === run.source) last.push(run);
    else result.push([run]);
  }
  return result;
}

/** How papers are written in mails. */
export const ink: Ink<Run> = {
  own,
  theirs: own,
  link: (label, url) => ({ ...own(label), url }),
  runsOf,
  shortened,
  isBlank,
  urlsOf: (runs) => runs.flatMap(({ url }) => (url === null ? [] : [url])),
  plainText,
  unlinked: (runs) => runs.map((run) => ({ ...run, url: null })),
  linkUrl,
};
