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

const outcomes = new Map(paperOutcomes.map((outcome) => [letters[outcome], outcome]));

/** Scores are kept to four decimals. */
const scoreSteps = 10_000;

/** One text for each list of reasons; quickly, as there are millions of them in a large library's morning. */
function keyOf(reasons: readonly string[]): string {
  const [only] = reasons;
  if (only === undefined) return '';
  return reasons.length === 1 ? `1${only}` : JSON.stringify(reasons);
}

/**
 * Outcomes as JSON, a column each (ids, letters, scores, and which of the lists of reasons): there are hundreds for every digest, and most of
 * them have the same reasons.
 */
export function writeConsidered(considered: readonly ConsideredPaper[]): string {
  const numbers = new Map<string, number>();
  const lists: (readonly string[])[] = [];
  const reasons = considered.map((each) => {
    const key = keyOf(each.reasons);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, lists.length);
    return lists.push(each.reasons) - 1;
  });
  return JSON.stringify([
    considered.map(({ paper }) => paper),
    considered.map(({ outcome }) => letters[outcome]).join(''),
    considered.map(({ score }) => Math.round(score * scoreSteps) / scoreSteps),
    reasons,
    lists,
  ]);
}

/** What `writeConsidered` wrote. */
export const consideredText = jsonText(
  z
    .tuple([z.array(z.string()), z.string(), z.array(z.number()), z.array(z.number()), z.array(z.array(z.string()))])
    .transform(([ids, written, scores, reasons, lists], context): readonly ConsideredPaper[] =>
      ids.map((paper, index) => {
        const outcome = outcomes.get(written[index] ?? '');
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
