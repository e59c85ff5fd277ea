/**
 * Puts the papers of a page together from its lines. Copies differ in marks, not in order, so a card is recognised by its structure: a
 * title (marked, or the short paragraph before a long one), paragraphs, authors or an organisation, a dot, a date. A card ends at
 * its date, or where the next one visibly begins; what is missing in one card never takes anything from another.
 */
import type { PaperLink } from '../../paper.ts';
import type { ShownDate } from './shown-dates.ts';
import type { PageLine, ReadLine } from './text-lines.ts';

/** What was found of a card; it may be part of one. */
export interface Card {
  readonly title: string | null;
  /** The paragraphs after the title (all there are where no title is marked), in order. */
  readonly paragraphs: readonly string[];
  readonly upvotes: number | null;
  readonly comments: number | null;
  readonly authorCount: number | null;
  readonly organization: string | null;
  readonly date: ShownDate | null;
  readonly links: readonly PaperLink[];
  readonly id: string | null;
  /** It ended with its date, as cards of search pages do. */
  readonly dated: boolean;
  /** Something stood after its paragraphs. */
  readonly tail: boolean;
  /** The text ended in it. */
  readonly last: boolean;
  /** It stands next to the head of a page, so words of the head may be in it. */
  readonly atHead: boolean;
}

/** A page; a text may hold several one after another. */
export interface PageSection {
  /** It says of itself that it shows the trending papers. */
  readonly trending: boolean;
  /** The day in view, as the head of the page shows it. */
  readonly day: ShownDate | null;
  readonly cards: readonly Card[];
}

/** A paragraph up to this length can be a title: the longest of 11,041 has 175 characters. */
export const titleCharsMax = 300;
const organizationCharsMax = 80;
const nameCharsMax = 60;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OpenCard = Mutable<Omit<Card, 'paragraphs' | 'links' | 'tail' | 'dated' | 'last'>> & {
  paragraphs: string[][];
  links: PaperLink[];
  dot: boolean;
  /** Something on it is counted by name, as on trending cards. */
  counted: boolean;
  /** A number whose meaning the next lines tell. */
  number: number | null;
};
type OpenSection = Mutable<Omit<PageSection, 'cards'>> & { cards: Mutable<Card>[]; named: boolean };

export function readCards(lines: Iterable<ReadLine>): readonly PageSection[] {
  const reader = new CardReader();
  for (const line of lines) {
    for (const says of line.says) reader.read(says, line.source);
  }
  return reader.end();
}

class CardReader {
  readonly #sections: [OpenSection, ...OpenSection[]] = [emptySection()];
  #card: OpenCard = emptyCard(false);
  #head = false;
  /** The kind of the line before, to tell what goes on in the next. */
  #before: PageLine = { kind: 'blank', id: null };
  #awaitsName = false;
  /** The title may go on in the next line. */
  #headingOpen = false;
  /** What the next number counts, where a word before it said so. */
  #counts: 'upvotes' | 'stars' | null = null;
  /** A number or date was part of a paragraph. */
  #asText = false;

  read(line: PageLine, source: string): void {
    this.#asText = false;
    this.#say(line, source);
    if (line.kind === 'counter') this.#counts = line.counts;
    else if (line.kind !== 'blank' && line.kind !== 'noise') this.#counts = null;
    this.#before = this.#asText ? { kind: 'text', text: '', closes: false, wrapped: true, id: null } : line;
    if (line.kind !== 'text') this.#headingOpen = line.kind === 'heading' && line.open;
  }

  end(): readonly PageSection[] {
    this.#finish(false, true);
    return this.#sections;
  }

