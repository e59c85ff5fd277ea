import { givesOrders } from '../instruction-words.ts';
import { sentencesOf } from '../sentences.ts';
import { cut } from '../text.ts';
import { type CountedPaper, countPaper } from './counted-paper.ts';
import { cueIndex } from './cues.ts';
import { keyphrasesOf } from './keyphrases.ts';
import { tldrCharsHardMax, type ValuedWording, valuedWordings } from './tldr.ts';
import { chancesOf, stemTable } from './tldr-model.ts';
import { tldrWeights } from './tldr-weights.ts';
import { packed } from './weights.ts';
import { asSentence, clauseEnds, detailEnds, withoutMarkup } from './wording.ts';

/** A sentence of a summary, with the sentences of the abstract it rests on. */
export interface GroundedSentence {
  readonly text: string;
  /** Indices into the abstract's sentences. */
  readonly evidence: readonly number[];
}

/** What a point tells: what is new, how it is done, what shows it. */
export type PointRole = 'new' | 'how' | 'evidence';

export interface SummaryPoint extends GroundedSentence {
  readonly role: PointRole;
}

/** What an abstract says in short. Every sentence of it is made of words of the abstract, in their order. */
export interface Summary {
  /** One sentence of at most about 200 characters; `null` where the abstract has none, or none that tells about the paper. */
  readonly tldr: GroundedSentence | null;
  /** At most one of each role, in this order; none repeats the TL;DR. */
  readonly points: readonly SummaryPoint[];
  readonly keyphrases: readonly string[];
  /** The sentences of the abstract that `evidence` counts. */
  readonly sentences: readonly string[];
}

/** What can be summarised. */
export interface Summarised {
  readonly title: string;
  readonly abstract: string | null;
}

/** A point is read after its TL;DR, with more patience. */
const pointCharsMax = 280;
/** "It works." */
const pointCharsMin = 30;
/** So much of a longer abstract is looked at: no abstract of arXiv is half as long. */
const abstractCharsMax = 12_000;

const table = stemTable(tldrWeights);
const forest = packed(tldrWeights.forest);
const proposes = cueIndex('propose');
const finds = cueIndex('show');
const results = cueIndex('result');
const makes = cueIndex('make');
const codes = cueIndex('code');
const asks = cueIndex('question');

function sentenceTexts(abstract: string): readonly string[] {
  return sentencesOf(abstract.slice(0, abstractCharsMax)).map(({ start, end }) => abstract.slice(start, end));
}

interface Valued {
  readonly paper: CountedPaper;
  readonly wordings: readonly ValuedWording[];
}

function valued(title: string, sentences: readonly string[]): Valued {
  const paper = countPaper(title, sentences.map(withoutMarkup));
  return { paper, wordings: valuedWordings(paper, chancesOf(paper, table, tldrWeights), forest) };
}

/** The wording as it is shown: ended at a clause where it is too long, and only where there is none at a word. */
function shortened(text: string, charsHardMax: number): string {
  if (text.length <= charsHardMax) return text;
  const fits = (at: number): boolean => at < charsHardMax;
  const end = clauseEnds(text).findLast(fits) ?? detailEnds(text).findLast(fits);
  return end === undefined ? cut(text, charsHardMax) : asSentence(text.slice(0, end));
}

/** The wording that is worth most with what `bonusOf` adds; those it answers `null` for are left out. */
function best(
  wordings: readonly ValuedWording[],
  bonusOf: (wording: ValuedWording) => number | null,
): ValuedWording | null {
  let chosen: ValuedWording | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  for (const wording of wordings) {
    const bonus = bonusOf(wording);
    if (bonus === null || wording.valueMax + bonus <= highest) continue;
    const worth = wording.value() + bonus;
    if (worth > highest) {
      highest = worth;
      chosen = wording;
    }
  }
  return chosen;
}

/** The best wording of a sentence that tells about work: one that speaks to its reader is nobody's summary. Only what would be taken is looked at. */
function bestTelling(
  wordings: readonly ValuedWording[],
  bonusOf: (wording: ValuedWording) => number | null,
): ValuedWording | null {
  let left = wordings;
  for (;;) {
    const chosen = best(left, bonusOf);
    if (chosen === null || !givesOrders(chosen.text)) return chosen;
    left = left.filter(({ sentence }) => sentence !== chosen.sentence);
  }
}

function bestTldr({ wordings }: Valued): GroundedSentence | null {
  const chosen = bestTelling(wordings, () => 0);
  if (!chosen) return null;
  return { text: shortened(chosen.text, tldrCharsHardMax), evidence: [chosen.sentence] };
}

