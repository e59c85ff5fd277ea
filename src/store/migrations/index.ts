import type { Kysely } from 'kysely';
import type { LibrarySchema } from '../schema.ts';
import { createLibrary } from './0001-library.ts';
import { createSearchIndex } from './0002-search-index.ts';
import { createKeywordCounts } from './0003-keywords.ts';
import { createSavedPapers } from './0004-saved-papers.ts';
import { createWorkspaces } from './0005-workspaces.ts';
import { createModelRecords } from './0006-models.ts';
import { createTurns } from './0007-turns.ts';
import { createPaperVectors } from './0008-paper-vectors.ts';
import { createModelBatches } from './0009-model-batches.ts';
import { createDigests } from './0010-digests.ts';

export interface Migration {
  /** Sorts after all before it, and never changes. */
  readonly name: string;
  up(db: Kysely<LibrarySchema>): Promise<void>;
}

/** Every version of the library's schema, oldest first. Only append: libraries out there remember these names. */
export const migrations: readonly Migration[] = [
  { name: '0001-library', up: createLibrary },
  { name: '0002-search-index', up: createSearchIndex },
  { name: '0003-keywords', up: createKeywordCounts },
  { name: '0004-saved-papers', up: createSavedPapers },
  { name: '0005-workspaces', up: createWorkspaces },
  { name: '0006-models', up: createModelRecords },
  { name: '0007-turns', up: createTurns },
  { name: '0008-paper-vectors', up: createPaperVectors },
  { name: '0009-model-batches', up: createModelBatches },
  { name: '0010-digests', up: createDigests },
];
