import { z } from 'zod';
import { sentencesOf } from '../src/core/sentences.ts';
import { foldSpace } from '../src/core/text.ts';
import { linesOf } from './documents.ts';

/** A paper with the TL;DRs it is measured by. */
export interface TldrExample {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  /** The first sentence as the set itself has it. */
  readonly firstSentence: string;
  readonly references: readonly string[];
  /** Day of publication; empty where the set has none. */
  readonly date: string;
}

const scitldrRow = z.object({
  paper_id: z.string(),
  title: z.string(),
  source: z.array(z.string()),
  target: z.array(z.string()),
});
const archiveRow = z.object({
  id: z.string(),
  title: z.string(),
  abstract: z.string().default(''),
  publishedAt: z.string().nullish(),
  aiSummary: z.string().nullish(),
});

/** Rows of SciTLDR (`source`, `target`) or of papers with `aiSummary`; rows of neither kind are left out. */
export async function tldrExamples(path: string): Promise<readonly TldrExample[]> {
  const examples: TldrExample[] = [];
  for await (const line of linesOf(path)) {
    const row: unknown = JSON.parse(line);
    const own = scitldrRow.safeParse(row);
    if (own.success) {
      const { paper_id: id, title, source, target } = own.data;
      const abstract = foldSpace(source.join(' '));
      examples.push({
        id,
        title: foldSpace(title),
        abstract,
        firstSentence: source[0] ?? '',
        references: target,
        date: '',
      });
      continue;
    }
    const archived = archiveRow.safeParse(row);
    if (!archived.success || !archived.data.aiSummary || archived.data.abstract === '') continue;
    const { id, title, publishedAt, aiSummary } = archived.data;
    const abstract = foldSpace(archived.data.abstract);
    const [first] = sentencesOf(abstract);
    examples.push({
      id,
      title: foldSpace(title),
      abstract,
      firstSentence: abstract.slice(first?.start ?? 0, first?.end ?? 0),
      references: [aiSummary],
      date: publishedAt?.slice(0, 10) ?? '',
    });
  }
  return examples;
}
