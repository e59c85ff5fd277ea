import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderReply } from '../../../src/bots/terminal/render.ts';
import { formLine } from '../replies.ts';

const golden = join(import.meta.dirname, '../../golden');
const names = readdirSync(join(golden, 'commands'))
  .map((file) => basename(file, '.json'))
  .filter((name) => /^(?:digest|why|vote)/.test(name));

describe('golden digests, and what is said about them', () => {
  it.each(names)('%s', async (name) => {
    const reply = JSON.parse(readFileSync(join(golden, 'commands', `${name}.json`), 'utf8'));
    const look = { width: 80, colour: false, hyperlinks: false, firstActionNumber: 1, formLine };
    await expect(`${renderReply(reply, look).text}\n`).toMatchFileSnapshot(join(golden, 'terminal', `${name}.txt`));
  });
});
