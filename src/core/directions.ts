import { type ClaimWord, stemsIn } from './claim-words.ts';

/** Where something goes: more or less of it, better or worse. */
type Direction = 'up' | 'down' | 'good' | 'bad';

const opposite: Readonly<Record<Direction, Direction>> = { up: 'down', down: 'up', good: 'bad', bad: 'good' };

const directions: ReadonlyMap<string, Direction> = new Map(
  (
    [
      [
        'up',
        'increase raise rise rises rose grow grew growth amplify double triple higher high more larger longer greater bigger deeper expand',
      ],
      [
        'down',
        'decrease reduce reduction lower low fall falls fell drop decline shrink shrank cut cuts fewer less smaller shorter halve',
      ],
      [
        'good',
        'improve improvement enhance enhancement better superior outperform surpass exceed stronger strong best boost excel faster fast gain',
      ],
      [
        'bad',
        'worsen worse worst degrade degradation weaken deteriorate underperform weaker weak slower slow inferior impair hurt harm sacrifice compromise',
      ],
    ] as const
  ).flatMap(([direction, words]) => [...stemsIn(words)].map((stem) => [stem, direction] as const)),
);

/** Words by which evidence tells of a direction without naming it. */
const hints: Readonly<Record<Direction, ReadonlySet<string>>> = {
  up: stemsIn(
    'scale extend gain improve enhance boost exceed most many much large long great accelerate strong strengthen widen enlarge better superior rich additional further',
  ),
  down: stemsIn(
    'efficient efficiency cheap cheaper save savings minimize minimise minimal mitigate alleviate compress compression prune eliminate remove short small light lightweight ' +
      'little few limit avoid suppress prevent faster speedup accelerate accelerated mere sparse compact relieve ease lessen economical without free only',
  ),
  good: stemsIn(
    'high higher state effective effectively efficient efficiency robust increase significant significantly achieve success successful competitive accelerate speedup advantage benefit help lead ' +
      'mitigate address overcome reduce lower less fewer optimize refine strengthen facilitate promote enable accurate precise alleviate top well raise',
  ),
  bad: stemsIn(
    'fail failure limit limitation struggle suffer harm hurt drop decline loss lose decrease lower reduce collapse gap lag error sacrifice compromise impair lack vulnerable insufficient ' +
      'suboptimal inefficient bottleneck low fall shortcoming unreliable brittle inconsistent behind deficit difficult difficulty challenging problem issue',
  ),
};

/** What says outright that something was made worse. */
const harm = stemsIn('worsen degrade deteriorate underperform weaken impair hurt harm sacrifice compromise');
/** Words by which evidence says so. */
const harmHints = new Set([
  ...harm,
  ...stemsIn(
    'worse degradation decline drop fail failure collapse suffer struggle lose loss sacrifice compromise inferior weak weaker fall poor',
  ),
]);

/** More of these is better: what raises them improves them. */
const welcome = stemsIn(
  'performance accuracy quality efficiency robustness generalization stability reliability fidelity capability ability precision recall success diversity consistency reasoning understanding score',
);
/** What there are larger and smaller, better and worse ones of in every abstract. */
const general = stemsIn(
  'model method approach framework baseline task system benchmark result dataset setting work data technique agent problem level order resource human',
);

const denials = stemsIn('not no never without neither nor rather instead');
const articles = stemsIn('the a an its their his her our this that these those both all any each other');
/** Words back at which a denial still speaks of a word. */
const denialReach = 3;
/** Words of the thing that changes, and how many things a list may have. */
const phraseWordsMax = 5;
const thingsMax = 3;
/** Words between a thing and what says where it goes: so near it may turn a change round, and so near it may confirm one. */
const turnReach = 3;
const hintReach = 6;
/** Adjectives: they speak of the very next word as well. */
const degrees = stemsIn('high low higher lower more less fewer larger smaller better worse stronger weaker');

interface Change {
  readonly at: number;
  /** Stems of what changes. */
  readonly heads: readonly string[];
  readonly direction: Direction;
}

function isDenied(words: readonly ClaimWord[], at: number): boolean {
  for (let back = at - 1; back >= Math.max(0, at - denialReach); back -= 1) {
    const word = words[back];
    if (word === undefined || word.isEnd) return false;
    if (denials.has(word.stem)) return true;
  }
  return false;
}

