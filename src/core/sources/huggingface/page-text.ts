import { daysBetween, type LocalDate } from '../../local-date.ts';
import type { PaperRecord, Rejected } from '../../paper.ts';
import { normaliseTitle } from '../../text.ts';
import { type ParseContext, type ParsedCapture, plainLine, reject } from '../capture.ts';
import { linksInText, mergeLinks } from '../links.ts';
import { capture } from './api-json.ts';
import { mayBePaperPage, parsePaperPage } from './paper-page.ts';
import { type Card, type PageSection, readCards, titleCharsMax } from './text-cards.ts';
import { readLines } from './text-lines.ts';

const format = 'Hugging Face page text';

/** A paper's arXiv day is at most this long before the daily list it stands in: 99 of 100 papers of the archive. */
const dailyAgeDaysMax = 14;
/** Of the 649 lists in the archive the one with the oldest papers has this share of them within that time. */
const dailyShareMin = 0.8;
/** A paragraph of fewer characters is no abstract where there is a choice: the shortest but one of 11,041 has 279. */
const abstractCharsMin = 200;

/**
 * Reads a text copy of Hugging Face's search, daily and trending pages and of a paper's own page, from a browser, a text browser or a
 * converter to markdown. Entries that are not whole are rejected rows; the rest are kept. Never throws.
 *
 * What a copy does not say:
 * - A date without a year is of the capture's calendar year (see `parseShownDate`).
 * - Upvotes: the page writes `-` for 0; a copy without them gives `null`. Comments: absent means 0 on cards with a date.
 * - The daily date: the day in view at the page's head, where the page is a daily list. Search pages show a day as well, so it
 *   counts only where the cards are a daily list's (without abstracts and dates) or where nearly all papers were submitted
 *   in the two weeks before it, as those of every daily list are; otherwise `context.dailyOn`. Never on trending pages.
 */
export function parseHuggingFaceText(text: string, context: ParseContext): ParsedCapture {
  const page = mayBePaperPage(text) ? parsePaperPage([...readLines(text, context.capturedOn)], context) : null;
  if (page !== null) return capture(format, [page]);
  const sections = readCards(readLines(text, context.capturedOn));
  const marked = sections.some((section) => section.cards.some((card) => card.title !== null));
  const rows = sections.flatMap((section) => readSection(section, marked, context));
  return capture(format, mergeCopies(rows));
}

/** What was made of a card: a paper, a rejected row, or a part that another copy of the card completes. */
type Row = PaperRecord | Rejected | { readonly part: PaperRecord };

function readSection(section: PageSection, marked: boolean, context: ParseContext): readonly Row[] {
  const day = section.day?.date ?? null;
  const datedPage = section.cards.some((card) => card.dated);
  const trending = section.trending || (!datedPage && section.cards.some((card) => card.date?.published));
  const rows: Row[] = [];
  for (const card of section.cards) {
    if (card.dated) rows.push(...readDated(card, context));
    else if (trending) rows.push(...readTrending(card, marked, context));
    else if (!datedPage && isListed(card, marked)) rows.push(readListed(card, context));
    else rows.push(...readRest(card, marked));
  }
  const dailyOn = trending
    ? null
    : ((day !== null && isDailyList(rows, datedPage, day) ? day : null) ?? context.dailyOn);
  if (dailyOn === null) return rows;
  return rows.map((row) => ('sighting' in row ? { ...row, sighting: { ...row.sighting, dailyOn } } : row));
}

function isDailyList(rows: readonly Row[], datedPage: boolean, day: LocalDate): boolean {
  if (!datedPage) return rows.some((row) => 'sighting' in row);
  const ages: number[] = [];
  for (const row of rows) {
    if ('sighting' in row && row.publishedOn !== null) ages.push(daysBetween(row.publishedOn, day));
  }
  const recent = ages.filter((age) => age >= 0 && age <= dailyAgeDaysMax);
  return recent.length > 0 && recent.length >= ages.length * dailyShareMin;
}

