import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

interface SourceFile {
  /** Relative to `src`, with forward slashes. */
  readonly path: string;
  readonly code: string;
  readonly imports: readonly string[];
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

const files: readonly SourceFile[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const code = withoutComments(readFileSync(join(src, path), 'utf8'));
    const found = code.matchAll(
      /(?:^|[\s;}])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
    );
    const imports = [...found].map((match) => match[1] ?? match[2] ?? '');
    return { path: path.replaceAll('\\', '/'), code, imports };
  });

/** The part of Paperboy a file belongs to: `core`, `store`, `bots/terminal`, `runtime`, or `root` for those who know everyone. */
function part(path: string): string {
  const [first, second] = path.split('/');
  if (first === 'bots') return `bots/${second}`;
  return first === 'core' || first === 'store' || first === 'runtime' ? first : 'root';
}

function target(file: SourceFile, specifier: string): string {
  return relative(src, resolve(src, dirname(file.path), specifier)).replaceAll('\\', '/');
}

const local = (specifier: string): boolean => specifier.startsWith('.');

describe('architecture', () => {
  it('reads a tree that is there', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(100);
  });

  it.each(files.map((file) => [file.path, file] as const))('%s imports only what its part may', (_path, file) => {
    const here = part(file.path);
    if (here === 'root') return;
    const strangers = file.imports
      .filter(local)
      .map((specifier) => target(file, specifier))
      .filter((path) => {
        const there = part(path);
        return there !== here && there !== 'core';
      });
    expect(strangers, `${here} may import itself and core`).toEqual([]);
  });

  it('keeps core free of the outside world', () => {
    const allowed = new Set(['zod', 'htmlparser2', 'chrono-node/en']);
    const outside = files
      .filter((file) => part(file.path) === 'core')
      .flatMap((file) =>
        file.imports
          .filter((specifier) => !local(specifier) && !allowed.has(specifier))
          .map((specifier) => `${file.path}: ${specifier}`),
      );
    expect(outside).toEqual([]);
  });

  it('lets core and bots see time, chance, network and environment through ports only', () => {
    const forbidden = [
      /\bprocess\.env\b/,
      /\bDate\.now\(/,
      /\bnew Date\(\)/,
      /\bMath\.random\(/,
      /\brandomUUID\(/,
      /\bfetch\(\s*['"`]/,
      /\bglobalThis\.fetch\b/,
      /\bsetTimeout\(/,
    ];
    const found = files
      .filter((file) => part(file.path) === 'core' || file.path.startsWith('bots/'))
      .flatMap((file) =>
        forbidden.filter((pattern) => pattern.test(file.code)).map((pattern) => `${file.path}: ${pattern.source}`),
      );
    expect(found).toEqual([]);
  });

  it('keeps SQL in the store', () => {
    const found = files.filter(
      (file) =>
        part(file.path) !== 'store' &&
        file.imports.some((specifier) => ['kysely', 'better-sqlite3'].includes(specifier)),
    );
    expect(found.map((file) => file.path)).toEqual([]);
  });

  it('has no imports in a circle', () => {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) {
        circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
        return;
      }
      if (done.has(path)) return;
      const file = byPath.get(path);
      for (const specifier of file?.imports.filter(local) ?? [])
        if (file) visit(target(file, specifier), [...trail, path]);
      done.add(path);
    };
    for (const file of files) visit(file.path, []);
    expect(circles).toEqual([]);
  });

  it('keeps escapes from the type system where text is parsed', () => {
    const found = files.flatMap((file) =>
      /\bas any\b|@ts-(ignore|nocheck|expect-error)|:\s*any\b/.test(file.code) ? [file.path] : [],
    );
    expect(found).toEqual([]);
  });

  it('keeps files short enough to read', () => {
    const long = files.filter((file) => file.code.split('\n').length > 450).map((file) => file.path);
    expect(long).toEqual([]);
  });
});
