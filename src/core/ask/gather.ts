import type { CommandContext } from '../command.ts';
import { localDateIn } from '../local-date.ts';
import { isNamedIn } from '../own-name.ts';
import type { Paper } from '../paper.ts';
import { knownPapers } from '../read-papers.ts';
import { searchLibrary } from '../search/search.ts';
import { cut } from '../text.ts';
import { wordsOfQuestion } from '../words-of-question.ts';
import { type Candidate, type Evidence, evidenceAmong, evidenceInPaper, questionReader } from './find-evidence.ts';
import { createNearnessReader } from './nearness.ts';
import { tellingWords } from './question.ts';
import type { AskScope, Turn } from './turn.ts';

/** Papers that a search brings and whose abstracts are read. */
const searchedMax = 24;
/** Papers of some days whose abstracts are read; those with the most upvotes. */
const daysPapersMax = 300;
const queryCharsMax = 300;

export interface Gathering {
  /** As it was typed, without its limits. */
  readonly question: string;
  readonly scope: AskScope;
  /** What it follows; `null` for a question by itself. */
  readonly after: Turn | null;
}

type Library = Pick<CommandContext, 'store' | 'clock' | 'zone' | 'meaning' | 'rarity' | 'signal'>;

async function searched(context: Library, text: string): Promise<readonly Paper[]> {
  const found = await searchLibrary(context.store, {
    text: cut(text, queryCharsMax),
    filter: { since: null, until: null, category: null },
    offset: 0,
    limit: searchedMax,
    freshness: 'off',
    today: localDateIn(context.clock.now(), context.zone),
    meaning: context.meaning,
    signal: context.signal,
  });
  return found.hits.map(({ paper }) => paper);
}

/** The words of what a question goes on from, that where the talk began included: each says what it is still about. */
function wordsBefore({ begins, question }: Turn): string {
  return [...new Set([...tellingWords(begins), ...tellingWords(question)])].join(' ');
}

/**
 * Finds what the library says to a question. A follow-up is put to the papers of the answer before as it stands, and to all others together
 * with the words of what it goes on from.
 */
export async function gatherEvidence(context: Library, { question, scope, after }: Gathering): Promise<Evidence> {
  const { store } = context;
  const full = after === null ? question : `${question} ${wordsBefore(after)}`;
  const read = await questionReader(store, [question, full]);
  const nearness = createNearnessReader(context.rarity);
  if (scope.kind === 'paper') {
    const paper = await store.paper(scope.paper);
    return paper === null
      ? { verdict: 'none', quotes: [], nearest: [] }
      : evidenceInPaper(question, { paper, question: read(question) }, nearness);
  }
  const found =
    scope.kind === 'days'
      ? (await store.top(scope.range, 'upvotes', 0, daysPapersMax)).items
      : await searched(context, `${wordsOfQuestion(question)}${full.slice(question.length)}`);
  const before = after === null ? [] : [...(await knownPapers({ store }, after.papers)).values()];
  const isBefore = new Set(before.map(({ id }) => id));
  const candidates: Candidate[] = [
    ...before.map((paper) => ({ paper, question: read(question), place: 0 })),
    ...found
      .map((paper, at) => ({ paper, question: read(full), place: scope.kind === 'days' ? 0 : at }))
      .filter(({ paper }) => !isBefore.has(paper.id)),
  ];
  return evidenceAmong(candidates, nearness, (paper) => isNamedIn(question, paper));
}
