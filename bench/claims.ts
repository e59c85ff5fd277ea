import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Passage, readPassage } from '../src/core/ask/passage.ts';
import { type Question, rarity, readQuestion } from '../src/core/ask/question.ts';
import { sentencesOf } from '../src/core/sentences.ts';
import { termsOf } from '../src/core/summary/terms.ts';
import { foldSpace } from '../src/core/text.ts';
import { BenchError, linesOf, sharedFile } from './documents.ts';

const name = z.union([z.string(), z.number()]).transform(String);
export const texts = z.union([z.string(), z.array(z.string())]);

const paperRow = z.object({
  id: name.optional(),
  _id: name.optional(),
  doc_id: name.optional(),
  title: z.string().default(''),
  text: texts.optional(),
  abstract: texts.optional(),
  sentences: z.array(z.string()).optional(),
});

const sentenceSet = z.object({ sentences: z.array(z.number()) });
const claimRow = z.object({
  id: name,
  claim: z.string(),
  cited: z.array(name).optional(),
  cited_doc_ids: z.array(name).optional(),
  // A list that names its papers, or SciFact's own form: paper → sets of sentences.
  evidence: z
    .union([z.array(sentenceSet.extend({ doc: name })), z.record(z.string(), z.array(sentenceSet))])
    .default([]),
});

/** A claim with the papers it cites and the sentences there that decide it. */
export interface Claim {
  readonly text: string;
  readonly cited: readonly string[];
  /** Paper → indices of its evidence sentences. */
  readonly evidence: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Papers of a set with the words they are made of. */
export interface ClaimLibrary {
  readonly passages: ReadonlyMap<string, Passage>;
  question(text: string): Question;
  /** The papers that BM25 ranks first for a text. */
  nearest(text: string, count: number): readonly string[];
}

/** The sentences of an abstract; those that come apart stay so. */
export function sentencesIn(value: string | readonly string[]): readonly string[] {
  if (typeof value !== 'string') return value.map(foldSpace);
  return sentencesOf(value).map(({ start, end }) => value.slice(start, end));
}

/** Counts the words of all papers, for how rare each is and for `nearest`. */
export function claimLibrary(passages: ReadonlyMap<string, Passage>): ClaimLibrary {
  const postings = new Map<string, { readonly at: number; readonly count: number }[]>();
  const ids = [...passages.keys()];
  const lengths = [...passages.values()].map((passage, at) => {
    let length = 0;
    for (const stem of new Set([...passage.counts.keys(), ...passage.title])) {
      const count = (passage.counts.get(stem) ?? 0) + (passage.title.has(stem) ? 1 : 0);
      const list = postings.get(stem) ?? [];
      list.push({ at, count });
      postings.set(stem, list);
      length += count;
    }
    return length;
  });
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  const weightOf = (stem: string): number => rarity(postings.get(stem)?.length ?? 0, ids.length);
  return {
    passages,
    question: (text) => readQuestion(text, (word) => weightOf(termsOf(word)[0]?.stem ?? word)),
    nearest(text, count) {
      const scores = new Map<number, number>();
      for (const stem of new Set(termsOf(text).map((term) => term.stem))) {
        const weight = weightOf(stem);
        for (const { at, count: times } of postings.get(stem) ?? []) {
          const part = (weight * times * 1.9) / (times + 0.9 * (0.6 + (0.4 * (lengths[at] ?? 0)) / mean));
          scores.set(at, (scores.get(at) ?? 0) + part);
        }
      }
      const best = [...scores].sort((left, right) => right[1] - left[1] || left[0] - right[0]);
      return best.slice(0, count).flatMap(([at]) => ids[at] ?? []);
    },
  };
}

/** The corpus that lies beside a file of claims, else SciFact's of `shared`. */
export function corpusBeside(claims: string): string {
  const beside = ['corpus.jsonl.gz', 'corpus.jsonl'].map((file) => join(dirname(claims), file)).find(existsSync);
  return beside ?? sharedFile('eval', 'scifact', 'corpus.jsonl.gz');
}

/** Papers as rows `{id, title, text | abstract | sentences}`; sentences that come apart stay so. */
export async function readLibrary(path: string): Promise<ClaimLibrary> {
  const passages = new Map<string, Passage>();
  for await (const line of linesOf(path)) {
    const { id, _id, doc_id, title, text, abstract, sentences } = paperRow.parse(JSON.parse(line));
    const key = id ?? _id ?? doc_id;
    if (key === undefined) throw new BenchError(`A row of ${path} has no id.`);
    passages.set(key, readPassage(title, sentencesIn(sentences ?? abstract ?? text ?? '')));
  }
  return claimLibrary(passages);
}

/** SciFact's claims, in the form of `shared` or their own. */
export async function readClaims(path: string): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for await (const line of linesOf(path)) {
    const { claim, cited, cited_doc_ids, evidence } = claimRow.parse(JSON.parse(line));
    const sets = Array.isArray(evidence)
      ? evidence
      : Object.entries(evidence).flatMap(([doc, list]) => list.map((entry) => ({ doc, ...entry })));
    const byPaper = new Map<string, Set<number>>();
    for (const { doc, sentences } of sets) {
      const known = byPaper.get(doc) ?? new Set<number>();
      for (const index of sentences) known.add(index);
      byPaper.set(doc, known);
    }
    claims.push({ text: claim, cited: cited ?? cited_doc_ids ?? [...byPaper.keys()], evidence: byPaper });
  }
  if (claims.length === 0) throw new BenchError(`No claims in ${path}.`);
  return claims;
}
