/**
 * Discord's markdown, written so that nothing of others becomes markup. The rules are those of Discord's own client; where its
 * documentation (https://docs.discord.com/developers/reference#message-formatting) is silent, tests/bots/discord/client-markdown.ts says them.
 */
import { foldedSpans } from '../../core/folded-spans.ts';
import { linkUrl as openableLink } from '../../core/link-url.ts';
import type { Ink } from '../../core/paper-parts.ts';
import type { Text } from '../../core/reply.ts';
import { type Measure, splitRuns } from '../../core/split-runs.ts';
import { cut, isolated, visibleText } from '../../core/text.ts';
import { urlCharsMax } from './limits.ts';

export type Style = 'text' | 'strong' | 'emphasis' | 'code';

/** A stretch of a line. `source` is the text of others it is part of: what is written from right to left stays together. */
export type Run =
  | { readonly kind: 'text'; readonly style: Style; readonly text: string; readonly source: object }
  | { readonly kind: 'link'; readonly text: string; readonly url: string; readonly source: object }
  /** Markup of our own, never taken apart. */
  | { readonly kind: 'own'; readonly markdown: string };

export type Runs = readonly Run[];

/** Longest text of a link inside a sentence: it is never taken apart. */
const linkTextCharsMax = 300;

/**
 * Literal text as markdown: a backslash before whatever could begin or end markup, a mention, an emoji or a link. Anything else that
 * only means something at the start of a line (`-`, `>`, `#`, `1.`) is escaped at the start of the text, wherever that will stand.
 */
