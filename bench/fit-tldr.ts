import { sentencesOf } from '../src/core/sentences.ts';
import { type CountedPaper, countPaper, numberWords } from '../src/core/summary/counted-paper.ts';
import { termsOf } from '../src/core/summary/terms.ts';
import { wordingsOf } from '../src/core/summary/tldr.ts';
import {
  type Chances,
  chancesOf,
  compareWordings,
  pairFeatureCount,
  pairFeatures,
  stemFeatureCount,
  stemFeatures,
  stemTable,
  type TldrWeights,
  type Wording,
  wordingFeatureCount,
  wordingFeatures,
} from '../src/core/summary/tldr-model.ts';
import { expectedGain, fitForest } from './learn/forest.ts';
import { fitLogistic } from './learn/linear.ts';
import { rougeScorer } from './rouge.ts';
import type { TldrExample } from './tldr-sets.ts';

const commonStems = 150;

interface Case {
  readonly example: TldrExample;
  readonly paper: CountedPaper;
}

type WordWeights = Pick<TldrWeights, 'stems' | 'idf' | 'prior' | 'otherIdf' | 'stem' | 'pair'>;

function caseOf(example: TldrExample): Case {
  const texts = sentencesOf(example.abstract).map(({ start, end }) => example.abstract.slice(start, end));
  return { example, paper: countPaper(example.title, texts) };
}

/** The commonest stems of the abstracts with their idf; the same for all folds. */
function commonOf(cases: readonly Case[]): Pick<TldrWeights, 'stems' | 'idf' | 'otherIdf'> {
  const papers = new Map<string, number>();
  for (const { paper } of cases) for (const stem of paper.stems.keys()) papers.set(stem, (papers.get(stem) ?? 0) + 1);
  const common = [...papers]
    .sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1))
    .slice(0, commonStems);
  const idfOf = (count: number): number => Number(Math.log(cases.length / count).toFixed(3));
  return {
    stems: common.map(([stem]) => stem),
    idf: common.map(([, count]) => idfOf(count)),
    otherIdf: idfOf(common.at(-1)?.[1] ?? 1) + 1,
  };
}

function fitWords(cases: readonly Case[], common: Pick<TldrWeights, 'stems' | 'idf' | 'otherIdf'>): WordWeights {
  const targets = cases.map(({ example }) => {
    const stems = termsOf(example.references[0] ?? '').map((term) => term.stem);
    return { stems: new Set(stems), pairs: new Set(stems.slice(1).map((stem, at) => `${stems[at]} ${stem}`)) };
  });
  const known = new Map(common.stems.map((stem) => [stem, { there: 0, said: 0 }]));
  cases.forEach(({ paper }, index) => {
    for (const stem of paper.stems.keys()) {
      const entry = known.get(stem);
      if (!entry) continue;
      entry.there += 1;
      if (targets[index]?.stems.has(stem)) entry.said += 1;
    }
  });
  const all = [...known.values()].reduce(
    (sum, { there, said }) => ({ there: sum.there + there, said: sum.said + said }),
    { there: 0, said: 0 },
  );
  const share = all.said / Math.max(1, all.there);
  const prior = common.stems.map((stem) => {
    const { there, said } = known.get(stem) ?? { there: 0, said: 0 };
    return Number(Math.log((said + 10 * share) / (there - said + 10 * (1 - share))).toFixed(3));
  });
  const table = stemTable({ ...common, prior });
  const rows: Float64Array[] = [];
  const labels: boolean[] = [];
  cases.forEach(({ paper }, index) => {
    for (const [stem, number] of paper.stems) {
      const row = new Float64Array(stemFeatureCount);
      stemFeatures(paper, number, table, row);
      rows.push(row);
      labels.push(targets[index]?.stems.has(stem) ?? false);
    }
  });
  const stem = fitLogistic(rows, labels, 1).map((weight) => Number(weight.toFixed(4)));
  const pairRows: Float64Array[] = [];
  const pairLabels: boolean[] = [];
  cases.forEach(({ paper }, index) => {
    const chances = chancesOf(paper, table, { stem, pair: [] });
    const names = [...paper.stems.keys()];
    for (const pair of paper.byPair) {
      const row = new Float64Array(pairFeatureCount);
      pairFeatures(paper, pair, chances, row);
      pairRows.push(row);
      pairLabels.push(targets[index]?.pairs.has(`${names[pair.left]} ${names[pair.right]}`) ?? false);
    }
  });
  const pair = fitLogistic(pairRows, pairLabels, 1).map((weight) => Number(weight.toFixed(4)));
  return { ...common, prior, stem, pair };
}

interface Group {
  readonly rows: Float64Array[];
  readonly gains: number[];
}

function groupOf({ example, paper }: Case, chances: Chances): Group {
  const score = rougeScorer(example.references);
  const group: Group = { rows: [], gains: [] };
  const wordings: readonly Wording[] = paper.sentences.flatMap(({ text }, index) => wordingsOf(text, index, 0));
  for (const wording of wordings) {
    const words = numberWords(paper, wording.text);
    if (words.terms.length < 3) continue;
    const row = new Float64Array(wordingFeatureCount);
    wordingFeatures(paper, chances, wording, { words, from: 0, to: words.terms.length }, row);
    const { one, two, longest } = score(wording.text);
    group.rows.push(row);
    group.gains.push((one + two + longest) / 3);
  }
  compareWordings(group.rows);
  return group;
}

const folds = 5;
const choice = { trees: 150, leaves: 5, rate: 0.06, rowsPerLeafMin: 40, strength: 1 };
/** Of the softmax that the choice is learnt with, in ROUGE units (0 to 1). */
const temperature = 0.1;

/** Fits words, pairs and the choice among wordings. Word chances that the choice learns from come from papers left out of their fit. */
export function fitTldr(examples: readonly TldrExample[]): TldrWeights {
  const cases = examples.map(caseOf).filter(({ paper }) => paper.sentences.length > 0);
  const common = commonOf(cases);
  const groups: Group[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const words = fitWords(
      cases.filter((_, index) => index % folds !== fold),
      common,
    );
    const table = stemTable(words);
    cases.forEach((entry, index) => {
      if (index % folds === fold) groups[index] = groupOf(entry, chancesOf(entry.paper, table, words));
    });
  }
  const gains = groups.flatMap((group) => group.gains);
  const sizes = groups.map((group) => group.rows.length);
  const rows = groups.flatMap((group) => group.rows);
  return { ...fitWords(cases, common), forest: fitForest(rows, expectedGain(gains, sizes, temperature), choice) };
}
