import type { Paper } from '../paper.ts';
import { stemOf } from '../search/porter.ts';
import { compoundForms, isCapitalised, type QueryPart } from '../search/query.ts';
import { foldWord, scanWords } from '../search/words.ts';
import type { Topic, TopicField } from './topics.ts';

/**
 * How well a paper fits a topic by its words, 0 to 1. A title says more than a keyword, as sources give those freely, and one word in an
 * abstract says little.
 */
const strengths = {
  title: 1,
  keywords: 0.7,
  /** Once in the abstract, and what each further time adds. */
  abstract: 0.4,
  again: 0.1,
  againMax: 3,
  /** All words of it in the title, or near each other in the abstract, but not side by side. */
  titleApart: 0.6,
  abstractApart: 0.35,
  primaryCategory: 0.55,
  otherCategory: 0.5,
  author: 1,
} as const;

/** A paper that fits no better than by one word of its abstract only mentions the topic. */
export const mentionStrengthMax: number = strengths.abstract;

/** Words of a topic so near each other in an abstract still belong together. */
const nearWords = 10;

// Where a word stands, as one number: paper, field, place in the field.
const placesPerField = 8_192;
const fieldsPerPaper = 4;
const fieldNumbers: Readonly<Record<TopicField, number>> = { title: 0, abstract: 1, keywords: 2 };
const placesPerPaper = placesPerField * fieldsPerPaper;
/** Between two keywords, so that no phrase spans them. */
const keywordGap = 8;
const authorsPerPaper = 8_192;

/** Words of papers in memory, made for looking up thousands of topics. */
export interface TopicIndex {
  /** The papers (by their place in the list) that fit a topic by words, each with how well: above 0, at most 1. */
  match(topic: Topic): ReadonlyMap<number, number>;
}

/** Stretches of words, beginning → end, both inclusive. */
type Ranges = ReadonlyMap<number, number>;

class Index implements TopicIndex {
  private readonly places = new Map<string, number[]>();
  private readonly capitalised = new Set<number>();
  private readonly authors = new Map<string, number[]>();
  private readonly categories = new Map<string, Map<number, number>>();
  private readonly stems = new Map<string, string>();
  private readonly ranges = new Map<string, Ranges>();

  constructor(papers: readonly Paper[]) {
    papers.forEach((paper, at) => {
      const start = at * placesPerPaper;
      this.read(paper.title, start + fieldNumbers.title * placesPerField);
      this.read(paper.abstract ?? '', start + fieldNumbers.abstract * placesPerField);
      let next = start + fieldNumbers.keywords * placesPerField;
      for (const keyword of paper.keywords) {
        if (next - start > (fieldNumbers.keywords + 1) * placesPerField - 100) break;
        next = this.read(keyword.slice(0, 400), next) + keywordGap;
      }
      paper.authors.slice(0, authorsPerPaper).forEach((author, index) => {
        scanWords(author, (from, to) => {
          push(this.authors, foldWord(author.slice(from, to)), at * authorsPerPaper + index);
        });
      });
      paper.categories.forEach((category, index) => {
        const strength = index === 0 ? strengths.primaryCategory : strengths.otherCategory;
        for (const name of new Set([category, category.split('.')[0] ?? category])) {
          const known = this.categories.get(name) ?? new Map<number, number>();
          known.set(at, Math.max(known.get(at) ?? 0, strength));
          this.categories.set(name, known);
        }
      });
    });
  }

  /** Answers the place after the last word. */
  private read(text: string, start: number): number {
    let place = start;
    const last = start + placesPerField - 1 - (start % placesPerField);
    scanWords(text, (from, to) => {
      if (place >= last) return;
      const spelling = text.slice(from, to);
      push(this.places, this.stem(spelling), place);
      if (isCapitalised(spelling)) this.capitalised.add(place);
      place += 1;
    });
    return place;
  }

  private stem(spelling: string): string {
    const known = this.stems.get(spelling);
    if (known !== undefined) return known;
    const stem = stemOf(foldWord(spelling));
    this.stems.set(spelling, stem);
    return stem;
  }

  match(topic: Topic): ReadonlyMap<number, number> {
    switch (topic.kind) {
      case 'category':
        return this.categories.get(topic.category) ?? new Map();
      case 'author':
        return this.byAuthor(topic.names);
      case 'words':
        return this.byWords(topic);
    }
  }

  private byAuthor(names: readonly string[]): ReadonlyMap<number, number> {
    const [first = '', ...rest] = names;
    const others = rest.map((name) => new Set(this.authors.get(name)));
    const found = (this.authors.get(first) ?? []).filter((author) => others.every((known) => known.has(author)));
    return new Map(found.map((author) => [Math.floor(author / authorsPerPaper), strengths.author]));
  }

