/**
 * What the core needs from the world. `runtime` and `store` implement these; tests put small working objects in their place.
 */
import type { Place, Turn } from './ask/turn.ts';
import type { Outbox } from './delivery/outbox.ts';
import type { DigestRecords } from './digest/digest-records.ts';
import type { DateRange, Instant, LocalDate } from './local-date.ts';
import type { BatchRecords } from './model-batches.ts';
import type { ModelRecords } from './model-records.ts';
import type { Owner } from './owner.ts';
import type { Page } from './page.ts';
import type { Paper, PaperId, PaperRecord, Rejected, Sighting, SourceName } from './paper.ts';

export interface Clock {
  now(): Instant;
}

/** Waits `ms` milliseconds, or rejects with the signal's reason. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** What happens outside of a conversation. Constant messages with fields; never tokens, addresses, questions or paper text. */
export interface Log {
  info(message: string, fields: Readonly<Record<string, string | number | boolean | null>>): void;
  warn(message: string, fields: Readonly<Record<string, string | number | boolean | null>>): void;
}

// ── HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface HttpRequest {
  readonly url: string;
  /** Sends `If-None-Match`; the answer is then `not-modified` where nothing changed. */
  readonly etag: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * `ok` is any 2xx, and also 400, because sources explain there what was wrong with the question: look at `status`.
 * `failed` is said only after retries; `sentence` and `hint` are for people.
 */
export type HttpOutcome =
  | {
      readonly kind: 'ok';
      readonly status: number;
      readonly body: Uint8Array;
      readonly etag: string | null;
      readonly contentType: string;
    }
  | { readonly kind: 'not-modified' }
  | { readonly kind: 'not-found' }
  | {
      readonly kind: 'failed';
      readonly reason: 'unreachable' | 'timeout' | 'too-large' | 'rate-limited' | 'refused' | 'server-error';
      readonly status: number | null;
      readonly sentence: string;
      readonly hint: string;
    };

export interface HttpClient {
  /** One GET with time-out, size limit, pacing and retries; never throws except for the signal's own reason. */
  get(request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome>;
}

export interface RouteRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it came: signatures are made over these bytes. */
  readonly body: Uint8Array;
}

export interface RouteResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a platform wants to be asked by HTTP: one path and method. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  handle(request: RouteRequest): Promise<RouteResponse>;
}

// ── Sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One page of a source. The cursor is opaque: whoever wrote it reads it. `null` means the request is done. */
export interface SourcePage {
  readonly records: readonly PaperRecord[];
  readonly rejected: readonly Rejected[];
  readonly cursor: string | null;
  /** How much of the request is done, for progress; `total` is `null` where nobody knows. */
  readonly progress: { readonly done: number; readonly total: number | null; readonly label: string };
  /** Validators of what was read, kept with the papers so that the next read can be conditional: URL → ETag. */
  readonly etags: Readonly<Record<string, string>>;
}

export interface PaperSource<Request> {
  readonly name: SourceName;
  /** A stable name for the request (`daily 2025-11-20`); cursors are kept under it. */
  scope(request: Request): string;
  /**
   * Reads the page the cursor points at (the first where it is `null`).
   * Throws a `UserError` where the source does not answer; bad entries come back in `rejected`.
   */
  fetch(request: Request, cursor: string | null, etags: EtagLookup, signal: AbortSignal): Promise<SourcePage>;
}

/** The validator kept for a URL, `null` where there is none. */
export type EtagLookup = (url: string) => Promise<string | null>;

// ── Store ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface IngestBatch {
  readonly source: SourceName;
  readonly scope: string;
  readonly records: readonly PaperRecord[];
  /** Where to go on, stored in the same transaction as the papers; `null` forgets it. */
  readonly cursor: string | null;
  readonly etags: Readonly<Record<string, string>>;
}

/** Every distinct paper of the batch in exactly one of the three lists. */
export interface IngestOutcome {
  readonly created: readonly PaperId[];
  readonly updated: readonly PaperId[];
  readonly unchanged: readonly PaperId[];
}

export interface SearchFilter {
  /** On the day of first submission (the daily date where that is unknown). */
  readonly since: LocalDate | null;
  readonly until: LocalDate | null;
  /** `cs.CL`, or an archive such as `cs` for all of it. */
  readonly category: string | null;
}

/** What to look for, already taken apart by `core/search/query.ts`. Words are folded (`foldCase`), never engine syntax. */
export interface SearchPlan {
  readonly terms: readonly SearchTerm[];
  /** `all`: a paper has every term; `any`: at least one. */
  readonly match: 'all' | 'any';
  readonly filter: SearchFilter;
  readonly limit: number;
}

