import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createSlackEndpoint } from '../../../src/bots/slack/http.ts';
import { startHttpServer } from '../../../src/runtime/http-server.ts';
import { type BotScene, openScene, wordsOf } from './bot-scene.ts';
import { lab } from './stand-in/lab.ts';
import type { Posting } from './stand-in/stand-in.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const path = '/slack/events';

async function served(): Promise<{ scene: BotScene; url: string; base: string }> {
  const scene = await openScene();
  closing.push(() => scene.close());
  const endpoint = createSlackEndpoint({ signingSecret: scene.slack.signingSecret, path }, scene.bolt);
  const mounted = (at: string) => ({ method: 'POST' as const, path: at, listener: endpoint.listener });
  const server = await startHttpServer({ host: '127.0.0.1', port: 0 }, [mounted(path), mounted('/other')], (error) => {
    throw error;
  });
  closing.push(() => server.stop());
  return { scene, url: `${server.url}${path}`, base: server.url };
}

describe('Slack by HTTP', () => {
  it('answers the questions of a new address', async () => {
    const { scene, url } = await served();
    const { status, body, challenge } = await scene.slack.verifyUrl(url);
    expect([status, JSON.parse(body)]).toEqual([200, { challenge }]);
    expect(await scene.slack.checkSsl(url)).toBe(200);
  });

  it.each<[string, (nowMs: number) => Posting]>([
    ['forged', () => ({ signature: 'forged' })],
    ['not signed', () => ({ signature: 'none' })],
    ['stale', (nowMs) => ({ signedAtMs: nowMs - 6 * 60_000 })],
    ['dated ahead', (nowMs) => ({ signedAtMs: nowMs + 6 * 60_000 })],
  ])('refuses what is %s, and does nothing', async (_what, posting) => {
    const { scene, url } = await served();
    const { slack } = scene;
    const request = slack.slashCommand({ text: 'whisper', user: lab.user, channel: lab.channel });
    const delivery = slack.deliver(request, url, posting(Date.now()));
    expect((await delivery.acknowledged).status).toBe(401);
    await scene.handler.idle();
    expect(scene.edge.ran).toEqual([]);
    expect(slack.calls).toEqual([]);
    expect(scene.logged.join()).not.toContain('whisper');
    slack.forgive(/./);
  });

  it('says why it refuses, in the log', async () => {
    const { scene, url } = await served();
    const { slack } = scene;
    const home = slack.homeOpened({ user: lab.user });
    await slack.deliver(home, url, { signature: 'forged' }).acknowledged.catch(() => undefined);
    expect(scene.logged.join()).toContain('signature mismatch');
    slack.forgive(/./);
  });

  it.each([
    ['no body', '', [401, 404]],
    ['no JSON', '{"a', [401, 404]],
    ['JSON that is no object', 'null', [400, 400]],
    ['a payload of nothing', 'payload=', [401, 404]],
  ])('survives %s', async (_what, body, statuses) => {
    const { scene, url, base } = await served();
    const headers = { 'content-type': 'application/json' };
    const posted = await Promise.all([url, `${base}/other`].map((at) => fetch(at, { method: 'POST', body, headers })));
    expect(posted.map(({ status }) => status)).toEqual(statuses);
    const { slack } = scene;
    slack.deliverTo(url);
    await slack.send(slack.slashCommand({ text: 'turns', user: lab.user, channel: lab.channel }));
    await scene.handler.idle();
    expect(slack.shown(lab.channel).map(wordsOf)).toEqual([expect.stringContaining('Page 1.')]);
  });

  it.each([
    ['application/json', 'null'],
    ['application/json', '0'],
    ['application/x-www-form-urlencoded', 'payload=null'],
  ])('survives what is signed and holds nothing: %s %s', async (type, body) => {
    const { scene, url } = await served();
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const mac = createHmac('sha256', scene.slack.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const headers = {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${mac}`,
    };
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(400);
  });

  it('answers once where two copies get the same request at different times', async () => {
    const { scene, url } = await served();
    const { slack } = scene;
    slack.deliverTo(url);
    const request = slack.slashCommand({ text: 'turns', user: lab.user, channel: lab.channel });
    await Promise.all([slack.send(request), slack.send(request), slack.send(request)]);
    await scene.handler.idle();
    expect(slack.shown(lab.channel)).toHaveLength(1);
  });
});
