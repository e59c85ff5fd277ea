/**
 * Reads the lines of a page's text copy, whatever made the copy (a browser, a text browser, a markdown converter, a note-taking tool), as
 * what they say about papers. `text-cards.ts` puts the papers together from them.
 */
import { parseArxivId } from '../../arxiv-id.ts';
import type { LocalDate } from '../../local-date.ts';
import type { PaperLink } from '../../paper.ts';
import { plainLine } from '../capture.ts';
import { pageLink } from '../links.ts';
import { parseShownDate, type ShownDate } from './shown-dates.ts';

/** What a line says. `id` (on every kind) is the arXiv id that an address in it names. */
export type PageLine = { readonly id: string | null } & (
  | { readonly kind: 'blank' }
  /** Marks, pictures and navigation: nothing about a paper, but perhaps its id. `community`: the address of a paper's comments. */
  | { readonly kind: 'noise'; readonly community: boolean }
  /** The head of a page, `trending` where it names the trending papers. */
  | { readonly kind: 'header'; readonly trending: boolean }
  /** A card's title marked as one. `open`: it may go on in the next line. */
  | { readonly kind: 'heading'; readonly text: string; readonly open: boolean }
  /** "Submitted by"; `named`: with the name, which otherwise is the next line. */
  | { readonly kind: 'submitted'; readonly named: boolean }
  /** Upvotes that are known to be upvotes. `own`: they follow the word, and so their card. */
  | { readonly kind: 'upvotes'; readonly count: number; readonly own: boolean }
  /** A word that says what the number after it counts. */
  | { readonly kind: 'counter'; readonly counts: 'upvotes' | 'stars' }
  | { readonly kind: 'comments'; readonly count: number }
  /** A number alone: upvotes before a title, comments after a date. */
  | { readonly kind: 'number'; readonly count: number }
  | { readonly kind: 'authors'; readonly count: number }
  | { readonly kind: 'organization'; readonly name: string }
  | { readonly kind: 'dot' }
  | { readonly kind: 'date'; readonly shown: ShownDate }
  | { readonly kind: 'links'; readonly links: readonly PaperLink[] }
  /** `closes`: a link that may have begun lines ago ends here. `wrapped`: the paragraph goes on after the line's end. */
  | { readonly kind: 'text'; readonly text: string; readonly closes: boolean; readonly wrapped: boolean }
);

/** A line and what it says; a line can say several things (`Lab · Published on Oct 4, 2026`). */
export interface ReadLine {
  readonly source: string;
  /** Without its link marks. */
  readonly text: string;
  readonly says: readonly PageLine[];
}

/** How the copy writes links, found once for the whole text. */
interface Dialect {
  /** `[text](address)` */
  readonly markdown: boolean;
  /** `[text][12]`, as text browsers do: the addresses by number, as far as the copy has its list of them; else `null`. */
  readonly references: ReadonlyMap<string, string> | null;
}

/** A line of a text browser's list of addresses: `[12]: https://…`, `12. https://…`. */
const address = /^\[?(\d{1,6})(?:\]:?|\.) +<?(https?:\/\/[^\s>]+)>?$/;