export interface SearchTerm {
  /** One word, or several that must stand side by side in this order. */
  readonly words: readonly string[];
  /** The last word may go on (`quanti` finds `quantization`). */
  readonly prefix: boolean;
  /** Only in this field; `null` anywhere. */
  readonly field: 'title' | 'abstract' | 'authors' | 'keywords' | null;
  /** The paper must not have it. */
  readonly exclude: boolean;
}

export interface SearchCandidate {
  readonly paper: Paper;
  /** BM25 over title, abstract, authors and keywords; higher is better, above 0. */
  readonly score: number;
}

/** A word of the library near a typed one. */
export interface NearWord {
  /** As papers write it, folded; it stands for all inflections that the engine takes for one word. */
  readonly word: string;
  /** How many papers have it. */
  readonly papers: number;
}

/** What a paper's vector is made of. */
export interface PaperText {
  readonly id: PaperId;
  readonly title: string;
  readonly abstract: string | null;
}

/** What a paper means, as a model says it. */
export interface PaperVector {
  readonly of: PaperText;
  readonly vector: Float32Array;
}

/** Papers without a vector of the model, `after` the place where the last answer ended (0 at first). */
export interface VectorsWanted {
  readonly model: string;
  readonly after: number;
  readonly limit: number;
}

/** The papers whose vectors point most nearly the same way. */
export interface NearestPlan {
  readonly model: string;
  readonly vector: Float32Array;
  readonly filter: SearchFilter;
  readonly limit: number;
}

export interface Neighbour {
  readonly id: PaperId;
  /** The product of the two vectors; above 0. */
  readonly nearness: number;
}

export interface DailyList {
  readonly date: LocalDate;
  readonly source: SourceName;
  readonly papers: number;
}

export type TopOrder = 'upvotes' | 'comments' | 'newest';

export interface LibraryCounts {
  readonly papers: number;
  readonly samples: number;
  readonly sightings: number;
  readonly firstPublishedOn: LocalDate | null;
  readonly lastPublishedOn: LocalDate | null;
}

/** The last run of one scope of a source, for `status`. */
export interface SourceRun {
  readonly source: SourceName;
  readonly scope: string;
  readonly at: Instant;
  readonly papers: number;
  readonly rejected: number;
  /** `null` after a good run; otherwise the sentence people saw. */
  readonly failure: string | null;
}

/** What it takes to act in a workspace: its tokens, sealed by whoever saves them (`Seal`), so that the library never holds them in the clear. */
export interface Installation {
  readonly platform: string;
  readonly workspace: string;
  readonly sealed: string;
  readonly at: Instant;
}

/**
 * The library. Domain verbs only: no SQL, no rows. Every implementation passes `tests/contracts/store.ts`.
 * A `PaperId` that was ever shown keeps working: also after its paper got an arXiv id or two became one.
 */
export interface Store extends ModelRecords, BatchRecords, DigestRecords, Outbox {
  /** Merges a batch (see `core/merge.ts`), keeps its sightings, moves the cursor, drops samples once real papers arrive: one transaction. */
  ingest(batch: IngestBatch): Promise<IngestOutcome>;
  cursor(source: SourceName, scope: string): Promise<string | null>;
  etag(url: string): Promise<string | null>;
  recordRun(run: SourceRun): Promise<void>;
  /** The newest run of each source and scope, newest first. */
  lastRuns(limit: number): Promise<readonly SourceRun[]>;

  paper(id: PaperId): Promise<Paper | null>;
  /** In the order asked for; ids that are unknown are left out. */
  papers(ids: readonly PaperId[]): Promise<readonly Paper[]>;
  /** Papers whose id begins so (`2407.2`), newest first; for completion while an id is typed. */
  papersStarting(idPrefix: string, limit: number): Promise<readonly Paper[]>;
  /** Every sighting of a paper, oldest first. */
  sightings(id: PaperId): Promise<readonly Sighting[]>;
  counts(): Promise<LibraryCounts>;

  /** Daily lists by date, newest first. `onOrBefore` and `onOrAfter` bound it. */
  dailyLists(
    range: { readonly onOrAfter: LocalDate | null; readonly onOrBefore: LocalDate | null },
    limit: number,
  ): Promise<readonly DailyList[]>;
  /** The papers of one daily list: most upvotes first, then by their place in the list. */
  dailyList(date: LocalDate, source: SourceName | null, offset: number, limit: number): Promise<Page<Paper>>;
  /** Papers of a range (by daily date, else submission day), ordered; `null` for all there are. Papers without the count come last. */
  top(range: DateRange | null, order: TopOrder, offset: number, limit: number): Promise<Page<Paper>>;

