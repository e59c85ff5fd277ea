import { staticTable } from '../static-table.ts';
import { bareFts5Kind } from './bare-fts5.ts';
import type { EngineKind } from './engine.ts';
import { miniSearchKind } from './minisearch.ts';
import { oramaKind } from './orama.ts';
import { paperboyKind } from './paperboy.ts';

/** The engines of `bench -- search`, by the name its child processes are given. */
export const searchEngines: Readonly<Record<string, EngineKind>> = {
  paperboy: paperboyKind('mild', staticTable(undefined)),
  'paperboy-words': paperboyKind('mild'),
  'bare-or': bareFts5Kind('OR'),
  'bare-and': bareFts5Kind('AND'),
  minisearch: miniSearchKind,
  orama: oramaKind,
};
