import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../src/core/command-line.ts';
import { registry } from '../src/core/commands/index.ts';
import { configVariables } from '../src/runtime/config.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

describe('the documents', () => {
  it('have fresh generated parts', () => {
    const run = spawnSync(process.execPath, [join(root, 'scripts/generate-docs.mjs'), '--check'], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });

  it('name every command and every variable, and no variable that is not read', () => {
    for (const command of registry.commands) expect(readme).toContain(`| \`${command.name}`);
    const known = configVariables().map((variable) => variable.name);
    for (const name of known) expect(readme).toContain(`\`${name}\``);
    const outside = ['PAPERBOY_SHARED']; // read by tests only
    const named = new Set([...readme.matchAll(/PAPERBOY_[A-Z_]+/g)].map((match) => match[0]));
    expect([...named].filter((name) => !known.includes(name) && !outside.includes(name))).toEqual([]);
  });

  it('read no variable that is not configured', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    const named = sources.flatMap((path) =>
      [...read(join('src', path)).matchAll(/PAPERBOY_[A-Z_]+/g)].map((match) => match[0]),
    );
    const known = configVariables().map((variable) => variable.name);
    expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual(
      ['PAPERBOY_'].filter((name) => named.includes(name)),
    );
  });

  it('show chat lines that run', () => {
    const typed = [...readme.matchAll(/^papers> (.+)$/gm)]
      .map((match) => match[1] ?? '')
      .filter((line) => !/^\d+$/.test(line));
    expect(typed.length).toBeGreaterThan(0);
    for (const line of typed) expect(parseCommandLine(registry, line), line).toMatchObject({ kind: 'run' });
  });

  it('show shell commands that the executable knows', () => {
    const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((match) => (match[1] ?? '').split('\n'));
    const calls = blocks.filter((line) => line.startsWith('paperboy ')).map((line) => line.replace(/\s+#.*$/, ''));
    expect(calls.length).toBeGreaterThan(4);
    const flags = calls.flatMap((line) => [...line.matchAll(/--([a-z]+)/g)].map((match) => match[1] ?? ''));
    for (const source of ['file', 'huggingface', 'arxiv']) {
      const help = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'ingest', source, '--help'], {
        encoding: 'utf8',
      });
      expect(help.status).toBe(0);
      const own = calls.filter((line) => line.startsWith(`paperboy ingest ${source}`));
      for (const flag of own.flatMap((line) => [...line.matchAll(/--([a-z]+)/g)].map((match) => match[1] ?? '')))
        expect(help.stdout).toContain(`--${flag}`);
    }
    expect(flags.length).toBeGreaterThan(0);
  });

  it('link to files that are there', () => {
    for (const page of ['README.md', 'ARCHITECTURE.md']) {
      const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] ?? '');
      for (const link of links) expect(existsSync(join(root, link)), `${page}: ${link}`).toBe(true);
    }
  });

  it('name scripts that exist', () => {
    const scripts = Object.keys(
      (JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> }).scripts,
    );
    const named = [...readme.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map((match) => match[1] ?? '');
    for (const name of named) expect(scripts).toContain(name);
  });
});
