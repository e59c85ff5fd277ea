import { type ClaimWord, stemsIn } from './claim-words.ts';

const denying = stemsIn('not no never neither nor impossible');
/** Words that deny in other words what stands behind them: "lacks", "fails to", "without". */
const negative = stemsIn(
  'without hardly rarely unable lack fail failure struggle insufficient instead rather avoid eliminate remove non absence little few obviate bypass prevent neglect ignore overlook miss unlike',
);
const negativeForm =
  /^(?:un(?!i|der|til|ion|less|certain|label|lock|preced|seen|fold|pair|supervis)\p{L}{4,}|(?:in|im|ir)(?:adequate|accurate|consistent|capable|complete|efficient|sufficient|appropriate|applicable|effective|dependent|possible|practical|relevant|feasible)\p{L}*|(?!regard|un|nonethe|neverthe)\p{L}{3,}less(?:ly|ness)?)$/u;

type Sentences = readonly (readonly ClaimWord[])[];

function deniesOutright({ stem }: ClaimWord): boolean {
  return denying.has(stem);
}

function denies(word: ClaimWord): boolean {
  return denying.has(word.stem) || negative.has(word.stem) || negativeForm.test(word.word);
}

/** Whether a word denies what stands before it: "training-free", "with few labels only". */
function deniesBefore({ word }: ClaimWord): boolean {
  return word === 'free' || negativeForm.test(word);
}

/** "Not always" denies what "always" stands before. */
const degrees = stemsIn('always necessarily fully yet directly significantly');

/** Words that say something, next to a place. */
function around(words: readonly ClaimWord[], at: number, before: number, after: number): readonly string[] {
  const near = (list: readonly ClaimWord[], count: number): readonly string[] =>
    list
      .filter((word) => !word.isStop && !word.isEnd && !degrees.has(word.stem))
      .slice(0, count)
      .map((word) => word.stem);
  return [...near(words.slice(0, at).reverse(), before), ...near(words.slice(at + 1), after)];
}

/** Words up to the next mark. */
function phraseAfter(words: readonly ClaimWord[], at: number, count: number): readonly string[] {
  const end = words.findIndex((word, index) => index > at && word.isEnd);
  return around(words.slice(0, end < 0 ? words.length : end), at, 0, count);
}

/** Whether a sentence denies something that the evidence does not deny about the same words. */
export function deniesFreely(said: readonly ClaimWord[], evidence: Sentences): boolean {
  return said.some((word, at) => {
    if (!deniesOutright(word) || said[at + 1]?.word === 'only' || said[at + 1]?.word === 'longer') return false;
    const about = phraseAfter(said, at, 4);
    const [first = '', second = ''] = about;
    const isSaidThere = (isDenied: boolean): boolean =>
      evidence.some((words) => hasPair(words, first, second, (place) => isDeniedAt(words, place) === isDenied));
    if (second !== '' && isSaidThere(false) && !isSaidThere(true)) return true;
    return !evidence.some((words) =>
      words.some((other, index) => {
        if (!denies(other)) return false;
        const near = new Set([other.stem, ...around(words, index, deniesBefore(other) ? 4 : 1, 6)]);
        const shared = about.filter((stem) => near.has(stem)).length;
        return about.length === 0 || near.has(about[0] ?? '') || shared >= 2;
      }),
    );
  });
}

/** Words between the two of a pair. */
const pairReach = 5;

function hasPair(
  words: readonly ClaimWord[],
  first: string,
  second: string,
  isMeant: (at: number) => boolean,
): boolean {
  return words.some(
    (word, at) =>
      word.stem === first &&
      words.slice(at + 1, at + 1 + pairReach).some((other) => other.stem === second) &&
      isMeant(at),
  );
}

function isDeniedAt(words: readonly ClaimWord[], at: number): boolean {
  return words.slice(Math.max(0, at - pairReach), at + pairReach).some(denies);
}

const denyingVerb = /^(?:not|never|fail|fails|failed)$/;
/** What brings in something that is there, and what says that it is not. */
const having = /^(?:with|using|requires?|requiring|needs?|needing|involving)$/;
const lacking = /^(?:without|no|not)$/;
const lackingReach = 3;

function isLeftOut(words: readonly ClaimWord[], from: number, to: number): boolean {
  return (
    words.slice(Math.max(0, from - lackingReach), from).some(({ word }) => lacking.test(word)) ||
    words[to]?.word === 'free'
  );
}

/** Abstracts deny things of what there was before, to say that theirs does them. */
const othersWork = stemsIn(
  'existing exist prior current previous traditional conventional they it these such most recent today often',
);

function isAffirmed(words: readonly ClaimWord[], first: string, second: string): boolean {
  return hasPair(words, first, second, (at) => !isDeniedAt(words, at));
}

/** "Does not need labels" said as "needs labels". */
function affirmsVerb(said: readonly ClaimWord[], evidence: Sentences): boolean {
  const isOfOthers = said.some(({ stem }) => othersWork.has(stem));
  return evidence.some((words) => {
    if (!isOfOthers && words.some(({ stem }) => othersWork.has(stem))) return false;
    return words.some((word, at) => {
      if (!denyingVerb.test(word.word) || words[at + 1]?.word === 'only') return false;
      const [first, second] = phraseAfter(words, at, 2);
      if (first === undefined || second === undefined || !isAffirmed(said, first, second)) return false;
      return !evidence.some((other) => isAffirmed(other, first, second));
    });
  });
}

function isHad(words: readonly ClaimWord[], from: number): boolean {
  return words.slice(Math.max(0, from - lackingReach), from).some(({ word }) => having.test(word));
}

/** "Without labels" said as "with labels". */
function affirmsThing(said: readonly ClaimWord[], evidence: Sentences): boolean {
  return said.some((word, at) => {
    if (!having.test(word.word) || said.slice(Math.max(0, at - lackingReach), at).some(denies)) return false;
    const end = said.findIndex((other, index) => index > at && (other.isStop || other.isEnd || index > at + 2));
    const phrase = said.slice(at + 1, end < 0 ? said.length : end);
    if (phrase.length === 0) return false;
    const isThere = (how: (words: readonly ClaimWord[], from: number, to: number) => boolean): boolean =>
      evidence.some((words) =>
        words.some(
          (_, from) =>
            phrase.every(({ stem }, index) => words[from + index]?.stem === stem) &&
            how(words, from, from + phrase.length),
        ),
      );
    return isThere(isLeftOut) && !isThere((words, from, to) => !isLeftOut(words, from, to) && isHad(words, from));
  });
}

/** Whether a sentence says without a denial what the evidence says only with one. */
export function leavesDenialOut(said: readonly ClaimWord[], evidence: Sentences): boolean {
  return affirmsVerb(said, evidence) || affirmsThing(said, evidence);
}
