import { stemOf } from '../search/porter.ts';
import { isStopWord } from '../search/stop-words.ts';

/** A run of words that may be a keyphrase, by the stems of its words. */
export interface Phrase {
  readonly key: string;
  /** Where it stands: indices of tokens, end exclusive. */
  readonly places: { readonly start: number; readonly end: number }[];
}

export interface Token {
  readonly text: string;
  readonly lower: string;
  readonly stems: readonly string[];
  /** Ends every run: a stop word, a number, punctuation. */
  readonly breaks: boolean;
  /** "GPU", "LLMs". */
  readonly isAcronym: boolean;
  readonly hasCapital: boolean;
  /** Capitals beyond the first letter: "LoRA", "ImageNet". */
  readonly isMixed: boolean;
  readonly hasDigit: boolean;
  /** Its last three letters where it has more than four, which tell nouns from verbs; else all of it. */
  readonly ending: string;
}

/** A title and an abstract taken apart into words and punctuation. */
export interface PhraseText {
  readonly tokens: readonly Token[];
  /** Tokens of the title, its end included. */
  readonly titleLength: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly phrases: ReadonlyMap<string, Phrase>;
}

const token = /[\p{L}\p{N}]+(?:[-'’/.+][\p{L}\p{N}]+)*[+#]*|[^\s\p{L}\p{N}]/gu;
const wordsMax = 5;

/** Words that people write around what a paper is on, and that no keyphrase holds. */
const filler = new Set(
  (
    'vs lies et itself themselves whenever cuts knew loses decide decides overtakes propose proposed proposes present presented presents show shows shown showed describe describes described given give gives like make makes made ' +
    'many several various different due able two three one first second whether often always never including include includes provide provides ' +
    'provided consider considered considers discuss discussed discusses investigate investigated study studied author authors abstract new novel ' +
    'across around along since until though even still already again ever being let get gets whereby respect respectively i ii iii e.g i.e what our ' +
    'introduce introduces introduced achieve achieves achieving outperform outperforms demonstrate demonstrates enable enables enabling improve ' +
    'improves improving significantly recent existing work works approach challenges available code https http www com github ' +
    'need needs needed keep keeps kept hold holds ask asks asked suggest suggests grow grows written claim claims claimed tell tells told notice find ' +
    'finds found answer answers say says said take takes taken bring brings brought come comes came become becomes became want wants wanted work ' +
    'works worked help helps helped fail fails failed lose loses lost gain gains gained reach reaches reached beat beats rank ranks ranked read reads ' +
    'write writes wrote spend spends account accounts call calls called run runs rather almost every ten four five six seven eight nine hundred ' +
    'thousand million billion others another worse worst better best well longer shorter fewer less least most often largely mostly only nearly about ' +
    'while despite remain remains remained allow allows allowed lead leads led rely relies reveal reveals compare compares compared conclusions ' +
    'background results methods result observe observed address addresses leverage leverages leveraging extensive experiments state-of-the-art al'
  ).split(' '),
);

/** The stems of a phrase, parted by spaces: what phrases are compared by. */
export function phraseKey(words: string): string {
  return (words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    .map((word) => (word.length > 3 ? stemOf(word) : word))
    .join(' ');
}

/** Numbers, single letters, addresses, and words that own something ("other’s"). */
const strange = /^\d+$|^\p{L}$|\p{L}\.\p{L}{2,}|['’]s$/u;

/** Stands behind the title and behind the abstract. */
const closing: Token = {
  text: '.',
  lower: '.',
  stems: [],
  breaks: true,
  isAcronym: false,
  hasCapital: false,
  isMixed: false,
  hasDigit: false,
  ending: '.',
};

function tokensOf(text: string): Token[] {
  const tokens = (text.match(token) ?? []).map((raw, at, all): Token => {
    const lower = raw.toLowerCase();
    const key = phraseKey(raw);
    return {
      text: raw,
      lower,
      stems: key === '' ? [] : key.split(' '),
      breaks: key === '' || all[at - 1] === '\\' || isStopWord(lower) || filler.has(lower) || strange.test(lower),
      isAcronym: /^\p{Lu}[\p{Lu}\p{N}]+s?$/u.test(raw),
      hasCapital: raw !== lower,
      isMixed: /^\p{Ll}*\p{Lu}.*\p{Lu}/u.test(raw),
      hasDigit: /\d/.test(raw),
      ending: lower.length > 4 ? lower.slice(-3) : lower,
    };
  });
  return [...tokens, closing];
}

/** All runs of one to five words that hold no stop word and no punctuation. */
export function phrasesIn(title: string, abstract: string): PhraseText {
  const titleTokens = tokensOf(title);
  const tokens = [...titleTokens, ...tokensOf(abstract)];
  const counts = new Map<string, number>();
  for (const { stems } of tokens) for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const phrases = new Map<string, Phrase>();
  for (let start = 0; start < tokens.length; start += 1) {
    let key = '';
    for (let end = start; end < Math.min(tokens.length, start + wordsMax); end += 1) {
      const next = tokens[end];
      if (!next || next.breaks) break;
      key = key === '' ? next.stems.join(' ') : `${key} ${next.stems.join(' ')}`;
      const phrase = phrases.get(key) ?? { key, places: [] };
      phrase.places.push({ start, end: end + 1 });
      phrases.set(key, phrase);
    }
  }
  return { tokens, titleLength: titleTokens.length, counts, phrases };
}
