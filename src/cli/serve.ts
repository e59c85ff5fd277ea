import type { Bot } from '../core/bot.ts';
import { defaultDeliveryLimits } from '../core/delivery/delivery-worker.ts';
import type { DigestService } from '../core/digest/digest-service.ts';
import { followedCategories } from '../core/digest/followed-categories.ts';
import { UserError } from '../core/errors.ts';
import type { Messenger } from '../core/messenger.ts';
import type { Route } from '../core/ports.ts';
import { readSources } from '../core/read-sources.ts';
import { type Discord, openDiscord } from '../discord.ts';
import { openEmail } from '../email.ts';
import { type Paperboy, productVersion } from '../main.ts';
import { sleep } from '../runtime/clock.ts';
import type { Config, DiscordConfig, SlackConfig } from '../runtime/config.ts';
import type { EmailConfig } from '../runtime/email-config.ts';
import { type HttpServer, type Mount, startHttpServer } from '../runtime/http-server.ts';
import type { Logs } from '../runtime/log.ts';
import { openSlack } from '../slack.ts';
import { status } from './exit-status.ts';
import { start, startWords } from './first-start.ts';
import type { Host } from './host.ts';
import { plainMessenger } from './plain-messenger.ts';

/** What still holds the process so long after all is let go of, holds it for nothing. */
const leftoversMs = 2_000;

const health: Route = {
  method: 'GET',
  path: '/health',
  handle: async () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok\n' }),
};

/** How often it is looked at what sources have to be read. */
const lookEveryMs = 5 * 60_000;

/** Reads what should be read of the sources, now and then until the signal is aborted. */
async function keepReading(paperboy: Paperboy, digests: DigestService, logs: Logs, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const categories = await followedCategories(paperboy.store);
      const papers = await readSources(categories, { ...paperboy, log: logs }, signal);
      if (papers > 0) logs.info('read new papers', { papers });
      const { made, failure } = await paperboy.fillVectors(() => {}, signal);
      if (made > 0) logs.info('made vectors', { vectors: made });
      if (failure !== null) logs.warn('could not make all vectors', { reason: failure });
      digests.sourcesRead();
      const fetched = await paperboy.fetchBatches(signal);
      if (fetched.written > 0) logs.info('fetched summaries', { summaries: fetched.written });
      if (fetched.failure !== null) logs.warn('could not fetch all summaries', { reason: fetched.failure });
      const summaries = await paperboy.summariseNewest(signal);
      if (summaries > 0) logs.info('wrote summaries', { summaries });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof UserError)) throw error;
      logs.warn('could not read new papers', { reason: error.message });
    }
    await sleep(lookEveryMs, signal).catch(() => {});
  }
}

/** A platform that is configured, opened but not started. */
interface Platform {
  /** Paths of the HTTP server. */
  readonly paths: readonly (Route | Mount)[];
  /** Ways in that open connections of their own. */
  readonly bots: readonly Bot[];
  readonly name: string;
  readonly messenger: Messenger;
  /** For people; `url` is the HTTP server's, where there is one. */
  says(url: string): string;
  close(): Promise<void>;
}

/** Everything a running service holds. */
interface Serving {
  readonly says: string;
  readonly bots: readonly Bot[];
  /** By platform. */
  readonly messengers: ReadonlyMap<string, Messenger>;
  /** Takes nothing new, lets what is under way end, lets go. */
  close(): Promise<void>;
}

/**
 * Registers where something changed. Where Discord does not answer or asks to slow down, the commands it has go on working; where it refuses,
 * nobody could give any, and the error says what to mend.
 */
async function registeredWords(discord: Discord, signal: AbortSignal): Promise<string> {
  try {
    const { kind } = await discord.register(signal);
    return kind === 'registered' ? 'commands registered' : 'commands as registered before';
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'unreachable') throw error;
    return `commands NOT registered: ${error.message} ${error.hint}`;
  }
}

async function discordPlatform(
  paperboy: Paperboy,
  config: DiscordConfig,
  logs: Logs,
  signal: AbortSignal,
): Promise<Platform> {
  const discord = await openDiscord(paperboy, config, logs, signal);
  try {
    const registered = await registeredWords(discord, signal);
    const platform = { name: 'discord', messenger: discord.messenger, close: () => discord.stop() };
    if (config.publicKey !== null) {
      const endpoint = discord.endpoint(config.publicKey);
      const says = (url: string) => `Discord (HTTP interactions at ${url}${endpoint.path}; ${registered})`;
      return { ...platform, paths: [endpoint], bots: [], says };
    }
    const bot = discord.gateway();
    return { ...platform, paths: [], bots: [bot], says: () => `${bot.name}; ${registered}` };
  } catch (error) {
    await discord.stop();
    throw error;
  }
}

