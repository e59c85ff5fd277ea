import { stemOf } from '../search/porter.ts';
import { foldSpace } from '../text.ts';
import { wordsAbout } from './question.ts';

/** Questions that are none without the one before. */
const elliptic =
  /^(?:(?:and|but|so) )?(?:what about|how about|which (?:one|ones|of)\b|how so|in what way|tell me more|more(?: (?:about|on|of) (?:it|this|that|these|those|them))?\W*$|only (?:from|since|in|by|with|for|about)\b|(?:can|could|would) you (?:please )?(?:say|explain|put|repeat|summari[sz]e) (?:it|this|that|these|those|them)\b|(?:please )?(?:say|explain|put|repeat|summari[sz]e) (?:it|this|that)\b|in (?:simpler|other|plain|fewer) words\W*$|elaborate|go on\W*$|what else|(?:and )?why(?: not| so)?\W*$|how\W*$|since when\W*$)/iu;
const connective = /^(?:and|but|or|so|also|then)\b[,\s]*/iu;
/** What is a question by itself once the word that joins it is gone. */
const complete =
  /^(?:what|which|who|whose|how|why|when|where|is|are|was|were|do|does|did|can|could|will|would|has|have|should|tell|show|explain|find|list|name|papers|any)\b/iu;
/** Words that only something said before can be meant by; "the authors of …" says itself whose. */
const pointers =
  /\b(?:(?:this|that|these|those) (?:one|ones|paper|papers|method|methods|model|models|approach|work|result|results|idea|system|dataset|technique)|the (?:paper|method|approach|authors|same|others|former|latter|(?:other|first|second|third|last|next) (?:one|paper|method))|the other(?: one)?s?|the (?:first|second|third|last) one)\b(?! (?:of|by|in|on|about|from|that|which|who|called|named|for|with)\b)/iu;
/** Words that may be meant by something in the question itself. */
const pronouns =
  /\b(?:its|they|their|theirs|them|these(?! days)|those(?! (?:who|that|which|of)\b)|it\b(?! (?:is |be )?(?:possible|true|known|hard|easy|necessary|better|worth|likely|safe|that|matter|matters|depend|depends|make sense|makes sense|pay|pays|take|takes|help to|helps to|hurt to)\b))\b/iu;
/** So few words of its own do not make a joined question one of something else. */
const joinedWordsMax = 2;

/** Names by their look: capitals inside, digits with letters, or a capital that begins no sentence. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}+-]*/gu)].flatMap(([word], at) =>
    /\p{L}.*\p{Lu}|\p{Lu}.*\p{N}/u.test(word) || (at > 0 && /^\p{Lu}\p{L}+$/u.test(word)) ? [word] : [],
  );
}

/**
 * Whether a question means something that was said before, as far as its words tell. `known` says whether a word stands in what was asked,
 * answered or quoted before: a question that names something else does not go on, and neither does one whose "it" is named in itself.
 */
export function isFollowUp(question: string, known: (word: string) => boolean): boolean {
  const text = foldSpace(question);
  if (elliptic.test(text)) return true;
  const rest = text.replace(connective, '');
  const isJoined = rest !== text;
  if (isJoined && !complete.test(rest)) return true;
  if (pointers.test(rest)) return true;
  const isStrange = (part: string): boolean => namesIn(part).some((name) => !known(name));
  const pronoun = pronouns.exec(rest);
  if (pronoun !== null) {
    const before = rest.slice(0, pronoun.index);
    const words = wordsAbout(before);
    return !isStrange(before) && (words.length < 2 || words.every(known));
  }
  if (!isJoined || isStrange(rest)) return false;
  const words = wordsAbout(rest);
  return words.length <= joinedWordsMax || words.filter(known).length >= words.length / 2;
}

/** Says of words whether they, or other forms of them, stand in any of the texts. */
export function wordsKnownFrom(texts: readonly string[]): (word: string) => boolean {
  const forms = (text: string): readonly string[] => wordsAbout(text).flatMap((word) => [word, stemOf(word)]);
  const stems = new Set(texts.flatMap(forms));
  return (word) => forms(word).some((form) => stems.has(form));
}

/** Whether somebody wants what they asked here to be forgotten. */
export function asksToForget(question: string): boolean {
  return /^(?:please )?forget(?: (?:it|this|that|all|everything|me|us|what i asked|our talk|the conversation))?[.! ]*$/iu.test(
    foldSpace(question),
  );
}
