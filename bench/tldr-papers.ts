import { z } from 'zod';
import { normaliseTitle } from '../src/core/text.ts';
import { type BenchDocument, documentsOf, linesOf } from './documents.ts';
import type { EvaluationSet } from './retrieval.ts';

const row = z.object({ id: z.string(), title: z.string(), abstract: z.string(), tldr: z.string() });

/** The authors' own TL;DRs as queries, each for its paper among `papers` others of a corpus. */
export async function tldrSet(tldrs: string, corpus: string, papers: number): Promise<EvaluationSet> {
  const documents: BenchDocument[] = [];
  const queries: { id: string; text: string; judgements: ReadonlyMap<string, number> }[] = [];
  const titles = new Set<string>();
  for await (const line of linesOf(tldrs)) {
    const { id, title, abstract, tldr } = row.parse(JSON.parse(line));
    const key = normaliseTitle(title);
    if (titles.has(key)) continue;
    titles.add(key);
    documents.push({ id, title, text: abstract, extra: '', date: null, categories: [] });
    queries.push({ id, text: tldr, judgements: new Map([[id, 1]]) });
  }
  for await (const document of documentsOf(corpus, Number.POSITIVE_INFINITY)) {
    if (documents.length >= papers) break;
    if (!titles.has(normaliseTitle(document.title))) documents.push(document);
  }
  return { documents, queries };
}
