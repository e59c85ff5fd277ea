import { createSlackEndpoint } from '../../../src/bots/slack/http.ts';
import { createSocketModeBot, defaultPingMs } from '../../../src/bots/slack/socket-mode.ts';
import { startHttpServer } from '../../../src/runtime/http-server.ts';
import type { OpenWay } from '../../contracts/slack-opened.ts';

export const bySocketMode: OpenWay = async ({ slack, bolt }) => {
  const bot = createSocketModeBot({ appToken: slack.appToken, pingMs: defaultPingMs }, bolt);
  await bot.start(new AbortController().signal);
  return bot;
};

export const byHttp: OpenWay = async ({ slack, bolt }) => {
  const path = '/slack/events';
  const endpoint = createSlackEndpoint({ signingSecret: slack.signingSecret, path }, bolt);
  const server = await startHttpServer(
    { host: '127.0.0.1', port: 0 },
    [{ method: 'POST', path, listener: endpoint.listener }],
    (error) => {
      throw error;
    },
  );
  slack.deliverTo(`${server.url}${path}`);
  return {
    async stop() {
      await Promise.all([server.stop(), endpoint.stop()]);
    },
  };
};
