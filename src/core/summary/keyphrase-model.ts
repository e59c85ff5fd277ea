import { stemOf } from '../search/porter.ts';
import { isStopWord } from '../search/stop-words.ts';
import type { Forest } from './weights.ts';

/** What `npm run bench -- fit keyphrases` finds out; fitted on keywords of Hugging Face's papers. */
export interface KeyphraseWeights {
  /** Stems with the log-odds that a run of words which begins or ends with them is a keyword. */
  readonly words: readonly string[];
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** The same by the last three letters of longer words, which tell nouns from verbs. */
  readonly endings: readonly string[];
  readonly firstEnding: readonly number[];
  readonly lastEnding: readonly number[];
  /** Whole phrases (their stems, parted by spaces) with the log-odds that one is a keyword where it stands in a text. */
  readonly phrases: readonly string[];
  readonly chosen: readonly number[];
  readonly forest: Forest;
}

/** A run of words that may be a keyphrase, by the stems of its words. */
export interface Phrase {
  readonly key: string;
  /** Where it stands: indices of tokens, end exclusive. */
  readonly places: { readonly start: number; readonly end: number }[];
}

interface Token {
  readonly text: string;
  readonly lower: string;
  readonly stems: readonly string[];
  /** Ends every run: a stop word, a number, punctuation. */
  readonly breaks: boolean;
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
    'propose proposed proposes present presented presents show shows shown showed describe describes described given give gives like make makes made ' +
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

function tokensOf(text: string): Token[] {
  const tokens = (text.match(token) ?? []).map((raw): Token => {
    const lower = raw.toLowerCase();
    const key = phraseKey(raw);
    return {
      text: raw,
      lower,
      stems: key === '' ? [] : key.split(' '),
      breaks: key === '' || isStopWord(lower) || filler.has(lower) || strange.test(lower),
    };
  });
  return [...tokens, { text: '.', lower: '.', stems: [], breaks: true }];
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

/** Looks up what is known of words and phrases. */
export interface PhraseTable {
  readonly first: ReadonlyMap<string, number>;
  readonly last: ReadonlyMap<string, number>;
  readonly firstEnding: ReadonlyMap<string, number>;
  readonly lastEnding: ReadonlyMap<string, number>;
  readonly chosen: ReadonlyMap<string, number>;
}

function paired(keys: readonly string[], values: readonly number[]): ReadonlyMap<string, number> {
  return new Map(keys.map((key, index) => [key, values[index] ?? 0]));
}

/** The tables of a model. */
export function phraseTable(weights: Omit<KeyphraseWeights, 'forest'>): PhraseTable {
  return {
    first: paired(weights.words, weights.first),
    last: paired(weights.words, weights.last),
    firstEnding: paired(weights.endings, weights.firstEnding),
    lastEnding: paired(weights.endings, weights.lastEnding),
    chosen: paired(weights.phrases, weights.chosen),
  };
}

/** The last three letters of a word that is longer than four; else the word. */
export function endingOf(word: string): string {
  return word.length > 4 ? word.slice(-3) : word;
}

const phraseFeatureCount = 42;

const flag = (value: boolean): number => (value ? 1 : 0);

/** What a phrase is like in its text. */
export function phraseFeatures(text: PhraseText, phrase: Phrase, table: PhraseTable): Float64Array {
  const { tokens } = text;
  const stems = phrase.key.split(' ');
  const places = phrase.places;
  const [place = { start: 0, end: 0 }] = places;
  const share = (test: (place: Phrase['places'][number]) => boolean): number =>
    places.filter(test).length / places.length;
  const before = (start: number): string => tokens[start - 1]?.lower ?? '.';
  const after = (end: number): string => tokens[end]?.lower ?? '.';
  const leftBound = share(({ start }) => start === 0 || (tokens[start - 1]?.breaks ?? true));
  const rightBound = share(({ end }) => tokens[end]?.breaks ?? true);
  const surface = tokens.slice(place.start, place.end);
  const counts = stems.map((stem) => text.counts.get(stem) ?? 1);
  const size = place.end - place.start;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  // What stands beside it inside its run: a word that could belong to it makes it a piece of something longer.
  const leftOdds = mean(
    places.map(({ start }) => {
      const beside = tokens[start - 1];
      return !beside || beside.breaks
        ? -6
        : (table.first.get(beside.stems[0] ?? '') ?? table.firstEnding.get(endingOf(beside.lower)) ?? -3);
    }),
  );
  const rightOdds = mean(
    places.map(({ end }) => {
      const beside = tokens[end];
      return !beside || beside.breaks
        ? -6
        : (table.last.get(beside.stems.at(-1) ?? '') ?? table.lastEnding.get(endingOf(beside.lower)) ?? -3);
    }),
  );
  const known = stems.map((stem) => table.last.get(stem) ?? -3);
  const features = new Float64Array(phraseFeatureCount);
  features.set([
    flag(size === 1),
    flag(size === 2),
    flag(size === 3),
    flag(size >= 4),
    stems.length,
    Math.log(places.length),
    flag(place.start < text.titleLength),
    place.start / tokens.length,
    Math.log1p(place.start),
    share(({ start, end }) => (start === 0 || (tokens[start - 1]?.breaks ?? true)) && (tokens[end]?.breaks ?? true)),
    leftBound,
    rightBound,
    flag(
      places.some(({ start, end }) =>
        tokens.slice(start, end).some(({ text: word }) => /^\p{Lu}[\p{Lu}\p{N}]+s?$/u.test(word)),
      ),
    ),
    surface.filter(({ text: word }) => /\p{Lu}/u.test(word)).length / size,
    flag(
      phrase.places.some(({ start, end }) =>
        tokens.slice(start, end).some(({ text: word }) => /^[\p{Ll}]*\p{Lu}.*\p{Lu}/u.test(word)),
      ),
    ),
    flag(surface.some(({ lower }) => lower.includes('-'))),
    flag(surface.some(({ lower }) => /\d/.test(lower))),
    share(({ start }) => ['the', 'a', 'an', 'of'].includes(before(start))),
    share(({ end }) => after(end) === 'of'),
    share(({ start }) => ['and', ',', 'or'].includes(before(start))),
    share(({ start, end }) => before(start) === '(' && after(end) === ')'),
    share(({ end }) => after(end) === '(' && tokens[end + 2]?.lower === ')'),
    table.last.get(stems.at(-1) ?? '') ?? -3,
    table.first.get(stems[0] ?? '') ?? -3,
    known.reduce((sum, value) => sum + value, 0) / known.length,
    table.chosen.get(phrase.key) ?? -9,
    flag(surface.at(-1)?.lower.endsWith('s') ?? false),
    tokens.length / 200,
    Math.log(Math.min(...counts)),
    Math.log(counts.reduce((sum, count) => sum + count, 0) / counts.length),
    phrase.key.length / 20,
    stems.filter((stem) => !table.last.has(stem)).length / stems.length,
    Math.max(...known),
    Math.min(...known),
    flag(places.some(({ start }) => start >= text.titleLength)),
    table.firstEnding.get(endingOf(surface[0]?.lower ?? '')) ?? -3,
    table.lastEnding.get(endingOf(surface.at(-1)?.lower ?? '')) ?? -3,
    Math.min(...surface.map(({ lower }) => table.lastEnding.get(endingOf(lower)) ?? -3)),
    leftOdds,
    rightOdds,
    flag(/(?:ed|ing)$/.test(surface[0]?.lower ?? '')),
    flag(/(?:ed|ing|ly)$/.test(surface.at(-1)?.lower ?? '')),
  ]);
  return features;
}