/** A card of a search page: title, abstract, authors or organisation, date. */
function readDated(card: Card, context: ParseContext): readonly Row[] {
  const { before, title, abstract } = titleAndAbstract(card);
  const rows: Row[] = [];
  if (before.some((text) => text.length > abstractCharsMin || !card.atHead)) {
    rows.push(reject('The entry ends before its authors and date.', before.join(' ')));
  }
  if (title === null) rows.push(reject('The entry has no title.', abstract ?? factsOf(card)));
  else if (abstract === null) rows.push(reject('The entry has no abstract.', title));
  else if (card.date?.date == null) rows.push(reject('The entry has a date that does not exist.', title));
  else {
    const record = recordOf(card, title, context);
    rows.push({
      ...record,
      abstract,
      links: mergeLinks([...record.links, ...linksInText(abstract)]),
      sighting: { ...record.sighting, comments: card.comments ?? card.date.comments ?? 0 },
    });
  }
  return rows;
}

/** A card of the trending page: title, Hugging Face's one-sentence summary, then any of authors, date, upvotes, repository. */
function readTrending(card: Card, marked: boolean, context: ParseContext): readonly Row[] {
  const [title, summary] = card.title === null && !marked ? card.paragraphs : [card.title, ...card.paragraphs];
  if (title == null) {
    if (card.id !== null) return [{ part: recordOf(card, '', context) }];
    return card.tail && summary !== undefined ? [reject('The entry has no title.', summary ?? '')] : [];
  }
  const record = { ...recordOf(card, title, context), sourceTldr: plainLine(summary ?? '') || null };
  return card.tail && record.title !== '' ? [record] : [{ part: record }];
}

/** A card of a daily list: title and authors, no abstract. */
function readListed(card: Card, context: ParseContext): Row {
  const record = recordOf(card, card.title ?? card.paragraphs[0] ?? '', context);
  if (record.title === '') return reject('The entry has no title.', factsOf(card));
  return { ...record, sighting: { ...record.sighting, comments: card.comments ?? 0 } };
}

/** A title and nothing but what follows it on a daily list's card; upvotes stand before it, so they do not show that it is whole. */
function isListed(card: Card, marked: boolean): boolean {
  // Without marks, words of the site can stand where a title does; only authors tell them apart.
  if (card.title === null) {
    return !marked && card.authorCount !== null && card.paragraphs.length === 1 && isTitle(card.paragraphs[0] ?? '');
  }
  if (card.paragraphs.length > 0 || !isTitle(card.title)) return false;
  return card.authorCount !== null || card.organization !== null || card.comments !== null;
}

function isTitle(text: string): boolean {
  return text.length <= titleCharsMax;
}

/**
 * What is left between cards: a card that lost its end, or words of the site around them. Where titles are marked, and before and after all
 * cards, short paragraphs are the site's.
 */
function readRest(card: Card, marked: boolean): readonly Row[] {
  const texts = card.title === null ? card.paragraphs : [card.title, ...card.paragraphs];
  if (texts.length === 0) return [];
  const prose = texts.some((text) => text.length > abstractCharsMin);
  if (card.title === null && !prose && (marked || card.last || card.atHead)) return [];
  return [reject('The entry ends before its authors and date.', texts.join(' '))];
}

/** What is known of a card without texts, to find it again. */
function factsOf(card: Card): string {
  const authors = card.authorCount === null ? null : `${card.authorCount} authors`;
  return [card.id, card.organization, authors, card.date?.date].filter((fact) => fact != null).join(', ');
}

interface Texts {
  /** Paragraphs that belong to no card, or to one whose end is lost. */
  readonly before: readonly string[];
  readonly title: string | null;
  readonly abstract: string | null;
}

/**
 * Which paragraphs of a card are its title and abstract. Where no title is marked it is the last short paragraph before a long one; a
 * short one that ends like a sentence is none.
 */
