import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LocalDate } from '../../../../src/core/local-date.ts';
import type { PaperRecord } from '../../../../src/core/paper.ts';
import type { ParseContext } from '../../../../src/core/sources/capture.ts';

export function context(capturedOn: LocalDate = '2025-11-20', dailyOn: LocalDate | null = null): ParseContext {
  return { seenAt: '2025-11-21T08:00:00.000Z', capturedOn, dailyOn };
}

export function fixture(name: string): string {
  return readFileSync(resolve(import.meta.dirname, '../../../fixtures/huggingface', name), 'utf8');
}

/** The three invented papers that every fixture shows, as far as a search page tells. */
export const tides = {
  arxivId: '2511.09001',
  title: 'Tidal Caches: Forgetting on Purpose in Long Conversations',
  abstract:
    'Long conversations fill the memory of an assistant with things nobody will ask about again. We present tidal caches, ' +
    'which let entries of the key-value cache ebb away unless a later turn touches them. On three dialogue suites of our own ' +
    'making, half of the cache can go while answers stay the same in 98.4\\% of the turns. A cache of size 2/eta is enough in ' +
    'theory. Code: https://github.com/harbour-lab/tidal-cache.',
  authorCount: 4,
  organization: null,
  publishedOn: '2025-11-12',
  links: [{ kind: 'code', url: 'https://github.com/harbour-lab/tidal-cache' }],
  upvotes: 41,
  comments: 2,
} as const;

export const ledger = {
  arxivId: '2406.10002',
  title: 'What Do Small Models Owe to Large Ones? A Ledger of Distilled Skills',
  abstract:
    'Distillation moves skills from a large model to a small one, but nobody keeps the books. We keep a {\\em ledger}: for ' +
    'every skill of the student it names the lessons of the teacher that it came from, following H\\"older\'s account of credit ' +
    'and a naïve baseline. The ledger of a small model with R^{n_2 times k} parameters fits on one page; see ' +
    '{https://gitlab.com/northshore/ledger}. We also list the skills that came from nowhere · a short list.',
  authorCount: null,
  organization: 'Northshore AI',
  publishedOn: '2024-06-05',
  links: [{ kind: 'code', url: 'https://gitlab.com/northshore/ledger' }],
  upvotes: 0,
  comments: 0,
} as const;

export const rivers = {
  arxivId: '2510.10003',
  title: 'A Field Guide to Reward Rivers',
  abstract:
    'Rewards flow like water: they find the lowest bank. This guide maps forty reward models and marks where each one ' +
    'overflows, with a legend, an index, and a warning for swimmers. Reading the map before training saves a third of the ' +
    'runs that we would have thrown away [0,1]. The maps are at (https://rivers.example.org/guide_(v2)) and in the ' +
    'accompanying Space https://huggingface.co/spaces/rivers/guide!',
  authorCount: 1,
  organization: null,
  publishedOn: '2025-10-09',
  links: [
    { kind: 'project', url: 'https://rivers.example.org/guide_(v2)' },
    { kind: 'code', url: 'https://huggingface.co/spaces/rivers/guide' },
  ],
  upvotes: 7,
  comments: 12,
} as const;

export const tidesTldr = 'Tidal caches let unused memories ebb away and keep answers the same.';
export const riversTldr = 'A map of forty reward models shows where each one overflows.';

/** What of a record the fixtures tell, in the shape of the papers above. */
export function shown(record: PaperRecord): unknown {
  const { arxivId, title, abstract, authorCount, organization, publishedOn, links, sighting } = record;
  const { upvotes, comments } = sighting;
  return { arxivId, title, abstract, authorCount, organization, publishedOn, links, upvotes, comments };
}
