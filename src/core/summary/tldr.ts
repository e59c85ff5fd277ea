import { termsOf } from './terms.ts';
import { type Chances, type CountedPaper, type Wording, wordingFeatureCount, wordingFeatures } from './tldr-model.ts';
import { type Forest, forestValue } from './weights.ts';
import { asSentence, clauseEnds, withoutBrackets, withoutLeadIn } from './wording.ts';

/** A TL;DR is a sentence that is read at a glance: about two lines of a terminal. */
export const tldrCharsMax = 200;

/** A longer sentence is only taken where every shorter one is worse; past it comes an ellipsis. */
export const tldrCharsHardMax = 240;

/** All ways a sentence may be worded: whole, without lead-in, without brackets, ended at a clause. */
export function wordingsOf(text: string, sentence: number): readonly Wording[] {
  const wordings: Wording[] = [];
  const seen = new Set<string>();
  const add = (words: string, kind: Wording['kind']): void => {
    const said = asSentence(words);
    if (seen.has(said)) return;
    seen.add(said);
    wordings.push({ sentence, text: said, kind });
  };
  const lead = withoutLeadIn(text);
  const bare = withoutBrackets(lead);
  if (lead === text) add(text, 'whole');
  else add(lead, 'lead');
  add(bare, 'bare');
  for (const end of clauseEnds(bare)) add(bare.slice(0, end), 'clause');
  return wordings;
}

const pointing =
  /^(?:this(?! (?:paper|work|article|study|report|survey|thesis)\b)|these|those|it\b|its|they|their|such|both|he|she|one (?:such|of these)|another|other|each|to do so|doing so|the (?:former|latter|above|resulting|proposed)|as such|moreover|furthermore|which|where|because|then|there|here|and|also|for example|for instance|so\b|\(?\d\)|\(?i+\))/i;
const pointingInside =
  /\b(?:this|these|those|such)\s+(?!paper|work|article|study|report|survey|thesis|as\b|that\b|a\b|an\b)[a-z]/i;
const codeLink =
  /\bcode\b.{0,60}\b(?:available|released|found|at)\b|https?:|github|\bproject page\b|\b(?:is|are) (?:publicly |freely )?available\b/i;
const self =
  /\b(?:we|our|i|this (?:paper|work|article|study|report|survey|thesis)|the authors|(?:is|are) (?:presented|proposed|introduced))\b/i;
const inThis = /\bin this (?:paper|work|article|study|report)\b/i;
const tex = /\\[a-z]+|\$|\^|_\{/i;
const verb =
  /\b(?:is|are|was|were|can|could|has|have|had|will|may|must|should|would|do|does|we \w+|\w{3,}(?:es|ed|s)|beat|gives?|let|make|take|show|find)\b/i;

/**
 * How much less a wording reads as a sentence by itself, in ROUGE units (0 to 1). Weights were chosen on SciTLDR's dev split and by
 * reading what Hugging Face's papers come out as.
 */
export function roughness(wording: Wording, terms: number): number {
  const { text } = wording;
  let sum = 0;
  if (pointing.test(text)) sum += 0.1;
  if (pointingInside.test(text)) sum += 0.08;
  if (codeLink.test(text) || text.endsWith('?')) sum += 0.3;
  if (tex.test(text)) sum += 0.08;
  if (inThis.test(text)) sum += 0.02;
  if (terms < 8 || !verb.test(text)) sum += 0.1;
  if (!self.test(text)) sum += 0.1;
  if (text.length > tldrCharsMax) sum += 0.02 + (text.length - tldrCharsMax) * 0.002;
  if (text.endsWith(':.') || /^["“'(]/.test(text)) sum += 0.05;
  return sum;
}

/** A wording with what it is worth beside the others of its paper; higher is better. */
export interface ValuedWording extends Wording {
  readonly value: number;
}

/** Wordings that may be shown, with their values, in the order of the abstract. */
export function valuedWordings(paper: CountedPaper, chances: Chances, forest: Forest): readonly ValuedWording[] {
  const features = new Float64Array(wordingFeatureCount);
  return paper.sentences.flatMap(({ text }, index) =>
    wordingsOf(text, index).flatMap((wording): readonly ValuedWording[] => {
      // Cuts gain nothing where the sentence is short enough as it is.
      if (wording.kind === 'clause' && text.length <= tldrCharsMax) return [];
      const terms = termsOf(wording.text);
      if (terms.length < 3) return [];
      wordingFeatures(paper, chances, wording, terms, features);
      return [{ ...wording, value: forestValue(forest, features) - roughness(wording, terms.length) }];
    }),
  );
}
