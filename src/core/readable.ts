import { accentMarks, lookCommands, symbolOf } from './tex-symbols.ts';

/** What stands from `start` to before `end` is shown as `put`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly put: string;
}

/** Finds what one kind of markup wants changed. */
type Rule = (text: string) => readonly Edit[];

/** Only a text with one of these can have anything to change; most have none. */
const suspicious =
  /[\\$`{~]|''|\*\*|\d\w{0,4}times(?![a-z])|\btimes\d|\bsim\b|\bsim\d|\b(?:approx|leq|geq|pm|rightarrow)\b|\bcal[A-Z]\b|\^circ|\^[a-z]+\{/;

/** No argument of a command, and no quotation, is longer. */
const argumentCharsMax = 1_000;
const superscripts: Readonly<Record<string, string>> = {
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

/** A match as a whole becomes what `put` makes of it; `null` leaves it. */
function swap(pattern: RegExp, put: string | ((match: RegExpMatchArray) => string | null)): Rule {
  return (text) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const shown = typeof put === 'string' ? put : put(match);
      const start = match.index ?? 0;
      return shown === null ? [] : [{ start, end: start + match[0].length, put: shown }];
    });
}

/** Where the brace that opened before `from` closes; the end of the text where that was cut off; `null` where it is too far. */
function closing(text: string, from: number): number | null {
  let depth = 1;
  const end = Math.min(text.length, from + argumentCharsMax);
  for (let at = from; at < end; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return end === text.length ? end : null;
}

/** The pattern ends with an opening brace: `before` takes the place of what it matched, `after` that of the brace that closes. */
function unwrap(pattern: RegExp, before = '', after = ''): Rule {
  return (text) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const start = match.index ?? 0;
      const end = start + match[0].length;
      const close = closing(text, end);
      if (close === null) return [];
      return [
        { start, end, put: before },
        ...(close < text.length ? [{ start: close, end: close + 1, put: after }] : []),
      ];
    });
}

/** What encloses group 1 is shown as `open` and `close`, where `isWanted`. */
function enclose(
  pattern: RegExp,
  open: string,
  close: string,
  isWanted: (inside: string) => boolean = () => true,
): Rule {
  return (text) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const [whole, inside = ''] = match;
      if (!isWanted(inside)) return [];
      const start = match.index ?? 0;
      const from = start + whole.indexOf(inside, 1);
      return [
        { start, end: from, put: open },
        { start: from + inside.length, end: start + whole.length, put: close },
      ];
    });
}

/** A formula that reads as plain text once its commands are characters. */
function isPlainFormula(inside: string): boolean {
  return !/[\\{}$]/.test(inside);
}

/** Accents of a letter: always in braces, else within a word; `\"` before a word is somebody's quotation mark. */
const accents: readonly Rule[] = [
  swap(/\\(["'`^~=.])\{\\?([A-Za-z])\}/g, ([, mark = '', letter = '']) => letter + (accentMarks[mark] ?? '')),
  swap(/\\(["'`^~=.])\{\\([ij])\}/g, ([, mark = '', letter = '']) => letter + (accentMarks[mark] ?? '')),
  swap(/(?<![\p{L}\\])\\"([AOU])(?=[a-z]+\\")/gu, ([, letter = '']) => `${letter}\u0308`),
  swap(/(?<=\p{L})\\(["'`^~])([aeiouyAEIOUY])/gu, ([, mark = '', letter = '']) => letter + (accentMarks[mark] ?? '')),
  swap(/\\c\{([A-Za-z])\}/g, ([, letter = '']) => `${letter}\u0327`),
];

/** `~` is a space that no line breaks at. "4~8" is a range, "~8" says about, "/~user" is a folder. */
const ties: Rule = (text) =>
  [...text.matchAll(/~(?=[\p{L}\d\\({[“‘])/gu)].flatMap(({ index: start = 0 }) => {
    const [before = ''] = /\S*$/.exec(text.slice(Math.max(0, start - 80), start)) ?? [];
    const isRange = /^[^\p{L}]*\d/u.test(before) && /\d/.test(text.charAt(start + 1));
    return isRange || before === '' || /\/|["“‘(~≈<>=]$/.test(before) ? [] : [{ start, end: start + 1, put: ' ' }];
  });

/** TeX with its backslashes, then what is left of it where a source has lost them. Each sees what those before have made. */
const rules: readonly Rule[] = [
  ...accents,
  swap(/\\href\{([^{}]{0,300})\}\{([^{}]{0,300})\}/g, ([, url = '', words = '']) =>
    words === url ? url : `${words} (${url})`,
  ),
  unwrap(/\\href\{/g),
  unwrap(/\\footnote\{/g, ' (', ')'),
  swap(/\\textsuperscript\{(\d)\}/g, ([, digit = '']) => superscripts[digit] ?? null),
  unwrap(/\\textsuperscript\{/g),
  unwrap(/\\textcolor\{[a-zA-Z]+\}\{/g),
  // Once for each depth to which commands stand in commands.
  ...Array.from({ length: 3 }, () =>
    unwrap(
      new RegExp(
        String.raw`\\(?:${lookCommands})\s?\{|(?<![A-Za-z\\])(?:text(?:bf|it|sc|tt|sf|rm)|math(?:bf|rm|it|tt|sf|cal|bb)|emph)\{`,
        'g',
      ),
    ),
  ),
  unwrap(/\{\\(?:bf|em|it|sc|tt|sf|sl|rm|bfseries|itshape)(?![A-Za-z])\s?/g),
  unwrap(/\{(?:bf|em|it|sc|tt|sf|sl|rm) (?=\S)/g),
  swap(/\^\{?\\?circ\}?(?![a-z])/g, '°'),
  swap(/\{(?:\\([A-Za-z]+)|sim)\}/g, ([, name = 'sim']) => symbolOf.get(name) ?? null),
  swap(/\\([A-Za-z]+)(\s?)/g, ([, name = '', space = '']) => {
    const shown = symbolOf.get(name);
    // A command without a look of its own takes the space behind it along.
    return shown === undefined ? null : shown === '' ? '' : shown + space;
  }),
  swap(/ ?\\\\(?=\s)/g, ''),
  swap(/\\([%&_#$])/g, ([, shown = '']) => shown),
  swap(/(?<=^|[\s(])\\(?=\d)/g, '$'), // "\20 USD": a price whose dollar was read as the beginning of a formula
  swap(/ ?\\[,;: ]\s?/g, ' '),
  swap(/\\[!/]/g, ''),
  swap(/\\~/g, '~'),
  swap(/\\(["'`])/g, ([, mark = '']) => mark),
  enclose(/\\\(\s?([^\s](?:[^\n]{0,80}?[^\s])?)\s?\\\)/g, '', '', isPlainFormula),
  swap(/(?<=\$[^$\n]{0,40})\^\{?(\d)\}?(?=[^$\n]{0,40}\$(?!\d))/g, ([, digit = '']) => superscripts[digit] ?? null),
  enclose(/\$(?=\S)([^$\n]{1,80}?)(?<=\S)\$(?!\d)/g, '', '', isPlainFormula),
  // What stands in quotes of TeX, also where the second was typed as another.
  enclose(/``\s?((?:[^`'"“”]|'(?!')){1,300}?)(?:''|"|”)/g, '“', '”'),
  enclose(/(?<![\w'])''(?=\w)((?:[^'"“”`]|'(?!')){1,300}?)''(?!\w)/g, '“', '”'),
  enclose(/(?<![\w`])`(?=[\w])([^`'"“”\n]{1,80}?)(?<=\S)'(?![\w'])/g, '‘', '’'),
  enclose(/(?<![\w*/])\*\*(?=[^\s*])([^*\n]{1,200}?)(?<=\S)\*\*(?![\w*])/g, '', ''),
  // A tie; "4~8" is a range, "/~user" a folder.
  ties,
  swap(/(?<=\d(?:m|px|circ|°)?)times(?![a-z])/g, '×'),
  swap(/\btimes(?=\d)/g, '×'),
  swap(/\bcal(?=[A-Z]\b)/g, ''),
  swap(/(?<=\b[A-Z]) times (?=[A-Z]\b)/g, ' × '),
  swap(/\bsim!?\s?(?=\d)/g, '~'),
  swap(/\bapprox (?=\d)/g, '≈ '),
  swap(/\bleq (?=\d)/g, '≤ '),
  swap(/\bgeq (?=\d)/g, '≥ '),
  swap(/(?<=\d )pm (?=\d+(?:\.\d|\s?%))/g, '± '),
  swap(/\brightarrow\b/g, '→'),
];

/** The pieces with the edits made; what is put goes to the piece in which it begins. Edits that overlap one before are left out. */
function applied(pieces: readonly string[], edits: readonly Edit[]): readonly string[] {
  const ordered = [...edits].sort((left, right) => left.start - right.start || left.end - right.end);
  let begin = 0;
  let from = 0;
  let index = 0;
  return pieces.map((piece) => {
    const end = begin + piece.length;
    let shown = '';
    let at = Math.max(begin, from);
    for (let edit = ordered[index]; edit !== undefined && edit.start < end; edit = ordered[index]) {
      index += 1;
      if (edit.start < from) continue;
      shown += piece.slice(at - begin, edit.start - begin) + edit.put;
      from = edit.end;
      at = Math.min(end, from);
    }
    shown += piece.slice(at - begin);
    begin = end;
    return shown;
  });
}

/**
 * Text of papers as people read it, in pieces that stay pieces (the words a search marked, say): what TeX and sources left in it ("65\%",
 * "\textit{x}", "2.33times", ``quotes'') is shown as what it means. Formulas and commands nobody knows stay as they are. For showing only:
 * what is kept, matched, cited or sent to a model is the text itself.
 */
export function readablePieces(pieces: readonly string[]): readonly string[] {
  if (!suspicious.test(pieces.join(''))) return pieces;
  let shown = pieces;
  for (const rule of rules) {
    const edits = rule(shown.join(''));
    if (edits.length > 0) shown = applied(shown, edits);
  }
  return shown.map((piece) => piece.normalize('NFC'));
}

/** The same for one text. */
export function readable(text: string): string {
  return readablePieces([text]).join('');
}
