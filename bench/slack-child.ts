/** One Slack bot in a process of its own, started by `slack.ts`: Paperboy, or a bare Bolt app as its peer. */
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { openPaperboy } from '../src/main.ts';
import { readConfig } from '../src/runtime/config.ts';
import { createLogs } from '../src/runtime/log.ts';
import { openSlack } from '../src/slack.ts';
import { type RunningBot, runBotProcess } from './bot-process.ts';

interface Connection {
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
}

/** As Bolt's own guide begins: acknowledge, then respond. */
async function startEcho({ apiUrl, botToken, appToken }: Connection): Promise<RunningBot> {
  const clientOptions = { slackApiUrl: apiUrl };
  const receiver = new SocketModeReceiver({
    appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: botToken, receiver, clientOptions, logLevel: LogLevel.ERROR });
  app.command('/papers', async ({ command, ack, respond }) => {
    await ack();
    await respond(`You said ${command.text}.`);
  });
  await app.start();
  return {
    async stop() {
      await app.stop();
    },
  };
}

async function startPaperboy({ apiUrl, botToken, appToken }: Connection, database: string): Promise<RunningBot> {
  const config = readConfig(
    {
      PAPERBOY_DATABASE: database,
      SLACK_BOT_TOKEN: botToken,
      SLACK_APP_TOKEN: appToken,
      SLACK_API_URL: apiUrl,
    },
    process.platform,
  );
  if (config.slack === null) throw new Error('no tokens were given');
  const paperboy = await openPaperboy(config);
  const { signal } = new AbortController();
  const slack = await openSlack(paperboy, config.slack, createLogs(config), signal);
  await Promise.all(slack.bots.map((bot) => bot.start(signal)));
  return {
    async stop() {
      await slack.stop();
      await paperboy.close();
    },
  };
}

if (process.send)
  runBotProcess(({ bot, connection: { apiUrl = '', botToken = '', appToken = '' }, database }) => {
    const connection = { apiUrl, botToken, appToken };
    return bot === 'paperboy' ? startPaperboy(connection, database) : startEcho(connection);
  });
