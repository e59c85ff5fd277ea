import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { createStemReader } from '../src/core/search/stems.ts';
import { sentencesOf } from '../src/core/sentences.ts';
import { normaliseTitle } from '../src/core/text.ts';
import { linesOf } from './documents.ts';
import { type Bags, BagWriter } from './learn/bags.ts';
import { type Pairs, trainContrastive } from './learn/contrastive.ts';
import { latentTable } from './learn/latent.ts';
import { type Matrix, zeros } from './learn/matrix.ts';
import { below, createRandom, gaussian, type Random } from './learn/random.ts';

/** What of a text the table is learnt from: the sets of a run. */
export interface MeaningSets {
  readonly corpus: string;
  readonly archive: string;
  /** Titles of papers that a bench asks for are no training text. */
  readonly heldOut: readonly string[];
  /** Papers of Hugging Face from this day on are kept for benches. */
  readonly before: string;
}

const dimensions = 128;
const stemsMax = 26_000;
const pairsMax = 8_000;
const papersMin = 5;
const pairCountMin = 40;
const pairSurpriseMin = 2;
const latentTexts = 50_000;
/** Root mean square length of a row at the start; row lengths are the words' weights, which training changes. */
const startLength = 0.17;

const row = z.object({
  title: z.string(),
  abstract: z.string().nullish(),
  publishedAt: z.string().nullish(),
  aiSummary: z.string().nullish(),
  keywords: z.array(z.string()).nullish(),
});

interface Source {
  readonly title: string;
  readonly abstract: string;
  readonly summary: string | null;
  readonly keywords: readonly string[];
}

async function readSources(sets: MeaningSets): Promise<readonly Source[]> {
  const held = new Set<string>();
  for (const path of sets.heldOut) {
    for await (const line of linesOf(path)) held.add(normaliseTitle(row.parse(JSON.parse(line)).title));
  }
  const byTitle = new Map<string, Source>();
  const read = async (path: string): Promise<void> => {
    for await (const line of linesOf(path)) {
      const { title, abstract, publishedAt, aiSummary, keywords } = row.parse(JSON.parse(line));
      const key = normaliseTitle(title);
      if ((publishedAt ?? '') >= sets.before) held.add(key);
      if (held.has(key) || byTitle.has(key) || !abstract) continue;
      byTitle.set(key, { title, abstract, summary: aiSummary ?? null, keywords: keywords ?? [] });
    }
  };
  await read(sets.archive); // first: only its rows have summaries and keywords
  await read(sets.corpus);
  for (const key of held) byTitle.delete(key);
  return [...byTitle.values()];
}

/** Numbers in a row that grows. */
class Numbers {
  #values = new Int32Array(1 << 20);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = new Int32Array(this.length * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  all(): Int32Array {
    return this.#values.subarray(0, this.length);
  }
}

/** Texts as numbers: the first sentence of a paper is its title. */
interface Texts {
  readonly tokens: Int32Array;
  /** Where each sentence begins in `tokens`, and the end of the last. */
  readonly sentences: Int32Array;
  /** Which sentence each paper begins with, and the end of the last. */
  readonly papers: Int32Array;
}

interface Vocabulary {
  readonly words: readonly string[];
  /** How many of the papers have each. */
  readonly papers: Int32Array;
  readonly stems: number;
  rowOf(stemId: number): number;
  pairRow(left: number, right: number): number;
}

