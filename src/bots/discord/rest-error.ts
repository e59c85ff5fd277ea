import { assertNever, UserError } from '../../core/errors.ts';
import type { RestFailure } from './rest.ts';

/** Where an app is set up: its token, its key, its installation. */
export const developerPortal = 'https://discord.com/developers/applications';

function waitWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes <= 1
    ? 'in a minute'
    : minutes < 100
      ? `in ${minutes} minutes`
      : `in ${Math.round(minutes / 60)} hours`;
}

/** A failed request as people should hear of it. */
export function userErrorOf(failure: RestFailure): UserError {
  switch (failure.kind) {
    case 'rate-limited':
      return new UserError(
        'unreachable',
        'Discord asks us to slow down.',
        `Try again ${waitWords(failure.afterMs)}; Discord takes 200 new commands a day.`,
      );
    case 'unavailable':
      return new UserError(
        'unreachable',
        failure.status === null ? 'Discord could not be reached.' : `Discord has a fault (${failure.status}).`,
        'Check the connection and DISCORD_API_URL, see discordstatus.com, and try again.',
      );
    case 'rejected':
      if (failure.status === 401)
        return new UserError(
          'bad-configuration',
          'Discord does not accept DISCORD_TOKEN.',
          `Open ${developerPortal}, choose your app, Bot, "Reset Token", and set DISCORD_TOKEN to the new one.`,
        );
      if (failure.status === 404 && failure.code === 0)
        return new UserError(
          'bad-configuration',
          'What answers at DISCORD_API_URL is not Discord’s API.',
          'Leave DISCORD_API_URL out, or write it without a version: https://discord.com/api.',
        );
      return new UserError(
        'platform-refused',
        `Discord refused: ${failure.message} (status ${failure.status}, code ${failure.code}).`,
        'Run "paperboy doctor": it says what is missing.',
      );
    default:
      return assertNever(failure);
  }
}