/** What tests, and how it came out. A benchmark that is only described shows nothing. */
const testing =
  /\b(?:outperform\w*|surpass\w*|achiev\w+|improv\w+|exceed\w*|results?|experiment\w*|evaluat\w+|empirical\w*|reduc(?:es?|ing|tions?)|match(?:es|ing)?|beats?|gains?|wins?|faster|slower|fewer|cuts?|halves|speed-?ups?|scores?|overtakes?|holds?|reveals?|ablations?|user study|state-of-the-art|confirm\w*|validat\w+|generali[sz]es)\b/i;
/** "4.1 %", "3.2×", "12 points". */
const measured = /\d ?(?:%|x\b|×|percent|pp\b|points?\b)|\btimes (?:as|more|fewer|less|faster)\b/i;
/** What others do, what authors think or wish, and what was said already: no point of a summary. */
const noPoint =
  /^(?:while|although|though|existing|recent|recently|prior|previous|current|many|most|despite|however|unfortunately|yet|these (?:findings|results)|this (?:suggests|shift|makes|is)|overall)\b|\b(?:we (?:hope|believe|argue|envision)|to the best of our knowledge|our (?:hope|goal|aim|key insight)|we will (?:\w+ )?release|(?:is|are) (?:publicly |made )*available|future (?:work|research))\b/i;

/**
 * How well a sentence tells a point of a role; `null` where it does not. `distance`: sentences after the one of the TL;DR.
 */
function fitness(role: PointRole, cues: Uint8Array, text: string, distance: number, place: number): number | null {
  const has = (cue: number): number => cues[cue] ?? 0;
  if (has(codes) === 1 || has(asks) === 1 || noPoint.test(text)) return null;
  const tests = testing.test(text) ? 1 : 0;
  const measures = measured.test(text) ? 1 : 0;
  switch (role) {
    case 'new':
      return has(proposes) === 1 && has(finds) === 0 ? 0 : null;
    case 'how':
      // Right behind the TL;DR stands how it is done; later only where words such as "by" and "trained" say so.
      if (distance <= 0 || has(finds) + tests + measures > 0) return null;
      if (has(makes) === 0 && distance > 1) return null;
      return 0.05 * has(makes) - 0.05 * has(results) - 0.015 * distance;
    case 'evidence':
      // What was found may stand in front of what is proposed, but not among what others do.
      if (place === 0 || (distance < 0 && has(finds) === 0) || tests + measures + has(finds) === 0) return null;
      return 0.05 * tests + 0.1 * measures + 0.03 * has(finds) + 0.06 * place - 0.1 * has(proposes);
  }
}

function pointsOf({ paper, wordings }: Valued, tldr: GroundedSentence): readonly SummaryPoint[] {
  const taken = new Set(tldr.evidence);
  const [main = 0] = tldr.evidence;
  const pick = (role: PointRole): readonly SummaryPoint[] => {
    const chosen = bestTelling(wordings, (wording) => {
      const cues = paper.sentences[wording.sentence]?.cues;
      if (
        !cues ||
        taken.has(wording.sentence) ||
        wording.text.length > pointCharsMax ||
        wording.text.length < pointCharsMin
      )
        return null;
      const place = wording.sentence / Math.max(1, paper.sentences.length - 1);
      return fitness(role, cues, wording.text, wording.sentence - main, place);
    });
    if (!chosen) return [];
    taken.add(chosen.sentence);
    return [{ role, text: chosen.text, evidence: [chosen.sentence] }];
  };
  const fresh = pick('new');
  const evidence = pick('evidence');
  return [...fresh, ...pick('how'), ...evidence];
}

/** The sentence of an abstract that says best what the paper is about, as it reads alone; `null` without an abstract. */
export function extractTldr({ title, abstract }: Summarised): string | null {
  if (abstract === null) return null;
  const sentences = sentenceTexts(abstract);
  return bestTldr(valued(title, sentences))?.text ?? null;
}

/** TL;DR, points and keyphrases of an abstract, all taken from it. Pure: the same paper always gives the same summary. */
export function summarise({ title, abstract }: Summarised): Summary {
  const sentences = sentenceTexts(abstract ?? '');
  const found = valued(title, sentences);
  const tldr = bestTldr(found);
  return {
    tldr,
    points: tldr === null ? [] : pointsOf(found, tldr),
    keyphrases:
      abstract === null ? [] : keyphrasesOf(title, sentences.filter((sentence) => !givesOrders(sentence)).join(' ')),
    sentences,
  };
}
