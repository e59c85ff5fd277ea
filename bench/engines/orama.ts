import { create, insertMultiple, search } from '@orama/orama';
import { type EngineKind, versionOf, wholeText } from './engine.ts';

export const oramaKind: EngineKind = {
  name: 'Orama',
  version: versionOf('@orama/orama'),
  settings: 'defaults (any word, no stems), properties title and text',
  onDisk: false,
  async open() {
    const index = create({ schema: { key: 'string', title: 'string', text: 'string' } as const });
    return {
      async add(documents) {
        const rows = documents.map((document) => ({
          key: document.id,
          title: document.title,
          text: wholeText(document),
        }));
        await insertMultiple(index, rows, rows.length);
      },
      async search(query, limit) {
        const { hits } = await search(index, { term: query, limit, properties: ['title', 'text'] });
        return hits.map(({ document }) => ({ id: document.key, title: document.title, text: document.text }));
      },
      async close() {},
    };
  },
};
