import { ApplicationCommandType, type REST } from 'discord.js';
import { type CommandDefinition, commandDefinitions } from '../bots/discord/definition.ts';
import { readApplication } from '../bots/discord/doctor-read.ts';
import { inviteUrl, userInstallUrl } from '../bots/discord/invite.ts';
import { registerCommands, registeredCommands } from '../bots/discord/registration.ts';
import { closeRest, createRest, failureOf, type RestOptions } from '../bots/discord/rest.ts';
import { developerPortal, userErrorOf } from '../bots/discord/rest-error.ts';
import { registry } from '../core/commands/index.ts';
import { UserError } from '../core/errors.ts';
import { visibleText } from '../core/text.ts';
import { productVersion } from '../main.ts';
import type { Config, DiscordConfig } from '../runtime/config.ts';
import { status, UsageError } from './exit-status.ts';

export interface RegisterFlags {
  /** Only for this server. */
  readonly guild?: string;
  /** Takes away what is registered. */
  readonly remove?: boolean;
}

/** How to get a token; also what the doctor says first. */
export const tokenSteps = `Create an app at ${developerPortal}, open Bot, press "Reset Token", and set DISCORD_TOKEN to it (README, "Discord in five steps").`;

/** Runs work with Discord's REST API as the configured bot. Throws a `UserError` where no token is configured or Discord refuses. */
export async function withRest<T>(
  config: Pick<Config, 'discord'>,
  purpose: RestOptions['purpose'],
  signal: AbortSignal,
  work: (rest: REST, discord: DiscordConfig) => Promise<T>,
): Promise<T> {
  const { discord } = config;
  if (discord === null) throw new UserError('bad-configuration', 'DISCORD_TOKEN is not set.', tokenSteps);
  const { apiUrl, token } = discord;
  const rest = createRest({ apiUrl, token, userAgent: `paperboy/${productVersion()}`, purpose });
  try {
    return await work(rest, discord);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw userErrorOf(failureOf(error, signal));
  } finally {
    closeRest(rest);
  }
}

function namesOf(definitions: readonly CommandDefinition[]): string {
  return definitions
    .map(({ type, name }) => (type === ApplicationCommandType.Message ? `“${name}”` : `/${name}`))
    .join(', ');
}

/** `paperboy discord register [--guild ID] [--remove]`. Answers the exit status. */
export function discordRegister(
  config: Pick<Config, 'discord'>,
  { guild, remove }: RegisterFlags,
  stdout: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> {
  if (guild !== undefined && !/^\d{17,20}$/.test(guild))
    throw new UsageError(
      `"${guild}" is not the id of a server: switch on Developer Mode in Discord, right-click the server, "Copy Server ID".`,
    );
  const guildId = guild ?? null;
  return withRest(config, 'send', signal, async (rest) => {
    const { id } = await readApplication(rest, signal);
    const say = (sentence: string): void => {
      stdout.write(`${visibleText(sentence)}\n`);
    };
    const where = guildId === null ? 'all servers and accounts' : `server ${guildId}`;
    const definitions = remove ? [] : commandDefinitions(registry);
    const { kind, removed } = await registerCommands(rest, id, definitions, guildId, signal);
    if (!remove)
      say(
        kind === 'registered'
          ? `Registered for ${where}: ${namesOf(definitions)}.`
          : `Registered already for ${where}, nothing to do: ${namesOf(definitions)}.`,
      );
    if (removed.length > 0) say(`Removed for ${where}: ${removed.join(', ')}.`);
    else if (remove) say(`No commands were registered for ${where}.`);
    if (guildId !== null && !remove)
      say(
        (await registeredCommands(rest, id, null, signal)).length > 0
          ? `Commands are registered for all servers too, so this server shows each twice. To remove these here again: paperboy discord register --guild ${guildId} --remove`
          : 'Only this server shows them, until "paperboy discord register" or "paperboy serve" registers them for all.',
      );
    return status.done;
  });
}

/** `paperboy discord invite`: where to add the bot. Answers the exit status. */
export function discordInvite(
  config: Pick<Config, 'discord'>,
  stdout: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> {
  return withRest(config, 'answer', signal, async (rest) => {
    const { id, name } = await readApplication(rest, signal);
    stdout.write(
      `Add ${visibleText(name)} to a server:\n  ${inviteUrl(id)}\nor to your own account, to use it anywhere:\n  ${userInstallUrl(id)}\n`,
    );
    return status.done;
  });
}
