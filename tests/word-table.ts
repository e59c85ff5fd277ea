import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WordTable } from '../src/core/search/rarity.ts';
import { createStaticEmbeddings } from '../src/core/search/static-embeddings.ts';

const file = join(import.meta.dirname, '../assets/meaning-1.bin');
const table = createStaticEmbeddings('meaning-1', () => readFileSync(file));

/** The project's own table of word vectors, read when it is first asked; all words count as equally rare, so that tests do not hang on how rare each is. */
export const testWordTable: WordTable = { idf: () => 1, vector: table.vector };