function findVocabulary(texts: Texts, stems: readonly string[]): Vocabulary {
  const { tokens, sentences, papers } = texts;
  const count = papers.length - 1;
  const seenBy = new Int32Array(stems.length).fill(-1);
  const frequency = new Int32Array(stems.length);
  for (let paper = 0; paper < count; paper += 1) {
    const end = sentences[papers[paper + 1] ?? 0] ?? 0;
    for (let at = sentences[papers[paper] ?? 0] ?? 0; at < end; at += 1) {
      const id = tokens[at] ?? -1;
      if (id < 0 || seenBy[id] === paper) continue;
      seenBy[id] = paper;
      frequency[id] = (frequency[id] ?? 0) + 1;
    }
  }
  const kept = stems
    .map((_, id) => id)
    .filter((id) => (frequency[id] ?? 0) >= papersMin)
    .sort((left, right) => (frequency[right] ?? 0) - (frequency[left] ?? 0) || left - right)
    .slice(0, stemsMax);
  const rowOf = new Int32Array(stems.length).fill(-1);
  kept.forEach((id, at) => {
    rowOf[id] = at;
  });
  const total = kept.length;
  // Counted roughly first, in a table where some share a cell, so that only pairs that may be frequent are counted one by one.
  const rough = new Int32Array(1 << 24);
  const cell = (key: number): number => Math.imul(key % 2147483647, 0x9e3779b1) >>> 8;
  const eachPair = (visit: (key: number) => void): void => {
    for (let sentence = 0; sentence < sentences.length - 1; sentence += 1) {
      const end = sentences[sentence + 1] ?? 0;
      let before = -1;
      for (let at = sentences[sentence] ?? 0; at < end; at += 1) {
        const id = tokens[at] ?? -1;
        const here = id < 0 ? -1 : (rowOf[id] ?? -1);
        if (before >= 0 && here >= 0) visit(before * total + here);
        before = here;
      }
    }
  };
  eachPair((key) => {
    rough[cell(key)] = (rough[cell(key)] ?? 0) + 1;
  });
  const counts = new Map<number, number>();
  eachPair((key) => {
    if ((rough[cell(key)] ?? 0) >= pairCountMin) counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  const occurrences = new Float64Array(total);
  let all = 0;
  for (const id of tokens) {
    const at = id < 0 ? -1 : (rowOf[id] ?? -1);
    if (at < 0) continue;
    occurrences[at] = (occurrences[at] ?? 0) + 1;
    all += 1;
  }
  const chosen = [...counts]
    .filter(([, times]) => times >= pairCountMin)
    .map(([key, times]) => {
      const [left, right] = [Math.floor(key / total), key % total];
      const surprise = Math.log((times * all) / ((occurrences[left] ?? 1) * (occurrences[right] ?? 1)));
      return { key, surprise, worth: Math.sqrt(times) * surprise };
    })
    .filter(({ surprise }) => surprise > pairSurpriseMin)
    .sort((left, right) => right.worth - left.worth || left.key - right.key)
    .slice(0, pairsMax);
  const pairRows = new Map(chosen.map(({ key }, at) => [key, total + at]));
  const name = (at: number): string => stems[kept[at] ?? 0] ?? '';
  const pairPapers = chosen.map(({ key }) => counts.get(key) ?? 1);
  return {
    words: [
      ...kept.map((_, at) => name(at)),
      ...chosen.map(({ key }) => `${name(Math.floor(key / total))} ${name(key % total)}`),
    ],
    papers: Int32Array.from([...kept.map((id) => frequency[id] ?? 1), ...pairPapers]),
    stems: total,
    rowOf: (id) => (id < 0 ? -1 : (rowOf[id] ?? -1)),
    pairRow: (left, right) => pairRows.get(left * total + right) ?? -1,
  };
}

/** The texts as rows of the table, pairs of neighbours after their sentence's words. */
function toRows(texts: Texts, vocabulary: Vocabulary): Texts {
  const tokens = new Numbers();
  const sentences = new Numbers();
  for (let sentence = 0; sentence < texts.sentences.length - 1; sentence += 1) {
    sentences.push(tokens.length);
    addRows(texts.tokens.subarray(texts.sentences[sentence], texts.sentences[sentence + 1]), vocabulary, (at) =>
      tokens.push(at),
    );
  }
  sentences.push(tokens.length);
  return { tokens: tokens.all(), sentences: sentences.all(), papers: texts.papers };
}

function addRows(stemIds: ArrayLike<number>, vocabulary: Vocabulary, add: (row: number) => void): void {
  let before = -1;
  for (let at = 0; at < stemIds.length; at += 1) {
    const here = vocabulary.rowOf(stemIds[at] ?? -1);
    if (here >= 0) add(here);
    const pair = before >= 0 && here >= 0 ? vocabulary.pairRow(before, here) : -1;
    if (pair >= 0) add(pair);
    before = here;
  }
}

/** What somebody else said of a paper, as rows. */
interface Told {
  readonly paper: number;
  readonly summary: readonly number[] | null;
  readonly keywords: readonly (readonly number[])[];
}

/** The pairs of one epoch: one of each paper's own text, and one of what is told of it. */
function drawPairs(texts: Texts, told: readonly Told[], idf: Float32Array, random: Random): Pairs {
  const { tokens, sentences, papers } = texts;
  const left = new BagWriter(idf.length);
  const right = new BagWriter(idf.length);
  const owners: number[] = [];
  const count = papers.length - 1;
  const addSentence = (to: BagWriter, sentence: number): void => {
    for (let at = sentences[sentence] ?? 0; at < (sentences[sentence + 1] ?? 0); at += 1) to.add(tokens[at] ?? 0);
  };
  const close = (paper: number): void => {
    left.close();
    right.close();
    owners.push(paper);
  };
  for (let paper = 0; paper < count; paper += 1) {
    const first = papers[paper] ?? 0;
    const end = papers[paper + 1] ?? 0;
    const kind = random();
    if (kind < 0.75) {
      const half = first + ((end - first + 1) >> 1);
      const one = kind < 0.35 ? first : Math.min(end - 1, first + 1 + below(random, Math.max(1, end - first - 1)));
      for (let sentence = first; sentence < end; sentence += 1) {
        const isLeft = kind < 0.65 ? sentence === one : sentence < half;
        addSentence(isLeft ? left : right, sentence);
      }
    } else {
      const [from, to] = [sentences[first] ?? 0, sentences[end] ?? 0];
      let mass = 0;
      for (let at = from; at < to; at += 1) mass += idf[tokens[at] ?? 0] ?? 0;
      const wanted = 2 + below(random, 7);
      for (let at = from; at < to; at += 1) {
        const token = tokens[at] ?? 0;
        if (random() < ((idf[token] ?? 0) * wanted) / Math.max(mass, 1e-6)) left.add(token);
        right.add(token);
      }
    }
    close(paper);
  }
  for (const { paper, summary, keywords } of told) {
    const useKeywords = keywords.length > 0 && (summary === null || random() < 0.5);
    if (useKeywords) {
      const share = random();
      for (const keyword of keywords) if (random() <= share + 0.2) for (const token of keyword) left.add(token);
    } else for (const token of summary ?? []) left.add(token);
    for (let sentence = papers[paper] ?? 0; sentence < (papers[paper + 1] ?? 0); sentence += 1) {
      addSentence(right, sentence);
    }
    close(paper);
  }
  return { left: left.bags(), right: right.bags(), papers: Int32Array.from(owners) };
}

function wholeBags(texts: Texts, stems: number, count: number): Bags {
  const writer = new BagWriter(stems);
  const { tokens, sentences, papers } = texts;
  for (let paper = 0; paper < count; paper += 1) {
    const end = sentences[papers[paper + 1] ?? 0] ?? 0;
    for (let at = sentences[papers[paper] ?? 0] ?? 0; at < end; at += 1) {
      const token = tokens[at] ?? 0;
      if (token < stems) writer.add(token);
    }
    writer.close();
  }
  return writer.bags();
}

function startTable(latent: Matrix, rows: number, random: Random): Matrix {
  const table = zeros(rows, dimensions);
  for (let at = 0; at < table.values.length; at += 1) table.values[at] = 1e-3 * gaussian(random);
  table.values.set(latent.values);
  let sum = 0;
  for (const value of latent.values) sum += value * value;
  const scale = startLength / Math.sqrt(sum / latent.rows);
  for (let at = 0; at < latent.values.length; at += 1) table.values[at] = (table.values[at] ?? 0) * scale;
  return table;
}

/** The file `core/search/meaning-table.ts` reads. */
function fileOf(table: Matrix, vocabulary: Vocabulary, idf: Float32Array): Uint8Array {
  const header = Buffer.from(JSON.stringify({ dimensions, words: vocabulary.words.join('\n') }));
  const padded = Buffer.alloc(Math.ceil(header.length / 4) * 4, ' ');
  header.copy(padded);
  const scales = new Float32Array(table.rows);
  const rows = new Int8Array(table.rows * dimensions);
  for (let at = 0; at < table.rows; at += 1) {
    const values = table.values.subarray(at * dimensions, (at + 1) * dimensions);
    const scale = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0) / 127 + 1e-12;
    scales[at] = scale;
    rows.set(
      Array.from(values, (value) => Math.round(value / scale)),
      at * dimensions,
    );
  }
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  return Buffer.concat([length, padded, Buffer.from(scales.buffer), Buffer.from(idf.buffer), Buffer.from(rows.buffer)]);
}

/** Trains the table of word vectors again and writes it to `out`. */
export async function fitMeaning(sets: MeaningSets, epochs: number, out: string): Promise<void> {
  const random = createRandom(1);
  const sources = await readSources(sets);
  const stems: string[] = [];
  const ids = new Map<string, number>();
  const read = createStemReader((stem) => {
    const known = ids.get(stem);
    if (known !== undefined) return known;
    ids.set(stem, stems.length);
    stems.push(stem);
    return stems.length - 1;
  });
  const tokens = new Numbers();
  const sentences = new Numbers();
  const papers = new Numbers();
  const addSentence = (text: string): void => {
    sentences.push(tokens.length);
    read(text, (id) => tokens.push(id));
  };
  for (const { title, abstract } of sources) {
    papers.push(sentences.length);
    addSentence(title);
    for (const { start, end } of sentencesOf(abstract)) addSentence(abstract.slice(start, end));
  }
  papers.push(sentences.length);
  sentences.push(tokens.length);
  const raw: Texts = { tokens: tokens.all(), sentences: sentences.all(), papers: papers.all() };
  console.log(`${sources.length} papers, ${raw.tokens.length} words, ${stems.length} stems`);
  const vocabulary = findVocabulary(raw, stems);
  const texts = toRows(raw, vocabulary);
  const rowsIn = (text: string): readonly number[] => {
    const stemIds: number[] = [];
    read(text, (id) => stemIds.push(id));
    const rows: number[] = [];
    addRows(stemIds, vocabulary, (at) => rows.push(at));
    return rows;
  };
  const told = sources.flatMap(({ summary, keywords }, paper): readonly Told[] => {
    if (summary === null && keywords.length === 0) return [];
    return [{ paper, summary: summary === null ? null : rowsIn(summary), keywords: keywords.map(rowsIn) }];
  });
  const idf = Float32Array.from(vocabulary.papers, (seen) => Math.log(sources.length / Math.max(1, seen)));
  console.log(`${vocabulary.words.length} rows, ${told.length} papers with a summary or keywords`);
  const some = Math.min(latentTexts, sources.length);
  const begun = performance.now();
  const latent = latentTable(
    wholeBags(texts, vocabulary.stems, some),
    some,
    idf.subarray(0, vocabulary.stems),
    vocabulary.stems,
    dimensions,
    random,
  );
  console.log(`latent start after ${Math.round((performance.now() - begun) / 1000)} s`);
  const table = startTable(latent, vocabulary.words.length, random);
  const write = (): Promise<void> => writeFile(resolve(out), fileOf(table, vocabulary, idf));
  if (epochs > 0) {
    const settings = { epochs, batch: 1024, rate: 0.004, temperature: 0.05 };
    trainContrastive(table, () => drawPairs(texts, told, idf, random), settings, random, console.log);
  }
  await write();
}
