import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'vitest';

const root = resolve(process.env['PAPERBOY_SHARED'] ?? resolve(import.meta.dirname, '../../shared'));

/** A file of the real captures that lie beside a checkout, for tests inside `describeShared`. */
export function sharedPath(...parts: readonly string[]): string {
  return resolve(root, 'data', ...parts);
}

/** A file of the platforms' own API documents that lie beside a checkout; it may be absent. */
export function sharedSpec(name: string): string {
  return resolve(root, 'specs', name);
}

/** A suite over the real captures; where they are absent one test reports itself as skipped, with that reason. */
export function describeShared(name: string, suite: () => void): void {
  if (existsSync(resolve(root, 'data'))) describe(name, suite);
  else describe(name, () => it(`skipped: no captures at ${root}`, (context) => context.skip()));
}

/** A suite that needs one of those documents; where it is absent one test reports itself as skipped, with that reason. */
export function describeSpec(document: string, name: string, suite: () => void): void {
  const path = sharedSpec(document);
  if (existsSync(path)) describe(name, suite);
  else describe(name, () => it(`skipped: no document at ${path}`, (context) => context.skip()));
}