/** What stands behind a word of change: the last word of each phrase, of a list more than one. */
function headsAfter(words: readonly ClaimWord[], from: number): readonly string[] {
  const heads: string[] = [];
  let at = from;
  while (heads.length < thingsMax) {
    let head: string | null = null;
    for (let steps = 0; steps < phraseWordsMax; steps += 1, at += 1) {
      const word = words[at];
      if (word === undefined || word.isEnd || directions.has(word.stem)) break;
      if (!word.isStop) head = word.stem;
      else if (head !== null || !articles.has(word.stem)) break;
    }
    if (head === null) break;
    heads.push(head);
    const isComma = words[at]?.isEnd === true && words[at + 1]?.word === 'and';
    if (words[at]?.word !== 'and' && !isComma) break;
    at += isComma ? 2 : 1;
  }
  return heads;
}

function headBefore(words: readonly ClaimWord[], from: number): readonly string[] {
  for (let at = from; at >= 0; at -= 1) {
    const word = words[at];
    if (word === undefined || word.isEnd || directions.has(word.stem)) break;
    if (!word.isStop) return [word.stem];
  }
  return [];
}

function changesOf(words: readonly ClaimWord[]): readonly Change[] {
  return words.flatMap((word, at) => {
    const direction = directions.get(word.stem);
    if (direction === undefined || isDenied(words, at)) return [];
    const after = headsAfter(words, at + 1);
    const next = words[at + 1];
    const described = degrees.has(word.stem) && next && !next.isStop && !next.isEnd ? [next.stem] : [];
    return [{ at, direction, heads: after.length > 0 ? [...described, ...after] : headBefore(words, at - 1) }];
  });
}

function meaning(direction: Direction, head: string): Direction {
  if (!welcome.has(head)) return direction;
  return direction === 'up' ? 'good' : direction === 'down' ? 'bad' : direction;
}

/** The stems of a sentence at most so many words from a place. */
function beside(words: readonly ClaimWord[], at: number, reach: number): readonly string[] {
  return words.slice(Math.max(0, at - reach), at + reach + 1).map((word) => word.stem);
}

type Sentences = readonly (readonly ClaimWord[])[];

/** Where in the evidence a stem stands. */
function placesOf(stem: string, evidence: Sentences): readonly { words: readonly ClaimWord[]; at: number }[] {
  return evidence.flatMap((words) => words.flatMap((word, at) => (word.stem === stem ? [{ words, at }] : [])));
}

function isContradicted(direction: Direction, head: string, evidence: Sentences): boolean {
  if (general.has(head)) return false;
  const said = meaning(direction, head);
  const goes = (stem: string, where: Direction): boolean => {
    const known = directions.get(stem);
    return known !== undefined && meaning(known, head) === where;
  };
  const places = placesOf(head, evidence);
  // Abstracts tell first how bad something is: "high cost" is no word against "reduces the cost".
  const isWin = said === 'good' || said === 'down';
  if (isWin && evidence.some((words) => words.some(({ stem }) => goes(stem, said) || hints[said].has(stem))))
    return false;
  const isConfirmed = places.some(({ words, at }) =>
    said === 'bad'
      ? beside(words, at, turnReach).some((stem) => goes(stem, said) || harmHints.has(stem))
      : words.some(({ stem }) => goes(stem, said)) ||
        beside(words, at, hintReach).some((stem) => hints[said].has(stem)),
  );
  if (isConfirmed) return false;
  return places.some(({ words, at }) => beside(words, at, turnReach).some((stem) => goes(stem, opposite[said])));
}

function isHarmSaid(heads: readonly string[], evidence: Sentences): boolean {
  const places = heads.flatMap((head) => placesOf(head, evidence));
  const near =
    places.length > 0
      ? places.flatMap(({ words, at }) => beside(words, at, hintReach))
      : evidence.flatMap((words) => words.map((word) => word.stem));
  return near.some((stem) => harmHints.has(stem));
}

/**
 * Whether a sentence turns a change round: something is said to go where the evidence says that it goes the other way, or to go where
 * nothing there hints at.
 */
export function turnsRound(said: readonly ClaimWord[], evidence: Sentences): boolean {
  const stems = new Set(evidence.flatMap((words) => words.map((word) => word.stem)));
  return changesOf(said).some(({ at, direction, heads }) => {
    if (harm.has(said[at]?.stem ?? '')) return !isHarmSaid(heads, evidence);
    if (heads.some((head) => isContradicted(direction, head, evidence))) return true;
    return ![...stems].some((other) => directions.get(other) === direction || hints[direction].has(other));
  });
}

/** Whether a word says where something goes. */
export function saysDirection(stem: string): boolean {
  return directions.has(stem);
}

/** Whether a word says where something goes, and the evidence says the same, in whatever words. */
export function isKnownChange(stem: string, ground: ReadonlySet<string>): boolean {
  const direction = directions.get(stem);
  return direction !== undefined && [...ground].some((other) => directions.get(other) === direction);
}
