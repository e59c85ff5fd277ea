/**
 * Text as Slack's rich text: its elements are shown letter by letter, so that no character of others can format, mention or link
 * (docs/adr/0010-slack-rich-text.md).
 */

import type { types } from '@slack/bolt';
import { foldedSpans } from '../../core/folded-spans.ts';
import { linkUrl as openableLink } from '../../core/link-url.ts';
import type { Ink } from '../../core/paper-parts.ts';
import type { Text } from '../../core/reply.ts';
import { splitRuns } from '../../core/split-runs.ts';
import { cut, isolated, visibleText } from '../../core/text.ts';
import { textObjectCharsMax, urlCharsMax } from './limits.ts';

export type Style = 'text' | 'strong' | 'emphasis' | 'code' | 'strong-emphasis';

/** A stretch of a line. `source` is the text it is part of: what is written from right to left stays together. */
export type Run =
  | { readonly kind: 'text'; readonly style: Style; readonly text: string; readonly source: object }
  | {
      readonly kind: 'link';
      readonly style: Style;
      readonly text: string;
      readonly url: string;
      readonly source: object;
    };

export type Runs = readonly Run[];

type RichTextElement = types.RichTextText | types.RichTextLink;

/** Longest text of a link inside a sentence: it is never taken apart. */
const linkTextCharsMax = 300;

const styles: Readonly<Record<Style, types.RichTextText['style'] | null>> = {
  text: null,
  strong: { bold: true },
  emphasis: { italic: true },
  code: { code: true },
  'strong-emphasis': { bold: true, italic: true },
};

/** The URL as it can stand in a link; `null` for one that a browser would not open. */
export function linkUrl(url: string | null): string | null {
  return openableLink(url, urlCharsMax);
}

/** Words of ours. */
export function own(words: string, style: Style = 'text'): Run {
  return { kind: 'text', style, text: words, source: ownSource };
}
const ownSource = {};

/** Words of others as one run. */
export function plainRun(text: string, style: Style = 'text'): Run {
  return { kind: 'text', style, text: visibleText(text).trim(), source: {} };
}

export function ownLink(label: string, url: string): Run {
  return { kind: 'link', style: 'text', text: label, url, source: {} };
}

export function isBlank(runs: Runs): boolean {
  return runs.every((run) => run.kind === 'text' && run.text.trim() === '');
}

/** A label that is itself an address must not lead elsewhere. */
function isMisleading(label: string, url: string): boolean {
  return /:\/\/|^www\./i.test(label) && linkUrl(label) !== url;
}

/** Text of others as runs; links that cannot be opened become text. Spaces are folded over all of it and gone at its ends. */
export function runsOf(text: Text): Runs {
  const source = {};
  const runs: Run[] = [];
  for (const { kind, text: shown, url } of foldedSpans(text, linkUrl)) {
    if (url === null) {
      const style = kind === 'match' ? 'strong' : kind === 'link' ? 'text' : kind;
      runs.push({ kind: 'text', style, text: shown, source });
    } else if (isMisleading(shown.trim(), url)) {
      const words = shown.trimEnd();
      runs.push({ kind: 'text', style: 'text', text: `${words} (`, source });
      runs.push({ kind: 'link', style: 'text', text: 'link', url, source });
      runs.push({ kind: 'text', style: 'text', text: shown.endsWith(' ') ? ') ' : ')', source });
    } else runs.push({ kind: 'link', style: 'text', text: cut(shown, linkTextCharsMax), url, source });
  }
  return trimmedEnd(runs);
}

function trimmedEnd(runs: Runs): Runs {
  const last = runs.at(-1);
  if (last === undefined || !last.text.endsWith(' ')) return runs;
  const text = last.text.trimEnd();
  const rest = runs.slice(0, -1);
  return text === '' && last.kind === 'text' ? trimmedEnd(rest) : [...rest, { ...last, text }];
}

function cost(run: Run): number {
  return run.kind === 'link' ? run.text.length + run.url.length : run.text.length;
}

/** Characters of a line as they are shown. */
function shownLength(runs: Runs): number {
  return runs.reduce((sum, run) => sum + run.text.length, 0);
}

const shape = {
  marksChars: 0,
  lengthOf: (text: string) => text.length,
  textOf: (run: Run) => (run.kind === 'text' ? run.text : null),
  withText: (run: Run, text: string): Run => ({ ...run, text }),
  trimmedEnd,
};
const shownMeasure = {
  ...shape,
  fits: (runs: Runs, charsMax: number) => shownLength(runs) <= charsMax,
  cost: (run: Run) => run.text.length,
};
/** Addresses count where it is about what a message holds. */
const heldMeasure = {
  ...shape,
  fits: (runs: Runs, charsMax: number) => runs.reduce((sum, run) => sum + cost(run), 0) <= charsMax,
  cost,
};

