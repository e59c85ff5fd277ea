import { givesOrders } from '../instruction-words.ts';
import type { Paper } from '../paper.ts';
import type { Store } from '../ports.ts';
import { sentencesOf } from '../sentences.ts';
import { foldSpace } from '../text.ts';
import { bearingFeatures, bearingScore } from './bearing-model.ts';
import { bearingWeights } from './bearing-weights.ts';
import { evidenceFeatures, evidenceScores } from './evidence-model.ts';
import { evidenceWeights } from './evidence-weights.ts';
import type { NearnessReader } from './nearness.ts';
import { overviewSentences } from './overview.ts';
import { readPassage } from './passage.ts';
import { type Question, rarity, readQuestion, tellingWords } from './question.ts';

/** A sentence of a paper's abstract. */
export interface Quote {
  readonly paper: Paper;
  /** Counted from 0. */
  readonly sentence: number;
  readonly text: string;
}

/** `answered`: the abstracts have it; `closest`: the nearest sentence may not answer; `none`: the abstracts do not say. */
export type Verdict = 'answered' | 'closest' | 'none';

export interface Evidence {
  readonly verdict: Verdict;
  /** Best paper first, its sentences in their order; at most `quotesMax`, of at most `papersMax` papers. Empty for `none`. */
  readonly quotes: readonly Quote[];
  /** Papers in the order in which they bear on the question, quoted or not. */
  readonly nearest: readonly Paper[];
}

const quotesMax = 5;
const papersMax = 4;
/** Sentences of one paper where it stands beside others, and alone. */
const sentencesBesideMax = 2;
const sentencesAloneMax = 3;
/** A paper that bears on the question so much less than the best is not quoted. */
const bearingGapMax = 1;
/** What a paper loses for each doubling of its place in the search that brought it; chosen on the dev part of `bench -- ask`. */
const placeLoss = 0.3;
/** Nearest papers that are named. */
const nearestMax = 5;
/** The rarities of words are counted as in a library of this size, in which the weights were fitted. */
const fittedPapers = 5_000;
/** So much of a longer abstract is looked at. */
const abstractCharsMax = 12_000;

/** The sentences of an abstract as they are quoted. */
export function abstractSentences({ abstract }: Paper): readonly string[] {
  const text = (abstract ?? '').slice(0, abstractCharsMax);
  return sentencesOf(text).map(({ start, end }) => foldSpace(text.slice(start, end)));
}

/** Reads questions with the rarity that words have in the library. */
export async function questionReader(
  store: Pick<Store, 'wordCounts' | 'counts'>,
  texts: readonly string[],
): Promise<(text: string) => Question> {
  const words = [...new Set(texts.flatMap(tellingWords))];
  const [{ papers }, counts] = await Promise.all([store.counts(), store.wordCounts(words)]);
  const known = new Map(words.map((word, index) => [word, counts[index] ?? 0]));
  const scale = fittedPapers / Math.max(1, papers);
  return (text) => readQuestion(text, (word) => rarity((known.get(word) ?? 0) * scale, fittedPapers));
}

/** A paper that may answer, and the question as it is put to it. */
export interface Candidate {
  readonly paper: Paper;
  readonly question: Question;
  /** Where it stood in the search that brought it, from 0; 0 for all that none ranked. */
  readonly place: number;
}

interface Rated {
  readonly paper: Paper;
  readonly texts: readonly string[];
  readonly scores: readonly number[];
  readonly bearing: number;
}

function rate({ paper, question }: Pick<Candidate, 'paper' | 'question'>, nearness: NearnessReader): Rated {
  const texts = abstractSentences(paper);
  const passage = readPassage(paper.title, texts);
  const near = nearness(question, passage);
  const scores = evidenceScores(evidenceFeatures(question, passage, near), evidenceWeights);
  return { paper, texts, scores, bearing: bearingScore(bearingFeatures(question, passage, near), bearingWeights) };
}

