import { z } from 'zod';
import { phraseKey } from '../src/core/summary/phrase-text.ts';
import { foldSpace } from '../src/core/text.ts';
import { linesOf } from './documents.ts';

/** A paper with the keywords somebody gave it. */
export interface KeyphraseExample {
  readonly title: string;
  readonly abstract: string;
  /** Day of publication; empty where the set has none. */
  readonly date: string;
  /** By their stems. */
  readonly keys: ReadonlySet<string>;
}

const row = z.object({
  title: z.string(),
  abstract: z.string().default(''),
  publishedAt: z.string().nullish(),
  keywords: z.array(z.string()).nullish(),
});

/** Fewer keywords say little about a paper. */
const keywordsMin = 4;

/** Rows of papers with at least four `keywords`; others are left out. */
export async function keyphraseExamples(path: string): Promise<readonly KeyphraseExample[]> {
  const examples: KeyphraseExample[] = [];
  for await (const line of linesOf(path)) {
    const { title, abstract, publishedAt, keywords } = row.parse(JSON.parse(line));
    const keys = new Set((keywords ?? []).map(phraseKey).filter((key) => key !== ''));
    if (abstract === '' || (keywords ?? []).length < keywordsMin) continue;
    examples.push({
      title: foldSpace(title),
      abstract: foldSpace(abstract),
      date: publishedAt?.slice(0, 10) ?? '',
      keys,
    });
  }
  return examples;
}
