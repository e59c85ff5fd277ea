import { claimWords, stemsIn } from './claim-words.ts';
import { deniesFreely, leavesDenialOut } from './denials.ts';
import { turnsRound } from './directions.ts';

/** Claims stronger than a plain one: what says so, and what has to stand in the evidence for it. */
const strong: readonly (readonly [said: ReadonlySet<string>, ground: ReadonlySet<string>])[] = [
  [
    stemsIn('best strongest sota fastest cheapest smallest largest'),
    stemsIn(
      'best strongest state sota top leading highest superior outperform lowest fastest cheapest smallest largest first',
    ),
  ],
  [
    stemsIn('unmatched unrivalled unparalleled unbeatable unprecedented'),
    stemsIn('unmatched unrivalled unrivaled unparalleled unbeatable unprecedented record'),
  ],
  [
    stemsIn('guarantee guaranteed prove proved proven provably certify certified'),
    stemsIn('guarantee guaranteed prove proved proven provably proof theorem theoretically certify certified'),
  ],
  [
    stemsIn('perfect perfectly flawless flawlessly error-free infallible'),
    stemsIn('perfect perfectly flawless flawlessly lossless'),
  ],
  [
    stemsIn('eliminate eradicate abolish'),
    stemsIn('eliminate eradicate remove without free avoid zero obviate bypass circumvent dispense'),
  ],
  [
    stemsIn('outperform surpass beat beats exceed win wins superior'),
    stemsIn(
      'outperform surpass beat beats exceed win wins superior better best improve improved improvement enhance boost gain gains state strong stronger ' +
        'higher highest advance advances effective lead ahead competitive superiority excel faster fewer reduce',
    ),
  ],
  [
    stemsIn(
      'worst useless worthless wrong fraud fake fraudulent plagiarise plagiarize plagiarised retract retracted debunk dangerous illegal unsafe',
    ),
    stemsIn(
      'worst useless worthless wrong fraud fake fraudulent retract retracted debunk dangerous illegal unsafe safety attack harmful incorrect error',
    ),
  ],
];

/** "Only" is said of many things; "the only" of one. */
const onlyOne = /\bthe (?:only|sole)\b/i;
const onlyOneThere = /\bthe only\b|\b(?:sole|solely|unique|uniquely|first)\b/i;

/**
 * What a sentence claims against the sentences it rests on, as far as English words tell: the other direction, the opposite, or something
 * stronger; `null` where none does.
 */
export function strangeClaim(text: string, evidence: readonly string[]): string | null {
  const said = claimWords(text);
  const ground = evidence.map(claimWords);
  if (turnsRound(said, ground)) return 'it turns a change round';
  if (deniesFreely(said, ground)) return 'it denies what is not denied there';
  if (leavesDenialOut(said, ground)) return 'it says what is denied there';
  const stems = new Set(ground.flatMap((words) => words.map((word) => word.stem)));
  const isBold = strong.some(
    ([claims, grounds]) => said.some(({ stem }) => claims.has(stem)) && ![...stems].some((stem) => grounds.has(stem)),
  );
  const isAlone = onlyOne.test(text) && !evidence.some((sentence) => onlyOneThere.test(sentence));
  return isBold || isAlone ? 'it claims more than stands there' : null;
}
