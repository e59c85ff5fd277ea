import { amountsInEnglish, saysEnglish } from './other-languages.ts';
import { stemOf } from './search/porter.ts';
import { foldCase } from './text.ts';

/** Number words that state an amount, with the digits that say the same. "One" and ordinals hardly ever do. */
const numberWords = new Map(
  (
    'zero 0 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13 fourteen 14 fifteen 15 sixteen 16 ' +
    'seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30 forty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90'
  )
    .split(' ')
    .flatMap((word, index, all) => (index % 2 === 0 ? [[word, all[index + 1] ?? ''] as const] : [])),
);
const tens =
  /\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](one|two|three|four|five|six|seven|eight|nine)\b/g;
/** Words that make an amount of another one, or are one. */
const amountWord =
  /^(?:half|halve[sd]?|halving|quarters?|thirds|twice|thrice|doubl(?:e[sd]?|ing)|tripl(?:e[sd]?|ing)|quadrupl(?:e[sd]?|ing)|\w+fold|dozens?|hundreds?|thousands?|millions?|billions?|trillions?|percent|all|every|none|never|always|majority)$/;

/** Of these what other languages are put into. */
const scaleWord = /^(?:half|thousand|million|billion)$/;

/** What is counted, in one spelling each. A number with a unit is another amount than the same number with another. */
const units: ReadonlyMap<string, string> = new Map(
  (
    [
      ['ms', 'ms millisecond milliseconds'],
      ['s', 's sec secs second seconds'],
      ['min', 'min mins minute minutes'],
      ['h', 'h hr hrs hour hours'],
      ['day', 'day days'],
      ['week', 'week weeks'],
      ['month', 'month months'],
      ['year', 'year years'],
      ['kb', 'kb kilobyte kilobytes'],
      ['mb', 'mb megabyte megabytes'],
      ['gb', 'gb gigabyte gigabytes'],
      ['tb', 'tb terabyte terabytes'],
      ['bit', 'bit bits'],
      ['byte', 'byte bytes'],
      ['point', 'point points pp'],
      ['order', 'order orders'],
      ['x', 'fold'],
      ['dollar', 'dollar dollars usd'],
      ['euro', 'euro euros eur'],
    ] as const
  ).flatMap(([unit, words]) => words.split(' ').map((word) => [word, unit] as const)),
);

/** "7B", "7 billion" and "7,000,000,000" are the same. */
const scales: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  b: 1e9,
  billion: 1e9,
  t: 1e12,
  trillion: 1e12,
};
const scaled = /(\d+(?:\.\d+)?)(?:[\s-]*(thousand|million|billion|trillion)s?|([kmbt]))(?![a-z0-9])/g;

/** "Thirty-two" as 32. */
function inDigits(folded: string): string {
  return folded
    .replace(tens, (_, ten: string, one: string) =>
      String(Number(numberWords.get(ten)) + (one === 'one' ? 1 : Number(numberWords.get(one)))),
    )
    .replace(/\b[a-z]+\b/g, (word) => numberWords.get(word) ?? word);
}

/** Digits and marks of amounts in one spelling: "1,000" and "1000", "30 %" and "30 percent", "2×" and "2 times" are the same. */
function plainAmounts(text: string, isEnglish: boolean): string {
  const folded = foldCase(text);
  return (isEnglish ? inDigits(folded) : folded)
    .replace(/(\d)[,\u2009\u202f](?=\d{3}(?!\d))/g, '$1')
    .replace(scaled, (_, digits: string, word: string | undefined, letter: string | undefined) =>
      String(Math.round(Number(digits) * (scales[letter ?? word ?? ''] ?? 1))),
    )
    .replace(/(\d)[\s-]*(?:%|percent\b|per cent\b|percentage points?\b)/g, '$1%')
    .replace(/(\d)[\s-]*(?:×|x\b|times\b|fold\b)/g, '$1x')
    .replace(/[−–](?=\d)/g, '-');
}

