import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createInteractionEndpoint, type InteractionEndpoint } from '../../../src/bots/discord/http-interactions.ts';
import { startHttpServer } from '../../../src/runtime/http-server.ts';
import { discordBotContract } from '../../contracts/discord-bot.ts';
import { type BotScene, hasAnswer, idUnder, openScene, slash, wordsOf } from './bot-scene.ts';

async function listen(endpoint: InteractionEndpoint): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const handle: InteractionEndpoint['handle'] = (request) => endpoint.handle(request);
  const server = await startHttpServer(
    { host: '127.0.0.1', port: 0 },
    [{ method: 'POST', path: '/', handle }],
    (error) => {
      throw error;
    },
  );
  return { url: `${server.url}/`, stop: () => server.stop() };
}

function endpointOf({ discord, handler, clock }: BotScene): InteractionEndpoint {
  return createInteractionEndpoint({ publicKey: discord.publicKey }, { handler, clock });
}

discordBotContract('HTTP interactions', async (scene) => {
  const endpoint = endpointOf(scene);
  const server = await listen(endpoint);
  return {
    deliver: (interaction) => void scene.discord.post(server.url, interaction),
    async stop() {
      await Promise.all([server.stop(), endpoint.stop()]);
    },
  };
});

describe('the endpoint', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function opened(): Promise<{ readonly scene: BotScene; readonly url: string }> {
    const scene = await openScene();
    const server = await listen(endpointOf(scene));
    closing.push(scene.close, server.stop);
    return { scene, url: server.url };
  }

  /** Signs by itself, so that everything about the request can be chosen. */
  const keys = generateKeyPairSync('ed25519');
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
  async function sent(
    body: string | Uint8Array,
    more: { readonly ageMs?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    const scene = await openScene();
    closing.push(scene.close);
    const { handler, clock } = scene;
    const timestamp = String(Math.floor((Date.now() - (more.ageMs ?? 0)) / 1000));
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const signature = sign(null, Buffer.concat([Buffer.from(timestamp), bytes]), keys.privateKey).toString('hex');
    const headers = { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp, ...more.headers };
    return createInteractionEndpoint({ publicKey }, { handler, clock }).handle({ headers, body: bytes });
  }
  const ping = JSON.stringify({ type: 1, id: '1', application_id: '2', token: 'x', version: 1 });

  it('answers a ping', async () => {
    expect(await sent(ping)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"type":1}',
    });
  });

  it.each(['wrong', 'none'] as const)('refuses a request whose signature is %s', async (signing) => {
    const { scene, url } = await opened();
    const asked = slash(scene.discord, 'whisper');
    expect(await scene.discord.post(url, asked, signing)).toBe(401);
    expect(await scene.discord.post(url, scene.discord.interaction({ type: 1 }), signing)).toBe(401);
    expect(scene.edge.ran).toEqual([]);
    expect(scene.discord.answers(asked.id).first).toBeNull();
  });

  it.each([
    ['half a signature', { 'x-signature-ed25519': 'ab'.repeat(32) }],
    ['no hexadecimal', { 'x-signature-ed25519': 'zz'.repeat(64) }],
    ['another time', { 'x-signature-timestamp': '1700000000' }],
    ['no time', { 'x-signature-timestamp': '' }],
    ['a strange time', { 'x-signature-timestamp': 'now' }],
  ])('refuses %s', async (_what, headers) => {
    expect((await sent(ping, { headers })).status).toBe(401);
  });

  it('refuses a repeat that could not be answered any more', async () => {
    expect((await sent(ping, { ageMs: 14 * 60_000 })).status).toBe(200);
    expect((await sent(ping, { ageMs: 16 * 60_000 })).status).toBe(401);
  });

  it.each([
    ['no JSON', '{"type":'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['no interaction', '{"hello":"world"}'],
    ['nothing', ''],
  ])('says that it cannot read %s', async (_what, body) => {
    expect((await sent(body)).status).toBe(400);
  });

  it.each(['', 'ab', 'z'.repeat(64), 'ab'.repeat(33)])('does not start with the key %j', async (key) => {
    const { handler, clock } = await openScene().then((scene) => {
      closing.push(scene.close);
      return scene;
    });
    expect(() => createInteractionEndpoint({ publicKey: key }, { handler, clock })).toThrow(
      'DISCORD_PUBLIC_KEY is not a public key.',
    );
  });

  it('needs no memory of its own: another copy knows the buttons and lists of this one', async () => {
    const { scene, url } = await opened();
    const { discord } = scene;
    const copy = await listen(endpointOf({ ...scene, handler: scene.copy() }));
    closing.push(copy.stop);

    const asked = slash(discord, 'turns', { options: { mark: 'x'.repeat(100) } });
    expect(await discord.post(url, asked)).toBe(200);
    const button = idUnder((await discord.answered(asked.id, hasAnswer)).message, 'Next page');
    expect(button).toMatch(/^saved:/); // too long to stand in the button
    expect(await discord.post(copy.url, discord.press(asked.id, button))).toBe(200);
    await discord.answered(asked.id, ({ message }) => wordsOf(message) === 'Page 2.');

    const listed = slash(discord, 'today');
    await discord.post(url, listed);
    await discord.answered(listed.id, hasAnswer);
    const shown = slash(discord, 'show', { options: { paper: '2' } });
    await discord.post(copy.url, shown);
    expect(wordsOf((await discord.answered(shown.id, hasAnswer)).message)).toContain('Quantized Diffusion');
    expect(discord.problems).toEqual([]);
  });

  it('waits with the answer for a first response that is still on its way', async () => {
    const { scene, url } = await opened();
    scene.discord.fail({
      method: 'PATCH',
      path: /original$/,
      times: 2,
      answer: { status: 404, body: { code: 10_015, message: 'Unknown Webhook' } },
    });
    const asked = slash(scene.discord, 'turns');
    await scene.discord.post(url, asked);
    expect(wordsOf((await scene.discord.answered(asked.id, hasAnswer)).message)).toBe('Page 1.');
    expect(scene.discord.requests.map(({ status }) => status)).toEqual([404, 404, 200]);
  });
});
