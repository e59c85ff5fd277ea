import { parseArgs } from 'node:util';
import { keyphrasesMax, keyphrasesOf } from '../src/core/summary/keyphrases.ts';
import { phraseKey, phrasesIn } from '../src/core/summary/phrase-text.ts';
import { BenchError, sharedFile } from './documents.ts';
import { type KeyphraseExample, keyphraseExamples } from './keyphrase-sets.ts';
import { mean } from './metrics.ts';
import { perSecond, ratio, table } from './table.ts';
import { warmSeconds } from './warm.ts';

/** Runs of words that stand between stop words, by their stems, in order. */
function chunks({
  title,
  abstract,
}: KeyphraseExample): readonly { readonly key: string; readonly first: number; readonly count: number }[] {
  const { tokens, phrases } = phrasesIn(title, abstract);
  return [...phrases.values()].flatMap(({ key, places }) => {
    const [place] = places;
    const isWhole = places.some(
      ({ start, end }) => (tokens[start - 1]?.breaks ?? true) && (tokens[end]?.breaks ?? true),
    );
    return place && isWhole ? [{ key, first: place.start, count: places.length }] : [];
  });
}

function byDegree(example: KeyphraseExample): readonly string[] {
  const all = chunks(example);
  const degree = new Map<string, number>();
  const count = new Map<string, number>();
  for (const chunk of all) {
    const words = chunk.key.split(' ');
    for (const word of words) {
      degree.set(word, (degree.get(word) ?? 0) + words.length * chunk.count);
      count.set(word, (count.get(word) ?? 0) + chunk.count);
    }
  }
  const worth = (key: string): number =>
    key.split(' ').reduce((sum, word) => sum + (degree.get(word) ?? 0) / (count.get(word) ?? 1), 0);
  return [...all].sort((left, right) => worth(right.key) - worth(left.key)).map(({ key }) => key);
}

const ways: readonly { readonly name: string; choose(example: KeyphraseExample): readonly string[] }[] = [
  { name: 'Paperboy', choose: ({ title, abstract }) => keyphrasesOf(title, abstract).map(phraseKey) },
  { name: 'first runs of words', choose: (example) => chunks(example).map(({ key }) => key) },
  {
    name: 'most frequent runs',
    choose: (example) => [...chunks(example)].sort((left, right) => right.count - left.count).map(({ key }) => key),
  },
  // Rose et al., Automatic Keyword Extraction from Individual Documents, 2010, https://doi.org/10.1002/9780470689646.ch1
  { name: 'RAKE', choose: byDegree },
];

export const keyphrasesUsage = 'keyphrases [--data FILE] [--since 2025-09-01]';

/** The first five keyphrases beside the keywords of a set, by stems; Paperboy beside peers in one run. */
export async function benchKeyphrases(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: sharedFile('hf', 'hf_archive.jsonl.gz') },
      since: { type: 'string', default: '2025-09-01' },
    },
  });
  const examples = (await keyphraseExamples(values.data)).filter(({ date }) => date >= values.since);
  if (examples.length === 0)
    throw new BenchError(`No paper with keywords in ${values.data}. Usage: ${keyphrasesUsage}`);
  console.log(
    `${examples.length} papers of ${values.data} since ${values.since}; keywords that the text lacks count too\n`,
  );
  const results = ways.map(({ name, choose }) => {
    const all = () => examples.map((example) => [...new Set(choose(example))].slice(0, keyphrasesMax));
    const chosen = all();
    const seconds = warmSeconds(all);
    const hits = chosen.map((keys, index) => keys.filter((key) => examples[index]?.keys.has(key)).length);
    const f1 = hits.map((hit, index) => {
      const sizes = (chosen[index]?.length ?? 0) + (examples[index]?.keys.size ?? 0);
      return hit === 0 ? 0 : (2 * hit) / sizes;
    });
    const precision = hits.map((hit, index) => hit / Math.max(1, chosen[index]?.length ?? 0));
    return {
      name,
      f1: 100 * mean(f1),
      precision: 100 * mean(precision),
      rate: examples.length / seconds,
    };
  });
  const own = results[0]?.f1 ?? 0;
  console.log(
    table([
      ['', `F1@${keyphrasesMax}`, `P@${keyphrasesMax}`, 'F1 to Paperboy’s', 'a second of CPU'],
      ...results.map(({ name, f1, precision, rate }) => [
        name,
        f1.toFixed(1),
        precision.toFixed(1),
        ratio(f1, own),
        perSecond(rate),
      ]),
    ]),
  );
}
