/**
 * Draws the golden payloads of a platform as pictures: `npm run preview -- discord|slack|email [name...] [--theme light|dark]`.
 * A name takes all goldens that begin with it. `--from` and `--to` are other folders to read and to write.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { findChromium, takePictures } from './preview/browser.mjs';
import { sheetPage } from './preview/page.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const usage =
  'usage: npm run preview -- discord|slack|email [name...] [--theme light|dark] [--from folder] [--to folder]';
const chats = [
  { name: 'desktop', width: 720, scale: 1 },
  { name: 'phone', width: 390, scale: 2 },
];
const platforms = {
  discord: {
    title: 'Discord',
    theme: 'dark',
    goldens: '.json',
    views: chats,
    pages: () => import('./preview/discord-page.mjs'),
    script: here('preview/discord-elements.mjs'),
  },
  slack: {
    title: 'Slack',
    theme: 'light',
    goldens: '.json',
    views: chats,
    pages: () => import('./preview/slack-page.mjs'),
    script: null,
  },
  email: {
    title: 'E-mail',
    theme: 'light',
    goldens: '.html',
    views: [
      { name: 'desktop', width: 720, scale: 1 },
      { name: 'phone', width: 375, scale: 2 },
    ],
    pages: () => import('./preview/email-page.mjs'),
    script: null,
  },
};

function fail(sentence) {
  console.error(sentence);
  process.exit(2);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        theme: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
      },
    });
    const [name = '', ...names] = positionals;
    const platform = Object.hasOwn(platforms, name) ? platforms[name] : fail(usage);
    const theme = values.theme ?? platform.theme;
    if (!['dark', 'light'].includes(theme)) return fail(usage);
    const from = values.from ?? here(`../tests/golden/${name}`);
    return { platform, names, theme, from, to: values.to ?? here(`../preview/${name}/${theme}`), clear: !values.to };
  } catch (error) {
    return fail(`${error.message}\n${usage}`);
  }
}

function goldensIn(folder, ending, names) {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(ending)) : [];
  if (files.length === 0) fail(`there are no goldens in ${folder}`);
  const all = files.map((file) => basename(file, ending)).sort();
  const unknown = names.filter((name) => !all.some((golden) => golden.startsWith(name)));
  if (unknown.length > 0) fail(`no golden begins with ${unknown.join(', ')}; there are: ${all.join(', ')}`);
  return all.filter((golden) => names.length === 0 || names.some((name) => golden.startsWith(name)));
}

/** What the reader typed: a golden named for a command is its answer. A command is a file in core/commands. */
function commandOf(golden, commands) {
  const [word] = golden.split('-');
  return commands.includes(`${word}.ts`) ? `papers ${word}` : null;
}

const { platform, names: wanted, theme, from, to, clear } = readArguments();
const names = goldensIn(from, platform.goldens, wanted);
const { views } = platform;
if (clear && wanted.length === 0) rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });

const { goldenPage, style } = await platform.pages();
if (platform.script) {
  await build({
    entryPoints: [platform.script],
    outfile: join(to, 'elements.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
}
const commands = readdirSync(here('../src/core/commands'));
for (const name of names) {
  try {
    const golden = readFileSync(join(from, `${name}${platform.goldens}`), 'utf8');
    const read = platform.goldens === '.json' ? JSON.parse(golden) : golden;
    const payloads = Array.isArray(read) ? read : [read];
    writeFileSync(join(to, `${name}.html`), goldenPage({ name, payloads, command: commandOf(name, commands), theme }));
  } catch (error) {
    fail(`${name}: ${error.message}`);
  }
}

const chromium = findChromium();
if (chromium) {
  const shots = names.flatMap((name) =>
    views.map(({ name: view, width, scale }) => ({
      page: join(to, `${name}.html`),
      picture: join(to, `${name}.${view}.png`),
      width,
      scale,
    })),
  );
  await takePictures(chromium, shots, theme);
}
writeFileSync(
  join(to, 'index.html'),
  sheetPage({ platform: platform.title, style, names, theme, views, hasPictures: chromium !== null }),
);

const place = relative(process.cwd(), join(to, 'index.html'));
if (chromium) console.log(`${names.length * views.length} pictures; all of them on ${place}`);
else console.log(`No Chromium found, so no pictures: install chromium or set CHROME_PATH. The pages are on ${place}`);
