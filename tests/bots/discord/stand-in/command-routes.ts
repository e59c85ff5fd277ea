import { isRecord, type Json, record, records, text } from '../../json.ts';
import { commandProblems, commandsProblems } from './command-limits.ts';
import { refusals } from './refusal.ts';
import type { Call, Route } from './route.ts';
import type { World } from './world.ts';

/** The commands that are registered, globally (`null`) and in guilds. */
export class Commands {
  readonly #world: World;
  readonly #byScope = new Map<string | null, readonly Json[]>();

  constructor(world: World) {
    this.#world = world;
  }

  in(guildId: string | null): readonly Json[] {
    return this.#byScope.get(guildId) ?? [];
  }

  put(guildId: string | null, commands: readonly Json[]): readonly Json[] {
    const stored = commands.map((command) => this.#stored(guildId, command));
    this.#byScope.set(guildId, stored);
    return stored;
  }

  /** The id under which a person's client would call a command: a guild's own one first. */
  idOf(name: string, guildId: string | null): string | undefined {
    const named = (scope: string | null): Json | undefined =>
      this.in(scope).find((command) => command['name'] === name);
    return text((guildId === null ? undefined : named(guildId))?.['id'] ?? named(null)?.['id']);
  }

  /** As Discord gives it back: defaults filled in, what is merely false left out. */
  #stored(guildId: string | null, command: Json): Json {
    const type = command['type'] ?? 1;
    const earlier = this.in(guildId).find((old) => old['type'] === type && old['name'] === command['name']);
    const permissions = command['default_member_permissions'];
    return {
      id: earlier?.['id'] ?? this.#world.id(),
      application_id: this.#world.applicationId,
      version: this.#world.id(),
      type,
      name: command['name'],
      name_localizations: command['name_localizations'] ?? null,
      description: command['description'] ?? '',
      description_localizations: command['description_localizations'] ?? null,
      default_member_permissions: permissions === undefined || permissions === null ? null : String(permissions),
      nsfw: command['nsfw'] ?? false,
      ...(guildId === null
        ? {
            dm_permission: true,
            contexts: command['contexts'] ?? null,
            integration_types: command['integration_types'] ?? [0],
          }
        : { guild_id: guildId }),
      ...(records(command['options']).length > 0 ? { options: records(command['options']).map(storedOption) } : {}),
    };
  }
}

function storedOption(option: Json): Json {
  const kept = Object.entries(option).filter(
    ([key, value]) => value !== null && !((key === 'required' || key === 'autocomplete') && value === false),
  );
  const inside = Array.isArray(option['options']) ? { options: records(option['options']).map(storedOption) } : {};
  return { ...Object.fromEntries(kept), ...inside };
}

/** Translations are told only to who asks for them. */
function withoutTranslations(thing: Json): Json {
  const kept = Object.entries(thing).filter(([key]) => !key.endsWith('_localizations'));
  const nested = ['options', 'choices'].filter((key) => Array.isArray(thing[key]));
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(nested.map((key) => [key, records(thing[key]).map(withoutTranslations)])),
  };
}

export function commandRoutes(world: World, commands: Commands): readonly Route[] {
  const scopeOf = ({ params }: Call): string | null => {
    if (params['application_id'] !== world.applicationId) throw refusals.missingAccess();
    const guildId = params['guild_id'];
    if (guildId === undefined) return null;
    if (!world.guilds.get(guildId)?.withCommands) throw refusals.missingAccess();
    return guildId;
  };
  const found = (call: Call): Json => {
    const command = commands.in(scopeOf(call)).find(({ id }) => id === call.params['command_id']);
    if (!command) throw refusals.unknownCommand();
    return command;
  };
  const under = (template: string): readonly Route[] => [
    {
      method: 'GET',
      template,
      access: 'bot',
      answer(call) {
        const all = commands.in(scopeOf(call));
        return { status: 200, body: call.query['with_localizations'] === 'true' ? all : all.map(withoutTranslations) };
      },
    },
    {
      method: 'PUT',
      template,
      access: 'bot',
      problems: ({ body }) =>
        Array.isArray(body) && body.every(isRecord) ? commandsProblems(body) : ['commands are no list'],
      answer: (call) => ({ status: 200, body: commands.put(scopeOf(call), records(call.body)) }),
    },
    {
      method: 'POST',
      template,
      access: 'bot',
      problems: ({ body }) => commandProblems(record(body)),
      answer(call) {
        const scope = scopeOf(call);
        const body = record(call.body);
        const same = (old: Json): boolean => old['name'] === body['name'] && old['type'] === (body['type'] ?? 1);
        const known = commands.in(scope).some(same);
        const all = commands.put(scope, [...commands.in(scope).filter((old) => !same(old)), body]);
        return { status: known ? 200 : 201, body: record(all.at(-1)) };
      },
    },
    {
      method: 'GET',
      template: `${template}/{command_id}`,
      access: 'bot',
      answer: (call) => ({ status: 200, body: found(call) }),
    },
    {
      method: 'DELETE',
      template: `${template}/{command_id}`,
      access: 'bot',
      answer(call) {
        const gone = found(call);
        commands.put(
          scopeOf(call),
          commands.in(scopeOf(call)).filter((command) => command !== gone),
        );
        return { status: 204 };
      },
    },
  ];
  return [
    ...under('/applications/{application_id}/commands'),
    ...under('/applications/{application_id}/guilds/{guild_id}/commands'),
  ];
}
