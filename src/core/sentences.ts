/** A stretch of a text in UTF-16 units, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Lower case, without their last full stop: a full stop after one of them ends no sentence. */
const abbreviations = new Set(
  'e.g i.e cf vs fig figs eq eqs eqn eqns sec secs tab tabs resp approx dr prof mr mrs ms st no nos vol w.r.t a.k.a i.i.d viz ref refs ca incl ch thm lem prop def app dept univ'.split(
    ' ',
  ),
);

/** Words that open a sentence and hardly ever follow an abbreviation: they decide where "et al." or an initial could be either. */
const openers = new Set(
  'We The This These Our In However To It Here Moreover Furthermore Finally Experiments Results Extensive Specifically Although While Recent Existing For As By On Using Code Despite Such They When Unlike Through With Compared Building Extensive Based Existing Additionally Consequently'.split(
    ' ',
  ),
);

/** A bracket or formula that is open longer than this is taken for one that was never closed. */
const openCharsMax = 400;

/** A stop with its closing quotes and brackets, and where the next sentence could begin: after white space, or right at one of the words that open sentences. */
const stops = /[.!?]+["'”’)\]}]*(?=\s|[A-Z][a-z]*\s)|[。！？]+["'”’）」』]*|\n\s*\n/g;

/** What stands before a stop: the word with its inner full stops. */
const lastWord = /[\p{L}\p{N}.]*$/u;
const nextWord = /^\s*["'“‘([{]*([\p{L}\p{N}$\\]+)/u;

function countOf(text: string, char: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf(char, from); at >= 0 && at < to; at = text.indexOf(char, at + 1)) count += 1;
  return count;
}

/** Whether `at` lies inside brackets or a formula that began in this sentence and ends soon. */
function isInside(text: string, start: number, at: number): boolean {
  const from = Math.max(start, at - openCharsMax);
  for (const [open, close] of ['()', '[]'].map((pair) => [pair.charAt(0), pair.charAt(1)] as const)) {
    if (text.lastIndexOf(open, at - 1) < from) continue;
    const depth = countOf(text, open, from, at) - countOf(text, close, from, at);
    if (depth <= 0) continue;
    const closing = text.indexOf(close, at);
    if (closing >= 0 && closing - at <= openCharsMax && !text.slice(at, closing).includes(open)) return true;
  }
  if (countOf(text, '$', from, at) % 2 === 0) return false;
  const closing = text.indexOf('$', at);
  return closing >= 0 && closing - at <= openCharsMax;
}

function ends(text: string, start: number, stop: number, end: number): boolean {
  const next = nextWord.exec(text.slice(end, end + 60))?.[1];
  if (next === undefined) return true;
  const opens = openers.has(next);
  if (!/\s/.test(text.charAt(end)) && !(opens && /[a-z)]{2}$/.test(text.slice(start, stop)))) return false;
  // A word that starts small goes on with the sentence, unless it is a name such as iPhone or a formula.
  if (!/^[\p{Lu}\p{Lo}\p{N}$\\]|^[a-z]+[A-Z]/u.test(next)) return false;
  if (text.charAt(stop) === '.') {
    const word = lastWord.exec(text.slice(Math.max(start, stop - 24), stop))?.[0] ?? '';
    const lower = word.toLowerCase();
    if (abbreviations.has(lower)) return (lower === 'no' && !/^\p{N}/u.test(next)) || (lower === 'app' && opens);
    const isInitial = /^\p{L}(?:\.\p{L})*$/u.test(word);
    if ((isInitial || (lower === 'al' && /\bet\s+al$/.test(text.slice(start, stop)))) && !opens) return false;
  }
  // "1." or "(a)." alone is the number of a list.
  return /\p{L}{2}/u.test(text.slice(start, stop));
}

/**
 * The sentences of an abstract, in order; nothing but white space lies before, between and after them. No sentence ends at an
 * abbreviation, an initial, a decimal, inside brackets, a formula or a URL.
 */
export function sentencesOf(text: string): readonly Range[] {
  const sentences: Range[] = [];
  const add = (from: number, to: number): void => {
    const sentence = text.slice(from, to);
    const start = from + sentence.length - sentence.trimStart().length;
    const end = from + sentence.trimEnd().length;
    if (end > start) sentences.push({ start, end });
  };
  let start = 0;
  for (const match of text.matchAll(stops)) {
    const end = match.index + match[0].length;
    const isWide = /^[。！？\n]/.test(match[0]);
    if (!isWide && (!ends(text, start, match.index, end) || isInside(text, start, match.index))) continue;
    add(start, end);
    start = end;
  }
  add(start, text.length);
  return sentences;
}
