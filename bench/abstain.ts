import { parseArgs } from 'node:util';
import { bearingScore } from '../src/core/ask/bearing-model.ts';
import { bearingWeights } from '../src/core/ask/bearing-weights.ts';
import { type Claim, corpusBeside, readClaims, readLibrary, readQuestions, titlesAsQuestions } from './claims.ts';
import { sharedFile } from './documents.ts';
import { type BearingSets, claimSets, fitBearing, questionSets } from './fit-ask.ts';
import { auroc } from './learn/ranks.ts';
import { mean } from './metrics.ts';
import { table } from './table.ts';

type Score = (row: Float64Array) => number;

/** The share of what is asked, by how rare its words are, that the abstract has: the simplest score there is. */
const coverage: Score = (row) => row[0] ?? 0;
const paperboy: Score = (row) => bearingScore(row, bearingWeights);

const others = [
  ['cited, no evidence', 'without'],
  ['best other by BM25', 'hard'],
  ['random', 'random'],
] as const;

function percent(values: readonly number[], is: (value: number) => boolean): string {
  return `${Math.round(100 * mean(values.map((value) => (is(value) ? 1 : 0))))} %`;
}

/** A row for each kind of abstract that does not bear on the question. `score` is right for these sets as they stand. */
function rowsOf(name: string, sets: BearingSets, score: Score): readonly (readonly string[])[] {
  const own = sets.own.map(score);
  const { answers, mayAnswer } = bearingWeights;
  return others.flatMap(([label, key]) => {
    if (sets[key].length === 0) return [];
    const below = sets[key].map(score);
    const simple = auroc(sets.own.map(coverage), sets[key].map(coverage));
    return [
      [
        `${name}: ${label}`,
        `${own.length}/${below.length}`,
        auroc(own, below).toFixed(3),
        simple.toFixed(3),
        percent(own, (value) => value >= answers),
        percent(own, (value) => value >= mayAnswer),
        percent(below, (value) => value < answers),
        percent(below, (value) => value < mayAnswer),
      ],
    ];
  });
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
      'The committed weights are fitted on these claims: each half is measured with a model fitted on the other and on older titles.',
    );
    const titles = questionSets(
      await titlesAsQuestions(
        sharedFile('hf', 'hf_archive.jsonl.gz'),
        (day, at) => day < '2025-09-01' && at % 18 === 0,
      ),
    );
    const half = (rest: number): readonly Claim[] => claims.filter((_, index) => index % 2 === rest);
    for (const [part, rest] of [
      ['first', 0],
      ['second', 1],
    ] as const) {
      const model = fitBearing([claimSets(half(1 - rest), library), titles]);
      rows.push(...rowsOf(`${part} half`, claimSets(half(rest), library), (row) => bearingScore(row, model)));
    }
  } else {
    rows.push(...rowsOf('claims', claimSets(claims, library), paperboy));
  }
  const asked =
    values.questions === undefined
      ? await titlesAsQuestions(
          sharedFile('hf', 'hf_archive.jsonl.gz'),
          (day, at) => day >= '2025-09-01' && at % 5 === 0,
        )
      : await readQuestions(values.questions, values.split ?? null);
  const questionName = values.questions === undefined ? 'newer titles as questions' : 'questions';
  rows.push(...rowsOf(questionName, questionSets(asked), paperboy));
  const head = [
    '',
    'own/other',
    'AUROC',
    'AUROC of coverage',
    'own: answered',
    'own: at least closest',
    'other: not answered',
    'other: refused',
  ];
  console.log(`\n${table([head, ...rows])}`);
}
