import { below, type Random } from './learn/random.ts';

/** A way to make a true sentence false. `null` where the sentence offers nothing to change so. */
export interface Falsehood {
  readonly name: string;
  make(text: string, evidence: string, random: Random): string | null;
}

interface Found {
  readonly at: number;
  readonly text: string;
}

function allOf(pattern: RegExp, text: string): readonly Found[] {
  return [...text.matchAll(pattern)].map((match) => ({ at: match.index, text: match[0] }));
}

function put({ at, text: old }: Found, text: string, by: string): string {
  return text.slice(0, at) + by + text.slice(at + old.length);
}

function oneOf<T>(list: readonly T[], random: Random): T | undefined {
  return list[below(random, list.length)];
}

/** Numbers that are no part of a name such as GPT-4. */
const number = /(?<![\p{L}\p{N}.,_-])\d+(?:[.,]\d+)*(?!\p{N})/gu;

function anotherDigit(digit: string, isFirst: boolean, random: Random): string {
  const choices = [...(isFirst ? '123456789' : '0123456789')].filter((other) => other !== digit);
  return oneOf(choices, random) ?? digit;
}

function changedNumber(text: string, evidence: string, random: Random): string | null {
  const found = oneOf(allOf(number, text), random);
  if (found === undefined) return null;
  for (let tries = 0; tries < 20; tries += 1) {
    const places = allOf(/\d/g, found.text);
    const place = oneOf(places, random);
    if (place === undefined) return null;
    const other = put(place, found.text, anotherDigit(place.text, place.at === 0, random));
    if (!evidence.includes(other)) return put(found, text, other);
  }
  return null;
}

function swappedNumbers(text: string, _evidence: string, random: Random): string | null {
  const all = allOf(number, text);
  const one = oneOf(all, random);
  const other = oneOf(
    all.filter((each) => each.text !== one?.text),
    random,
  );
  if (one === undefined || other === undefined) return null;
  const [first, second] = one.at < other.at ? [one, other] : [other, one];
  return put(first, put(second, text, first.text), second.text);
}

/** Each with what stands for something else. "%" and "points" are left out: people mix them up. */
const otherUnits: Readonly<Record<string, readonly string[]>> = {
  '%': ['×', ' ms'],
  '×': ['%', ' GB'],
  x: ['%', 'B'],
  B: ['M', 'K'],
  M: ['B', 'K'],
  K: ['M', 'B'],
  GB: ['MB', 'TB'],
  ms: ['s', ' minutes'],
  million: ['billion', 'thousand'],
  billion: ['million', 'trillion'],
  seconds: ['minutes', 'milliseconds'],
  minutes: ['hours', 'seconds'],
  hours: ['days', 'minutes'],
  days: ['hours', 'weeks'],
  years: ['months', 'days'],
};
const numberWithUnit =
  /(?<=(?<![\p{L}\p{N}.,_-])\d[\d.,]*[\s-]?)(?:%|×|GB|ms|[xBMK](?![\p{L}\p{N}])|million|billion|seconds|minutes|hours|days|years)/gu;

function changedUnit(text: string, _evidence: string, random: Random): string | null {
  const found = oneOf(allOf(numberWithUnit, text), random);
  const other = oneOf(otherUnits[found?.text ?? ''] ?? [], random);
  return found === undefined || other === undefined ? null : put(found, text, other);
}

/** Names as benches of this field have them; none that stands in the evidence is taken. */
const strangers = [
  ...['ImageNet', 'Qwen', 'LLaMA', 'Gemini', 'Kubernetes', 'BERT', 'Stanford', 'DeepSeek', 'CLIP', 'COCO', 'Mamba'],
  ...['Atari', 'GPT-4', 'Whisper', 'Wikipedia', 'Google', 'MMLU', 'GSM8K', 'Mistral', 'ResNet', 'YouTube', 'DINOv2'],
];
const name = /(?<=[\p{L}\p{N},;)%] )(?:\p{Lu}[\p{L}\p{N}-]*\p{L}|\p{Ll}+\p{Lu}[\p{L}\p{N}-]*)/gu;

function changedName(text: string, evidence: string, random: Random): string | null {
  const found = oneOf(allOf(name, text), random);
  const other = oneOf(
    strangers.filter((stranger) => !evidence.toLowerCase().includes(stranger.toLowerCase())),
    random,
  );
  return found === undefined || other === undefined ? null : put(found, text, other);
}

const opposites: readonly (readonly [string, string])[] = [
  ['increases', 'decreases'],
  ['increase', 'decrease'],
  ['increased', 'decreased'],
  ['increasing', 'decreasing'],
  ['improves', 'worsens'],
  ['improve', 'worsen'],
  ['improving', 'worsening'],
  ['improved', 'worsened'],
  ['enhances', 'degrades'],
  ['enhancing', 'degrading'],
  ['reduces', 'increases'],
  ['reducing', 'increasing'],
  ['reduced', 'increased'],
  ['higher', 'lower'],
  ['faster', 'slower'],
  ['better', 'worse'],
  ['more', 'less'],
  ['larger', 'smaller'],
  ['fewer', 'more'],
  ['stronger', 'weaker'],
  ['outperforms', 'underperforms'],
  ['outperforming', 'underperforming'],
  ['high', 'low'],
  ['before', 'after'],
  ['above', 'below'],
  ['succeeds', 'fails'],
];
const turned: ReadonlyMap<string, string> = new Map(
  opposites.flatMap(([one, other]) => [
    [other, one],
    [one, other],
  ]),
);

