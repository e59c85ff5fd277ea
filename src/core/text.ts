/** Folds every run of white space (line breaks and no-break spaces too) to one space and trims the ends. */
export function foldSpace(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

const isAscii = /^[\0-\x7f]*$/;

/** Lower case without accents, ligatures or width variants: the form in which words are compared. */
export function foldCase(text: string): string {
  if (isAscii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/**
 * The title as an identity: words only, so that copies that differ in case, punctuation, TeX dollars or line breaks are equal.
 * Empty for a title without a letter or digit.
 */
export function normaliseTitle(title: string): string {
  return foldCase(title)
    .replace(/\\[a-z]+\b/g, ' ') // TeX commands: \textit, \alpha
    .replace(/['’`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Cuts at a word so that at most `charsMax` characters remain, the ellipsis included; never splits a surrogate pair. */
export function cut(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  let end = charsMax - 1;
  const space = text.lastIndexOf(' ', end);
  if (space > charsMax * 0.6) end = space;
  else if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

/** Combining marks kept on one letter; no script needs more, and stacks of hundreds paint over the lines around them. */
const marksPerLetterMax = 4;
const invisible = /\p{Default_Ignorable_Code_Point}/gu; // zero-width characters, bidi controls, variation selectors, tags
const whiteSpace = /[\s\u0085]+/gu;
/** C0 and C1 but white space, so that every escape sequence loses its start; interlinear annotation. */
const controls = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb]/g;
const loneSurrogates = /\p{Cs}/gu;
const markStacks = new RegExp(`(\\p{M}{${marksPerLetterMax}})\\p{M}+`, 'gu');

/**
 * Text of others as one line that is shown letter by letter: nothing in it can move a cursor, reorder or hide what stands beside it.
 * White space is folded to single spaces (kept at the ends); what is left of an escape sequence stays visible as plain characters.
 */
export function visibleText(text: string): string {
  if (!/[^\x20-\x7e]| {2}/.test(text)) return text;
  return text
    .replace(invisible, '')
    .replace(controls, '')
    .replace(whiteSpace, ' ')
    .replace(loneSurrogates, '\uFFFD')
    .normalize('NFC')
    .replace(markStacks, '$1');
}

/** A web address read into its parts; `null` for anything else. */
export function webUrl(url: string): URL | null {
  if (!/^https?:\/\//i.test(url)) return null;
  try {
    // Not `URL.canParse`: Node 20's refuses hosts with letters such as "ü" once it has been called some thousand times.
    return new URL(url);
  } catch {
    return null;
  }
}

/** The URL as a platform may open it: http(s) only, percent-encoded to plain ASCII; `null` for anything else. */
export function openableUrl(url: string): string | null {
  const href = webUrl(url)?.href ?? '';
  return /^[\x21-\x7e]+$/.test(href) ? href : null;
}

/** Letters of scripts that are written from right to left, and the marks and digits that go with them. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Keeps right-to-left text from reordering what stands beside it. `written` is how the text stands there. */
export function isolated(written: string, text: string = written): string {
  return rightToLeft.test(text) ? `\u2068${written}\u2069` : written;
}
