import type { Passage } from '../src/core/ask/passage.ts';
import type { Question } from '../src/core/ask/question.ts';
import type { Claim, ClaimLibrary } from './claims.ts';
import { seeded } from './learn/ranks.ts';
import type { AskedOf, AskedSet, OwnQuestions } from './question-sets.ts';

/** A question beside an abstract. */
export interface AskedPair {
  readonly question: Question;
  readonly passage: Passage;
}

/** Questions with abstracts that bear on them, and with such that do not, by how those were chosen. */
export interface BearingSets {
  readonly own: readonly AskedPair[];
  readonly others: readonly { readonly name: string; readonly pairs: readonly AskedPair[] }[];
}

const hardName = 'best other by BM25';

/** Any other passage, the same for the same question. */
function another(ids: readonly string[], not: ReadonlySet<string>, chance: () => number): string {
  for (;;) {
    const id = ids[Math.floor(chance() * ids.length)] ?? '';
    if (!not.has(id)) return id;
  }
}

function pairsOf(library: ClaimLibrary, text: string, papers: readonly string[]): readonly AskedPair[] {
  const question = library.question(text);
  return papers.flatMap((paper) => {
    const passage = library.passages.get(paper);
    return passage ? [{ question, passage }] : [];
  });
}

/** The sets of a file of claims. */
export function claimSets(claims: readonly Claim[], library: ClaimLibrary): BearingSets {
  const ids = [...library.passages.keys()];
  const chance = seeded(1);
  const decided = claims.filter(({ evidence }) => evidence.size > 0);
  const others = decided.map(({ text, cited, evidence }) => {
    const known = new Set([...cited, ...evidence.keys()]);
    return {
      text,
      random: another(ids, known, chance),
      hard: library.nearest(text, known.size + 1).find((id) => !known.has(id)) ?? '',
    };
  });
  return {
    own: decided.flatMap(({ text, evidence }) => pairsOf(library, text, [...evidence.keys()])),
    others: [
      {
        name: 'cited, no evidence',
        pairs: claims
          .filter(({ evidence }) => evidence.size === 0)
          .flatMap(({ text, cited }) => pairsOf(library, text, cited)),
      },
      { name: hardName, pairs: others.flatMap(({ text, hard }) => pairsOf(library, text, [hard])) },
      { name: 'random', pairs: others.flatMap(({ text, random }) => pairsOf(library, text, [random])) },
    ],
  };
}

/** The sets of questions that each have their abstract. */
export function questionSets({ library, asked }: AskedSet): BearingSets {
  const ids = [...library.passages.keys()];
  const chance = seeded(2);
  const all = asked.map(({ text, paper }) => ({
    text,
    paper,
    random: another(ids, new Set([paper]), chance),
    hard: library.nearest(text, 2).find((id) => id !== paper) ?? '',
  }));
  return {
    own: all.flatMap(({ text, paper }) => pairsOf(library, text, [paper])),
    others: [
      { name: hardName, pairs: all.flatMap(({ text, hard }) => pairsOf(library, text, [hard])) },
      { name: 'random', pairs: all.flatMap(({ text, random }) => pairsOf(library, text, [random])) },
    ],
  };
}

/** Every question with its paper. */
export function ownPairs(library: ClaimLibrary, asked: readonly AskedOf[]): readonly AskedPair[] {
  return asked.flatMap(({ text, paper }) => pairsOf(library, text, [paper]));
}

/** Our own questions among the papers of a library: what their papers do not answer is asked of the same papers. */
export function ownQuestionSets(library: ClaimLibrary, { asked, nearMisses }: OwnQuestions): BearingSets {
  const { own, others } = questionSets({ library, asked });
  return { own, others: [{ name: 'near misses', pairs: ownPairs(library, nearMisses) }, ...others] };
}
