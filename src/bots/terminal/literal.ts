import { marksPerLetterMax } from './limits.ts';

const invisible = /\p{Default_Ignorable_Code_Point}/gu; // zero-width characters, bidi controls, variation selectors, tags
const whiteSpace = /[\s\u0085]+/gu;
/** C0 and C1 but white space, so that every escape sequence loses its start; interlinear annotation. */
const controls = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb]/g;
const loneSurrogates = /\p{Cs}/gu;
const markStacks = new RegExp(`(\\p{M}{${marksPerLetterMax}})\\p{M}+`, 'gu');

/**
 * Text of others as one line that a terminal shows letter by letter: it cannot move the cursor, colour, link, reorder or hide anything.
 * White space is folded to single spaces (kept at the ends); what is left of an escape sequence stays visible as plain characters.
 */
export function literal(text: string): string {
  if (!/[^\x20-\x7e]| {2}/.test(text)) return text;
  return text
    .replace(invisible, '')
    .replace(controls, '')
    .replace(whiteSpace, ' ')
    .replace(loneSurrogates, '\uFFFD')
    .normalize('NFC')
    .replace(markStacks, '$1');
}

/** The URL as a terminal may open it: http(s) only, percent-encoded to plain ASCII; `null` for anything else. */
export function openableUrl(url: string): string | null {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null;
  const { href } = new URL(url);
  return /^[\x21-\x7e]+$/.test(href) ? href : null;
}
