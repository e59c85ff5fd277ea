import { afterEach, describe, expect, it } from 'vitest';
import { createSocketModeBot } from '../../../src/bots/slack/socket-mode.ts';
import type { Bot } from '../../../src/core/bot.ts';
import { UserError } from '../../../src/core/errors.ts';
import { type BotScene, openScene, type SceneChanges, wordsOf } from './bot-scene.ts';
import { lab } from './stand-in/lab.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const never = new AbortController().signal;

async function connected(
  changes: { readonly scene?: SceneChanges; readonly pingMs?: number; readonly bolt?: Partial<BotScene['bolt']> } = {},
): Promise<{ scene: BotScene; bot: Bot }> {
  const scene = await openScene(changes.scene);
  opened.push(scene);
  // Waits between tries of a connection.
  for (const ms of [1_000, 2_000, 5_000, 10_000, 30_000]) scene.skip(ms);
  const bot = createSocketModeBot(
    { appToken: scene.slack.appToken, pingMs: changes.pingMs ?? 5_000 },
    { ...scene.bolt, ...changes.bolt },
  );
  opened.push({ close: () => bot.stop() });
  return { scene, bot };
}

async function answers({ scene }: { scene: BotScene }): Promise<void> {
  const { slack } = scene;
  const before = slack.shown(lab.channel).length;
  await slack.send(slack.slashCommand({ text: 'turns', user: lab.user, channel: lab.channel }));
  const answer = await slack.until('an answer', () => slack.shown(lab.channel)[before]);
  expect(wordsOf(answer)).toContain('Page 1.');
}

