// Writes what the README and .env.example take from the code: the commands and the variables. `--check` only says whether they are fresh.
import { readFileSync, writeFileSync } from 'node:fs';
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
  const lines = configVariables().map(({ name, summary, fallback }) => `# ${summary} (default: ${fallback.replaceAll('`', '')})\n#${name}=`);
  return `# Every variable is optional. Copy this file to .env, take away the # of those you set.\n\n${lines.join('\n\n')}\n`;
}

function replaceSection(text, name, body) {
  const pattern = new RegExp(`(<!-- generated: ${name} -->)[\\s\\S]*?(<!-- end: ${name} -->)`);
  if (!pattern.test(text)) throw new Error(`README.md has no section "generated: ${name}"`);
  return text.replace(pattern, (_, open, close) => `${open}\n${body}\n${close}`);
}

const readme = new URL('README.md', root);
const env = new URL('.env.example', root);
const written = readFileSync(readme, 'utf8');
const wanted = new Map([
  [readme, replaceSection(replaceSection(written, 'commands', commandTable()), 'variables', variableTable())],
  [env, envExample()],
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
