import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'vitest';

const root = resolve(process.env['PAPERBOY_SHARED'] ?? resolve(import.meta.dirname, '../../shared'));

/** A file of the real captures that lie beside a checkout, for tests inside `describeShared`. */
export function sharedPath(...parts: readonly string[]): string {
  return resolve(root, 'data', ...parts);
}

/** A suite over the real captures; where they are absent one test reports itself as skipped, with that reason. */
export function describeShared(name: string, suite: () => void): void {
  if (existsSync(resolve(root, 'data'))) describe(name, suite);
  else describe(name, () => it(`skipped: no captures at ${root}`, (context) => context.skip()));
}