describe('Socket Mode', () => {
  it.each(['refresh_requested', 'warning', 'too_many_websockets'] as const)('comes back after %s', async (reason) => {
    const { scene, bot } = await connected();
    await bot.start(never);
    const before = await scene.slack.socket.connection();
    before.disconnect(reason);
    await scene.slack.socket.connection((one) => one !== before);
    await answers({ scene });
  });

  it.each([1006, 1001, 1011])('comes back when its connection ends with %i', async (code) => {
    const { scene, bot } = await connected();
    await bot.start(never);
    const before = await scene.slack.socket.connection();
    before.closeWith(code);
    await scene.slack.socket.connection((one) => one !== before);
    await answers({ scene });
  });

  it('notices a half-open connection', async () => {
    const { scene, bot } = await connected({ pingMs: 300 });
    await bot.start(never);
    const before = await scene.slack.socket.connection();
    before.fallSilent();
    await scene.slack.socket.connection((one) => one !== before);
    before.closeWith(1006); // or Slack would go on sending to it, in turn
    await scene.slack.until('the end of the old one', () => before.state() === 'closed');
    await answers({ scene });
  });

  it('comes back after an outage, however often Slack refuses in between', async () => {
    const { scene, bot } = await connected();
    await bot.start(never);
    const { slack } = scene;
    slack.meet({ method: 'apps.connections.open', times: 3, answer: { status: 503 } });
    slack.meet({ method: 'apps.connections.open', times: 2, answer: { error: 'internal_error' } });
    slack.meet({ method: 'apps.connections.open', answer: { retryAfter: 1 } });
    slack.meet({ method: 'apps.connections.open', times: 2, answer: 'cut' });
    const before = await slack.socket.connection();
    before.closeWith(1006);
    await slack.socket.connection((one) => one !== before);
    await answers({ scene });
    expect(scene.logged.filter((line) => line.includes('does not take a connection'))).toHaveLength(1);
  });

  it('ends with one sentence where Socket Mode is switched off', async () => {
    const { scene, bot } = await connected();
    await bot.start(never);
    const connection = await scene.slack.socket.connection();
    connection.disconnect('link_disabled');
    const reason = await bot.ended.catch((error: unknown) => error);
    expect(reason).toBeInstanceOf(UserError);
    expect(reason).toMatchObject({ message: 'Socket Mode was switched off for this app.', code: 'platform-refused' });
  });

  it('ends where its token is withdrawn while it runs', async () => {
    const { scene, bot } = await connected();
    await bot.start(never);
    const connection = await scene.slack.socket.connection();
    scene.slack.setToken(scene.slack.appToken, 'revoked');
    connection.closeWith(1006);
    const reason = await bot.ended.catch((error: unknown) => error);
    expect(reason).toMatchObject({ message: 'The app-level token was revoked.' });
  });

  it.each([
    ['invalid', 'Slack does not know the app-level token.'],
    ['inactive', 'The app-level token belongs to an app or a workspace that is gone.'],
    ['expired', 'The app-level token has ended.'],
  ] as const)('does not start with a token that is %s', async (state, sentence) => {
    const { scene, bot } = await connected();
    scene.slack.setToken(scene.slack.appToken, state);
    const reason = await bot.start(never).catch((error: unknown) => error);
    expect(reason).toBeInstanceOf(UserError);
    expect(reason).toMatchObject({ message: sentence, hint: expect.stringContaining('SLACK_APP_TOKEN') });
    expect(JSON.stringify([reason, scene.logged])).not.toContain(scene.slack.appToken);
  });

  it('gives up a start that takes too long, or that is called off', async () => {
    const { scene, bot } = await connected();
    scene.slack.meet({ method: 'apps.connections.open', times: 10_000, answer: { status: 503 } });
    const calledOff = new AbortController();
    const starting = bot.start(calledOff.signal);
    await scene.slack.call(({ method }) => method === 'apps.connections.open');
    calledOff.abort(new Error('enough'));
    await expect(starting).rejects.toThrow('enough');
    const second = await connected();
    second.scene.skip(60_000);
    second.scene.slack.meet({ method: 'apps.connections.open', times: 10_000, answer: { status: 503 } });
    await expect(second.bot.start(never)).rejects.toMatchObject({
      code: 'unreachable',
      message: 'Slack does not answer.',
    });
  });

  it('takes nothing more when it stops, also while it comes back', async () => {
    const { scene, bot } = await connected();
    await bot.start(never);
    const { slack } = scene;
    const connection = await slack.socket.connection();
    await bot.stop();
    await slack.until('the end of the connection', () => connection.state() === 'closed');
    const lost = slack.deliver(slack.slashCommand({ text: 'turns', user: lab.user, channel: lab.channel }));
    await expect(lost.acknowledged).rejects.toThrow();
    const second = await connected();
    await second.bot.start(never);
    const hanging = second.scene.slack.meet({ method: 'apps.connections.open', times: 10_000, answer: 'held' });
    (await second.scene.slack.socket.connection()).closeWith(1006);
    await second.scene.slack.until('another try', () => hanging.times() > 0);
    await second.bot.stop();
    expect(second.scene.slack.socket.connections.filter((one) => one.state() === 'open')).toEqual([]);
  });

  it('survives frames that are none', async () => {
    const { scene, bot } = await connected();
    await bot.start(never);
    const connection = await scene.slack.socket.connection();
    for (const frame of ['no json', '"disconnect"', '{"type":"disconnect"}x', '[]', '{}']) connection.say(frame);
    await answers({ scene });
  });

  it('answers where the acknowledgement is lost with the connection', async () => {
    const { scene, bot } = await connected();
    await bot.start(never);
    const { slack } = scene;
    const gate = scene.edge.close();
    const delivery = slack.deliver(slack.slashCommand({ text: 'slow', user: lab.user, channel: lab.channel }));
    await delivery.acknowledged;
    await gate.reached;
    const before = await slack.socket.connection();
    before.closeWith(1006);
    await slack.socket.connection((one) => one !== before);
    gate.open();
    const answer = await slack.until('an answer', () => slack.shown(lab.channel)[0]);
    expect(wordsOf(answer)).toBe('At last.');
  });

  it('does not answer workspaces that are not ours', async () => {
    const refuse = () => Promise.reject(new Error('not ours'));
    const { scene, bot } = await connected({ bolt: { authorize: refuse } });
    await bot.start(never);
    const { slack } = scene;
    const request = slack.slashCommand({ text: 'whisper', user: lab.user, channel: lab.channel });
    expect((await slack.send(request)).status).toBe(200);
    await scene.handler.idle();
    expect(scene.edge.ran).toEqual([]);
    expect(scene.logged.join()).not.toContain('whisper');
  });
});
