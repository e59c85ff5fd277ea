import { type Term, termsOf } from '../summary/terms.ts';

/** A word of a question that says what it is about. */
interface QuestionWord {
  readonly word: string;
  readonly stem: string;
  /** How much it tells: the rarer, the more. */
  readonly weight: number;
}

/** A question or claim taken apart into what an abstract is compared with. */
export interface Question {
  readonly words: readonly QuestionWord[];
  /** The same as one text, words of one stem again. */
  readonly about: string;
  readonly total: number;
  /** All stems in order, stop words too. */
  readonly stems: readonly string[];
  readonly pairs: ReadonlySet<string>;
  /** Pairs of which at least one word tells something. */
  readonly tellingPairs: ReadonlySet<string>;
  readonly grams: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  readonly denies: boolean;
  /** Stems of words that look like names: they say of what something is asked, not what. */
  readonly names: ReadonlySet<string>;
  /** Whether it is put as a question, and not as a claim or a list of words. */
  readonly asks: boolean;
  /** Whether a number is asked for. */
  readonly asksNumber: boolean;
}

/** Words that a question is made of, and not what it is about; stop words besides these are left out as well. */
const askingWords = new Set(
  'what which how why who where when does did do is are was were can could may might should would will there any some tell say says said explain describe give show find know mean means much many kind kinds type types way ways thing things please work works'.split(
    ' ',
  ),
);

const numberPattern = /\d+(?:\.\d+)?/g;
const denial = /\b(?:not|no|without|never|neither|lack\w*|fail\w*|absence|unaffected|independent)\b/i;

const namePattern = /\p{L}[\p{L}\p{N}+.-]*\p{Lu}|\p{Lu}[\p{L}+.-]*\p{N}|\p{N}[\p{L}\p{N}+.-]*\p{Lu}/u;
const asking =
  /^\W*(?:and |but |so )?(?:what|which|who|whose|how|why|when|where|is|are|was|were|do|does|did|can|could|will|would|has|have|should|may)\b|\?\s*$/i;
const numberAsked =
  /\bhow (?:many|much|large|big|long|fast|often|well|good|few|little|far)\b|\bwhat (?:score|percentage|share|is the (?:size|number|accuracy|speed))\b/i;

/** Stems of names by their look: capitals inside, letters with digits, or a capital that begins no sentence. */
function namesOf(text: string): ReadonlySet<string> {
  const names = [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}+.-]*/gu)].filter(
    ([word], at) => namePattern.test(word) || (at > 0 && /^\p{Lu}\p{L}+$/u.test(word)),
  );
  return new Set(names.flatMap(([word]) => termsOf(word).map(({ stem }) => stem)));
}

/** Whether a sentence says that something is not so. */
export function deniesSomething(text: string): boolean {
  return denial.test(text);
}

/** The numbers of a text as they are written. */
export function numbersOf(text: string): ReadonlySet<string> {
  return new Set(text.match(numberPattern) ?? []);
}

function addGrams(grams: Set<string>, { word, isStop }: Term, withStops: boolean): void {
  if (isStop && !withStops) return;
  const fenced = `#${word}#`;
  for (let at = 0; at < Math.max(1, fenced.length - 3); at += 1) grams.add(fenced.slice(at, at + 4));
}

/** Runs of four characters inside words: what inflections and compounds share. */
export function gramsOf(terms: readonly Term[], withStops: boolean): ReadonlySet<string> {
  const grams = new Set<string>();
  for (const term of terms) addGrams(grams, term, withStops);
  return grams;
}

/** Stems that stand side by side. `tellingOnly` leaves out pairs of stop words. */
export function pairsOf(terms: readonly Term[], tellingOnly: boolean): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (let at = 1; at < terms.length; at += 1) {
    const left = terms[at - 1];
    const right = terms[at];
    if (left && right && !(tellingOnly && left.isStop && right.isStop)) pairs.add(`${left.stem} ${right.stem}`);
  }
  return pairs;
}

/** The folded words of a question that say what it is about, each once, in order. */
export function wordsAbout(text: string): readonly string[] {
  const words = termsOf(text).flatMap(({ word, isStop }) => (isStop || askingWords.has(word) ? [] : [word]));
  return [...new Set(words)];
}

/** The same; all words where none says so. */
export function tellingWords(text: string): readonly string[] {
  const telling = wordsAbout(text);
  return telling.length > 0 ? telling : [...new Set(termsOf(text).map(({ word }) => word))];
}

/** `weightOf` says how much a folded word tells (its inverse document frequency). */
export function readQuestion(text: string, weightOf: (word: string) => number): Question {
  const terms = termsOf(text);
  const byStem = new Map<string, QuestionWord>();
  for (const word of tellingWords(text)) {
    const [term] = termsOf(word);
    if (term && !byStem.has(term.stem)) byStem.set(term.stem, { word, stem: term.stem, weight: weightOf(word) });
  }
  const words = [...byStem.values()];
  return {
    words,
    about: tellingWords(text).join(' '),
    total: words.reduce((sum, { weight }) => sum + weight, 0) || 1,
    stems: terms.map(({ stem }) => stem),
    pairs: pairsOf(terms, false),
    tellingPairs: pairsOf(terms, true),
    grams: gramsOf(terms, false),
    numbers: numbersOf(text),
    denies: deniesSomething(text),
    names: namesOf(text),
    asks: asking.test(text),
    asksNumber: numberAsked.test(text),
  };
}

/** Inverse document frequency as BM25 has it. */
export function rarity(papersWith: number, papers: number): number {
  const count = Math.min(papersWith, papers);
  return Math.log(1 + (papers - count + 0.5) / (count + 0.5));
}
