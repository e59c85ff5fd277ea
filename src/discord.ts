/** Puts the Discord bot together: definitions, renderer, handler, messenger and both ways in. */
import { Routes } from 'discord.js';
import { z } from 'zod';
import { commandDefinitions } from './bots/discord/definition.ts';
import { examineWayIn } from './bots/discord/doctor.ts';
import { readApplication } from './bots/discord/doctor-read.ts';
import { createGatewayBot } from './bots/discord/gateway.ts';
import { createInteractionHandler } from './bots/discord/handle-interaction.ts';
import { createInteractionEndpoint } from './bots/discord/http-interactions.ts';
import { createDiscordMessenger } from './bots/discord/messenger.ts';
import { type Registration, registerCommands } from './bots/discord/registration.ts';
import { createRenderer } from './bots/discord/renderer.ts';
import { answerOf, closeRest, createRest, failureOf, forOneRequest } from './bots/discord/rest.ts';
import { userErrorOf } from './bots/discord/rest-error.ts';
import { parseShards } from './bots/discord/shards.ts';
import { createActionIds } from './core/action-id.ts';
import type { Bot } from './core/bot.ts';
import { UserError } from './core/errors.ts';
import type { Messenger } from './core/messenger.ts';
import type { Route } from './core/ports.ts';
import { type Paperboy, productVersion } from './main.ts';
import { sleep } from './runtime/clock.ts';
import type { DiscordConfig } from './runtime/config.ts';
import type { Logs } from './runtime/log.ts';

const userSchema = z.object({ id: z.string().regex(/^\d+$/) });

export interface Discord {
  /** Tells Discord the commands of this version, where it does not know them. Throws a `UserError` where it refuses. */
  register(signal: AbortSignal): Promise<Registration>;
  gateway(): Bot;
  /** Sends what nobody asked for. */
  readonly messenger: Messenger;
  /** The route for Discord's signed requests. */
  endpoint(publicKey: string): Route;
  /** Finishes the answers under way and lets go of the connections. */
  stop(): Promise<void>;
}

/**
 * Connects to Discord's REST API as the configured bot. Throws a `UserError` where Discord does not know the token or does not answer, and
 * where the app is set up so that no command could arrive here.
 */
export async function openDiscord(
  paperboy: Paperboy,
  config: DiscordConfig,
  logs: Logs,
  signal: AbortSignal,
): Promise<Discord> {
  const shards = parseShards(config.shards);
  if (shards === null)
    throw new UserError(
      'bad-configuration',
      `DISCORD_SHARDS is "${config.shards}", which names no shards.`,
      'Write auto, a number, or some shards of a number such as 0,1/4.',
    );
  const connection = { apiUrl: config.apiUrl, token: config.token, userAgent: `paperboy/${productVersion()}` };
  const answering = createRest({ ...connection, purpose: 'answer' });
  const acknowledging = createRest({ ...connection, purpose: 'acknowledge' });
  // What is sent unasked must not be repeated behind the sender's back, nor hold up the answers.
  const sending = createRest({ ...connection, purpose: 'send' });
  const close = (): void => {
    closeRest(answering);
    closeRest(acknowledging);
    closeRest(sending);
  };
  try {
    const application = await readApplication(sending, signal);
    const applicationId = application.id;
    const [wayIn] = examineWayIn({ application }, config);
    if (wayIn.level === 'problem') throw new UserError('bad-configuration', wayIn.sentence, wayIn.mend ?? '');
    const botUser = answerOf(userSchema, await sending.get(Routes.user('@me'), { signal: forOneRequest(signal) }));
    const { clock, registry } = paperboy;
    const ids = createActionIds(paperboy.store, clock);
    const renderer = createRenderer(ids, paperboy.draws(logs));
    const messenger = createDiscordMessenger({
      rest: sending,
      render: (reply, until) => renderer.render(reply, until),
      botUserId: botUser.id,
      clock,
      sleep,
      log: logs,
    });
    const handler = createInteractionHandler({
      registry,
      context: (who) => paperboy.context(who),
      ids,
      renderer,
      rest: answering,
      messenger,
      clock,
      sleep,
      breathe: paperboy.breathe,
      bugs: logs,
      log: logs,
      allowedRoles: config.allowedRoles,
    });
    const bots: Bot[] = [];
    return {
      messenger,
      register: (stop) => registerCommands(sending, applicationId, commandDefinitions(registry), null, stop),
      gateway() {
        const bot = createGatewayBot(
          { ...connection, shards },
          { handler, rest: acknowledging, clock, sleep, log: logs },
        );
        bots.push(bot);
        return bot;
      },
      endpoint(publicKey) {
        const endpoint = createInteractionEndpoint({ publicKey }, { handler, clock });
        return { method: 'POST', path: '/discord/interactions', handle: (request) => endpoint.handle(request) };
      },
      async stop() {
        await Promise.all([handler.stop(), ...bots.map((bot) => bot.stop())]);
        close();
      },
    };
  } catch (error) {
    close();
    if (error instanceof UserError) throw error;
    throw userErrorOf(failureOf(error, signal));
  }
}