  get #section(): OpenSection {
    return this.#sections.at(-1) ?? this.#sections[0];
  }

  #say(line: PageLine, source: string): void {
    const card = this.#card;
    switch (line.kind) {
      case 'blank':
        return;
      case 'noise':
        if (line.community) this.#placeNumber();
        else card.id ??= line.id;
        return;
      case 'header':
        this.#beginPage(line.trending);
        return;
      case 'heading':
        if (hasTitle(card) || hasTail(card)) this.#next();
        this.#placeUpvotes();
        this.#card.title = line.text;
        this.#card.id = line.id ?? this.#card.id;
        this.#awaitsName = false;
        return;
      case 'submitted':
        if (hasTitle(card) && hasTail(card)) this.#next();
        this.#awaitsName = !line.named;
        return;
      case 'upvotes':
        this.#readUpvotes(line.count, line.own, line.id);
        return;
      case 'counter':
        card.counted = true;
        return;
      case 'number':
        this.#readNumber(line.count, source);
        return;
      case 'comments':
        if (hasTitle(card)) card.comments = line.count;
        else this.#commentsOfLast(line.count);
        return;
      case 'authors':
        card.authorCount = line.count;
        card.id ??= line.id;
        return;
      case 'organization':
        if (this.#awaitsName) this.#awaitsName = false;
        else card.organization = line.name;
        return;
      case 'dot':
        this.#readDot();
        return;
      case 'date':
        this.#readDate(line.shown, source);
        return;
      case 'links':
        card.links.push(...line.links);
        card.id ??= line.id;
        return;
      case 'text':
        this.#readText(line.text, line.closes, line.wrapped, line.id);
        return;
    }
  }

  #beginPage(trending: boolean): void {
    this.#card.atHead = true;
    this.#finish(false, false);
    if (this.#section.cards.length > 0) this.#sections.push(emptySection());
    // Daily pages have a tab of that name after their own.
    if (trending && !this.#section.named) this.#section.trending = true;
    this.#section.named = true;
    this.#card = emptyCard(true);
    this.#head = true;
  }

  #readText(text: string, closes: boolean, wrapped: boolean, id: string | null): void {
    if (this.#awaitsName) {
      this.#awaitsName = false;
      if (text.length <= nameCharsMax) return;
    }
    const before = this.#before;
    if (this.#headingOpen && this.#card.title !== null) {
      this.#card.title += ` ${text}`;
      this.#card.id = id ?? this.#card.id;
      this.#headingOpen = !closes;
      return;
    }
    const paragraph = this.#card.paragraphs.at(-1);
    if (paragraph !== undefined && before.kind === 'text' && before.wrapped && wrapped) {
      paragraph.push(text);
    } else {
      if (hasTitle(this.#card) && hasTail(this.#card)) this.#next();
      this.#placeUpvotes();
      this.#card.paragraphs.push([text]);
    }
    this.#card.id ??= id;
    if (closes) dropOpeningBracket(this.#card.paragraphs.at(-1));
  }

  #readUpvotes(count: number, own: boolean, id: string | null): void {
    const counted = own || this.#counts === 'upvotes' || (id !== null && id === this.#card.id);
    if (!counted && hasTitle(this.#card)) this.#next();
    if (!counted) this.#placeNumber();
    this.#card.upvotes = count;
    this.#card.id = id ?? this.#card.id;
    this.#awaitsName = false;
  }

  #readNumber(count: number, source: string): void {
    this.#awaitsName = false;
    const card = this.#card;
    if (this.#counts !== null) {
      if (this.#counts === 'upvotes') card.upvotes = count;
    } else if (this.#before.kind === 'text') {
      this.#asText = true; // a wrapped line that is only a number
      this.#readText(source, false, true, null);
    } else if (hasTitle(card) && !hasTail(card)) {
      return; // nothing on a card is counted between its title and its authors
    } else if (hasTitle(card) && !hasAbstract(card) && card.comments === null) {
      card.comments = count; // a daily list's card, which shows no date
    } else {
      if (hasTitle(card)) this.#next(); // this is the next one's number
      this.#placeNumber();
      this.#card.number = count;
    }
  }

  /** Two numbers between a date and a title: the first counts comments. */
  #placeNumber(): void {
    if (this.#card.number !== null) this.#commentsOfLast(this.#card.number);
    this.#card.number = null;
  }

  #placeUpvotes(): void {
    this.#card.upvotes ??= this.#card.number;
    this.#card.number = null;
  }

  #commentsOfLast(count: number): void {
    const last = this.#section.cards.at(-1);
    if (last !== undefined && last.comments === null) last.comments = count;
  }

  #readDot(): void {
    const card = this.#card;
    card.dot = true;
    if (card.organization !== null || card.authorCount !== null) return;
    const last = card.paragraphs.at(-1);
    const name = last?.length === 1 ? (last[0] ?? '') : '';
    if (name === '' || name.length > organizationCharsMax) return;
    // A title and an abstract stand before it already, or it touches the dot: the short line is who they are from.
    const texts = card.paragraphs.length + (card.title === null ? 0 : 1);
    if (texts < (this.#before.kind === 'text' ? 2 : 3)) return;
    card.organization = name;
    card.paragraphs.pop();
  }

  #readDate(shown: ShownDate, source: string): void {
    const card = this.#card;
    if (shown.published) {
      card.date = shown;
      return;
    }
    const ends = card.authorCount !== null || card.organization !== null || (card.dot && hasTitle(card));
    if (!ends && this.#head && card.title === null && card.paragraphs.every((lines) => lines.length === 1)) {
      this.#section.day = shown;
      this.#card = emptyCard(true); // what stood before were words of the head, such as what was searched for
    } else if (ends || card.dot) {
      card.date = shown;
      this.#finish(true, false);
    } else if (this.#before.kind === 'text') {
      this.#asText = true; // a wrapped line that is only a date
      this.#readText(source, false, true, null);
      return;
    } else if (card.title !== null || card.paragraphs.length > 1) {
      card.date = shown;
      this.#finish(true, false);
    }
    this.#head = false;
  }

  /** A new card begins here. */
  #next(): void {
    this.#finish(false, false);
  }

  #finish(dated: boolean, last: boolean): void {
    const { paragraphs, dot: _dot, counted: _counted, number: _number, ...card } = this.#card;
    if (hasTitle(this.#card) || hasTail(this.#card)) {
      const joined = paragraphs.map((lines) => lines.join(' '));
      this.#section.cards.push({ ...card, paragraphs: joined, dated, last, tail: hasTail(this.#card) });
    }
    this.#head = false;
    this.#awaitsName = false;
    this.#card = emptyCard(false);
  }
}

function emptySection(): OpenSection {
  return { trending: false, day: null, cards: [], named: false };
}

function emptyCard(atHead: boolean): OpenCard {
  return {
    title: null,
    paragraphs: [],
    upvotes: null,
    comments: null,
    authorCount: null,
    organization: null,
    date: null,
    links: [],
    id: null,
    dot: false,
    counted: false,
    number: null,
    atHead,
  };
}

function hasTitle(card: OpenCard): boolean {
  return card.title !== null || card.paragraphs.length > 0;
}

function hasAbstract(card: OpenCard): boolean {
  return card.paragraphs.length > (card.title === null ? 1 : 0);
}

function hasTail(card: OpenCard): boolean {
  return (
    card.dot ||
    card.counted ||
    card.date !== null ||
    card.authorCount !== null ||
    card.organization !== null ||
    card.comments !== null ||
    card.links.length > 0
  );
}

/** The paragraph was the text of a link that ends here and began with a bracket. */
function dropOpeningBracket(paragraph: string[] | undefined): void {
  if (paragraph?.[0]?.startsWith('[')) paragraph[0] = paragraph[0].slice(1);
}