export function escapeMarkdown(text: string): string {
  const inside = /[\\*_~|`[\]<@:]/.test(text) ? text.replace(/[\\*_~|`[\]<@]|:(?=\/|[^\s:]+:)/g, '\\$&') : text;
  const linkless = /discord/i.test(inside) ? inside.replace(/(discord[a-z]*)\.(?=[a-z])/gi, '$1\\.') : inside;
  return /^ *[-+>#\d]/.test(linkless)
    ? linkless.replace(/^( *)([-+>#])/, '$1\\$2').replace(/^( *\d+)\.(?= |$)/, '$1\\.')
    : linkless;
}

/** A colon and two slashes, or what Discord's client takes for them. Any of these makes the label of a link an address. */
const addressLike = /[:ː˸։׃܃܄ःઃ᛬᠃᠉⁚∶ꓽ꞉︰：;;][/᜵⁁⁄∕╱⟋⧸Ⳇ⼃〳ノ㇓丿\u{1d23a}]{2}|discord[a-z]*\.[a-z]/iu;

function more(text: string, character: string): boolean {
  return text.indexOf(character) !== text.lastIndexOf(character);
}

/**
 * Whether a text can be the label of a link. Discord honours no backslash there (https://github.com/discord/discord-api-docs/issues/6185)
 * and shows the link as plain characters where the label holds an address, a mention or an emoji, so only a text that means nothing as it
 * stands will do. One asterisk alone is harmless; two may be emphasis.
 */
export function isLabel(text: string): boolean {
  return (
    text.trim() !== '' &&
    !/[[\]]|\\(?![a-z0-9])|~~|\|\||<\S|@(?:everyone|here|silent|clyde)|:[^\s:]+:/i.test(text) &&
    !/^ *(?:[-+>#*]|\d+\.(?: |$))/.test(text) &&
    !/\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3|\u2800/u.test(text) &&
    !['*', '_', '`'].some((character) => more(text, character)) &&
    !addressLike.test(text)
  );
}

/** The URL as it can stand in a link; `null` for one that Discord or a browser would not open. */
export function linkUrl(url: string | null): string | null {
  return openableLink(url, urlCharsMax);
}

/** A link in our own words. */
export function ownLink(label: string, url: string): Run {
  return { kind: 'own', markdown: `[${label}](${url})` };
}

export function own(markdown: string): Run {
  return { kind: 'own', markdown };
}

export function plainRun(text: string, style: Style = 'text'): Run {
  const shown = visibleText(text).trim();
  return { kind: 'text', style, text: shown, source: {} };
}

export function isBlank(runs: Runs): boolean {
  return runs.every((run) => (run.kind === 'own' ? run.markdown : run.text).trim() === '' && run.kind !== 'link');
}

/** Text of others as runs; links that cannot be opened become text. Spaces are folded over all of it and gone at its ends. */
export function runsOf(text: Text): Runs {
  const source = {};
  const runs: Run[] = [];
  for (const { kind, text: shown, url } of foldedSpans(text, linkUrl)) {
    if (url !== null) runs.push({ kind: 'link', text: cut(shown, linkTextCharsMax), url, source });
    else {
      const style = kind === 'match' ? 'strong' : kind === 'link' ? 'text' : kind;
      runs.push({ kind: 'text', style, text: shown, source });
    }
  }
  return trimmedEnd(runs);
}

function trimmedEnd(runs: Runs): Runs {
  const last = runs.at(-1);
  if (last === undefined || last.kind === 'own' || !last.text.endsWith(' ')) return runs;
  const text = last.text.trimEnd();
  const rest = runs.slice(0, -1);
  return text === '' && last.kind === 'text' ? trimmedEnd(rest) : [...rest, { ...last, text }];
}

/** A text without the spaces at its ends, and these. */
function trimmed(text: string): { readonly before: string; readonly words: string; readonly after: string } {
  const [, before = '', words = '', after = ''] = /^( *)(.*?)( *)$/s.exec(text) ?? [];
  return { before, words, after };
}

/** Puts markers around a text but not around the spaces at its ends. */
function marked(text: string, marker: string): string {
  const { before, words, after } = trimmed(text);
  return words === '' ? text : `${before}${marker}${escapeMarkdown(words)}${marker}${after}`;
}

function linkMarkdown(text: string, url: string): string {
  const { before, words, after } = trimmed(text);
  if (words === '' || linkUrl(words) === url) return `${before}<${url}>${after}`;
  const link = isLabel(words) ? `[${words}](${url})` : `${escapeMarkdown(words)} ([link](${url}))`;
  return before + link + after;
}

function runMarkdown(run: Run, isApart: boolean): string {
  if (run.kind === 'own') return run.markdown;
  if (run.kind === 'link') return linkMarkdown(run.text, run.url);
  switch (run.style) {
    case 'strong':
      return marked(run.text, '**');
    case 'emphasis':
      // Beside other markers it would be read together with them.
      return isApart ? marked(run.text, '*') : escapeMarkdown(run.text);
    case 'code':
      return run.text.includes('`') || run.text.trim() === '' ? escapeMarkdown(run.text) : `\`${run.text}\``;
    case 'text':
      return escapeMarkdown(run.text);
  }
}

/** Runs of one style that stand side by side are one: `**a****b**` is not what it looks like. */
function merged(runs: Runs): Runs {
  const result: Run[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (run.kind === 'text' && last?.kind === 'text' && last.style === run.style && last.source === run.source)
      result[result.length - 1] = { ...last, text: last.text + run.text };
    else result.push(run);
  }
  return result;
}

function sourceOf(run: Run): object | null {
  return run.kind === 'own' ? null : run.source;
}

/** One line of Discord's markdown. */
export function markdown(runs: Runs): string {
  const all = merged(runs);
  const isMarked = (run: Run | undefined) =>
    run?.kind === 'text' && (run.style === 'strong' || run.style === 'emphasis');
  let result = '';
  for (let start = 0; start < all.length; ) {
    const first = all[start];
    let end = start + 1;
    for (
      let next = all[end];
      first && next && sourceOf(first) !== null && sourceOf(next) === sourceOf(first);
      next = all[end]
    )
      end += 1;
    const part = all.slice(start, end);
    const written = part.map((run, index) =>
      runMarkdown(run, !isMarked(part[index - 1]) && !isMarked(part[index + 1])),
    );
    result += isolated(written.join(''), part.map((run) => (run.kind === 'own' ? '' : run.text)).join(''));
    start = end;
  }
  return result;
}

function fits(runs: Runs, charsMax: number): boolean {
  const least = runs.reduce((sum, run) => sum + (run.kind === 'own' ? run.markdown : run.text).length, 0);
  return least <= charsMax && markdown(runs).length <= charsMax;
}

/** Never fewer characters than the run takes beside any others. */
function cost(run: Run): number {
  if (run.kind === 'own') return run.markdown.length;
  // Markers on both sides, an escape at the start and the two isolates.
  return run.kind === 'link' ? linkMarkdown(run.text, run.url).length + 2 : escapeMarkdown(run.text).length + 7;
}

/** Characters of a letter or word once it is escaped, at most: what depends on the letters beside it is counted too. */
function escapedLength(text: string): number {
  return escapeMarkdown(text).length + (/[:.]$/.test(text) ? 1 : 0);
}

const measure: Measure<Run> = {
  fits,
  cost,
  marksChars: 7,
  lengthOf: escapedLength,
  textOf: (run) => (run.kind === 'text' ? run.text : null),
  withText: (run, text) => (run.kind === 'own' ? run : { ...run, text }),
  trimmedEnd,
};

/**
 * Takes a line apart so that the markdown of `head` has at most `charsMax` characters: between words, or after a sentence where one ends
 * in its last third. Links and our own markup stay whole. `head` is empty where nothing fits.
 */
export function split(
  runs: Runs,
  charsMax: number,
  at: 'sentence' | 'word' = 'sentence',
): { readonly head: Runs; readonly tail: Runs } {
  return splitRuns(runs, charsMax, at, measure);
}

/** Shortens runs to `charsMax` characters of markdown, with an ellipsis where something was cut off. */
export function shortened(runs: Runs, charsMax: number): Runs {
  if (fits(runs, charsMax)) return runs;
  const kept = split(runs, charsMax - 9, 'word').head;
  const last = kept.at(-1);
  const source = last?.kind === 'text' || last?.kind === 'link' ? last.source : {};
  return [...kept, { kind: 'text', style: last?.kind === 'text' ? last.style : 'text', text: '…', source }];
}

/** URLs that links of a text lead to. */
function urlsOf(runs: Runs): readonly string[] {
  return runs.flatMap((run) => (run.kind === 'link' ? [run.url] : []));
}

/**
 * A title as one link, matches underlined (a link has a colour already); in bold with the link behind it where Discord would not take it as
 * a label. `marker` is `**` or, where the line is bold already, nothing.
 */
export function titleLink(runs: Runs, url: string | null, marker: '**' | ''): Runs {
  const words = runs.map((run) => (run.kind === 'own' ? '' : run.text)).join('');
  const bold = runs.map(
    (run): Run =>
      run.kind === 'own'
        ? run
        : { kind: 'text', style: marker === '' ? 'text' : 'strong', text: run.text, source: runs },
  );
  if (url === null) return bold;
  if (!isLabel(words)) return [...bold, own(' ('), ownLink('open', url), own(')')];
  const isMarkable = !words.includes('_');
  const label = merged(runs)
    .map((run) => {
      if (run.kind === 'own') return '';
      const isMatch = isMarkable && run.kind === 'text' && run.style === 'strong';
      const { before, words: match, after } = trimmed(run.text);
      return isMatch && match !== '' ? `${before}__${match}__${after}` : run.text;
    })
    .join('');
  return [own(isolated(`${marker}[${label}](${url})${marker}`, words))];
}

/** How papers are written here. */
export const ink: Ink<Run> = {
  own,
  theirs: (words) => ({ kind: 'text', style: 'text', text: words, source: {} }),
  link: ownLink,
  runsOf,
  shortened,
  isBlank,
  urlsOf,
  plainText: (runs) => runs.map((run) => (run.kind === 'own' ? '' : run.text)).join(''),
  unlinked: (runs) => runs.map((run): Run => (run.kind === 'link' ? { ...run, kind: 'text', style: 'text' } : run)),
  linkUrl,
};