/** Sentences to quote, best first. A sentence that speaks to its reader instead of telling about work is never one. */
function chosen({ texts, scores }: Rated, most: number): readonly number[] {
  const order = texts
    .map((_, index) => index)
    .filter((index) => !givesOrders(texts[index] ?? ''))
    .sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0));
  const above = order.filter((index) => (scores[index] ?? 0) >= evidenceWeights.threshold);
  return (above.length > 0 ? above : order.slice(0, 1)).slice(0, most);
}

function quotesOf({ paper, texts }: Rated, sentences: readonly number[]): readonly Quote[] {
  return [...sentences]
    .sort((left, right) => left - right)
    .map((sentence) => ({ paper, sentence, text: texts[sentence] ?? '' }));
}

function verdictOf(bearing: number, mayAnswer: number): Verdict {
  if (bearing >= bearingWeights.answers) return 'answered';
  return bearing >= mayAnswer ? 'closest' : 'none';
}

/** What one paper says to a question; general questions are answered by its summary's sentences. */
export function evidenceInPaper(
  typed: string,
  { paper, question }: Pick<Candidate, 'paper' | 'question'>,
  nearness: NearnessReader,
): Evidence {
  const rated = rate({ paper, question }, nearness);
  const general = overviewSentences(typed, paper)?.filter((index) => !givesOrders(rated.texts[index] ?? ''));
  if (general && general.length > 0)
    return { verdict: 'answered', quotes: quotesOf(rated, general.slice(0, sentencesAloneMax)), nearest: [paper] };
  const verdict = rated.texts.length === 0 ? 'none' : verdictOf(rated.bearing, bearingWeights.mayAnswer);
  const most = verdict === 'answered' ? sentencesAloneMax : verdict === 'closest' ? 1 : 0;
  const quotes = quotesOf(rated, chosen(rated, most));
  return { verdict: quotes.length === 0 ? 'none' : verdict, quotes, nearest: [paper] };
}

/**
 * What the papers say to a question: first those that bear on it most and stood high in the search. `isNamed`: the question calls the paper by its
 * name; where no paper seems to say it, the nearest sentence of that one is shown, not a refusal.
 */
export function evidenceAmong(
  candidates: readonly Candidate[],
  nearness: NearnessReader,
  isNamed: (paper: Paper) => boolean,
): Evidence {
  const rated = candidates
    .map((candidate) => ({ ...rate(candidate, nearness), loss: placeLoss * Math.log2(1 + candidate.place) }))
    .filter(({ texts }) => texts.some((text) => !givesOrders(text)))
    .sort((left, right) => right.bearing - right.loss - (left.bearing - left.loss));
  const most = Math.max(Number.NEGATIVE_INFINITY, ...rated.map(({ bearing }) => bearing));
  const named = rated.find(({ paper }) => isNamed(paper)) ?? null;
  const seeming = verdictOf(most, bearingWeights.mayAnswerFound);
  const verdict = seeming === 'none' && named !== null ? 'closest' : seeming;
  const best = (verdict === 'answered' ? null : named) ?? rated[0];
  const nearest = rated.slice(0, nearestMax).map(({ paper }) => paper);
  if (!best || verdict === 'none') return { verdict: 'none', quotes: [], nearest };
  if (verdict === 'closest') return { verdict, quotes: quotesOf(best, chosen(best, 1)), nearest };
  const quotable = rated
    .filter(({ bearing }) => bearing >= Math.max(bearingWeights.answers, most - bearingGapMax))
    .slice(0, papersMax);
  const quotes: Quote[] = [];
  quotable.forEach((one, index) => {
    // Every paper still to come keeps room for one sentence.
    const room = quotesMax - quotes.length - (quotable.length - index - 1);
    quotes.push(...quotesOf(one, chosen(one, Math.min(room, sentencesBesideMax))));
  });
  return { verdict, quotes, nearest };
}
