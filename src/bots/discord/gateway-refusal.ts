import { DiscordAPIError, DiscordjsError, DiscordjsErrorCodes, GatewayCloseCodes, HTTPError } from 'discord.js';
import { UserError } from '../../core/errors.ts';

const wrongToken = [
  'Discord does not accept the bot token.',
  'Copy it again from the Bot page of your application (discord.com/developers/applications) into DISCORD_TOKEN.',
] as const;

const ours = 'This is a fault of this version of Paperboy: update it, or report it.';

/** After these Discord does not want to see us again. Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
const fatal: Readonly<Record<number, readonly [sentence: string, hint: string]>> = {
  [GatewayCloseCodes.AuthenticationFailed]: wrongToken,
  [GatewayCloseCodes.InvalidShard]: [
    'Discord does not accept the shards of DISCORD_SHARDS.',
    'Use "auto", or the same number of shards in every process.',
  ],
  [GatewayCloseCodes.ShardingRequired]: [
    'The bot is in too many servers for so few shards.',
    'Set DISCORD_SHARDS to "auto" or to a larger number.',
  ],
  [GatewayCloseCodes.InvalidAPIVersion]: ['Discord no longer takes this version of its gateway.', ours],
  [GatewayCloseCodes.InvalidIntents]: ['Discord does not know the intents that Paperboy asked for.', ours],
  [GatewayCloseCodes.DisallowedIntents]: [
    'Discord does not allow this bot the intents that Paperboy asked for.',
    `Paperboy needs none of the privileged intents. ${ours}`,
  ],
};

/** Why Discord closed for good; `null` for a close after which one comes back. */
export function closedForGood(code: number): UserError | null {
  const [sentence, hint] = fatal[code] ?? [];
  return sentence === undefined || hint === undefined ? null : new UserError('platform-refused', sentence, hint);
}

export function unreachable(cause: unknown): UserError {
  const status = cause instanceof DiscordAPIError || cause instanceof HTTPError ? ` (it answered ${cause.status})` : '';
  return new UserError(
    'platform-refused',
    `Discord cannot be reached${status}.`,
    'Check the network and discordstatus.com, then start again.',
  );
}

/** Why the gateway could not be opened. `closeCode` is that of the connection, `null` where none was closed for good. */
export function loginRefused(error: unknown, closeCode: number | null): UserError {
  if (error instanceof UserError) return error;
  const closed = closeCode === null ? null : closedForGood(closeCode);
  if (closed) return closed;
  const isToken = error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
  if (isToken) return new UserError('platform-refused', ...wrongToken);
  if (error instanceof Error && error.message.startsWith('Not enough sessions'))
    return new UserError(
      'platform-refused',
      'The bot has connected to Discord too often in the last 24 hours.',
      'Wait some hours before starting it again, and look for what restarts it so often.',
    );
  return unreachable(error);
}
