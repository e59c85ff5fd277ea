import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

const script = resolve(import.meta.dirname, '../../scripts/preview.mjs');

/** An environment in which no Chromium is found. */
export const noBrowser: NodeJS.ProcessEnv = { PATH: '/nowhere', CHROME_PATH: '/nowhere/chromium' };

export interface PreviewRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote: `name.html`, `name.phone.png`, `index.html`. */
  readonly file: (name: string) => string;
  /** How many dots wide a picture is. */
  readonly pictureWidth: (view: 'desktop' | 'phone') => number;
}

/** Draws one golden of a platform in a folder of the test file's own: JSON, or HTML as it stands. */
export function previewOf(platform: string) {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'paperboy-preview-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  return (name: string, golden: unknown, env: NodeJS.ProcessEnv): PreviewRun => {
    const isText = typeof golden === 'string';
    writeFileSync(join(folder, `${name}.${isText ? 'html' : 'json'}`), isText ? golden : JSON.stringify(golden));
    const run = spawnSync(process.execPath, [script, platform, name, '--from', folder, '--to', folder], {
      encoding: 'utf8',
      env,
    });
    return {
      ...run,
      file: (path) => readFileSync(join(folder, path), 'utf8'),
      // Source: https://www.w3.org/TR/png-3/#11IHDR
      pictureWidth: (view) => readFileSync(join(folder, `${name}.${view}.png`)).readUInt32BE(16),
    };
  };
}