const token = /(?<![\p{L}\p{N}.,)-])-(?=\p{N})|[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*(?:[.,]\p{N}[\p{L}\p{N}]*)*%?/gu;
const bound = /(\d+(?:\.\d+)?)[\s-]*([a-z]+)\b/g;
/** A number with what it counts. */
const counting = /(?<![\p{L}\p{N}.,-])(\d+(?:\.\d+)?)[\s-]+([a-z]{4,})/gu;
/** "Not always" is no amount. */
const notAll = /\b(?:not|at) (?:all|every|always)\b/g;
/** Where an amount starts or ends: "from 3 to 9" is not "from 9 to 3". */
const related =
  /\b(from|(?<!up )to|by)\s+(?:about |around |roughly |nearly |only |just |over |up to )?[$€£]?(-?\d+(?:\.\d+)?%?)(?![a-z\d])/g;

/** The amounts a text states. */
interface Amounts {
  readonly all: ReadonlySet<string>;
  /** Number → its units. */
  readonly units: ReadonlyMap<string, ReadonlySet<string>>;
  /** Stem of what is counted → how many. */
  readonly things: ReadonlyMap<string, ReadonlySet<string>>;
  /** Number → "from", "to" or "by" in front of it. */
  readonly relations: ReadonlyMap<string, ReadonlySet<string>>;
}

function add(to: Map<string, Set<string>>, key: string, value: string): void {
  const set = to.get(key) ?? new Set();
  to.set(key, set.add(value));
}

/** Reads the amounts of a text, each in one spelling. Number words, and words such as "all", are read where the text is English. */
function amountsOf(text: string, isEnglish: boolean): Amounts {
  const plain = plainAmounts(text, isEnglish);
  const all = new Set<string>();
  let sign = '';
  for (const [found] of plain.matchAll(token)) {
    if (found === '-') {
      sign = '-';
      continue;
    }
    all.add(sign + found);
    sign = '';
  }
  for (const [word] of plain.replace(notAll, ' ').matchAll(/\p{L}+/gu))
    if ((isEnglish ? amountWord : scaleWord).test(word)) all.add(stemOf(word));
  const things = new Map<string, Set<string>>();
  for (const [, number = '', word = ''] of plain.matchAll(counting))
    if (!units.has(word)) add(things, stemOf(word), number);
  const counted = new Map<string, Set<string>>();
  for (const [, number = '', word = ''] of plain.matchAll(bound)) {
    const unit = units.get(word);
    if (unit !== undefined) add(counted, number, unit);
  }
  const relations = new Map<string, Set<string>>();
  for (const [, relation = '', number = ''] of plain.matchAll(related)) add(relations, number, relation);
  return { all, units: counted, relations, things };
}

function contradicted(
  said: ReadonlyMap<string, ReadonlySet<string>>,
  ground: ReadonlyMap<string, ReadonlySet<string>>,
  isUnit: boolean,
): string | undefined {
  for (const [number, values] of said) {
    const known = ground.get(number);
    // A preposition may be the sentence's own ("falls by 3" for "3 less"); a unit may not.
    if (known === undefined && !isUnit) continue;
    const wrong = [...values].find((value) => !known?.has(value));
    if (wrong !== undefined) return isUnit ? `${number} ${wrong}` : `${wrong} ${number}`;
  }
  return undefined;
}

/** A number that counts one thing here and another there, while that one has a number of its own there. */
function miscounted(said: Amounts, ground: Amounts): string | undefined {
  const isOfOther = (number: string, thing: string): boolean =>
    [...ground.things].some(([other, numbers]) => other !== thing && numbers.has(number));
  for (const [thing, numbers] of said.things) {
    const known = ground.things.get(thing);
    const wrong = known && [...numbers].find((number) => !known.has(number) && isOfOther(number, thing));
    if (wrong !== undefined) return `${wrong} ${thing}`;
  }
  return undefined;
}

/** Whether "millions" is said of a number of millions, at least two. */
function isRound(word: string, numbers: ReadonlySet<string>): boolean {
  const scale = scales[word];
  return (
    scale !== undefined && [...numbers].some((number) => Number(number) >= 2 * scale && Number(number) < 1000 * scale)
  );
}

/**
 * An amount that a sentence states and its evidence (English) does not; `null` where all stand there, with their units and directions. Of
 * other languages than English digits are read, and of the larger ones of Europe number words and units.
 */
export function strangeAmount(text: string, evidence: string, language: string): string | null {
  const ground = amountsOf(evidence, true);
  const isEnglish = saysEnglish(language);
  const isKnown = (number: string): boolean => ['', '%', 'x'].some((unit) => ground.all.has(number + unit));
  const said = amountsOf(isEnglish ? text : amountsInEnglish(text, language, isKnown), isEnglish);
  const strange = [...said.all].find((amount) => !ground.all.has(amount) && !isRound(amount, ground.all));
  return (
    strange ??
    contradicted(said.units, ground.units, true) ??
    contradicted(said.relations, ground.relations, false) ??
    miscounted(said, ground) ??
    null
  );
}

/** Whether a folded word is an amount by itself; those are looked at with their numbers. */
export function saysAmount(word: string): boolean {
  return numberWords.has(word) || amountWord.test(word) || units.has(word);
}
