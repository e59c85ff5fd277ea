import type { EmbeddingModel } from '../language-model.ts';
import type { Paper, PaperId } from '../paper.ts';
import type { SearchFilter, Store } from '../ports.ts';
import { normaliseTitle } from '../text.ts';
import { textOf, unit } from './fill-vectors.ts';
import { vectorOf } from './nearness.ts';
import { stemOf } from './porter.ts';
import type { Rarity } from './rarity.ts';
import { isStopWord } from './stop-words.ts';
import { wordsOf } from './words.ts';

/** Papers that are compared: the nearest in meaning, and those with most of the telling words. */
const nearestMax = 150;
const sharingMax = 60;
const tellingMax = 10;
/** A word that more papers have tells nothing about one: one in fifty. */
const tellingIdfMin = Math.log(50);
/** BM25 as `../shared/experiments` found it best for abstracts, and how much meaning counts beside it. */
const saturation = 0.9;
const lengthShare = 0.75;
const meaningWeight = 0.5;
const titleTimes = 2;
const sharedShown = 3;

const everything: SearchFilter = { since: null, until: null, category: null };

type Described = Pick<Paper, 'title' | 'abstract'>;

/** The telling words of a paper: by stem, how often, with the first spelling. */
interface Words {
  readonly counts: ReadonlyMap<string, number>;
  readonly spelling: ReadonlyMap<string, string>;
  readonly length: number;
}

function wordsIn({ title, abstract }: Described, timesInTitle: number): Words {
  const counts = new Map<string, number>();
  const spelling = new Map<string, string>();
  let length = 0;
  const add = (text: string, times: number): void => {
    for (const { word } of wordsOf(text)) {
      if (isStopWord(word)) continue;
      const stem = stemOf(word);
      counts.set(stem, (counts.get(stem) ?? 0) + times);
      if (!spelling.has(stem)) spelling.set(stem, word);
      length += times;
    }
  };
  add(title, timesInTitle);
  add(abstract ?? '', 1);
  return { counts, spelling, length };
}

/** What a paper is about stands in its title; a rare word elsewhere may only be a turn of phrase. */
function titleStems({ title }: Described): ReadonlySet<string> {
  return new Set(wordsOf(title).map(({ word }) => stemOf(word)));
}

export interface SimilarPaper<P extends Described = Paper> {
  readonly paper: P;
  /** For this paper only; higher is more alike. */
  readonly score: number;
  /** The words both have that tell most, and that one of them has in its title, as the paper asked about writes them. */
  readonly shared: readonly string[];
}

/**
 * Orders papers by how like a paper they are: the words they share, by BM25 as a share of what could be shared, and how near they are in
 * meaning. `nearness` has each candidate's, and is empty where no model knows.
 */
export function rankSimilar<P extends Described>(
  to: Described,
  candidates: readonly P[],
  nearness: (candidate: P) => number,
  rarity: Rarity,
): readonly SimilarPaper<P>[] {
  const asked = wordsIn(to, 1);
  const titled = titleStems(to);
  const weights = new Map([...asked.counts].map(([stem, count]) => [stem, count * rarity.idf(stem)]));
  const most = [...weights.values()].reduce((sum, weight) => sum + weight, 1e-9);
  const described = candidates.map((paper) => ({ paper, words: wordsIn(paper, titleTimes) }));
  const average = described.reduce((sum, { words }) => sum + words.length, 0) / Math.max(1, described.length);
  return described
    .map(({ paper, words }) => {
      const damping = saturation * (1 - lengthShare + (lengthShare * words.length) / Math.max(1, average));
      let sum = 0;
      const shared: { readonly word: string; readonly worth: number }[] = [];
      const titledHere = titleStems(paper);
      for (const [stem, weight] of weights) {
        const count = words.counts.get(stem) ?? 0;
        if (count === 0) continue;
        const worth = (weight * count * (saturation + 1)) / (count + damping);
        sum += worth;
        const isTelling =
          rarity.idf(stem) >= tellingIdfMin && (titled.has(stem) || titledHere.has(stem)) && /\p{L}/u.test(stem);
        if (isTelling) shared.push({ word: asked.spelling.get(stem) ?? stem, worth });
      }
      shared.sort((left, right) => right.worth - left.worth);
      return {
        paper,
        score: sum / most + meaningWeight * nearness(paper),
        shared: shared.slice(0, sharedShown).map(({ word }) => word),
      };
    })
    .sort((left, right) => right.score - left.score);
}

type Library = Pick<Store, 'search' | 'papers' | 'nearest' | 'nearness'>;

/** The stems' words that tell most of a paper. */
function tellingWords(paper: Described, rarity: Rarity): readonly string[] {
  const { counts, spelling } = wordsIn(paper, titleTimes);
  return [...counts]
    .map(([stem, count]) => ({ word: spelling.get(stem) ?? stem, worth: (1 + Math.log(count)) * rarity.idf(stem) }))
    .sort((left, right) => right.worth - left.worth)
    .slice(0, tellingMax)
    .map(({ word }) => word);
}

/** The papers of the library most like one, without itself: at most `limit`, the most alike first. */
export async function similarPapers(
  store: Library,
  paper: Paper,
  { meaning, rarity }: { readonly meaning: EmbeddingModel | null; readonly rarity: Rarity },
  limit: number,
  signal: AbortSignal,
): Promise<readonly SimilarPaper[]> {
  const terms = tellingWords(paper, rarity).map((word) => ({
    words: [word],
    prefix: false,
    field: null,
    exclude: false,
  }));
  const sharing = await store.search({ terms, match: 'any', filter: everything, limit: sharingMax });
  const found = new Map<PaperId, Paper>(sharing.map((candidate) => [candidate.paper.id, candidate.paper]));
  const nearness = new Map<PaperId, number>();
  const vector = meaning === null ? null : await vectorOf(textOf(paper), meaning, signal);
  if (meaning !== null && vector !== null) {
    const asked = unit(vector);
    const near = await store.nearest({ model: meaning.id, vector: asked, filter: everything, limit: nearestMax });
    const missing = near.map(({ id }) => id).filter((id) => !found.has(id));
    for (const other of await store.papers(missing)) found.set(other.id, other);
    for (const { id, nearness: value } of await store.nearness(meaning.id, asked, [...found.keys()])) {
      nearness.set(id, Math.max(0, value));
    }
  }
  found.delete(paper.id);
  const title = normaliseTitle(paper.title);
  const others = [...found.values()].filter((other) => normaliseTitle(other.title) !== title);
  return rankSimilar(paper, others, ({ id }) => nearness.get(id) ?? 0, rarity).slice(0, limit);
}
