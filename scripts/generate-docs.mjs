// Writes what the README, .env.example and slack-manifest.yaml take from the code: a session, the commands, the variables, the Slack app.
// `--check` only says whether they are fresh.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifestYaml, slackManifest } from '../dist/bots/slack/manifest.js';
import { usageOf } from '../dist/core/command-line.js';
import { registry } from '../dist/core/commands/index.js';
import { configVariables } from '../dist/runtime/config.js';

const root = new URL('../', import.meta.url);
const cell = (words) => words.replaceAll('|', '\\|');

function commandTable() {
  const rows = registry.commands.map((command) => `| \`${cell(usageOf(command))}\` | ${cell(command.summary)} |`);
  return ['| command | what it does |', '| --- | --- |', ...rows].join('\n');
}

function variableTable() {
  const rows = configVariables().map(({ name, summary, fallback }) => `| \`${name}\` | ${summary} | ${fallback} |`);
  return ['| variable | what it is | default |', '| --- | --- | --- |', ...rows].join('\n');
}

function envExample() {
  const lines = configVariables().map(
    ({ name, summary, fallback }) => `# ${summary} (default: ${fallback.replaceAll('`', '')})\n#${name}=`,
  );
  return `# Every variable is optional. Copy this file to .env, take away the # of those you set.\n\n${lines.join('\n\n')}\n`;
}

/** The app as most people make it: one workspace, Socket Mode. */
function slackApp() {
  const manifest = manifestYaml(slackManifest(registry, { unfurl: false, http: null, oauth: null }));
  return `# Made by "paperboy slack manifest", which has more ways: --unfurl, --http, --oauth.\n${manifest}`;
}

/** A chat as it is on a machine without network: what is typed, and what comes back. */
function session() {
  const typed = ['search low-rank adaptation', '1', 'author D. Kingma'];
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-session-'));
  const nowhere = 'http://127.0.0.1:2'; // nobody listens there
  const env = { PATH: process.env.PATH, PAPERBOY_DATABASE: join(folder, 'library.sqlite'), PAPERBOY_HF_URL: nowhere };
  const chat = (lines) => {
    const run = spawnSync(process.execPath, [fileURLToPath(new URL('dist/cli.js', root))], {
      env,
      cwd: folder,
      input: lines.join('\n'),
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(`the session failed: ${run.stderr}`);
    return run.stdout.trimEnd();
  };
  try {
    const answers = typed.map((_, index) => chat(typed.slice(0, index + 1)));
    const shown = typed.map(
      (line, index) => `papers> ${line}\n\n${answers[index].slice((answers[index - 1] ?? '').length).trim()}`,
    );
    return ['```text', '$ npm ci && npm start', ...shown.join('\n\n').split('\n'), '```'].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function replaceSection(text, name, body) {
  const pattern = new RegExp(`(<!-- generated: ${name} -->)[\\s\\S]*?(<!-- end: ${name} -->)`);
  if (!pattern.test(text)) throw new Error(`README.md has no section "generated: ${name}"`);
  return text.replace(pattern, (_, open, close) => `${open}\n${body}\n${close}`);
}

const readme = new URL('README.md', root);
const env = new URL('.env.example', root);
const slackManifestFile = new URL('slack-manifest.yaml', root);
const written = readFileSync(readme, 'utf8');
const wanted = new Map([
  [
    readme,
    [
      ['session', session()],
      ['commands', commandTable()],
      ['variables', variableTable()],
    ].reduce((text, [name, body]) => replaceSection(text, name, body), written),
  ],
  [env, envExample()],
  [slackManifestFile, slackApp()],
]);

const stale = [...wanted].filter(([file, text]) => {
  try {
    return readFileSync(file, 'utf8') !== text;
  } catch {
    return true;
  }
});
if (process.argv.includes('--check')) {
  for (const [file] of stale) console.error(`stale: ${file.pathname.split('/').at(-1)}; run npm run docs`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [file, text] of stale) writeFileSync(file, text);
}
