import type { Term } from './terms.ts';

/** What the words of a sentence say about its part in the abstract. Words are lower case, unstemmed. */

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

const numeral = /^\d/;

/** One number a cue, in the order of `cueNames`: 1 where the sentence has it, 0 where not. */
export function cuesOf(terms: readonly Term[], text: string): Uint8Array {
  const cues = new Uint8Array(cueNames.length);
  for (let at = 0; at < terms.length; at += 1) {
    const word = terms[at]?.word ?? '';
    if (ourselves.has(word)) {
      const next = terms[at + 1]?.word ?? '';
      const verb =
        next.endsWith('ly') || next === 'also' || next === 'first' || next === 'further' || next === 'then'
          ? (terms[at + 2]?.word ?? '')
          : next;
      if (proposing.has(verb)) cues[0] = 1;
      if (studying.has(verb)) cues[1] = 1;
      if (showing.has(verb)) cues[2] = 1;
    }
    if (resulting.has(word)) cues[3] = 1;
    if (novelty.has(word)) cues[4] = 1;
    if (background.has(word)) cues[5] = 1;
    if (owning.has(word)) cues[6] = 1;
    if (naming.has(word)) cues[7] = 1;
    if (code.has(word)) cues[8] = 1;
    if (making.has(word)) cues[18] = 1;
    if (numeral.test(word)) cues[15] = 1;
  }
  const first = terms[0]?.word ?? '';
  const second = terms[1]?.word ?? '';
  if (pointers.has(first)) cues[9] = 1;
  if (adding.has(first)) cues[10] = 1;
  if (first === 'we') cues[11] = 1;
  if (first === 'our') cues[12] = 1;
  if (first === 'this') {
    if (ourselves.has(second)) cues[13] = 1;
    else cues[14] = 1;
  }
  if (text.includes('?')) cues[16] = 1;
  if (text.includes('$') || text.includes('\\')) cues[17] = 1;
  return cues;
}
