import { type KnownPaper, meantByTitle, paperOf, unite } from '../core/merge.ts';
import type { Paper, PaperId, PaperRecord, Sighting } from '../core/paper.ts';

/** A record and the key of its title. */
export interface TitledRecord {
  readonly record: PaperRecord;
  readonly title: string;
}

/** A row of the library as it was before the batch. */
export interface StoredPaper {
  readonly rowId: number;
  readonly known: KnownPaper;
  /** The key of its title. */
  readonly title: string;
}

/** A paper while a batch is worked in: what the library has of it, and what it becomes. */
export interface Entry {
  readonly paper: Paper;
  readonly known: KnownPaper;
  /** The key of its title. */
  readonly title: string;
  /** `null` for a new paper. */
  readonly stored: StoredPaper | null;
  /** Papers of the library that turned out to be this one too. */
  readonly absorbed: readonly StoredPaper[];
  /** Keys of all titles it was met with. */
  readonly titles: readonly string[];
  /** New ones only; they may repeat what is stored. */
  readonly sightings: readonly Sighting[];
}

class WorkingEntry implements Entry {
  known: KnownPaper;
  title: string;
  stored: StoredPaper | null;
  readonly absorbed: StoredPaper[] = [];
  readonly titles: string[] = [];
  readonly sightings: Sighting[] = [];

  constructor(known: KnownPaper, title: string, stored: StoredPaper | null) {
    this.known = known;
    this.title = title;
    this.stored = stored;
  }

  get paper(): Paper {
    return this.known.paper;
  }

  /** Makes one of this paper and what else is known of it, under a title with the key. */
  unite(known: KnownPaper, title: string): void {
    const before = this.paper.title;
    this.known = unite(this.known, known);
    if (this.paper.title !== before) this.title = title;
  }

  absorb(gone: WorkingEntry): void {
    this.unite(gone.known, gone.title);
    this.sightings.push(...gone.sightings);
    this.absorbed.push(...gone.absorbed);
    if (gone.stored === null) return;
    if (this.stored === null) this.stored = gone.stored;
    else this.absorbed.push(gone.stored);
  }
}

/**
 * The papers a batch may be about, as the library has them and as the batch makes them. Which paper a record is about is decided here:
 * an arXiv id identifies; a record without one means the paper with its title (`meantByTitle`), also where that had the title only once;
 * a record with one takes over the paper of its title that has none.
 */
export class WorkingSet {
  readonly #byId = new Map<PaperId, WorkingEntry>();
  readonly #byTitle = new Map<string, readonly WorkingEntry[]>();
  readonly #touched = new Set<WorkingEntry>();

  /** Adds a paper of the library under one of its titles; may be called again with another title. */
  load(stored: StoredPaper, title: string): void {
    const entry = this.#byId.get(stored.known.paper.id) ?? new WorkingEntry(stored.known, stored.title, stored);
    this.#byId.set(entry.paper.id, entry);
    this.#addTitle(entry, title);
  }

  /** The papers some record was about. */
  get touched(): Iterable<Entry> {
    return this.#touched;
  }

  hasTitle(title: string): boolean {
    return (this.#byTitle.get(title)?.length ?? 0) > 0;
  }

  /** Works in a record; `newId` is its paper's id if neither an arXiv id nor a title leads to a known one. */
  add({ record, title }: TitledRecord, newId: PaperId): void {
    const entry = this.#find(record, title);
    if (entry === null) {
      this.#keep(new WorkingEntry(paperOf(record, newId), title, null), record, title);
      return;
    }
    this.#byId.delete(entry.paper.id);
    entry.unite(paperOf(record, entry.paper.id), title);
    this.#keep(entry, record, title);
  }

  #find(record: PaperRecord, title: string): WorkingEntry | null {
    const titled = this.#byTitle.get(title) ?? [];
    if (record.arxivId === null) return meantByTitle(titled, record.publishedOn);
    const sameId = this.#byId.get(record.arxivId) ?? null;
    const withoutId = titled.find((entry) => entry.paper.arxivId === null) ?? null;
    if (sameId !== null && withoutId !== null) this.#absorb(sameId, withoutId);
    return sameId ?? withoutId;
  }

  #keep(entry: WorkingEntry, record: PaperRecord, title: string): void {
    this.#byId.set(entry.paper.id, entry);
    this.#addTitle(entry, title);
    this.#touched.add(entry);
    entry.sightings.push(record.sighting);
  }

  #addTitle(entry: WorkingEntry, title: string): void {
    if (entry.titles.includes(title)) return;
    entry.titles.push(title);
    this.#byTitle.set(title, [...(this.#byTitle.get(title) ?? []), entry]);
  }

  #absorb(kept: WorkingEntry, gone: WorkingEntry): void {
    kept.absorb(gone);
    for (const title of gone.titles) {
      const others = this.#byTitle.get(title) ?? [];
      this.#byTitle.set(
        title,
        others.filter((entry) => entry !== gone),
      );
      this.#addTitle(kept, title);
    }
    this.#byId.delete(gone.paper.id);
    this.#touched.delete(gone);
  }
}
