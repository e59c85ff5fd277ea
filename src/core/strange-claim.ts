import { stemOf } from './search/porter.ts';
import { isStopWord } from './search/stop-words.ts';
import { foldCase } from './text.ts';

function stems(words: string): ReadonlySet<string> {
  return new Set(words.split(' ').map(stemOf));
}

/** Longer runs of letters, as of scripts without spaces, have no English stem. */
const wordCharsMax = 40;

function stemIn(word: string): string {
  return word.length > wordCharsMax ? word : stemOf(word);
}

/** Words that say that something grows, and that it shrinks. "Improve" and "worse" go either way with a number. */
const up = stems(
  'increase raise rise rises rose grow grew boost boosts gain higher more larger longer amplify double triple',
);
const down = stems(
  'decrease reduce lower fall falls fell drop decline shrink shrank cut cuts fewer less smaller shorter diminish halve',
);

/** Claims stronger than a plain one: what says so, and what has to stand in the evidence for it. */
const strong: readonly (readonly [said: ReadonlySet<string>, ground: ReadonlySet<string>])[] = [
  [
    stems('best strongest unmatched unrivalled unparalleled unbeatable sota fastest cheapest smallest largest'),
    stems(
      'best strongest state sota top leading highest superior outperform lowest fastest cheapest smallest largest first',
    ),
  ],
  [stems('only unprecedented'), stems('only unprecedented first just solely novel single')],
  [
    stems('guarantee guaranteed prove proved proven provably certify certified'),
    stems(
      'guarantee guaranteed prove proved proven provably proof theorem theory theoretically certify certified show',
    ),
  ],
  [
    stems('perfect perfectly flawless flawlessly error-free infallible'),
    stems('perfect perfectly flawless flawlessly lossless exact exactly'),
  ],
  [
    stems('outperform surpass beat beats exceed win wins superior'),
    stems(
      'outperform surpass beat beats exceed win wins superior better best improve improved improvement enhance boost gain gains state strong stronger ' +
        'higher highest advance advances effective lead ahead competitive superiority excel faster fewer reduce',
    ),
  ],
  [
    stems(
      'worst useless worthless wrong fraud fake fraudulent plagiarise plagiarize plagiarised retract retracted debunk dangerous illegal unsafe',
    ),
    stems(
      'worst useless worthless wrong fraud fake fraudulent retract retracted debunk dangerous illegal unsafe safety attack harmful incorrect error',
    ),
  ],
];

const denying = /\b(?:not|no|never|neither|nor|cannot|impossible)\b|n['’]t\b/u;
const deniedThere =
  /\b(?:not|no|never|neither|nor|cannot|without|impossible|hardly|rarely|unable|unclear|unreliable|limited|little|few|remain\w*|lack\w*|fail\w*|struggl\w*|poor\w*|degrad\w*|insufficient|only|rather|instead|despite|un\w+|in(?:adequate|accurate|consistent|capable|complete|efficient)\w*|\w+less|free|\w+-free|avoid\w*|eliminat\w*|non-\w+)\b|n['’]t\b/u;
const deniedVerb =
  /\b(?:(?:do|does|did|is|are|was|were|can|could|will|has|have|had)\s+not|cannot|never)\s+(?:be |been )?(\p{L}+)((?:\W+\p{L}+){0,4})/gu;

function allStems(text: string): readonly string[] {
  return [...foldCase(text).matchAll(/\p{L}+/gu)].map(([word]) => stemIn(word));
}

function contentStems(text: string): readonly string[] {
  return [...foldCase(text).matchAll(/[\p{L}]+/gu)].flatMap(([word]) =>
    isStopWord(word) && !up.has(word) && !down.has(word) ? [] : [stemIn(word)],
  );
}

/** What is said to grow (1) or shrink (-1): the words beside a word of change. */
function changes(words: readonly string[]): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  words.forEach((word, at) => {
    const direction = up.has(word) ? 1 : down.has(word) ? -1 : 0;
    if (direction === 0) return;
    for (const near of [words[at - 1], words[at + 1]]) {
      if (near === undefined || up.has(near) || down.has(near)) continue;
      found.set(near, (found.get(near) ?? new Set()).add(direction));
    }
  });
  return found;
}

function turnsRound(said: readonly string[], ground: readonly string[]): boolean {
  const there = changes(ground);
  for (const [what, directions] of changes(said)) {
    const known = there.get(what);
    if (
      known !== undefined &&
      directions.size === 1 &&
      known.size === 1 &&
      ![...directions].some((one) => known.has(one))
    )
      return true;
  }
  return false;
}

function saysTheDenied(said: ReadonlySet<string>, ground: string): boolean {
  const folded = foldCase(ground);
  const denied = [...folded.matchAll(deniedVerb)];
  if (denied.length === 0) return false;
  const affirmed = new Set(contentStems(folded.replace(deniedVerb, ' ')));
  return denied.some(([, verb = '', rest = '']) => {
    const stem = stemOf(verb);
    const about = contentStems(rest);
    return verb.length > 3 && said.has(stem) && !affirmed.has(stem) && about.some((word) => said.has(word));
  });
}

/**
 * What a sentence claims against its evidence, as far as English words tell: the other direction, the opposite, or something stronger;
 * `null` where none does.
 */
export function strangeClaim(text: string, evidence: string): string | null {
  const words = contentStems(text);
  const said = new Set(words);
  const groundWords = contentStems(evidence);
  const allSaid = allStems(text);
  const allGround = allStems(evidence);
  if (turnsRound(words, groundWords)) return 'it turns a change round';
  const denies = denying.test(foldCase(text));
  if (denies && !deniedThere.test(foldCase(evidence))) return 'it denies what is not denied there';
  if (!denies && !deniedThere.test(foldCase(text)) && saysTheDenied(said, evidence))
    return 'it says what is denied there';
  const claims = strong.some(
    ([claim, grounds]) => allSaid.some((word) => claim.has(word)) && !allGround.some((word) => grounds.has(word)),
  );
  return claims ? 'it claims more than stands there' : null;
}

/** Whether a word says that something grows or shrinks, and the evidence says so too, in whatever words. */
export function isKnownChange(stem: string, ground: ReadonlySet<string>): boolean {
  const has = (words: ReadonlySet<string>): boolean => [...words].some((word) => ground.has(word));
  return (up.has(stem) && has(up)) || (down.has(stem) && has(down));
}
