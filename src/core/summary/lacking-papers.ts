import type { DateRange } from '../local-date.ts';
import type { Paper } from '../paper.ts';
import type { Store } from '../ports.ts';
import { type Summary, summarise } from './summary.ts';
import type { SummaryWriter } from './summary-writer.ts';

/** Papers read from the library at a time. */
const pageMax = 100;

/** A paper whose summary no model has written, with what can be had without one. */
export interface LackingPaper {
  readonly paper: Paper;
  readonly extracted: Summary;
  /** How many papers of the range were looked at so far, it among them, and of how many. */
  readonly looked: number;
  readonly total: number;
}

export interface LackingOptions {
  readonly store: Pick<Store, 'top' | 'writtenSummary'>;
  readonly writer: Pick<SummaryWriter, 'keyOf'>;
  /** `null` for the whole library. */
  readonly range: DateRange | null;
  /** Keys that somebody else sees to. */
  readonly except: ReadonlySet<string>;
  readonly breathe: () => Promise<void>;
}

/** The papers that lack a model's summary, the newest first. Papers without an abstract, and samples, need none. */
export async function* lackingPapers(options: LackingOptions): AsyncGenerator<LackingPaper> {
  const { store, writer, range, except, breathe } = options;
  for (let offset = 0; ; offset += pageMax) {
    const { items, total } = await store.top(range, 'newest', offset, pageMax);
    let looked = offset;
    for (const paper of items) {
      looked += 1;
      const key = writer.keyOf(paper);
      if (paper.abstract === null || paper.sample || except.has(key)) continue;
      if ((await store.writtenSummary(key)) !== null) continue;
      const extracted = summarise(paper);
      if (extracted.tldr !== null) yield { paper, extracted, looked, total };
    }
    if (items.length === 0 || looked >= total) return;
    await breathe();
  }
}
