import type { Paper, PaperId } from '../paper.ts';
import type { PaperView } from '../reply.ts';
import type { PaperSummaries } from '../summary/paper-summaries.ts';

/** One sentence on a paper, with who wrote it. */
export type Tldr = NonNullable<PaperView['tldr']>;

/** Summaries that are made at a time: servers of models take several, and a digest need not wait for one after the other. */
const atOnceMax = 4;

/**
 * TL;DRs by a model, each paper's once however many digests show it; none for papers whose TL;DR is their source's or a sentence of their
 * abstract, which `listView` finds by itself. In another language than the configured one a source's TL;DR does not do. Throws the signal's
 * reason.
 */
export async function digestTldrs(
  papers: Iterable<Paper>,
  summaries: PaperSummaries,
  options: { readonly keepsSource: boolean },
  signal: AbortSignal,
): Promise<ReadonlyMap<PaperId, Tldr>> {
  const wanted = [...new Map([...papers].map((paper) => [paper.id, paper])).values()].filter(
    (paper) => paper.sourceTldr === null || !options.keepsSource,
  );
  const found = new Map<PaperId, Tldr>();
  const queue = wanted.values();
  const work = async (): Promise<void> => {
    for (const paper of queue) {
      const { model, summary } = await summaries.of(paper, signal);
      if (model !== null && summary.tldr !== null) found.set(paper.id, { text: summary.tldr.text, by: model });
    }
  };
  await Promise.all(Array.from({ length: atOnceMax }, work));
  return found;
}
