import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InteractionResponseType } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { requestOf } from '../../../src/bots/discord/message-body.ts';
import { renderForm } from '../../../src/bots/discord/render-form.ts';
import { createRenderer } from '../../../src/bots/discord/renderer.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { dot } from '../../pictures.ts';
import { edgeForms, edgeReplies } from '../edge-replies.ts';
import { memoryActionIds } from '../memory-action-ids.ts';
import { discordLineStarts, discordMarkup } from '../replies.ts';
import { contentsOf } from './render-checks.ts';
import { createOpenApiCheck } from './stand-in/openapi-check.ts';

const commands = join(import.meta.dirname, '../../golden/commands');
const golden = join(import.meta.dirname, '../../golden/discord');

/** Says nothing where Discord's document is not there; the limits are measured in any case. */
const openApi = createOpenApiCheck();

const ids = memoryActionIds();

async function expectGolden(name: string, reply: Reply): Promise<void> {
  const bodies = await createRenderer(ids, dot).render(reply);
  expect(bodies.flatMap((body) => contentsOf(body).problems)).toEqual([]);
  const sent = bodies.map((body) => requestOf(body).body);
  for (const body of sent) expect(openApi.problems('POST', '/channels/{channel_id}/messages', body)).toEqual([]);
  await expect(`${JSON.stringify(sent, null, 1)}\n`).toMatchFileSnapshot(join(golden, `${name}.json`));
}

describe('golden answers of commands', () => {
  const names = readdirSync(commands).map((file) => basename(file, '.json'));

  it.each(names)('%s', async (name) => {
    const reply: Reply = JSON.parse(readFileSync(join(commands, `${name}.json`), 'utf8'));
    await expectGolden(name, reply);
  });
});

describe('golden answers at the edges', () => {
  it.each(edgeReplies({ words: discordMarkup, lineStarts: discordLineStarts }))('%s', expectGolden);
});

describe('golden forms', () => {
  it.each(edgeForms)('%s', async (name, command, options, asks) => {
    const press = { invocation: { command: command.name, options }, effect: 'answer', asks } as const;
    const form = renderForm(press, command, await ids.encode(press));
    const callback = '/interactions/{interaction_id}/{interaction_token}/callback';
    expect(openApi.problems('POST', callback, { type: InteractionResponseType.Modal, data: form })).toEqual([]);
    await expect(`${JSON.stringify([form], null, 1)}\n`).toMatchFileSnapshot(join(golden, `${name}.json`));
  });
});
