import { type KeyphraseWeights, phraseFeatures, phraseTable } from '../src/core/summary/keyphrase-model.ts';
import { phrasesIn } from '../src/core/summary/phrase-text.ts';
import { paired, type WordWeights, wordChances, wordCueCount, wordCues } from '../src/core/summary/word-chances.ts';
import type { KeyphraseExample } from './keyphrase-sets.ts';
import { fitForest, logisticLoss } from './learn/forest.ts';
import { fitSparseLogistic, type SparseRow } from './learn/sparse-logistic.ts';

const wordsKept = 600;
const phrasesKept = 400;
const endingsKept = 150;
const folds = 3;
/** Papers that a word or phrase counts for before it has been seen: it begins as the average one. */
const doubt = 8;

type Tables = Omit<KeyphraseWeights, 'forest'>;
type Parsed = ReturnType<typeof parse>;

function parse(example: KeyphraseExample) {
  return { example, text: phrasesIn(example.title, example.abstract) };
}

interface Tally {
  there: number;
  chosen: number;
}

function tally(counts: Map<string, Tally>, key: string, chosen: boolean): void {
  const entry = counts.get(key) ?? { there: 0, chosen: 0 };
  entry.there += 1;
  if (chosen) entry.chosen += 1;
  counts.set(key, entry);
}

/** Fits the chance that a word belongs to a keyword. */
function chanceWeights(papers: readonly Parsed[], known: Omit<WordWeights, 'chance'>): readonly number[] {
  const { words, endings } = known;
  const seen = { papers: known.papers, holding: paired(words, known.holding) };
  const endingAt = new Map(endings.map((ending, at) => [ending, wordCueCount + at]));
  const wordAt = new Map(words.map((word, at) => [word, wordCueCount + endings.length + at]));
  const rows: SparseRow[] = [];
  const labels: boolean[] = [];
  for (const { example, text } of papers) {
    const inside = new Set<number>();
    for (const { key, places } of text.phrases.values())
      if (example.keys.has(key))
        for (const { start, end } of places) for (let at = start; at < end; at += 1) inside.add(at);
    text.tokens.forEach(({ breaks, lower, ending, stems }, at) => {
      if (breaks) return;
      const ones = [endingAt.get(ending), wordAt.get(stems.at(-1) ?? lower)];
      rows.push({ values: wordCues(text, at, seen), ones: ones.filter((index) => index !== undefined) });
      labels.push(inside.has(at));
    });
  }
  const weights = fitSparseLogistic(rows, labels, wordCueCount + endings.length + words.length);
  return weights.map((weight) => Number(weight.toFixed(2)));
}

function tablesOf(papers: readonly Parsed[]): Tables {
  const first = new Map<string, Tally>();
  const last = new Map<string, Tally>();
  const firstEnding = new Map<string, Tally>();
  const lastEnding = new Map<string, Tally>();
  const whole = new Map<string, Tally>();
  let there = 0;
  let chosen = 0;
  for (const { example, text } of papers) {
    for (const { key, places } of text.phrases.values()) {
      const isChosen = example.keys.has(key);
      tally(firstEnding, text.tokens[places[0]?.start ?? 0]?.ending ?? '', isChosen);
      tally(lastEnding, text.tokens[(places[0]?.end ?? 1) - 1]?.ending ?? '', isChosen);
      const stems = key.split(' ');
      tally(first, stems[0] ?? '', isChosen);
      tally(last, stems.at(-1) ?? '', isChosen);
      tally(whole, key, isChosen);
      there += 1;
      if (isChosen) chosen += 1;
    }
  }
  const share = chosen / there;
  const odds = (entry: Tally | undefined): number => {
    const { there: seen, chosen: said } = entry ?? { there: 0, chosen: 0 };
    return Number(Math.log((said + doubt * share) / (seen - said + doubt * (1 - share))).toFixed(2));
  };
  const byName = (left: string, right: string): number => (left < right ? -1 : 1);
  const seenAtEnds = (stem: string): number => (first.get(stem)?.there ?? 0) + (last.get(stem)?.there ?? 0);
  const common = [...new Set([...first.keys(), ...last.keys()])]
    .sort((left, right) => seenAtEnds(right) - seenAtEnds(left) || byName(left, right))
    .slice(0, wordsKept);
  const endings = [...lastEnding]
    .sort((left, right) => right[1].there - left[1].there || byName(left[0], right[0]))
    .slice(0, endingsKept)
    .map(([ending]) => ending);
  const phrases = [...whole]
    .filter(([, entry]) => entry.there >= 3)
    .sort((left, right) => right[1].chosen - left[1].chosen || byName(left[0], right[0]))
    .slice(0, phrasesKept)
    .map(([key]) => key);
  const holdingOf = new Map<string, number>();
  for (const { text } of papers)
    for (const stem of text.counts.keys()) holdingOf.set(stem, (holdingOf.get(stem) ?? 0) + 1);
  const holding = common.map((stem) => holdingOf.get(stem) ?? 0);
  const known = { words: common, holding, papers: papers.length, endings };
  return {
    ...known,
    chance: chanceWeights(papers, known),
    first: common.map((stem) => odds(first.get(stem))),
    last: common.map((stem) => odds(last.get(stem))),
    firstEnding: endings.map((ending) => odds(firstEnding.get(ending))),
    lastEnding: endings.map((ending) => odds(lastEnding.get(ending))),
    phrases,
    chosen: phrases.map((key) => odds(whole.get(key))),
  };
}

/** Fits what makes a run of words a keyword. What is known of words and phrases comes, for learning, from papers left out. */
export function fitKeyphrases(examples: readonly KeyphraseExample[]): KeyphraseWeights {
  const papers = examples.map(parse);
  const rows: Float64Array[] = [];
  const labels: boolean[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const table = phraseTable(tablesOf(papers.filter((_, index) => index % folds !== fold)));
    papers.forEach(({ example, text }, index) => {
      if (index % folds !== fold) return;
      const chances = wordChances(text, table);
      for (const phrase of text.phrases.values()) {
        rows.push(phraseFeatures(text, phrase, chances, table));
        labels.push(example.keys.has(phrase.key));
      }
    });
  }
  const start = Math.log(labels.filter(Boolean).length / labels.length);
  const options = { trees: 80, leaves: 8, rate: 0.1, rowsPerLeafMin: 60, strength: 2 };
  return { ...tablesOf(papers), forest: fitForest(rows, logisticLoss(labels, start), options) };
}
