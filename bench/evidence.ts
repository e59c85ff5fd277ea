import { parseArgs } from 'node:util';
import { evidenceFeatures, evidenceScores } from '../src/core/ask/evidence-model.ts';
import { evidenceWeights } from '../src/core/ask/evidence-weights.ts';
import { createNearnessReader } from '../src/core/ask/nearness.ts';
import { corpusBeside, readClaims, readLibrary } from './claims.ts';
import { BenchError, sharedFile } from './documents.ts';
import {
  bestThreshold,
  type EvidenceExample,
  evidenceExamples,
  evidenceF1,
  fitEvidence,
  heldOutScores,
  ownEvidenceExamples,
} from './fit-ask.ts';
import { seeded } from './learn/ranks.ts';
import { mean } from './metrics.ts';
import { archiveLibrary, type OwnPart, questionFiles, readOwnQuestions } from './question-sets.ts';
import { staticTable } from './static-table.ts';
import { perSecond, table } from './table.ts';
import { warmSeconds } from './warm.ts';

type Scores = readonly (readonly number[])[];

interface Way {
  readonly name: string;
  readonly scores: Scores;
  readonly f1: number;
}

/** Where columns of `evidenceFeatures` stand that peers are made of. */
const bm25Column = 0;
const relativeColumn = 1;
const positionColumn = 15;

function peers(examples: readonly EvidenceExample[]): readonly Way[] {
  const chance = seeded(3);
  const by = (name: string, score: (row: Float64Array) => number): Way => {
    const scores = examples.map(({ rows }) => rows.map(score));
    return { name, scores, f1: evidenceF1(examples, scores, bestThreshold(examples, scores)) };
  };
  return [
    by('random', () => chance()),
    by('last sentences first', (row) => row[positionColumn] ?? 0),
    by('BM25', (row) => row[bm25Column] ?? 0),
    by('BM25 and position', (row) => (row[relativeColumn] ?? 0) + 0.3 * (row[positionColumn] ?? 0)),
  ];
}

function order(scores: readonly number[]): readonly number[] {
  return scores.map((_, index) => index).sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0));
}

/** Fits anew for every fifth of the claims together with our own questions, and takes the threshold of each from the other four. */
function heldOut(examples: readonly EvidenceExample[], own: readonly EvidenceExample[]): Way {
  // Scores less the threshold of their fold, so that one threshold (0) is right for all.
  const scores = heldOutScores(
    examples,
    (rest) => fitEvidence([...rest, ...own]),
    (rows, model) => evidenceScores(rows, model).map((score) => score - model.threshold),
  );
  return { name: 'Paperboy (held out)', scores, f1: evidenceF1(examples, scores, 0) };
}

function committed(examples: readonly EvidenceExample[]): Way {
  const scores = examples.map(({ rows }) => evidenceScores(rows, evidenceWeights));
  return { name: 'Paperboy', scores, f1: evidenceF1(examples, scores, evidenceWeights.threshold) };
}

function show(examples: readonly EvidenceExample[], ways: readonly Way[]): void {
  const rows = ways.map(({ name, scores, f1 }) => {
    const ranks = examples.map(({ gold }, index) => order(scores[index] ?? []).findIndex((at) => gold[at]));
    const share = (within: number): string => (100 * mean(ranks.map((rank) => (rank < within ? 1 : 0)))).toFixed(1);
    const reciprocal = (100 * mean(ranks.map((rank) => 1 / (rank + 1)))).toFixed(1);
    return [name, share(1), reciprocal, share(3), (100 * f1).toFixed(1)];
  });
  console.log(table([['', 'P@1', 'MRR', 'in top 3', 'F1'], ...rows]));
}

export const evidenceUsage = 'evidence [--data CLAIMS] [--corpus FILE]';

/** Which sentences of the right abstract decide a claim, Paperboy beside peers. */
export async function benchEvidence(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, corpus: { type: 'string' } },
  });
  const data = values.data ?? sharedFile('eval', 'scifact', 'claims_dev.jsonl');
  const library = await readLibrary(values.corpus ?? corpusBeside(data));
  const examples = evidenceExamples(await readClaims(data), library).filter(({ gold }) => gold.some(Boolean));
  if (examples.length === 0) throw new BenchError(`No claim of ${data} has evidence in the corpus.`);
  console.log(`${examples.length} claims with their abstracts, of ${data}`);
  console.log(
    values.data === undefined
      ? 'The committed weights are fitted on these claims, so they are fitted anew without each fifth; peers have the threshold that is best for them.\n'
      : 'Peers have the threshold that is best for them here.\n',
  );
  if (values.data === undefined) {
    const archive = await archiveLibrary(questionFiles.archive, '2024-06');
    const own = async (part: OwnPart): Promise<readonly EvidenceExample[]> =>
      ownEvidenceExamples((await readOwnQuestions(part)).asked, archive, examples.length);
    show(examples, [heldOut(examples, await own('fit')), ...peers(examples)]);
    for (const part of ['dev', 'test'] as const) {
      const asked = await own(part);
      console.log(`\n${asked.length} questions of our own (${part}), which sentence of the right abstract answers:`);
      show(asked, [committed(asked), ...peers(asked)]);
    }
  } else show(examples, [committed(examples), ...peers(examples)]);
  const nearness = createNearnessReader(staticTable(undefined));
  const seconds = warmSeconds(() =>
    examples.map(({ question, passage }) =>
      evidenceScores(evidenceFeatures(question, passage, nearness(question, passage)), evidenceWeights),
    ),
  );
  console.log(`\n${perSecond(examples.length / seconds)} abstracts a second of CPU, their words counted`);
}