function turnedRound(text: string, _evidence: string, random: Random): string | null {
  const found = oneOf(
    allOf(/\p{Ll}+/gu, text).filter((word) => turned.has(word.text)),
    random,
  );
  return found === undefined ? null : put(found, text, turned.get(found.text) ?? '');
}

/** Verbs whose denial is surely false where the sentence is true. */
const verbs =
  /\b(?:achiev|improv|outperform|enhanc|reduc|enabl|demonstrat|show|introduc|us|provid|allow|support|increas|produc|address|generat|learn|reveal|combin|integrat|exce(?:ed)|surpass|match|remain|require|lead|help|work)(?:e?s)\b/g;

function denialPutIn(text: string, _evidence: string, random: Random): string | null {
  const found = oneOf([...allOf(verbs, text), ...allOf(/\b(?:is|are|can|was|were|has|have)\b/g, text)], random);
  if (found === undefined) return null;
  if (/^(?:is|are|was|were|has|have)$/.test(found.text)) return put(found, text, `${found.text} not`);
  if (found.text === 'can') return put(found, text, 'cannot');
  const plain = found.text.replace(/(?:(?<=ss)es|s)$/, '');
  return put(found, text, `does not ${plain}`);
}

function denialTakenOut(text: string, _evidence: string, random: Random): string | null {
  const found = oneOf(allOf(/\b(?:do not|does not|cannot|not|never|without|no|fails to|fail to) /g, text), random);
  if (found === undefined) return null;
  const by: Readonly<Record<string, string>> = { 'cannot ': 'can ', 'without ': 'with ' };
  return put(found, text, by[found.text] ?? '');
}

const bolder: readonly (readonly [RegExp, string])[] = [
  [/\bimproves\b/g, 'perfects'],
  [/\bachieves\b/g, 'guarantees'],
  [/\b(?:competitive|comparable|strong|effective)\b/g, 'unmatched'],
  [/\b(?:a|an) (?=novel|new|method|framework|model)/g, 'the only '],
  [/\b(?:demonstrates|shows|suggests)\b/g, 'proves'],
  [/\breduces\b/g, 'eliminates'],
  [/\b(?:some|several|many|most|various)\b/g, 'all'],
];

function madeBolder(text: string, evidence: string, random: Random): string | null {
  const found = oneOf(
    bolder.flatMap(([pattern, by]) =>
      evidence.includes(by.trim()) ? [] : allOf(pattern, text).map((each) => ({ each, by })),
    ),
    random,
  );
  return found === undefined ? null : put(found.each, text, found.by);
}

/** Things that papers are about; one that stands nowhere in the evidence makes the sentence one about something else. */
const subjects = [
  ...['proteins', 'tumours', 'satellites', 'earthquakes', 'melodies', 'contracts', 'molecules', 'traffic', 'recipes'],
  ...['crops', 'auctions', 'lawsuits', 'glaciers', 'malware', 'chess', 'patients', 'weather', 'drones', 'batteries'],
];

/** What stands behind a preposition, and words elsewhere that are hardly verbs or adverbs. */
const subject = /(?<= (?:of|for|in|on|with|from|across|over) )\p{Ll}{4,}(?=[ ,.])/gu;
const thing =
  /(?<=\p{Ll} )(?<! (?:of|for|in|on|with|from|across|over|to|by) )\p{Ll}{3,}(?:tion|ment|age|ity|ness|[^aeiousy]al|ics|er|or|ance|ence|ata|ext|ode|el|sk|ot)(?=[ ,.])/gu;

function changedSubject(pattern: RegExp, text: string, evidence: string, random: Random): string | null {
  const found = oneOf(allOf(pattern, text), random);
  const other = oneOf(
    subjects.filter((other) => !evidence.includes(other.replace(/s$/, ''))),
    random,
  );
  return found === undefined || other === undefined ? null : put(found, text, other);
}

/** What a careless model gets wrong, one thing at a time. */
export const falsehoods: readonly Falsehood[] = [
  { name: 'a number changed', make: changedNumber },
  { name: 'two numbers swapped', make: swappedNumbers },
  { name: 'a unit changed', make: changedUnit },
  { name: 'a name changed', make: changedName },
  { name: 'a direction turned round', make: turnedRound },
  { name: 'a denial put in', make: denialPutIn },
  { name: 'a denial taken out', make: denialTakenOut },
  { name: 'a bolder claim', make: madeBolder },
  { name: 'another subject', make: (...given) => changedSubject(subject, ...given) },
  { name: 'another word amid the sentence', make: (...given) => changedSubject(thing, ...given) },
];
