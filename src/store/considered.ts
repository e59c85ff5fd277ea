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

const outcomeOf = new Map(paperOutcomes.map((outcome) => [letters[outcome], outcome]));

/** Scores are kept to four decimals, as whole numbers: those are written and read several times faster. */
const scoreSteps = 10_000;

/** Numbers lists of reasons as they come; quickly, as there are millions of them in a large library's morning. */
class ReasonLists {
  readonly lists: (readonly string[])[] = [];
  readonly #seen = new Map<readonly string[], number>();
  readonly #single = new Map<string, number>();
  readonly #other = new Map<string, number>();

  numberOf(reasons: readonly string[]): number {
    const seen = this.#seen.get(reasons);
    if (seen !== undefined) return seen;
    const [only] = reasons;
    const number =
      reasons.length === 1 && only !== undefined
        ? this.#number(this.#single, only, reasons)
        : this.#number(this.#other, reasons.length === 0 ? '' : JSON.stringify(reasons), reasons);
    this.#seen.set(reasons, number);
    return number;
  }

  #number(among: Map<string, number>, key: string, reasons: readonly string[]): number {
    const known = among.get(key);
    if (known !== undefined) return known;
    among.set(key, this.lists.length);
    return this.lists.push(reasons) - 1;
  }
}

/**
 * Outcomes as JSON, a column each (ids, letters, scores, and which of the lists of reasons): there are hundreds for every digest, and most of
 * them have the same reasons.
 */
export function writeConsidered(considered: readonly ConsideredPaper[]): string {
  const ids: string[] = [];
  const scores: number[] = [];
  const reasons: number[] = [];
  const reasonLists = new ReasonLists();
  let outcomes = '';
  for (const each of considered) {
    ids.push(each.paper);
    outcomes += letters[each.outcome];
    scores.push(Math.round(each.score * scoreSteps));
    reasons.push(reasonLists.numberOf(each.reasons));
  }
  return JSON.stringify([ids, outcomes, scores, reasons, reasonLists.lists]);
}

/** What `writeConsidered` wrote. */
export const consideredText = jsonText(
  z
    .tuple([z.array(z.string()), z.string(), z.array(z.number()), z.array(z.number()), z.array(z.array(z.string()))])
    .transform(([ids, written, scores, reasons, lists], context): readonly ConsideredPaper[] =>
      ids.map((paper, index) => {
        const outcome = outcomeOf.get(written[index] ?? '');
        const list = lists[reasons[index] ?? -1];
        const score = scores[index];
        if (outcome === undefined || score === undefined || list === undefined) {
          context.addIssue('an outcome is missing');
          return z.NEVER;
        }
        return { paper, outcome, score: score / scoreSteps, reasons: list };
      }),
    ),
);
