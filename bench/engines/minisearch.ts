import MiniSearch from 'minisearch';
import { z } from 'zod';
import { type EngineKind, versionOf, wholeText } from './engine.ts';

const hit = z.object({ id: z.string(), title: z.string(), text: z.string() });

export const miniSearchKind: EngineKind = {
  name: 'MiniSearch',
  version: versionOf('minisearch'),
  settings: 'defaults (any word, no prefixes, no stems), fields title and text, both stored',
  onDisk: false,
  async open() {
    const index = new MiniSearch({ fields: ['title', 'text'], storeFields: ['title', 'text'] });
    return {
      async add(documents) {
        index.addAll(
          documents.map((document) => ({ id: document.id, title: document.title, text: wholeText(document) })),
        );
      },
      async search(query, limit) {
        return index
          .search(query)
          .slice(0, limit)
          .map((found) => hit.parse(found));
      },
      async close() {},
    };
  },
};
