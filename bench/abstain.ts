import { parseArgs } from 'node:util';
import { bearingFeatures, bearingScore } from '../src/core/ask/bearing-model.ts';
import { bearingWeights } from '../src/core/ask/bearing-weights.ts';
import {
  type AskedPair,
  type BearingSets,
  claimSets,
  ownPairs,
  ownQuestionSets,
  questionSets,
} from './bearing-sets.ts';
import { type Claim, corpusBeside, readClaims, readLibrary } from './claims.ts';
import { sharedFile } from './documents.ts';
import { fitBearing } from './fit-ask.ts';
import { coverage, fiveNumberScore, fiveNumberThreshold } from './five-number-score.ts';
import { auroc } from './learn/ranks.ts';
import { mean } from './metrics.ts';
import {
  archiveLibrary,
  questionFiles,
  readOwnQuestions,
  readQuestions,
  titlesAsQuestions,
  tldrsAsClaims,
  unansweredQuestions,
} from './question-sets.ts';
import { ratio, table } from './table.ts';

type Score = (pair: AskedPair) => number;

/** Scores with thresholds of the committed weights. */
const paperboy: Score = ({ question, passage }) => bearingScore(bearingFeatures(question, passage), bearingWeights);

const { answers, mayAnswer } = bearingWeights;
/** Hugging Face's papers from here on were not fitted to. */
const newSince = '2025-09-01';

function percent(values: readonly number[], is: (value: number) => boolean): string {
  return `${Math.round(100 * mean(values.map((value) => (is(value) ? 1 : 0))))} %`;
}

/** Answered, closest and refused of those that are answered by the paper, or are not. */
function verdicts(scores: readonly number[]): string {
  const share = (is: (value: number) => boolean): string => percent(scores, is).replace(' %', '');
  return `${share((value) => value >= answers)}/${share((value) => value >= mayAnswer && value < answers)}/${share((value) => value < mayAnswer)}`;
}

/** Mean of the shares of errors on both sides: those of its own paper not answered, those of others answered. */
function balancedAccuracy(own: readonly number[], other: readonly number[], threshold: number): string {
  const right = mean(own.map((value) => (value >= threshold ? 1 : 0)));
  const refused = mean(other.map((value) => (value < threshold ? 1 : 0)));
  return `${(50 * (right + refused)).toFixed(1)} %`;
}

/** A row for each kind of abstract that does not bear on the question. `score` is right for these sets as they stand. */
function rowsOf(name: string, sets: BearingSets, score: Score): readonly (readonly string[])[] {
  const own = sets.own.map(score);
  const peerOwn = sets.own.map(fiveNumberScore);
  return sets.others.flatMap((other) => {
    if (other.pairs.length === 0) return [];
    const below = other.pairs.map(score);
    const peerBelow = other.pairs.map(fiveNumberScore);
    const ours = auroc(own, below);
    const peer = auroc(peerOwn, peerBelow);
    const simple = auroc(sets.own.map(coverage), other.pairs.map(coverage));
    return [
      [
        `${name}: ${other.name}`,
        `${own.length}/${below.length}`,
        ours.toFixed(3),
        peer.toFixed(3),
        simple.toFixed(3),
        ratio(1 - ours, 1 - peer),
        balancedAccuracy(own, below, answers),
        balancedAccuracy(peerOwn, peerBelow, fiveNumberThreshold),
        verdicts(own),
        verdicts(below),
      ],
    ];
  });
}

/** The sets of `shared` beside SciFact: newer titles, TL;DRs by people, our own questions. */
async function otherSets(): Promise<readonly (readonly string[])[]> {
  const { archive, scitldr, openreview } = questionFiles;
  const titles = await titlesAsQuestions(archive, (day, at) => day >= newSince && at % 5 === 0);
  const library = await archiveLibrary(archive, newSince);
  return [
    ...rowsOf('newer titles as questions', questionSets(titles), paperboy),
    ...rowsOf('TL;DRs, SciTLDR dev', questionSets(await tldrsAsClaims(scitldr)), paperboy),
    ...rowsOf('TL;DRs, OpenReview', questionSets(await tldrsAsClaims(openreview)), paperboy),
    ...rowsOf('own questions, dev', ownQuestionSets(library, await readOwnQuestions('dev')), paperboy),
    ...rowsOf('own questions, test', ownQuestionSets(library, await readOwnQuestions('test')), paperboy),
  ];
}

/** Questions that nothing answers: there is only the share that is refused. */
async function unanswered(): Promise<string> {
  const { archive, corpus, qasa } = questionFiles;
  const { library, asked } = await unansweredQuestions(qasa, [archive, corpus]);
  const pairs = ownPairs(library, asked);
  const scores = pairs.map(paperboy);
  const peer = percent(pairs.map(fiveNumberScore), (score) => score < fiveNumberThreshold);
  const kinds = `${pairs.length} questions that their whole paper does not answer (QASA)`;
  return `${kinds}: ${verdicts(scores)} % answered/closest/refused; the prototype answers all but ${peer}`;
}

export const abstainUsage = 'abstain [--data CLAIMS] [--corpus FILE] [--questions FILE [--split test]]';

/** Whether an abstract bears on a question or claim at all. */
export async function benchAbstain(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      corpus: { type: 'string' },
      questions: { type: 'string' },
      split: { type: 'string' },
    },
  });
  const data = values.data ?? sharedFile('eval', 'scifact', 'claims_dev.jsonl');
  const claims = await readClaims(data);
  const library = await readLibrary(values.corpus ?? corpusBeside(data));
  const rows: (readonly string[])[] = [];
  if (values.data === undefined) {
    console.log(
      'The committed weights are fitted on these claims: each half is measured with a model fitted on the other and on older titles. The prototype was fitted on all of them.',
    );
    const { archive } = questionFiles;
    const titles = questionSets(await titlesAsQuestions(archive, (day, at) => day < newSince && at % 18 === 0));
    const half = (rest: number): readonly Claim[] => claims.filter((_, index) => index % 2 === rest);
    for (const [part, rest] of [
      ['first', 0],
      ['second', 1],
    ] as const) {
      const model = fitBearing([claimSets(half(1 - rest), library), titles]);
      const score: Score = ({ question, passage }) => bearingScore(bearingFeatures(question, passage), model);
      rows.push(...rowsOf(`SciFact, ${part} half`, claimSets(half(rest), library), score));
    }
  } else {
    rows.push(...rowsOf('claims', claimSets(claims, library), paperboy));
  }
  if (values.questions === undefined) rows.push(...(await otherSets()));
  else {
    const asked = await readQuestions(values.questions, values.split ?? null);
    rows.push(...rowsOf('questions', questionSets(asked), paperboy));
  }
  const head = [
    '',
    'own/other',
    'AUROC',
    'prototype',
    'coverage',
    'missing to 1 beside the prototype',
    'balanced accuracy',
    'prototype',
    'own: answered/closest/refused',
    'other',
  ];
  console.log(`\n${table([head, ...rows])}`);
  if (values.questions === undefined) console.log(`\n${await unanswered()}`);
}
