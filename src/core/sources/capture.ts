/**
 * What every parser of sources shares: the shape of its result, reading bytes as text, rejected rows, broken JSON arrays.
 * Everything here is pure, linear in the size of its input and never throws on bad input.
 */
import type { Instant, LocalDate } from '../local-date.ts';
import { excerptCharsMax, type PaperRecord, type Rejected, type SourceName } from '../paper.ts';
import { cut, foldSpace } from '../text.ts';

/** What a parser must be told because a capture does not say it. Never the machine's clock. */
export interface ParseContext {
  readonly seenAt: Instant;
  /** Day of the capture; gives the year to dates written without one. */
  readonly capturedOn: LocalDate;
  /** The daily date that was asked for, where the capture does not say it itself. */
  readonly dailyOn: LocalDate | null;
}

/** What a parser made of a capture: every entry is either a record or a rejected row. */
export interface ParsedCapture {
  /** The format in human words, such as "Hugging Face page text". */
  readonly format: string;
  readonly source: SourceName;
  readonly records: readonly PaperRecord[];
  readonly rejected: readonly Rejected[];
}

/** Characters 0x80–0x9F of windows-1252; the five undefined ones stay control characters, as in browsers. Source: https://encoding.spec.whatwg.org/#windows-1252 */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** Bytes looked at to tell UTF-16 without a byte order mark from UTF-8. */
const sniffBytes = 4096;
/** Strings are put together from parts of this many bytes. */
const chunkBytes = 8192;

/**
 * Reads bytes as text: UTF-8 and UTF-16 with or without a byte order mark (which is dropped). A line that is not UTF-8 is
 * read as windows-1252, the others stay UTF-8, because files that were pasted together mix both. Never throws.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const utf16 = sniffUtf16(bytes);
  if (utf16 !== null) return new TextDecoder(utf16).decode(bytes);
  if (isUtf8(bytes, 0, bytes.length)) return new TextDecoder().decode(bytes);
  return decodeLines(bytes);
}

/**
 * Whether the bytes are well-formed UTF-8. By hand because a decoder says no only by throwing, which is slow a million times.
 * Source: table 3-7 of https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/
 */
function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; ) {
    const lead = bytes[index] ?? 0;
    index += 1;
    if (lead < 0x80) continue;
    const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    const second = bytes[index] ?? 0;
    if (lead < 0xc2 || lead > 0xf4 || index + more > end) return false;
    if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f)) return false;
    if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f)) return false;
    for (const last = index + more; index < last; index += 1) {
      if (((bytes[index] ?? 0) & 0xc0) !== 0x80) return false;
    }
  }
  return true;
}

/** UTF-16 of mostly ASCII text has a zero in every second byte; UTF-8 and windows-1252 text has hardly any. */
function sniffUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(bytes.length, sniffBytes);
  const zeros: [number, number] = [0, 0];
  for (let index = 0; index < length; index += 1) {
    if (bytes[index] === 0) zeros[(index & 1) as 0 | 1] += 1;
  }
  const pairs = length >> 1;
  if (pairs === 0) return null;
  if (zeros[1] > pairs * 0.6 && zeros[0] < pairs * 0.1) return 'utf-16le';
  if (zeros[0] > pairs * 0.6 && zeros[1] < pairs * 0.1) return 'utf-16be';
  return null;
}

function decodeLines(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // at the beginning of a line it is a character
  const parts: string[] = [];
  let start = 0; // of lines that are read alike and not yet decoded
  let lineStart = 0;
  let wellFormed = true;
  const flush = (end: number) => {
    const part = bytes.subarray(start, end);
    if (part.length > 0) parts.push(wellFormed ? decoder.decode(part) : decodeWindows1252(part));
    start = end;
  };
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte !== lineFeed && byte !== carriageReturn && index < bytes.length - 1) continue;
    const lineIsWellFormed = isUtf8(bytes, lineStart, index + 1);
    if (lineIsWellFormed !== wellFormed) flush(lineStart);
    wellFormed = lineIsWellFormed;
    lineStart = index + 1;
  }
  flush(bytes.length);
  return parts.join('').replace(/^\ufeff/, '');
}

/** By hand because Node's own decoder read 0x80–0x9F as Latin-1 in some releases. Source: https://github.com/nodejs/node/issues/56542 */
function decodeWindows1252(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    const latin1 = String.fromCharCode(...bytes.subarray(start, start + chunkBytes));
    parts.push(latin1.replace(/[\u0080-\u009f]/g, (char) => windows1252.charAt(char.charCodeAt(0) - 0x80)));
  }
  return parts.join('');
}

