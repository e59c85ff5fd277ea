/** What the words of a sentence say about its part in the abstract. Words are lower case, unstemmed. */

/** A word and what it is good for (`kindOf`). */
interface KnownWord {
  readonly word: string;
  readonly kind: number;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

const ourselves = words('we i paper work article study report survey authors');
const proposing = words(
  'propose present introduce develop describe design devise proposes presents introduces develops describes suggest suggests formulate offer offers build construct create proposed presented introduced developed unveil contribute release',
);
const studying = words(
  'study investigate explore analyze analyse examine consider address tackle studies investigates explores analyzes addresses examines revisit focus aim aims seek ask asks compare evaluate rethink bridge',
);
const showing = words(
  'show demonstrate prove find argue observe reveal establish derive shows demonstrates provide provides identify give characterize proves finds argues reveals',
);
const resulting = words(
  'result results experiment experiments experimental experimentally empirical empirically evaluation evaluations outperform outperforms outperforming benchmark benchmarks dataset datasets accuracy baseline baselines surpass surpasses achieves achieve improves improvement improvements',
);
const novelty = words(
  'novel new simple general first efficient effective framework method approach algorithm model architecture benchmark dataset system paradigm pipeline',
);
const background = words(
  'recent recently existing current previous prior many often typically usually traditional widely popular challenge challenging challenges important fundamental however despite although',
);
const owning = words('our ours proposed');
const naming = words('called named dubbed termed namely');
const code = words('code github http https available');
const pointers = words('it its they their such both he she one another other each those these');
const adding = words('specifically concretely furthermore moreover additionally finally also');
const making = words(
  'using by via through based consists consisting combines combining leverages leveraging integrates trained train learns uses employs employing stage stages module modules first then decomposes incorporates incorporating optimizes introduces applies encodes architecture loss objective step steps',
);

export const cueNames = [
  'propose',
  'study',
  'show',
  'result',
  'novel',
  'background',
  'our',
  'called',
  'code',
  'pointer',
  'adding',
  'we-start',
  'our-start',
  'paper-start',
  'this-start',
  'number',
  'question',
  'math',
  'make',
] as const;
export type CueName = (typeof cueNames)[number];

const indexOf = new Map(cueNames.map((name, index) => [name, index]));

/** Where a cue stands in what `cuesOf` returns. */
export function cueIndex(name: CueName): number {
  return indexOf.get(name) ?? -1;
}

/** What a word is good for, as bits: the same words come again and again, so this is looked up once a word. */
const kinds: readonly (readonly [bit: number, is: (word: string) => boolean])[] = [
  proposing,
  studying,
  showing,
  resulting,
  novelty,
  background,
  owning,
  naming,
  code,
  making,
  ourselves,
  pointers,
  adding,
]
  .map((list) => (word: string) => list.has(word))
  .concat((word) => /^\d/.test(word))
  .map((is, at) => [1 << at, is] as const);
const proposeBit = 1;
const studyBit = 2;
const showBit = 4;
const verbBits = proposeBit | studyBit | showBit;
const ourselvesBit = 1 << 10;
const pointerBit = 1 << 11;
const addingBit = 1 << 12;
/** Bits that are cues of the sentence wherever the word stands, by the cue. */
const anywhere: readonly (readonly [bit: number, cue: number])[] = [
  [1 << 3, 3],
  [1 << 4, 4],
  [1 << 5, 5],
  [1 << 6, 6],
  [1 << 7, 7],
  [1 << 8, 8],
  [1 << 9, 18],
  [1 << 13, 15],
];

/** The bits of a lower-case word. */
export function kindOf(word: string): number {
  let bits = 0;
  for (const [bit, is] of kinds) if (is(word)) bits |= bit;
  return bits;
}

const between = new Set(['also', 'first', 'further', 'then']);

/**
 * One number a cue, in the order of `cueNames`: 1 where the sentence `text` has it, 0 where not. Its words are those of `terms` from `from` up
 * to `to`.
 */
export function cuesOf(terms: readonly KnownWord[], text: string, from = 0, to = terms.length): Uint8Array {
  const cues = new Uint8Array(cueNames.length);
  const kindAt = (at: number): number => (at < to ? (terms[at]?.kind ?? 0) : 0);
  let bits = 0;
  let verbs = 0;
  for (let at = from; at < to; at += 1) {
    const kind = kindAt(at);
    bits |= kind;
    if ((kind & ourselvesBit) === 0) continue;
    const next = terms[at + 1]?.word ?? '';
    verbs |= kindAt(next.endsWith('ly') || between.has(next) ? at + 2 : at + 1);
  }
  verbs &= verbBits;
  if ((verbs & proposeBit) !== 0) cues[0] = 1;
  if ((verbs & studyBit) !== 0) cues[1] = 1;
  if ((verbs & showBit) !== 0) cues[2] = 1;
  for (const [bit, cue] of anywhere) if ((bits & bit) !== 0) cues[cue] = 1;
  const first = from < to ? terms[from]?.word : undefined;
  if ((kindAt(from) & pointerBit) !== 0) cues[9] = 1;
  if ((kindAt(from) & addingBit) !== 0) cues[10] = 1;
  if (first === 'we') cues[11] = 1;
  if (first === 'our') cues[12] = 1;
  if (first === 'this') cues[(kindAt(from + 1) & ourselvesBit) === 0 ? 14 : 13] = 1;
  if (text.includes('?')) cues[16] = 1;
  if (text.includes('$') || text.includes('\\')) cues[17] = 1;
  return cues;
}