async function slackPlatform(
  paperboy: Paperboy,
  config: SlackConfig,
  logs: Logs,
  signal: AbortSignal,
): Promise<Platform> {
  const slack = await openSlack(paperboy, config, logs, signal);
  return {
    name: 'slack',
    messenger: slack.messenger,
    paths: slack.mounts,
    bots: slack.bots,
    says: (url) => slack.says(url),
    close: () => slack.stop(),
  };
}

function emailPlatform(paperboy: Paperboy, config: EmailConfig, logs: Logs): Platform {
  const email = openEmail(paperboy, config, logs);
  return {
    name: 'email',
    messenger: email.messenger,
    paths: email.mounts,
    bots: [],
    says: (url) => email.says(url),
    close: () => email.stop(),
  };
}

async function openPlatforms(paperboy: Paperboy, config: Config, logs: Logs, signal: AbortSignal): Promise<Serving> {
  if (config.discord === null && config.slack === null && config.email === null)
    throw new UserError(
      'bad-configuration',
      'There is nothing to serve: no platform is configured.',
      'Set DISCORD_TOKEN (README, "Discord in five steps"), SLACK_BOT_TOKEN ("Slack in five steps") or SMTP_URL ("E-mail in four steps"), or talk to the library here with `paperboy chat`.',
    );
  const platforms: Platform[] = [];
  let server: HttpServer | null = null;
  // A server that is closed takes nothing new at once; what it still answers ends while the platforms end theirs.
  const close = async (): Promise<void> => {
    await Promise.all([server?.stop(), ...platforms.map((platform) => platform.close())]);
  };
  try {
    if (config.discord) platforms.push(await discordPlatform(paperboy, config.discord, logs, signal));
    if (config.slack) platforms.push(await slackPlatform(paperboy, config.slack, logs, signal));
    if (config.email) platforms.push(emailPlatform(paperboy, config.email, logs));
    const paths = platforms.flatMap((platform) => platform.paths);
    if (paths.length > 0)
      server = await startHttpServer(config.http, [health, ...paths], (error) => logs.report(error, 'HTTP endpoint'));
    const bots = platforms.flatMap((platform) => platform.bots);
    await Promise.all(bots.map((bot) => bot.start(signal)));
    const url = server?.url ?? '';
    const messengers = new Map(platforms.map(({ name, messenger }) => [name, messenger]));
    return { says: platforms.map((platform) => platform.says(url)).join(', and '), bots, messengers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Serves every configured platform until it is interrupted. Answers the exit status; throws a `UserError` where a platform refuses us. */
export async function serve(
  paperboy: Paperboy,
  config: Config,
  host: Host,
  logs: Logs,
  signal: AbortSignal,
): Promise<number> {
  const say = (sentence: string): void => {
    host.stderr.write(`paperboy: ${sentence}\n`);
  };
  const serving = await openPlatforms(paperboy, config, logs, signal);
  const over = new AbortController();
  const readingSignal = AbortSignal.any([signal, over.signal]);
  say(`version ${productVersion()} serves ${serving.says}. Ctrl-C stops it.`);
  const terminal = plainMessenger(host.stdout, paperboy.registry);
  const messengers = new Map([...serving.messengers, ['terminal', terminal]]);
  const digests = paperboy.digestService(messengers, defaultDeliveryLimits, logs);
  const sending = digests.run(readingSignal);
  const reading = start(paperboy, host, readingSignal).then((done) => {
    const words = startWords(done);
    if (words !== null) say(words);
    return keepReading(paperboy, digests, logs, readingSignal);
  });
  try {
    const interrupted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([
      interrupted,
      ...serving.bots.map((bot) => bot.ended),
      reading.then(() => interrupted),
      sending.then(() => interrupted),
    ]);
    say('stopping; answers under way are finished.');
    return status.done;
  } catch (error) {
    if (signal.aborted) return status.done;
    throw error;
  } finally {
    over.abort();
    // Messages on their way end before the connections do.
    await sending.catch(() => undefined);
    await serving.close();
    await reading.catch(() => undefined); // what it was storing is stored before the library closes
    // discord.js cannot be stopped between two connections, and would try for ever where Discord is away.
    setTimeout(() => process.exit(), leftoversMs).unref();
  }
}
