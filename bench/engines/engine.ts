import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';
import type { BenchDocument } from '../documents.ts';

/** What an engine shows of a hit: all of them return the texts, since a list without titles helps nobody. */
export interface EngineHit {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** A search engine with a library of documents. */
export interface Engine {
  add(documents: readonly BenchDocument[]): Promise<void>;
  /** Best first. */
  search(query: string, limit: number): Promise<readonly EngineHit[]>;
  close(): Promise<void>;
}

/** How an engine is set up and told of in a report. */
export interface EngineKind {
  readonly name: string;
  readonly version: string;
  /** What differs from its defaults, in words. */
  readonly settings: string;
  /** Its library is a file: built by one process, searched by another. */
  readonly onDisk: boolean;
  /** `folder`: for its files; an engine in memory leaves it empty. A library that is there already is opened. */
  open(folder: string): Promise<Engine>;
}

const require = createRequire(import.meta.url);

/** The version of an installed package. */
export function versionOf(packageName: string): string {
  const main = require.resolve(packageName);
  const root = main.slice(0, main.lastIndexOf(`node_modules/${packageName}`));
  const text = readFileSync(`${root}node_modules/${packageName}/package.json`, 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** The text of a document with what stands beside it, for engines that know title and text only. */
export function wholeText(document: BenchDocument): string {
  return document.extra === '' ? document.text : `${document.text} ${document.extra}`;
}