  /** Best candidates first. Runs off the event loop. */
  search(plan: SearchPlan): Promise<readonly SearchCandidate[]>;
  /** Those of the papers that a plan finds, scored as `search` scores them; its limit does not count. Runs off the event loop. */
  rate(plan: SearchPlan, ids: readonly PaperId[]): Promise<readonly SearchCandidate[]>;
  /** How many papers have each word (as the engine indexes it), in the order asked for. */
  wordCounts(words: readonly string[]): Promise<readonly number[]>;
  /** Words of the library within one edit (two from seven letters on), most frequent first. */
  nearWords(word: string, limit: number): Promise<readonly NearWord[]>;
  /** arXiv categories in the library with the number of papers, most frequent first. */
  categories(prefix: string, limit: number): Promise<readonly { readonly category: string; readonly papers: number }[]>;
  /** Keywords that begin with `prefix` in any case (all for an empty one), the most frequent first, in a spelling that some paper has. */
  keywords(prefix: string, limit: number): Promise<Page<{ readonly keyword: string; readonly papers: number }>>;

  /** Papers that lack a vector of the model, in the order they came; `next` is the `after` of the next question. */
  papersWithoutVector(wanted: VectorsWanted): Promise<{ readonly papers: readonly PaperText[]; readonly next: number }>;
  countWithoutVector(model: string): Promise<number>;
  /** Each in place of the paper's last one; left out where the paper went or its text changed since it was read. */
  saveVectors(model: string, vectors: readonly PaperVector[]): Promise<void>;
  /** Every vector is looked at, off the event loop; nearest first. */
  nearest(plan: NearestPlan): Promise<readonly Neighbour[]>;
  /** Of those of the papers that have a vector of the model. */
  nearness(model: string, vector: Float32Array, ids: readonly PaperId[]): Promise<readonly Neighbour[]>;

  /** What `show 3` means in this conversation: the ids of the last list shown there. */
  rememberList(conversation: string, ids: readonly PaperId[], at: Instant): Promise<void>;
  lastList(conversation: string): Promise<readonly PaperId[]>;
  /** Remembers what was asked and answered, for follow-ups; only the last few of a conversation are kept, and none for long. */
  rememberTurn(conversation: string, from: Place, turn: Turn): Promise<void>;
  /** Oldest first, without those that are over at `now`. */
  turns(conversation: string, now: Instant): Promise<readonly Turn[]>;
  forgetTurns(conversation: string): Promise<void>;
  /** Button states that are too long for a button id (see `core/action-id.ts`). */
  saveAction(key: string, state: string, at: Instant): Promise<void>;
  savedAction(key: string): Promise<string | null>;

  /** Keeps a paper for somebody; saving it again, also by a former id, leaves it where it is. `unknown`: the library has no such paper. */
  savePaper(owner: Owner, id: PaperId, at: Instant): Promise<'saved' | 'already' | 'unknown'>;
  /** Whether it was saved, under this or any other id it ever had. */
  unsavePaper(owner: Owner, id: PaperId): Promise<boolean>;
  /** The papers somebody keeps, the last saved first; of two that became one the later saving counts. */
  savedPapers(owner: Owner, offset: number, limit: number): Promise<Page<Paper>>;

  /** In place of what was saved for the workspace before. */
  saveInstallation(installation: Installation): Promise<void>;
  /** The workspace's sealed installation, `null` where there is none. */
  installation(platform: string, workspace: string): Promise<string | null>;
  /** The workspaces of a platform that have an installation, in the order of their ids. */
  installedWorkspaces(platform: string): Promise<readonly string[]>;
  /**
   * Erases a workspace's installation, what was asked and voted there, and the subscriptions of its channels and people with all that waits
   * to be sent to them; its settings stay.
   */
  forgetInstallation(platform: string, workspace: string): Promise<void>;
  /** A choice of a workspace's admins, such as whether links unfold, in place of the one before. */
  saveSetting(platform: string, workspace: string, name: string, value: string): Promise<void>;
  /** `null` where nobody has chosen. */
  setting(platform: string, workspace: string, name: string): Promise<string | null>;

  close(): Promise<void>;
}

// ── Secrets ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Makes secrets unreadable for whoever has the library but not the key. */
export interface Seal {
  /** Another text every time, also for the same one. */
  close(clear: string): string;
  /** What was closed; `null` where it was closed with another key, is damaged, or is no sealed text at all. */
  open(sealed: string): string | null;
}
