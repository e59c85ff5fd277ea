/** Folds every run of white space (line breaks and no-break spaces too) to one space and trims the ends. */
export function foldSpace(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** Lower case without accents, ligatures or width variants: the form in which words are compared. */
export function foldCase(text: string): string {
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
