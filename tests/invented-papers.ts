import type { LocalDate } from '../src/core/local-date.ts';
import type { PaperRecord, SourceName } from '../src/core/paper.ts';

/** A paper nobody wrote, as Hugging Face's API would show it; change what a test is about. */
export function inventedPaper(changes: Partial<PaperRecord> & Pick<PaperRecord, 'title'>): PaperRecord {
  const base: PaperRecord = {
    arxivId: null,
    version: null,
    title: changes.title,
    abstract: null,
    authors: [],
    authorCount: null,
    publishedOn: null,
    updatedOn: null,
    categories: [],
    keywords: [],
    links: [],
    organization: null,
    sourceTldr: null,
    thumbnailUrl: null,
    textRank: 'huggingface',
    sighting: sighting('huggingface', null, null),
  };
  const authorCount =
    changes.authors && changes.authorCount === undefined ? changes.authors.length : (changes.authorCount ?? null);
  return { ...base, ...changes, authorCount };
}

/** A sighting at noon of its day. */
export function sighting(
  source: SourceName,
  dailyOn: LocalDate | null,
  upvotes: number | null,
  position: number | null = null,
): PaperRecord['sighting'] {
  return {
    source,
    seenAt: `${dailyOn ?? '2025-11-20'}T12:00:00.000Z`,
    dailyOn,
    upvotes,
    comments: upvotes === null ? null : Math.floor(upvotes / 10),
    position,
    announceType: null,
  };
}

/** A small library: Hugging Face lists of Thursday 2025-11-20 and Friday 2025-11-21, an arXiv announcement, and one paper without an id. */
export const inventedLibrary: readonly PaperRecord[] = [
  inventedPaper({
    arxivId: '2511.10001',
    title: 'Harbour Lanterns: Sparse Routing for Small Language Models',
    abstract:
      'Routing tokens to experts usually pays off only at scale. We present Harbour Lanterns, a routing rule with one learned threshold a layer that keeps small language models stable. On six tasks it matches a dense model of twice the size. Code is at https://github.com/invented-lab/harbour-lanterns.',
    authors: ['Ada Brückner', 'Tomás Quill', 'Wei Zhang'],
    publishedOn: '2025-11-18',
    categories: ['cs.CL', 'cs.LG'],
    keywords: ['mixture of experts', 'routing'],
    links: [{ kind: 'code', url: 'https://github.com/invented-lab/harbour-lanterns' }],
    organization: 'Invented Lab',
    sourceTldr:
      'A one-threshold routing rule lets small mixture-of-experts models match dense models of twice their size.',
    sighting: sighting('huggingface', '2025-11-20', 61, 1),
  }),
  inventedPaper({
    arxivId: '2511.10002',
    title: 'LoRA+ Revisited: Which Learning Rates Matter?',
    abstract:
      'LoRA+ gives the two matrices of an adapter different learning rates. We measure when the ratio matters and find that it does for wide layers only. A rule of thumb follows.',
    authors: ['Wei Zhang', 'Ines Duarte'],
    publishedOn: '2025-11-19',
    categories: ['cs.LG'],
    keywords: ['LoRA+', 'fine-tuning'],
    sighting: sighting('huggingface', '2025-11-20', 24, 2),
  }),
  inventedPaper({
    arxivId: '2511.10003',
    title: 'Quantized Diffusion on Wristwatches',
    abstract:
      'Diffusion models are too large for watches. We quantize a text-to-image model to two bits and show that faces stay recognisable. The trick is to keep the first and the last block in eight bits.',
    authors: ['Mina Okafor'],
    publishedOn: '2025-11-19',
    categories: ['cs.CV'],
    keywords: ['diffusion', 'quantization'],
    sighting: sighting('huggingface', '2025-11-21', 12, 2),
  }),
  inventedPaper({
    arxivId: '2511.10004',
    title: 'Reward Models that Say When They Do Not Know',
    abstract:
      'A reward model is asked about answers unlike any it has seen. Ours returns an interval instead of a number, and training with the lower end avoids reward hacking in three environments. GRPO needs no change.',
    authors: ['Tomás Quill', 'Geoffrey Hintonson'],
    publishedOn: '2025-11-20',
    categories: ['cs.LG', 'cs.AI'],
    keywords: ['reward models', 'GRPO'],
    sighting: sighting('huggingface', '2025-11-21', 45, 1),
  }),
  inventedPaper({
    arxivId: '2511.10005',
    version: 1,
    title: 'Parsing Sea Charts with Graph Transformers',
    abstract:
      'Sea charts mix text, symbols and contour lines. We parse them as graphs and beat a vision model on depth soundings.',
    authors: ['Ines Duarte', 'Mina Okafor'],
    publishedOn: null,
    categories: ['cs.CV'],
    textRank: 'arxiv',
    sighting: { ...sighting('arxiv', '2025-11-20', null, 1), announceType: 'new' },
  }),
  inventedPaper({
    title: 'A Field Guide to Loss Spikes',
    abstract:
      'Loss spikes ruin long runs. We classify two hundred of them and give a test that tells harmless ones from the rest.',
    authorCount: 4,
    publishedOn: '2024-06-12',
    textRank: 'page-text',
    sighting: sighting('huggingface', null, null),
  }),
];
