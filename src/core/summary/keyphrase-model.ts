import type { Phrase, PhraseText, Token } from './phrase-text.ts';
import type { Forest } from './weights.ts';
import { paired, rarityOf, type WordTable, type WordWeights, wordTable } from './word-chances.ts';

/** What `npm run bench -- fit keyphrases` finds out; fitted on keywords of Hugging Face's papers. */
export interface KeyphraseWeights extends WordWeights {
  /** Log-odds that a run of words which begins or ends with one of `words` is a keyword. */
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** The same by `endings`. */
  readonly firstEnding: readonly number[];
  readonly lastEnding: readonly number[];
  /** Whole phrases (their stems, parted by spaces) with the log-odds that one is a keyword where it stands in a text. */
  readonly phrases: readonly string[];
  readonly chosen: readonly number[];
  readonly forest: Forest;
}

/** Looks up what is known of words and phrases. */
export interface PhraseTable extends WordTable {
  readonly first: ReadonlyMap<string, number>;
  readonly last: ReadonlyMap<string, number>;
  readonly firstEnding: ReadonlyMap<string, number>;
  readonly lastEnding: ReadonlyMap<string, number>;
  readonly chosen: ReadonlyMap<string, number>;
}

/** The tables of a model. */
export function phraseTable(weights: Omit<KeyphraseWeights, 'forest'>): PhraseTable {
  return {
    ...wordTable(weights),
    first: paired(weights.words, weights.first),
    last: paired(weights.words, weights.last),
    firstEnding: paired(weights.endings, weights.firstEnding),
    lastEnding: paired(weights.endings, weights.lastEnding),
    chosen: paired(weights.phrases, weights.chosen),
  };
}

const phraseFeatureCount = 57;

const flag = (value: boolean): number => (value ? 1 : 0);

/** What a phrase is like in its text. `chances`: of each token of the text, by `wordChances`. */
export function phraseFeatures(
  text: PhraseText,
  phrase: Phrase,
  chances: Float64Array,
  table: PhraseTable,
): Float64Array {
  const { tokens } = text;
  const stems = phrase.key.split(' ');
  const places = phrase.places;
  const [place = { start: 0, end: 0 }] = places;
  const share = (test: (place: Phrase['places'][number]) => boolean): number =>
    places.filter(test).length / places.length;
  const some = (test: (token: Token) => boolean): boolean =>
    places.some(({ start, end }) => {
      for (let at = start; at < end; at += 1) {
        const here = tokens[at];
        if (here && test(here)) return true;
      }
      return false;
    });
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
        : (table.first.get(beside.stems[0] ?? '') ?? table.firstEnding.get(beside.ending) ?? -3);
    }),
  );
  const rightOdds = mean(
    places.map(({ end }) => {
      const beside = tokens[end];
      return !beside || beside.breaks
        ? -6
        : (table.last.get(beside.stems.at(-1) ?? '') ?? table.lastEnding.get(beside.ending) ?? -3);
    }),
  );
  const known = stems.map((stem) => table.last.get(stem) ?? -3);
  const inside = places.map(({ start, end }) => [...chances.subarray(start, end)]);
  const likeliest = inside.reduce((left, right) => (mean(right) > mean(left) ? right : left), inside[0] ?? []);
  const rarity = stems.map((stem) => rarityOf(stem, table));
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
    flag(some(({ isAcronym }) => isAcronym)),
    surface.filter(({ hasCapital }) => hasCapital).length / size,
    flag(some(({ isMixed }) => isMixed)),
    flag(surface.some(({ lower }) => lower.includes('-'))),
    flag(surface.some(({ hasDigit }) => hasDigit)),
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
    table.firstEnding.get(surface[0]?.ending ?? '') ?? -3,
    table.lastEnding.get(surface.at(-1)?.ending ?? '') ?? -3,
    Math.min(...surface.map(({ ending }) => table.lastEnding.get(ending) ?? -3)),
    leftOdds,
    rightOdds,
    flag(/(?:ed|ing)$/.test(surface[0]?.lower ?? '')),
    flag(/(?:ed|ing|ly)$/.test(surface.at(-1)?.lower ?? '')),
    mean(inside.map(mean)),
    mean(inside.map((values) => Math.min(...values))),
    chances[place.start] ?? 0,
    chances[place.end - 1] ?? 0,
    mean(places.map(({ start }) => chances[start - 1] ?? 0)),
    mean(places.map(({ end }) => chances[end] ?? 0)),
    likeliest.reduce((product, chance) => product * chance, 1) ** (1 / size),
    mean(likeliest.map((chance) => Math.log((chance + 1e-3) / (1 + 1e-3 - chance)))),
    mean(rarity),
    Math.max(...rarity),
    share(({ start }) => ['to', 'we', 'that'].includes(before(start))),
    share(({ end }) => tokens[end]?.stems.length === 0),
    share(({ start }) => before(start) === '('),
    flag(/^\p{Lu}./u.test(surface[0]?.text ?? '')),
    flag(place.start === 0 && after(place.end) === ':'),
  ]);
  return features;
}