function titleAndAbstract(card: Card): Texts {
  const texts = card.paragraphs.map(plainLine).filter((text) => text !== '');
  if (card.title !== null) {
    return { before: [], title: plainLine(card.title) || null, abstract: texts.join(' ') || null };
  }
  const [only, second] = texts;
  if (only === undefined) return { before: [], title: null, abstract: null };
  if (second === undefined) {
    return only.length > abstractCharsMin
      ? { before: [], title: null, abstract: only }
      : { before: [], title: only, abstract: null };
  }
  let at = texts.length - 2;
  for (let index = texts.length - 2; index >= 0; index -= 1) {
    const text = texts[index] ?? '';
    const next = texts[index + 1] ?? '';
    if (text.length > titleCharsMax || next.length <= abstractCharsMin || /[.;,]$/.test(text)) continue;
    at = index;
    break;
  }
  const title = texts[at] ?? '';
  if (title.length > titleCharsMax)
    return { before: texts.slice(0, at), title: null, abstract: texts.slice(at).join(' ') };
  return { before: texts.slice(0, at), title, abstract: texts.slice(at + 1).join(' ') };
}

function recordOf(card: Card, title: string, context: ParseContext): PaperRecord {
  return {
    arxivId: card.id,
    version: null,
    title: plainLine(title),
    abstract: null,
    authors: [],
    authorCount: card.authorCount,
    publishedOn: card.date?.date ?? null,
    updatedOn: null,
    categories: [],
    keywords: [],
    links: mergeLinks(card.links),
    organization: plainLine(card.organization ?? '').replace(/^[•*-] /, '') || null,
    sourceTldr: null,
    thumbnailUrl: null,
    textRank: 'page-text',
    sighting: {
      source: 'huggingface',
      seenAt: context.seenAt,
      dailyOn: null,
      upvotes: card.upvotes,
      comments: card.comments,
      position: null,
      announceType: null,
    },
  };
}

/** Trending pages show each card twice, and pasted texts overlap: copies of a card become one, which has what any of them has. */
function mergeCopies(rows: readonly Row[]): readonly (PaperRecord | Rejected)[] {
  const merged: (Row | null)[] = [...rows];
  const seen = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const record = 'part' in row ? row.part : 'sighting' in row ? row : null;
    if (record === null) continue;
    const keys = [record.arxivId ?? '', normaliseTitle(record.title)].filter((key) => key !== '');
    const first = keys.map((key) => seen.get(key)).find((at) => at !== undefined) ?? index;
    for (const key of keys) seen.set(key, first);
    if (first !== index) {
      merged[first] = mergeRows(merged[first] ?? row, row);
      merged[index] = null;
    }
  }
  return merged
    .filter((row) => row !== null)
    .map((row, index) => {
      if ('sighting' in row) return { ...row, sighting: { ...row.sighting, position: index + 1 } };
      if (!('part' in row)) return row;
      const { title, arxivId, sourceTldr } = row.part;
      if (title === '') return reject('The entry has no title.', arxivId ?? '');
      return reject('The entry ends before its authors and date.', `${title} ${sourceTldr ?? ''}`);
    });
}

function mergeRows(one: Row, other: Row): Row {
  const [a, b] = [one, other].map((row) => ('part' in row ? row.part : 'sighting' in row ? row : null));
  if (!a || !b) return one;
  const record: PaperRecord = {
    ...a,
    arxivId: a.arxivId ?? b.arxivId,
    title: a.title || b.title,
    abstract: a.abstract ?? b.abstract,
    authorCount: a.authorCount ?? b.authorCount,
    publishedOn: a.publishedOn ?? b.publishedOn,
    links: mergeLinks([...a.links, ...b.links]),
    organization: a.organization ?? b.organization,
    sourceTldr: a.sourceTldr ?? b.sourceTldr,
    sighting: {
      ...a.sighting,
      upvotes: a.sighting.upvotes ?? b.sighting.upvotes,
      comments: a.sighting.comments ?? b.sighting.comments,
    },
  };
  const whole =
    !('part' in one) || !('part' in other) || (record.title !== '' && record.arxivId !== null && a.title !== b.title);
  return whole ? record : { part: record };
}
