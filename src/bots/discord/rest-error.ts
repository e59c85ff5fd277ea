import type { z } from 'zod';
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
      return new UserError(
        'platform-refused',
        `Discord refused: ${failure.message} (status ${failure.status}, code ${failure.code}).`,
        'Run "paperboy doctor": it says what is missing.',
      );
    default:
      return assertNever(failure);
  }
}

/** The same signal for one request: discord.js never lets go of one it was given. */
export function forOneRequest(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal]);
}

/** An answer as its schema reads it. Throws a `UserError` for one that cannot be Discord's. */
export function answerOf<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new UserError(
    'unreachable',
    'What answers is not Discord: its answer makes no sense.',
    'Check DISCORD_API_URL; without it Discord itself is asked.',
    { cause: parsed.error },
  );
}
