import { isDeepStrictEqual } from 'node:util';
import { type REST, RESTJSONErrorCodes, Routes } from 'discord.js';
import { z } from 'zod';
import { UserError } from '../../core/errors.ts';
import type { CommandDefinition } from './definition.ts';
import { inviteUrl } from './invite.ts';
import { answerOf, failureOf, forOneRequest, type RestFailure } from './rest.ts';
import { developerPortal, userErrorOf } from './rest-error.ts';

/** A command as Discord tells it, with much that we never sent. */
const registeredSchema = z.array(z.looseObject({ type: z.number().default(1), name: z.string() }));
export type RegisteredCommand = z.output<typeof registeredSchema>[number];

/** What a command means to a person; all else Discord adds (ids, versions, names in the asker's language). */
const meaningful = [
  'type',
  'name',
  'name_localizations',
  'description',
  'description_localizations',
  'options',
  'required',
  'choices',
  'value',
  'autocomplete',
  'min_value',
  'max_value',
  'min_length',
  'max_length',
  'channel_types',
  'default_member_permissions',
  'integration_types',
  'contexts',
  'nsfw',
] as const;
/** Lists without an order. */
const sets: ReadonlySet<string> = new Set(['channel_types', 'integration_types', 'contexts']);
const translations: ReadonlySet<string> = new Set(['name_localizations', 'description_localizations']);

function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

/** The meaning alone, the same however Discord or we write it: what is not said and what is said to be nothing are one. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.fromEntries(
    meaningful.flatMap((name) => {
      const field = fields.get(name);
      if (isNothing(field)) return [];
      if (sets.has(name) && Array.isArray(field)) return [[name, field.toSorted()]];
      return [[name, translations.has(name) ? field : canonical(field)]];
    }),
  );
}

function inScope(definition: CommandDefinition, guildId: string | null): CommandDefinition {
  if (guildId === null) return definition;
  // Both are for global commands only. Source: https://discord.com/developers/docs/interactions/application-commands#application-command-object
  const { contexts, integration_types, ...rest } = definition;
  return rest;
}

function byName(commands: readonly { readonly type?: number | undefined; readonly name: string }[]) {
  return Object.fromEntries(commands.map((command) => [`${command.type ?? 1} ${command.name}`, canonical(command)]));
}

/** Whether what is registered globally (`null`) or in a guild means the same as these definitions. */
export function isRegistered(
  registered: readonly RegisteredCommand[],
  definitions: readonly CommandDefinition[],
  guildId: string | null,
): boolean {
  const wanted = definitions.map((definition) => inScope(definition, guildId));
  const there = guildId === null ? registered : registered.map(({ contexts, integration_types, ...rest }) => rest);
  return isDeepStrictEqual(byName(there), byName(wanted));
}

function route(applicationId: string, guildId: string | null): `/${string}` {
  return guildId === null
    ? Routes.applicationCommands(applicationId)
    : Routes.applicationGuildCommands(applicationId, guildId);
}

/** What is registered now, in all languages. Throws as `REST` does, and a `UserError` for an answer that is not Discord's. */
export async function registeredCommands(
  rest: REST,
  applicationId: string,
  guildId: string | null,
  signal: AbortSignal,
): Promise<readonly RegisteredCommand[]> {
  const query = new URLSearchParams({ with_localizations: 'true' });
  return answerOf(
    registeredSchema,
    await rest.get(route(applicationId, guildId), { query, signal: forOneRequest(signal) }),
  );
}

/** Why commands could not be registered, for the person who runs Paperboy. */
function registrationError(failure: RestFailure, applicationId: string, guildId: string | null): UserError {
  if (failure.kind !== 'rejected' || failure.status === 401) return userErrorOf(failure);
  const notThere: readonly number[] = [RESTJSONErrorCodes.MissingAccess, RESTJSONErrorCodes.UnknownGuild];
  if (guildId !== null && (failure.status === 403 || notThere.includes(failure.code)))
    return new UserError(
      'platform-refused',
      `Discord does not let Paperboy register commands in server ${guildId}.`,
      `Check the id, and add Paperboy to that server with ${inviteUrl(applicationId)}`,
    );
  if (failure.message.includes('integration_types'))
    return new UserError(
      'platform-refused',
      'The app is not set up for both servers and accounts.',
      `Open ${developerPortal}, choose your app, Installation, tick "User Install" and "Guild Install", save, and try again.`,
    );
  return userErrorOf(failure);
}

/** What registering did; `removed` names commands that were there before and are not ours. */
export interface Registration {
  readonly kind: 'unchanged' | 'registered';
  readonly commands: number;
  readonly removed: readonly string[];
}

/**
 * Makes the registered commands those of `definitions`, globally (`guildId` null) or in one guild. Asks first and writes only where
 * something differs, because Discord takes 200 new commands a day; give it a REST made to `send`, or it waits that day.
 * Throws a `UserError` where Discord refuses or does not answer, and the signal's reason.
 */
export async function registerCommands(
  rest: REST,
  applicationId: string,
  definitions: readonly CommandDefinition[],
  guildId: string | null,
  signal: AbortSignal,
): Promise<Registration> {
  try {
    const before = await registeredCommands(rest, applicationId, guildId, signal);
    if (isRegistered(before, definitions, guildId))
      return { kind: 'unchanged', commands: definitions.length, removed: [] };
    const body = definitions.map((definition) => inScope(definition, guildId));
    await rest.put(route(applicationId, guildId), { body, signal: forOneRequest(signal) });
    const ours = byName(definitions);
    return {
      kind: 'registered',
      commands: definitions.length,
      removed: before.filter(({ type, name }) => !(`${type} ${name}` in ours)).map(({ name }) => name),
    };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw registrationError(failureOf(error, signal), applicationId, guildId);
  }
}