function readReferences(text: string): ReadonlyMap<string, string> | null {
  if (!/^[ \t]*(?:#{1,6} .*)?\]\[\d{1,6}\][ \t]*\r?$/m.test(text)) return null;
  const found = new Map<string, string>();
  for (const line of linesOf(text)) {
    const match = line.length < markCharsMax ? address.exec(line.trim()) : null;
    if (match?.[1] !== undefined && match[2] !== undefined) found.set(match[1], match[2]);
  }
  return found;
}

/** A line longer than this is prose, whatever it begins with. */
const markCharsMax = 1000;
/** Between dots stand names, counts and dates, which are short. */
const partsCharsMax = 200;
/** Lines up to this length may have been wrapped by whatever made the copy. */
const wrapCharsMax = 160;

/** Reads the lines of a text in order, one at a time; a date without a year is of `capturedOn`'s. */
export function* readLines(text: string, capturedOn: LocalDate): Generator<ReadLine> {
  const dialect: Dialect = { markdown: /\]\(https?:\/\//.test(text), references: readReferences(text) };
  for (const line of linesOf(text)) {
    const source = line.trim(); // also of a byte order mark
    if (source === '') {
      yield blank;
      continue;
    }
    const unlinked = unlink(source, dialect);
    yield { source, text: unlinked.text, says: readLine(unlinked, dialect, capturedOn) };
  }
}

const blank: ReadLine = { source: '', text: '', says: [{ kind: 'blank', id: null }] };

function* linesOf(text: string): Generator<string> {
  const end = /\r\n|[\r\n\u2028\u2029]/g;
  let start = 0;
  for (let match = end.exec(text); match !== null; match = end.exec(text)) {
    yield text.slice(start, match.index);
    start = end.lastIndex;
  }
  yield text.slice(start);
}

function readLine(unlinked: Unlinked, dialect: Dialect, capturedOn: LocalDate): readonly PageLine[] {
  const { id, urls } = unlinked;
  if (unlinked.text.length > markCharsMax) return [prose(unlinked, dialect)];
  const text = plainLine(unlinked.text);

  const heading = /^(#{1,6}) (.*)$/.exec(text);
  const words = (heading?.[2] ?? text).replace(/^[-*•]\s+/, '');
  const header = readHeader(words, urls.length > 0);
  if (header !== null) return [{ ...header, id }];
  if (heading?.[1] === '#' && id === null) return [{ kind: 'noise', community: false, id }];
  if (heading) return [{ kind: 'heading', text: words.replace(/^\[(?=[^\]]*$)/, ''), open: !unlinked.linked, id }];

  const said = text.length < partsCharsMax ? readParts(text.split(/(?:^| )· ?/), unlinked, capturedOn) : null;
  if (said !== null) return said;
  return [readWords(text, unlinked, capturedOn) ?? prose(unlinked, dialect)];
}

/** What stands before, between and after dots; `null` where there are none or a part says nothing, as in prose. */
function readParts(parts: readonly string[], unlinked: Unlinked, capturedOn: LocalDate): readonly PageLine[] | null {
  if (parts.length < 2) return null;
  const said: PageLine[] = [];
  for (const [index, part] of parts.entries()) {
    if (index > 0) said.push({ kind: 'dot', id: null });
    if (part === '') continue;
    const line = readWords(part, unlinked, capturedOn);
    if (line === null || (line.kind === 'noise' && line.id === null)) return null;
    said.push(line);
  }
  return said;
}

function prose(unlinked: Unlinked, dialect: Dialect): PageLine {
  const wrapped = unlinked.broken || dialect.references !== null || unlinked.text.length <= wrapCharsMax;
  return { kind: 'text', text: unlinked.text, closes: unlinked.closes, wrapped, id: unlinked.id };
}

/** What a short line says by its words; `null` for prose. */
function readWords(text: string, unlinked: Unlinked, capturedOn: LocalDate): PageLine | null {
  const { id, urls } = unlinked;
  const words = text.replace(/^(?:[-*•·]\s*)+(?=\S)/, '');
  if (/^[[\]\\*•=_<>()-]*$/.test(text) && text !== '-') return { kind: 'noise', community: false, id };
  const authors = /^(\d{1,6}) authors?$/i.exec(words);
  if (authors) return { kind: 'authors', count: Number(authors[1]), id };
  const shown = parseShownDate(text, capturedOn);
  if (shown) return { kind: 'date', shown, id };
  const submitted = /^submitted by\b(.*)$/i.exec(words);
  if (submitted) return { kind: 'submitted', named: submitted[1] !== '', id };
  const upvotes = /^(?:(upvote) |\[[ x-]\] ?)(\d{1,7}|-)$/i.exec(text);
  if (upvotes) return { kind: 'upvotes', count: countOf(upvotes[2]), own: upvotes[1] !== undefined, id };
  if (/^\[?upvote$/i.test(words)) return { kind: 'counter', counts: 'upvotes', id };
  if (/^-$|^\d{1,7}$|^\d{1,4}(?:\.\d)?k$/i.test(text)) {
    if (urls.some((url) => /\/login\b/.test(url))) return { kind: 'upvotes', count: countOf(text), own: false, id };
    if (urls.some((url) => url.endsWith('#community'))) return { kind: 'comments', count: countOf(text), id };
    // No number at all is how the page writes none: the API has 0 there, and no copy shows a 0.
    return text === '-' ? { kind: 'upvotes', count: 0, own: false, id } : { kind: 'number', count: countOf(text), id };
  }
  if (unlinked.onlyLinks && !urls.some((url) => ownPage.test(url))) {
    return { kind: 'links', links: urls.map((url) => pageLink(url)).filter((link) => link !== null), id };
  }
  if (/^(?:link: )?github(?: [\d.]+k?)?$/i.test(words)) return { kind: 'counter', counts: 'stars', id };
  if (
    urls.length > 0 &&
    urls.some((url) => /^https:\/\/huggingface\.co\/[\w.-]+$/.test(url)) &&
    !/\/papers$/.test(urls[0] ?? '')
  ) {
    const name = words
      .replace(/^\[[^[\]]*\]\s*/, '')
      .replace(/^\[/, '')
      .trim();
    return name === '' ? { kind: 'noise', community: false, id } : { kind: 'organization', name, id };
  }
  const alone = /^https?:\/\/\S+$/.exec(text);
  if (alone && /^https:\/\/huggingface\.co\/(?:papers|login)\b|^https:\/\/huggingface\.co\/[\w.-]+$/.test(text)) {
    return { kind: 'noise', community: text.endsWith('#community'), id: idIn(text) };
  }
  if (navigation.test(words) || /^<[^<>]+>(?:<\/[^<>]+>)?$/.test(text)) return { kind: 'noise', community: false, id };
  if (unlinked.markdown && /^\[[^[\]]{1,80}\]$/.test(text)) return { kind: 'noise', community: false, id };
  return null;
}

/** Words of the site around the papers. */
const navigation =
  /^(?:new|get trending papers in your email inbox.*|subscribe|daily|weekly|monthly|trending papers|by|ak|search(?: papers| by arxiv id or title)?|submit a paper|arxiv page|project page|url:\*\*.*)$/i;

function readHeader(words: string, linked: boolean): { kind: 'header'; trending: boolean } | null {
  if (words.length > 80) return null;
  if (/^\*\*page title:\*\* trending papers/i.test(words)) return { kind: 'header', trending: true };
  if (/^trending papers$/i.test(words) && !linked) return { kind: 'header', trending: true };
  const daily = /^daily papers$|^(?:by ?)?(?:\[?ak\]?)? ?and the research community$/i;
  return daily.test(words) ? { kind: 'header', trending: false } : null;
}

function countOf(shown: string | undefined): number {
  if (shown === undefined || shown === '-') return 0;
  return /k$/i.test(shown) ? Math.round(Number(shown.slice(0, -1)) * 1000) : Number(shown);
}

/** A line without its link marks. */
interface Unlinked {
  readonly text: string;
  readonly id: string | null;
  readonly urls: readonly string[];
  readonly markdown: boolean;
  /** A link that began in an earlier line ends here. */
  readonly closes: boolean;
  /** There were links in it. */
  readonly linked: boolean;
  /** There was nothing else in it. */
  readonly onlyLinks: boolean;
  /** It ends with markdown's mark for "the line goes on". */
  readonly broken: boolean;
}

function unlink(source: string, { markdown, references }: Dialect): Unlinked {
  if (references !== null) return unlinkReferences(source, references);
  return markdown ? unlinkMarkdown(source) : plain(source);
}

function plain(text: string): Unlinked {
  return { text, id: null, urls: [], markdown: false, closes: false, linked: false, onlyLinks: false, broken: false };
}

/** Hugging Face's own pages: their links wrap titles, abstracts and counts. Links to elsewhere are part of the prose. */
const ownPage = /^(?:https:\/\/huggingface\.co)?\//;

// Inside the brackets no bracket is allowed, so that a scan ends where the next one begins: linear also on a line of brackets.
const picture = /!\[[^[\]]*\]\([^()\s]*\)/g;
/** What some copies leave of a picture at the beginning of a link: `[[name] Name](…)`. */
const pictureText = /\[\[[^[\]]*\] ?/g;
const link = /\[([^[\]]*)\]\(([^()\s]+)\)/g;
const reference = /\[([^[\]]*)\]\[\d{1,6}\]/g;

function unlinkMarkdown(source: string): Unlinked {
  const urls: string[] = [];
  let closes = false;
  let text = source
    .replace(/\\+$/, '')
    .replace(picture, '')
    .replace(/\\(?=\s)/g, '')
    .trim();
  if (text.length < 300) text = text.replace(pictureText, '[');
  if (source.includes('![') && /^[-*•[\s]*$/.test(text)) text = ''; // the mark of a list item that was a picture
  const onlyLinks = text.length <= markCharsMax && text.includes('](') && !/[\p{L}\p{N}]/u.test(text.replace(link, ''));
  text = text.replace(link, (whole, label: string, url: string) => {
    if (!ownPage.test(url) && !onlyLinks) return whole;
    urls.push(url);
    return url.endsWith('#community') ? ` ${label}` : label;
  });
  const end = /\]\(([^()\s]+)\)$/.exec(text.slice(-markCharsMax));
  if (end?.[1] !== undefined && ownPage.test(end[1])) {
    urls.push(end[1]);
    text = text.slice(0, -end[0].length);
    if (/^#{0,6} ?\[/.test(text)) text = text.replace('[', '');
    else closes = true;
  }
  const linked = urls.length > 0;
  const broken = source.endsWith('\\');
  return { text: text.trim(), id: idIn(urls.join(' ')), urls, markdown: true, closes, linked, onlyLinks, broken };
}

/** Stands for the address of an organisation where the copy lacks its list of addresses. */
const organizationUrl = 'https://huggingface.co/-';

function unlinkReferences(source: string, addresses: ReadonlyMap<string, string>): Unlinked {
  if (address.test(source)) return plain('');
  const urls: string[] = [];
  const end = /\]\[(\d{1,6})\]$/.exec(source.slice(-20));
  const url = addresses.get(end?.[1] ?? '');
  if (url !== undefined) urls.push(url);
  const id = idIn(url ?? '');
  if (end && source.length < 200) {
    const organization = /^\[\[[^[\]]+\] ?(.+)$/.exec(source.slice(0, -end[0].length));
    if (organization?.[1] !== undefined) return { ...plain(organization[1]), urls: [organizationUrl], linked: true };
  }
  let text = source.replace(reference, (_whole, label: string) => ` ${label.trim()}`);
  const linked = text !== source;
  const last = /\]\[\d{1,6}\]$/.exec(text.slice(-20));
  if (last) text = text.slice(0, -last[0].length).replace(/^(#{1,6} *)\[/, '$1');
  return { ...plain(text.trim()), id, urls, closes: last !== null, linked: linked || last !== null };
}

/** The arXiv id of the first paper page an address in the text leads to. */
function idIn(text: string): string | null {
  const match = /(?:\/papers\/|papers%2F|arxiv\.org\/abs\/)(\d{4}\.\d{4,5})/i.exec(text);
  return match?.[1] === undefined ? null : (parseArxivId(match[1])?.id ?? null);
}
