import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderForm } from '../../../src/bots/slack/render-form.ts';
import { createRenderer } from '../../../src/bots/slack/renderer.ts';
import { imagesIn } from '../../../src/core/picture.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { edgeForms, edgeReplies } from '../edge-replies.ts';
import { memoryActionIds } from '../memory-action-ids.ts';
import { slackLineStarts, slackMarkup } from '../replies.ts';
import { blockProblems, unfurlProblems, viewProblems } from './payload-checks.ts';

const commands = join(import.meta.dirname, '../../golden/commands');
const golden = join(import.meta.dirname, '../../golden/slack');
const ids = memoryActionIds();
const renderer = createRenderer(ids);

async function expectFile(name: string, payloads: readonly unknown[]): Promise<void> {
  await expect(`${JSON.stringify(payloads, null, 1)}\n`).toMatchFileSnapshot(join(golden, `${name}.json`));
}

async function expectGolden(name: string, reply: Reply): Promise<void> {
  const files = new Map(imagesIn(reply).map((image, index) => [image, `F0000000${index}`]));
  const messages = await renderer.render(reply, files);
  expect(messages.flatMap(blockProblems)).toEqual([]);
  await expectFile(name, messages);
}

function commandReply(name: string): Reply {
  return JSON.parse(readFileSync(join(commands, `${name}.json`), 'utf8'));
}

describe('golden answers of commands', () => {
  const names = readdirSync(commands).map((file) => basename(file, '.json'));

  it.each(names)('%s', (name) => expectGolden(name, commandReply(name)));
});

const edges = edgeReplies({ words: slackMarkup, lineStarts: slackLineStarts });

function edge(name: string): Reply {
  const found = edges.find(([known]) => known === name);
  if (!found) throw new Error(`no edge ${name}`);
  return found[1];
}

describe('golden answers at the edges', () => {
  it.each(edges)('%s', expectGolden);
});

describe('golden forms', () => {
  it.each(edgeForms)('%s', async (name, command, options, asks) => {
    const press = { invocation: { command: command.name, options }, effect: 'answer', asks } as const;
    const form = renderForm(press, command, await ids.encode(press));
    expect(viewProblems(form)).toEqual([]);
    await expectFile(name, [form]);
  });
});

describe('golden App Home', () => {
  const homes: readonly (readonly [string, readonly Reply[]])[] = [
    ['edge-home', [commandReply('today'), commandReply('search'), commandReply('status')]],
    ['edge-home-empty', []],
    ['edge-home-longest', [edge('edge-list-longest'), edge('edge-paper-longest'), edge('edge-buttons')]],
  ];

  it.each(homes)('%s', async (name, sections) => {
    const view = await renderer.home(sections);
    expect(viewProblems(view)).toEqual([]);
    await expectFile(name, [view]);
  });
});

describe('golden unfurled links', () => {
  const unfurls = [
    ['edge-unfurl', commandReply('show')],
    ['edge-unfurl-longest', edge('edge-paper-longest')],
    ['edge-unfurl-hostile', edge('edge-hostile-markup')],
  ] as const;

  it.each(unfurls)('%s', async (name, reply) => {
    const unfurl = await renderer.unfurl(reply);
    expect(unfurlProblems(unfurl)).toEqual([]);
    await expectFile(name, [unfurl]);
  });
});
