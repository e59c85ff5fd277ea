import { isKnownChange, saysDirection } from './directions.ts';
import { isPlainStem } from './plain-words.ts';
import { stemOf } from './search/porter.ts';
import { isStopWord } from './search/stop-words.ts';
import { wordsOf } from './search/words.ts';
import { saysAmount } from './strange-amount.ts';

/** So many of the words that say something must be words of the evidence. */
const sharedWordsMin = 0.5;
/**
 * Neighbours of the sentence that are near each other in a sentence of the evidence too, as a share of all, less so many times the share of
 * words that are neither there nor plain: at least this. Chosen on half of Hugging Face's summaries since 2025-09 (`bench -- grounding`).
 */
const togetherMin = 0.15;
const strangeWeight = 2;
/** Words with as many letters in common at their beginning are taken for forms of one. */
const beginningChars = 5;
/** How near each other neighbours must be in the evidence, in words that say something. */
const neighbourReach = 3;
/** What a sentence is about stands behind one of these, unless it is something done ("by refining"). */
const prepositions: ReadonlySet<string> = new Set('of for in on with from across over by'.split(' '));

interface Word {
  readonly stem: string;
  readonly isSubject: boolean;
}

function contentOf(text: string): readonly Word[] {
  const words = wordsOf(text);
  return words.flatMap(({ word }, index) => {
    if (isStopWord(word)) return [];
    const isSubject = prepositions.has(words[index - 1]?.word ?? '') && !word.endsWith('ing');
    return [{ stem: stemOf(word), isSubject }];
  });
}

function begin(stem: string): string {
  return stem.slice(0, beginningChars);
}

/** Pairs of words that are near each other in one sentence. */
function neighboursIn(evidence: readonly string[]): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (const sentence of evidence) {
    const stems = contentOf(sentence).map(({ stem }) => begin(stem));
    stems.forEach((stem, index) => {
      for (const other of stems.slice(index + 1, index + 1 + neighbourReach)) {
        pairs.add(`${stem} ${other}`);
        pairs.add(`${other} ${stem}`);
      }
    });
  }
  return pairs;
}

/**
 * What words of a sentence have nothing to do with its evidence; `null` where they have. `known` are words (folded) that the evidence
 * has, in any form. English only.
 */
export function strangeWords(text: string, evidence: readonly string[], known: ReadonlySet<string>): string | null {
  const stems = new Set([
    ...evidence.flatMap((sentence) => contentOf(sentence).map(({ stem }) => stem)),
    ...[...known].map(stemOf),
  ]);
  const beginnings = new Set([...stems].map(begin));
  const said = contentOf(text);
  const others = said.filter(({ stem }) => !stems.has(stem) && !beginnings.has(begin(stem)));
  if (said.length === 0 || others.length > said.length * (1 - sharedWordsMin))
    return 'most of its words do not stand in the sentences it rests on';
  const strange = others.filter(
    ({ stem }) => !isPlainStem(stem) && !/\d/.test(stem) && !saysAmount(stem) && !isKnownChange(stem, stems),
  );
  const subject = strange.find(({ stem, isSubject }) => isSubject && !saysDirection(stem));
  if (subject) return `"${subject.stem}" is neither a word of the sentences it rests on nor a plain one`;
  const pairs = neighboursIn(evidence);
  const neighbours = said.slice(1).map(({ stem }, index) => `${begin(said[index]?.stem ?? '')} ${begin(stem)}`);
  // One more of each, so that little is asked of few words.
  const near = (neighbours.filter((pair) => pairs.has(pair)).length + 1) / (neighbours.length + 1);
  return near - (strangeWeight * strange.length) / said.length < togetherMin
    ? 'its words do not stand together in the sentences it rests on'
    : null;
}