/** Takes a line apart after at most `charsMax` characters, addresses of links included; links stay whole. */
export function split(runs: Runs, charsMax: number): { readonly head: Runs; readonly tail: Runs } {
  return splitRuns(runs, charsMax, 'sentence', heldMeasure);
}

/** Shortens runs to `charsMax` characters that are shown, with an ellipsis where something was cut off. */
export function shortened(runs: Runs, charsMax: number): Runs {
  if (shownLength(runs) <= charsMax) return runs;
  const kept = splitRuns(runs, charsMax - 1, 'word', shownMeasure).head;
  const last = kept.at(-1);
  const end: Run = { kind: 'text', style: last?.style ?? 'text', text: '…', source: last?.source ?? {} };
  return [...kept, end];
}

/** The words of a line with nothing of its form. */
export function plainText(runs: Runs): string {
  return phrases(runs)
    .map((phrase) => isolated(shownText(phrase)))
    .join('');
}

function shownText(runs: Runs): string {
  return runs.map((run) => (run.text === '' && run.kind === 'link' ? run.url : run.text)).join('');
}

/** How papers are written here. */
export const ink: Ink<Run> = {
  own,
  theirs: (words) => ({ kind: 'text', style: 'text', text: words, source: {} }),
  link: ownLink,
  runsOf,
  shortened,
  isBlank,
  urlsOf: (runs) => runs.flatMap((run) => (run.kind === 'link' ? [run.url] : [])),
  plainText: shownText,
  unlinked: (runs) =>
    runs.map((run) =>
      run.kind === 'link' ? { kind: 'text', style: run.style, text: run.text, source: run.source } : run,
    ),
  linkUrl,
};

/** A title in bold, as one link; matches are slanted beside what is bold already. */
export function titleRuns(runs: Runs, url: string | null): Runs {
  return runs.map((run): Run => {
    const style = run.style === 'strong' ? 'strong-emphasis' : 'strong';
    return url === null || run.text === '' ? { ...run, style } : { ...run, kind: 'link', style, url };
  });
}

/** Runs of one source that stand side by side. */
function phrases(runs: Runs): readonly Runs[] {
  const result: Run[][] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (last !== undefined && last[0]?.source === run.source) last.push(run);
    else result.push([run]);
  }
  return result;
}

type Atom = { readonly style: Style; readonly text: string; readonly url: string | null };

function atomsOf(phrase: Runs): readonly Atom[] {
  const atoms = phrase.map(
    (run): Atom => ({ style: run.style, text: run.text, url: run.kind === 'link' ? run.url : null }),
  );
  const text = shownText(phrase);
  const [start = '', end = ''] = isolated(text).split(text);
  const mark = (mark: string): readonly Atom[] => (mark === '' ? [] : [{ style: 'text', text: mark, url: null }]);
  return text === '' ? atoms : [...mark(start), ...atoms, ...mark(end)];
}

function areAlike(above: Atom, below: Atom): boolean {
  // A link without words shows its address.
  return above.style === below.style && above.url === below.url && (above.url === null || above.text !== '');
}

/** Texts of one style that stand side by side are one, and so are parts of one link. */
function merged(atoms: readonly Atom[]): readonly Atom[] {
  const result: Atom[] = [];
  for (const atom of atoms) {
    const last = result.at(-1);
    if (last && areAlike(last, atom)) result[result.length - 1] = { ...last, text: last.text + atom.text };
    else result.push(atom);
  }
  return result;
}

const longTexts = new RegExp(`[^]{1,${textObjectCharsMax - 1}}(?![\\udc00-\\udfff])`, 'g');

/** A text in pieces that a text object may have; halves of a letter stay together. */
function pieces(text: string): readonly string[] {
  if (text === '') return [];
  return text.length < textObjectCharsMax ? [text] : (text.match(longTexts) ?? []);
}

function elementsOf({ style, text, url }: Atom): readonly RichTextElement[] {
  const shape = styles[style];
  const styled = shape === null ? {} : { style: { ...shape } };
  if (url !== null) return [{ type: 'link', url, ...(text.trim() === '' ? {} : { text }), ...styled }];
  return pieces(text).map((piece) => ({ type: 'text', text: piece, ...styled }));
}

/** A line as rich text. */
export function sectionOf(runs: Runs): types.RichTextSection {
  return { type: 'rich_text_section', elements: merged(phrases(runs).flatMap(atomsOf)).flatMap(elementsOf) };
}
