import { z } from 'zod';
import { type ConsideredPaper, type PaperOutcome, paperOutcomes } from '../core/digest/digest-records.ts';
import { jsonText } from './json-text.ts';

/** One letter for each outcome: never change one, libraries out there hold them. */
const letters: Readonly<Record<PaperOutcome, string>> = {
  selected: 's',
  'already-delivered': 'a',
  excluded: 'x',
  'off-topic': 'o',
  'below-threshold': 'b',
  'over-limit': 'l',
};

/** Scores are kept to four decimals. */
const scoreSteps = 10_000;

/**
 * Outcomes as JSON, a column each (ids, letters, scores, and which of the lists of reasons): there are hundreds for every digest, and most of
 * them have the same reasons.
 */
export function writeConsidered(considered: readonly ConsideredPaper[]): string {
  const lists = new Map<string, number>();
  const reasons = considered.map((each) => {
    const key = JSON.stringify(each.reasons);
    const known = lists.get(key) ?? lists.size;
    lists.set(key, known);
    return known;
  });
  const ids = JSON.stringify(considered.map(({ paper }) => paper));
  const outcomes = considered.map(({ outcome }) => letters[outcome]).join('');
  const scores = JSON.stringify(considered.map(({ score }) => Math.round(score * scoreSteps) / scoreSteps));
  return `[${ids},"${outcomes}",${scores},${JSON.stringify(reasons)},[${[...lists.keys()].join(',')}]]`;
}

/** What `writeConsidered` wrote. */
export const consideredText = jsonText(
  z
    .tuple([z.array(z.string()), z.string(), z.array(z.number()), z.array(z.number()), z.array(z.array(z.string()))])
    .transform(([ids, outcomes, scores, reasons, lists], context): readonly ConsideredPaper[] =>
      ids.map((paper, index) => {
        const outcome = paperOutcomes.find((each) => letters[each] === outcomes[index]);
        const list = lists[reasons[index] ?? -1];
        const score = scores[index];
        if (outcome === undefined || score === undefined || list === undefined) {
          context.addIssue('an outcome is missing');
          return z.NEVER;
        }
        return { paper, outcome, score, reasons: list };
      }),
    ),
);
