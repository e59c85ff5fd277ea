import { type Forest, forestValue, weightedSum } from '../summary/weights.ts';
import type { Nearness } from './nearness.ts';
import { beginningOf, type Passage } from './passage.ts';
import type { Question } from './question.ts';

/** What `npm run bench -- fit evidence` finds out. */
export interface EvidenceWeights {
  readonly linear: readonly number[];
  readonly forest: Forest;
  /** Sentences with this score or a higher one are evidence; of every abstract that bears on the question at least the best is. */
  readonly threshold: number;
}

const concluding =
  /\b(?:conclu\w*|suggest\w*|indicat\w*|demonstrat\w*|show(?:s|n|ed)?|found|find|findings|reveal\w*|results?|thus|therefore|these data|we propose|provide evidence|associated|increas\w*|reduc\w*|decreas\w*|required|essential|important|outperform\w*|achiev\w*|improv\w*)\b/i;
const method =
  /\b(?:we (?:used|performed|conducted|analy[sz]ed|examined|investigated|measured|assessed|evaluated|enrolled|collected)|methods?|design|setting|participants|were (?:used|collected|included|recruited|randomi[sz]ed|assigned)|objective|background|aim)\b/i;
const conclusionHead = /^(?:conclusions?|findings|results?|interpretation)\b/i;
const backgroundHead =
  /^(?:background|objectives?|aims?|introduction|context|methods?|design|setting|purpose|importance)\b/i;

/** Length of the longest run of words, not necessarily side by side, that two texts share. */
function commonLength(left: readonly string[], right: readonly string[]): number {
  let row = new Uint16Array(right.length + 1);
  for (const word of left) {
    const next = new Uint16Array(right.length + 1);
    for (let at = 0; at < right.length; at += 1) {
      next[at + 1] = right[at] === word ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0);
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/** How many of the smaller set the other has. */
export function shared(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const [few, many] = left.size < right.size ? [left, right] : [right, left];
  let count = 0;
  for (const entry of few) if (many.has(entry)) count += 1;
  return count;
}

/** BM25 of each sentence within its abstract; an abbreviation counts as there where its words are. */
function sentenceScores(question: Question, passage: Passage): readonly number[] {
  return passage.sentences.map(({ counts, stems }) => {
    let score = 0;
    for (const { stem, weight } of question.words) {
      let count = counts.get(stem) ?? 0;
      const long = passage.longForms.get(stem);
      if (count === 0 && long && long.filter((word) => counts.has(word)).length >= long.length - 1) count = 1;
      if (count === 0) continue;
      const length = 0.25 + (0.75 * stems.length) / Math.max(1, passage.meanLength);
      score += (weight * count * 2.2) / (count + 1.2 * length);
    }
    return score;
  });
}

const flag = (value: boolean): number => (value ? 1 : 0);

/** What sentences are like beside a question: a row a sentence, in the order of the abstract. */
export function evidenceFeatures(question: Question, passage: Passage, near: Nearness): readonly Float64Array[] {
  const { words, total } = question;
  const { sentences } = passage;
  const count = sentences.length;
  const scores = sentenceScores(question, passage);
  const highest = Math.max(...scores) || 1;
  const order = scores.map((_, index) => index).sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0));
  const rank = new Map(order.map((index, at) => [index, at]));
  const second = scores[order[1] ?? -1] ?? 0;
  const share = (has: (stem: string) => boolean): number =>
    words.reduce((sum, { stem, weight }) => sum + (has(stem) ? weight : 0), 0) / total;
  const holders = new Map(
    words.map(({ stem }) => [stem, sentences.filter(({ counts }) => counts.has(stem)).length] as const),
  );
  const inTitle = share((stem) => passage.title.has(stem));
  const inAny = share((stem) => passage.counts.has(stem) || passage.title.has(stem));
  const covers = sentences.map(({ counts }) => share((stem) => counts.has(stem)));
  const coverMost = Math.max(...covers, 1e-9);
  const nearMost = Math.max(...near.sentences, 1e-9);
  const nearCoverMost = Math.max(...near.sentenceCovers, 1e-9);
  const last = Math.max(1, count - 1);
  return sentences.map((sentence, index) => {
    const { counts, text } = sentence;
    const score = scores[index] ?? 0;
    const cover = covers[index] ?? 0;
    const before = sentences[index - 1];
    let telling = 0;
    let singular = 0;
    for (const { stem, weight } of words) {
      if (!counts.has(stem)) continue;
      const holding = holders.get(stem) ?? 1;
      telling += weight / holding;
      singular += weight * Math.log((count + 1) / holding);
    }
    const grams = shared(question.grams, sentence.grams);
    const place = rank.get(index) ?? 0;
    const concludes = flag(concluding.test(text));
    const position = index / last;
    return Float64Array.of(
      score / 10,
      score / highest,
      score / (total * 2.2),
      flag(place === 0),
      1 / (1 + place),
      (score - (place === 0 && count > 1 ? second : highest)) / highest,
      cover,
      share((stem) => counts.has(stem) || (before?.counts.has(stem) ?? false)) - cover,
      telling / total,
      singular / total,
      share((stem) => sentence.beginnings.has(beginningOf(stem) ?? '')),
      shared(question.pairs, sentence.pairs) / Math.max(1, question.pairs.size),
      grams / Math.sqrt(Math.max(1, question.grams.size) * Math.max(1, sentence.grams.size)),
      grams / Math.max(1, question.grams.size),
      commonLength(question.stems, sentence.stems) / Math.max(1, question.stems.length),
      position,
      flag(index === count - 1),
      flag(index >= count - 2),
      flag(index === 0),
      concludes,
      flag(method.test(text)),
      flag(conclusionHead.test(text)),
      flag(backgroundHead.test(text)),
      shared(question.numbers, sentence.numbers) / Math.max(1, question.numbers.size),
      flag(sentence.denies === question.denies),
      sentence.stems.length / 25,
      flag(sentence.stems.length < 8),
      flag(text.includes('?')),
      count / 10,
      inTitle,
      inAny,
      cover / coverMost,
      words.length / 10,
      flag(/\d/.test(text)),
      (scores[index - 1] ?? 0) / highest,
      (scores[index + 1] ?? 0) / highest,
      (score / highest) * position,
      cover * concludes,
      near.sentences[index] ?? 0,
      (near.sentences[index] ?? 0) / nearMost,
      near.sentenceCovers[index] ?? 0,
      (near.sentenceCovers[index] ?? 0) / nearCoverMost,
      near.known,
      flag(question.asksNumber) * (/\d/.test(text) ? 1 : -1),
    );
  });
}

/** How well each sentence would do as evidence, relative to the others of its abstract. */
export function evidenceScores(
  rows: readonly Float64Array[],
  { linear, forest }: Omit<EvidenceWeights, 'threshold'>,
): readonly number[] {
  return rows.map((row) => weightedSum(linear, row) + forestValue(forest, row));
}