/** One line of plain text: control characters become spaces, halves of surrogate pairs U+FFFD, white space is folded. */
export function plainLine(text: string): string {
  return foldSpace(text.replace(/\p{Cc}+/gu, ' ').replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** A rejected row: why, and the beginning of the entry as one plain line of at most `excerptCharsMax` characters. */
export function reject(reason: string, entry: string): Rejected {
  const beginning = entry.trimStart().slice(0, excerptCharsMax * 4); // folding shortens
  return { reason, excerpt: cut(plainLine(beginning), excerptCharsMax) };
}

/** One element of a JSON array: its source text and what it is, `undefined` where it is broken. */
export interface JsonElement {
  readonly source: string;
  readonly value: unknown;
}

export interface JsonArrayElements {
  readonly elements: readonly JsonElement[];
  /** The array's end was found; `false` for a truncated array, whose last element may be broken. */
  readonly complete: boolean;
}

/**
 * Splits the first JSON array in the text into its elements, also where the array is truncated or an element is broken, so that
 * every good one survives. A scan that knows strings finds the elements by depth; one that does not parse may have swallowed
 * its neighbours (a lost quote or bracket), so it is split again wherever an object begins with the same first key as the
 * array's first element. Text after the array is ignored. Iterative and linear: depth and length do not matter.
 */
export function splitJsonArray(text: string): JsonArrayElements {
  const open = text.indexOf('[');
  if (open < 0) return { elements: [], complete: false };
  const { spans, complete } = scanArray(text, open + 1);
  const elements: JsonElement[] = [];
  let key: string | null = null;
  for (const [index, span] of spans.entries()) {
    const element = jsonElement(text.slice(span.start, span.end).trimEnd());
    if (index === 0) key = firstKey(element.source);
    if (key === null || element.value !== undefined) elements.push(element);
    // A broken last element may have closed the array too early: look through all that follows.
    else elements.push(...splitAtKey(index === spans.length - 1 ? text.slice(span.start) : element.source, key));
  }
  return { elements, complete };
}

function jsonElement(source: string): JsonElement {
  return { source, value: parseJson(source) };
}

/** What the text is as JSON; `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first key of an object with its quotes, `"paper"`. */
function firstKey(object: string): string | null {
  return /^\{\s*("[^"\\\n]{1,100}")\s*:/.exec(object.slice(0, 200))?.[1] ?? null;
}

interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Spans of the values from `start` (just after an opening bracket) to the bracket that closes it, or to the end. */
function scanArray(text: string, start: number): { readonly spans: readonly TextSpan[]; readonly complete: boolean } {
  const spans: TextSpan[] = [];
  let depth = 0;
  let from = -1; // start of the element being read
  for (let index = start; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (depth === 0 && (char === ',' || char === ']')) {
      if (from >= 0) spans.push({ start: from, end: index });
      from = -1;
      if (char === ']') return { spans, complete: true };
      continue;
    }
    if (from < 0 && char.trim() !== '') from = index;
    if (char === '"') index = stringEnd(text, index);
    else if (char === '{' || char === '[') depth += 1;
    else if ((char === '}' || char === ']') && depth > 0) depth -= 1;
  }
  if (from >= 0) spans.push({ start: from, end: text.length });
  return { spans, complete: false };
}

/** Index of the quote that ends the string which begins at `start`; the text's length where it never ends. */
function stringEnd(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x5c) index += 1;
    else if (code === 0x22) return index;
  }
  return text.length;
}

/** Cuts broken text before every object that begins with `key` and follows something, and each piece after its first whole object. */
function splitAtKey(text: string, key: string): readonly JsonElement[] {
  const starts: number[] = [0];
  for (let at = text.indexOf(key, key.length + 1); at >= 0; at = text.indexOf(key, at + key.length)) {
    const opening = /[,}\]]\s*(\{\s*)$/.exec(text.slice(Math.max(0, at - 40), at))?.[1];
    if (opening !== undefined) starts.push(at - opening.length);
  }
  return starts.map((start, index) => {
    const piece = text.slice(start, starts[index + 1] ?? text.length);
    const end = objectEnd(piece);
    const object = end < 0 ? null : jsonElement(piece.slice(0, end));
    return object?.value === undefined ? { source: piece.trimEnd(), value: undefined } : object;
  });
}

/** Just after the bracket that closes the object at the beginning of the text; -1 where it is never closed. */
function objectEnd(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '"') index = stringEnd(text, index);
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth <= 0) return index + 1;
    }
  }
  return -1;
}
