import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createStaticEmbeddings, type StaticEmbeddings } from '../src/core/search/static-embeddings.ts';

/** The table of word vectors of this tree, or the one in another file. */
export function staticTable(file: string | undefined): StaticEmbeddings {
  const path = file ?? resolve(import.meta.dirname, '../../assets/meaning-1.bin');
  return createStaticEmbeddings('bench', () => readFileSync(path));
}
