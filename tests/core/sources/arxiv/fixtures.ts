import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ParseContext } from '../../../../src/core/sources/capture.ts';

/** The text of an invented page of arXiv. */
export function fixture(name: string): string {
  return readFileSync(resolve(import.meta.dirname, '../../../fixtures/arxiv', name), 'utf8');
}

export const ctx: ParseContext = { seenAt: '2026-03-03T12:00:00.000Z', capturedOn: '2026-03-03', dailyOn: null };

/** A well-formed entry of the API. */
export function apiEntry(id: string, title: string, published = '2026-03-02T12:00:00Z'): string {
  return `<entry>
    <id>http://arxiv.org/abs/${id}</id>
    <title>${title}</title>
    <updated>${published}</updated>
    <summary>About ${title}.</summary>
    <category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/>
    <published>${published}</published>
    <author>
      <name>Ada Lindqvist</name>
    </author>
  </entry>`;
}

/** A page of the API with the entries given. */
export function apiPage(entries: readonly string[], total: number = entries.length): string {
  return `<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/Page</id>
  <opensearch:totalResults>${total}</opensearch:totalResults>
  ${entries.join('\n  ')}
</feed>
`;
}
