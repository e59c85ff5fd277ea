import { expect, it } from 'vitest';
import type { Paper } from '../../src/core/paper.ts';
import { cardView, listView } from '../../src/core/paper-view.ts';
import { plain, text } from '../../src/core/reply.ts';
import { inventedPaper } from '../invented-papers.ts';

const long =
  'Serving long conversations is expensive because every turn reads the whole history again. Existing caches keep states for exact prefixes only, and a single edited word throws them away. To address this, we also introduce TideCache, a cache that keys states by the meaning of a passage. On three workloads TideCache cuts time to first token by 41% at equal quality.';
const tldr = 'We introduce TideCache, a cache that keys states by the meaning of a passage.';
const extras = { number: 1, reasons: [], title: null, excerpt: null };

function paper(changes: Partial<Paper>): Paper {
  const record = inventedPaper({ title: 'TideCache: Reusing States', abstract: long });
  return { ...record, id: 't-1', dailyOn: null, upvotes: null, comments: null, sample: false, ...changes };
}

it('shows in a list the sentence that says what a paper is about', () => {
  const view = listView(paper({}), extras, null);
  expect(plain(view.abstract ?? [])).toBe(tldr);
  expect(view.tldr).toBeNull();
});

it("prefers a source's TL;DR, as theirs, and what was searched for before any", () => {
  const theirs = paper({ sourceTldr: 'A cache by meaning.' });
  expect(plain(listView(theirs, extras, null).abstract ?? [])).toBe('A cache by meaning.');
  expect(listView(theirs, extras, null).tldr).toEqual({ text: 'A cache by meaning.', by: 'Hugging Face' });
  expect(plain(listView(theirs, { ...extras, excerpt: [text('a match')] }, null).abstract ?? [])).toBe('a match');
  expect(cardView(theirs, null).tldr).toEqual({ text: 'A cache by meaning.', by: 'Hugging Face' });
});

it('shows all of a short abstract, and nothing where there is none', () => {
  const short = 'Sea charts mix text and lines. We parse them as graphs.';
  expect(plain(listView(paper({ abstract: short }), extras, null).abstract ?? [])).toBe(short);
  expect(cardView(paper({ abstract: short }), null).tldr).toBeNull();
  expect(listView(paper({ abstract: null }), extras, null)).toMatchObject({ abstract: null, tldr: null });
  expect(cardView(paper({ abstract: null }), null)).toMatchObject({ abstract: null, tldr: null });
});

it('puts above a long abstract on a card the sentence that sums it up, and says where it is from', () => {
  expect(cardView(paper({}), null)).toMatchObject({
    abstract: [text(long)],
    tldr: { text: tldr, by: 'from the abstract' },
  });
});
