import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { type Passage, readPassage } from '../src/core/ask/passage.ts';
import { foldSpace } from '../src/core/text.ts';
import { type ClaimLibrary, claimLibrary, sentencesIn, texts } from './claims.ts';
import { BenchError, linesOf, sharedFile } from './documents.ts';

/** A question or claim and the paper it is about. */
export interface AskedOf {
  readonly text: string;
  readonly paper: string;
}

/** Questions with the abstract that answers each. */
export interface AskedSet {
  readonly library: ClaimLibrary;
  readonly asked: readonly AskedOf[];
}

const questionRow = z.object({
  question: z.string(),
  title: z.string().default(''),
  contexts: z.array(z.string()).optional(),
  abstract: texts.optional(),
  text: texts.optional(),
  split: z.string().optional(),
});
/** PubMedQA's own file: one object, id → row. */
const pubmedRows = z.record(z.string(), z.object({ QUESTION: z.string(), CONTEXTS: z.array(z.string()) }));
/** Its list of what is in the test split, which lies beside that file. */
const testSplitFile = 'test_ground_truth.json';
const testSplit = z.record(z.string(), z.unknown());

async function textOf(path: string): Promise<string> {
  if (!existsSync(path)) throw new BenchError(`There is no file ${path}.`);
  const bytes = await readFile(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** A file that is one JSON value; `null` where it is lines of JSON. */
function wholeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fromRows(rows: readonly z.infer<typeof questionRow>[], split: string | null): AskedSet {
  const passages = new Map<string, Passage>();
  const asked: AskedOf[] = [];
  for (const row of rows) {
    const paper = String(passages.size);
    const body = row.contexts ? row.contexts.join(' ') : (row.abstract ?? row.text ?? '');
    passages.set(paper, readPassage(row.title, sentencesIn(body)));
    if (split === null || row.split === split) asked.push({ text: row.question, paper });
  }
  if (asked.length === 0) throw new BenchError(`No question is in the split ${split ?? 'of all'}.`);
  return { library: claimLibrary(passages), asked };
}

/**
 * Questions with their abstracts; only those of a `split` where one is named. Two forms: rows `{question, contexts | abstract | text}` as
 * lines or as a list, and PubMedQA's own `ori_pqal.json`, an object id → `{QUESTION, CONTEXTS}` whose test split is the list of ids in
 * `test_ground_truth.json` beside it. All rows are the library, also those of other splits.
 */
export async function readQuestions(path: string, split: string | null): Promise<AskedSet> {
  const text = await textOf(path);
  const whole = wholeJson(text);
  const pubmed = pubmedRows.safeParse(whole);
  if (pubmed.success && Object.keys(pubmed.data).length > 0) {
    const inTest =
      split === null
        ? new Set<string>()
        : new Set(Object.keys(testSplit.parse(JSON.parse(await textOf(join(dirname(path), testSplitFile))))));
    const rows = Object.entries(pubmed.data).map(([id, { QUESTION, CONTEXTS }]) => {
      return questionRow.parse({ question: QUESTION, contexts: CONTEXTS, split: inTest.has(id) ? 'test' : 'rest' });
    });
    return fromRows(rows, split);
  }
  const rows = Array.isArray(whole)
    ? whole
    : text.split('\n').flatMap((line): readonly unknown[] => (line.trim() === '' ? [] : [JSON.parse(line)]));
  return fromRows(
    rows.map((row) => questionRow.parse(row)),
    split,
  );
}

const archiveRow = z.object({
  id: z.string().default(''),
  title: z.string(),
  abstract: z.string().default(''),
  publishedAt: z.string().nullish(),
});

/** Titles of Hugging Face's papers as questions to their abstracts, which are read without a title. `pick` chooses by day and place. */
export async function titlesAsQuestions(
  path: string,
  pick: (day: string, index: number) => boolean,
): Promise<AskedSet> {
  const passages = new Map<string, Passage>();
  const asked: AskedOf[] = [];
  let index = 0;
  for await (const line of linesOf(path)) {
    const { title, abstract, publishedAt } = archiveRow.parse(JSON.parse(line));
    if (abstract === '') continue;
    index += 1;
    const paper = String(index);
    if (!pick(publishedAt?.slice(0, 10) ?? '', index)) continue;
    passages.set(paper, readPassage('', sentencesIn(foldSpace(abstract))));
    // What stands before a colon is a name the paper gives itself.
    const text = foldSpace(title).replace(/^[^:]{1,40}:\s+(?=\S+\s+\S+\s+\S)/, '');
    asked.push({ text, paper });
  }
  return { library: claimLibrary(passages), asked };
}

const tldrRow = z.object({
  title: z.string().default(''),
  source: z.array(z.string()).optional(),
  abstract: z.string().optional(),
  target: z.array(z.string()).optional(),
  tldr: z.string().optional(),
});

/** TL;DRs by people as claims to their own papers: the author's, and where there are several the second, as the prototype took them. */
export async function tldrsAsClaims(path: string): Promise<AskedSet> {
  const passages = new Map<string, Passage>();
  const asked: AskedOf[] = [];
  for await (const line of linesOf(path)) {
    const { title, source, abstract, target, tldr } = tldrRow.parse(JSON.parse(line));
    const paper = String(passages.size);
    passages.set(paper, readPassage(title, sentencesIn(source ?? abstract ?? '')));
    const text = tldr ?? target?.[1] ?? target?.[0];
    if (text !== undefined) asked.push({ text, paper });
  }
  return { library: claimLibrary(passages), asked };
}

/** A question of our own with the sentences of its paper that answer it, counted from 0. */
export interface OwnQuestion extends AskedOf {
  readonly sentences: readonly number[];
}

/** Questions of our own, and such that their paper does not answer. */
export interface OwnQuestions {
  readonly asked: readonly OwnQuestion[];
  readonly nearMisses: readonly AskedOf[];
}

const ownRow = z.object({
  paper: z.string(),
  part: z.enum(['dev', 'test']),
  questions: z.array(z.object({ text: z.string(), sentences: z.array(z.number().int().nonnegative()) })),
  nearMisses: z.array(z.string()),
});

/**
 * What we ask of 64 papers of Hugging Face's lists, in other words than theirs where that is natural: `dev` of papers from 2025-09 to
 * 2026-02, `test` of later ones, which the table of word vectors has not seen. Written before anything was fitted to it.
 */
export async function readOwnQuestions(part: 'dev' | 'test'): Promise<OwnQuestions> {
  const path = resolve(import.meta.dirname, '../../bench/data/asked.json');
  const rows = z
    .array(ownRow)
    .parse(JSON.parse(await textOf(path)))
    .filter((row) => row.part === part);
  return {
    asked: rows.flatMap(({ paper, questions }) => questions.map((question) => ({ paper, ...question }))),
    nearMisses: rows.flatMap(({ paper, nearMisses }) => nearMisses.map((text) => ({ paper, text }))),
  };
}

/** The papers of Hugging Face's lists from a day on, by their arXiv ids. */
export async function archiveLibrary(path: string, since: string): Promise<ClaimLibrary> {
  const passages = new Map<string, Passage>();
  for await (const line of linesOf(path)) {
    const { id, title, abstract, publishedAt } = archiveRow.parse(JSON.parse(line));
    if (abstract !== '' && (publishedAt ?? '') >= since) passages.set(id, readPassage(title, sentencesIn(abstract)));
  }
  return claimLibrary(passages);
}

const unansweredRow = z.object({ arxiv: z.string().nullable(), question: z.string() });
const paperRow = z.object({ id: z.string(), title: z.string(), abstract: z.string().default('') });

/** QASA's questions that the whole of their paper does not answer, as far as the abstract of the paper is in one of `corpora`. */
export async function unansweredQuestions(path: string, corpora: readonly string[]): Promise<AskedSet> {
  const asked: AskedOf[] = [];
  for await (const line of linesOf(path)) {
    const { arxiv, question } = unansweredRow.parse(JSON.parse(line));
    if (arxiv !== null) asked.push({ text: question, paper: arxiv });
  }
  const wanted = new Set(asked.map(({ paper }) => paper));
  const passages = new Map<string, Passage>();
  for (const corpus of corpora) {
    let at = 0;
    for await (const line of linesOf(corpus)) {
      const { id, title, abstract } = paperRow.parse(JSON.parse(line));
      const paper = id.replace(/^arxiv:/, '');
      at += 1;
      // Every fiftieth besides, so that the rarity of words is counted.
      if (abstract === '' || passages.has(paper) || !(wanted.has(paper) || at % 50 === 0)) continue;
      passages.set(paper, readPassage(title, sentencesIn(abstract)));
    }
  }
  return { library: claimLibrary(passages), asked: asked.filter(({ paper }) => passages.has(paper)) };
}

/** Where the sets of `shared` lie. */
export const questionFiles = {
  archive: sharedFile('hf', 'hf_archive.jsonl.gz'),
  corpus: sharedFile('corpus', 'papers-100k.jsonl.gz'),
  scitldr: sharedFile('eval', 'scitldr', 'dev.jsonl.gz'),
  scitldrTrain: sharedFile('eval', 'scitldr', 'train.jsonl.gz'),
  openreview: sharedFile('eval', 'openreview_tldr', 'tldr_dev.jsonl.gz'),
  qasa: sharedFile('eval', 'qasa', 'unanswerable_dev.jsonl'),
} as const;