  private byWords({ parts, exact, field }: Topic & { readonly kind: 'words' }): ReadonlyMap<number, number> {
    const slots = parts.map((part) => this.placesOf(part));
    const best = new Map<number, number>();
    const count = new Map<number, number>();
    const only = field === null ? null : fieldNumbers[field];
    const isIn = (place: number): boolean => only === null || fieldAt(place) === only;
    for (const start of sequences(slots, exact ? 0 : 1)) {
      if (!isIn(start)) continue;
      const paper = Math.floor(start / placesPerPaper);
      const where = fieldAt(start);
      const times = where === fieldNumbers.abstract ? (count.get(paper) ?? 0) : 0;
      if (where === fieldNumbers.abstract) count.set(paper, times + 1);
      const strength =
        where === fieldNumbers.title
          ? strengths.title
          : where === fieldNumbers.keywords
            ? strengths.keywords
            : strengths.abstract + strengths.again * Math.min(times, strengths.againMax);
      best.set(paper, Math.max(best.get(paper) ?? 0, strength));
    }
    if (slots.length > 1 && !exact) {
      for (const [paper, strength] of apart(slots))
        if (only === null && strength > (best.get(paper) ?? 0)) best.set(paper, strength);
    }
    return best;
  }

  /** Where a part of a topic stands: as typed, or joined to one word. */
  private placesOf(part: QueryPart): Ranges {
    const key = `${part.words.join(' ')}${part.prefix ? '*' : ''}${part.name ? `!${part.typed}` : ''}${part.kind}`;
    const known = this.ranges.get(key);
    if (known) return known;
    const found = new Map<number, number>();
    // A name is not the word it is spelled like: `CLIP` does not stand in "video clips".
    const capitalsCount = part.name && isCapitalised(part.typed);
    const add = (words: readonly string[]): void => {
      const starts = this.wordPlaces(words[0] ?? '', part.prefix && words.length === 1);
      const rest = words
        .slice(1)
        .map((word, at) => new Set(this.wordPlaces(word, part.prefix && at === words.length - 2)));
      for (const start of starts) {
        if (!rest.every((places, at) => places.has(start + 1 + at))) continue;
        const end = start + words.length - 1;
        if (capitalsCount && !this.isCapitalisedIn(start, end)) continue;
        found.set(start, Math.max(found.get(start) ?? 0, end));
      }
    };
    add(part.words);
    for (const joined of compoundForms(part).joined) add([joined]);
    this.ranges.set(key, found);
    return found;
  }

  private wordPlaces(word: string, goesOn: boolean): readonly number[] {
    const stem = stemOf(word);
    if (!goesOn) return this.places.get(stem) ?? [];
    return [...this.places]
      .filter(([known]) => known.startsWith(word) || known.startsWith(stem))
      .flatMap(([, places]) => places)
      .sort((left, right) => left - right);
  }

  private isCapitalisedIn(start: number, end: number): boolean {
    for (let place = start; place <= end; place += 1) if (this.capitalised.has(place)) return true;
    return false;
  }
}

function push<Key>(lists: Map<Key, number[]>, key: Key, value: number): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}

function fieldAt(place: number): number {
  return Math.floor((place % placesPerPaper) / placesPerField);
}

/** Where all slots follow each other, with at most `between` other words between two of them. */
function sequences(slots: readonly Ranges[], between: number): readonly number[] {
  const [first, ...rest] = slots;
  if (first === undefined) return [];
  const starts: number[] = [];
  for (const [start, firstEnd] of first) {
    let end: number | null = firstEnd;
    for (const slot of rest) {
      let next: number | null = null;
      for (let gap = 1; gap <= between + 1 && next === null; gap += 1) next = slot.get(end + gap) ?? null;
      end = next;
      if (end === null) break;
    }
    if (end !== null) starts.push(start);
  }
  return starts;
}

/** Papers that have all slots in their title, or near each other in their abstract. */
function apart(slots: readonly Ranges[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const [fewest, ...others] = [...slots].sort((left, right) => left.size - right.size);
  if (fewest === undefined) return found;
  const sorted = others.map((slot) => Float64Array.from(slot.keys()).sort());
  for (const start of fewest.keys()) {
    const field = fieldAt(start);
    if (field === fieldNumbers.keywords) continue;
    const reach = field === fieldNumbers.title ? placesPerField : nearWords;
    const near = sorted.every((places) => hasNear(places, start, reach));
    if (!near) continue;
    const paper = Math.floor(start / placesPerPaper);
    const strength = field === fieldNumbers.title ? strengths.titleApart : strengths.abstractApart;
    found.set(paper, Math.max(found.get(paper) ?? 0, strength));
  }
  return found;
}

/** Whether one of the places (ascending) is within `reach` of `start`, in the same field. */
function hasNear(places: Float64Array, start: number, reach: number): boolean {
  const fieldStart = start - (start % placesPerField);
  const from = Math.max(fieldStart, start - reach);
  const to = Math.min(fieldStart + placesPerField - 1, start + reach);
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const place = places[low];
  return place !== undefined && place <= to;
}

/** Reads the papers' titles, abstracts, keywords, authors and categories once. */
export function createTopicIndex(papers: readonly Paper[]): TopicIndex {
  return new Index(papers);
}
