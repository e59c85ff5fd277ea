import {
  ApplicationCommandType,
  ChannelType,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
} from 'discord.js';
import { int, isRecord, type Json, list, record, records, text } from '../../json.ts';
import { memberJson, messageJson } from './api-json.ts';
import { refusals } from './refusal.ts';
import type { InteractionAnswers } from './stand-in.ts';
import { allPermissions, type Channel, isThread, type Message, type World } from './world.ts';

export type RawInteraction = { readonly id: string; readonly token: string } & Json;

/** An interaction and what became of it. */
export interface Interaction {
  readonly raw: RawInteraction;
  first: { readonly type: number; readonly data?: Json } | null;
  /** What `@original` means. */
  original: Message | null;
  /** A deferred answer that still says "thinking". */
  deferred: boolean;
  /** Whether `original` shows an answer to this interaction. */
  shown: boolean;
  followUps: Message[];
  expired: boolean;
  deliveredMs: number | null;
}

/** Source: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback */
const firstAnswerMs = 3_000;
/** Source: https://discord.com/developers/docs/interactions/receiving-and-responding#create-followup-message */
const userInstallFollowUpsMax = 5;

export class Interactions {
  readonly #world: World;
  readonly #byId = new Map<string, Interaction>();
  readonly #byToken = new Map<string, Interaction>();
  readonly #commandId: (name: string, guildId: string | null) => string | undefined;

  constructor(world: World, commandId: (name: string, guildId: string | null) => string | undefined) {
    this.#world = world;
    this.#commandId = commandId;
  }

  get(id: string): Interaction {
    const found = this.#byId.get(id);
    if (!found) throw new Error(`No interaction ${id}: make it with interaction() first.`);
    return found;
  }

  create(partial: Json): RawInteraction {
    const world = this.#world;
    const type = int(partial['type']) ?? InteractionType.ApplicationCommand;
    const id = text(partial['id']) ?? world.id();
    const base = {
      version: 1,
      application_id: world.applicationId,
      entitlements: [],
      ...partial,
      id,
      token: text(partial['token']) ?? `interaction-token-of-${id}`,
      type,
    };
    const raw: RawInteraction = type === InteractionType.Ping ? base : { ...base, ...this.#place(partial, type) };
    const interaction: Interaction = {
      raw,
      first: null,
      original: null,
      deferred: false,
      shown: false,
      followUps: [],
      expired: false,
      deliveredMs: null,
    };
    this.#byId.set(raw.id, interaction);
    this.#byToken.set(raw.token, interaction);
    return raw;
  }

  /** Where an interaction comes from and who made it. */
  #place(partial: Json, type: number): Json {
    const world = this.#world;
    const given = record(partial['message']);
    const source = world.messages.get(text(given['id']) ?? '');
    const asked = record(source?.metadata?.['user']);
    const user = this.#person(
      record(partial['user'] ?? record(partial['member'])['user'] ?? (source?.metadata ? asked : undefined)),
    );
    const userId = text(user['id']) ?? '';
    const channel = this.#channel(text(partial['channel_id']) ?? source?.channelId, text(partial['guild_id']), userId);
    const guild = channel.guildId === null ? undefined : world.guilds.get(channel.guildId);
    if (guild) world.members.add(`${guild.id}:${userId}`);
    const member = guild
      ? { ...memberJson(world, guild, userId), permissions: String(allPermissions), ...record(partial['member']), user }
      : null;
    const locale = text(partial['locale']) ?? 'en-US';
    const owners: Json = guild ? (guild.botIsMember ? { 0: guild.id } : { 1: userId }) : { 0: '0' };
    const context = guild ? 0 : 1;
    const message = Object.keys(given).length > 0 ? this.#message(given, source, channel, user, owners) : null;
    return {
      channel_id: channel.id,
      channel: this.#channelPart(channel),
      app_permissions: String(world.permissions(channel)),
      attachment_size_limit: 10_485_760,
      context,
      authorizing_integration_owners: owners,
      ...(guild
        ? {
            guild_id: guild.id,
            guild: { id: guild.id, locale: 'en-US', features: [] },
            guild_locale: 'en-US',
            member,
          }
        : { user }),
      locale,
      ...(message ? { message } : {}),
      data: this.#data(type, record(partial['data']), channel, message),
      ...picked(partial, ['app_permissions', 'context', 'authorizing_integration_owners', 'guild_locale']),
      ...(guild ? { user: undefined } : { member: undefined }),
    };
  }

  #person(given: Json): Json {
    const id = text(given['id']) ?? '2000000000000000001';
    const user = { ...this.#world.user(id), ...given, id };
    this.#world.users.set(id, user);
    return user;
  }

  #channel(id: string | undefined, guildId: string | undefined, userId: string): Channel {
    const world = this.#world;
    const known = world.channels.get(id ?? '');
    if (known) return known;
    if (guildId !== undefined) {
      if (!world.guilds.has(guildId)) world.addGuild({ id: guildId, name: `Guild ${guildId}` });
      const first = [...world.channels.values()].find((channel) => channel.guildId === guildId && !isThread(channel));
      if (first && id === undefined) return first;
      return world.addChannel({ id: id ?? world.id(), type: ChannelType.GuildText, name: 'general', guildId });
    }
    if (id !== undefined)
      return world.addChannel({ id, type: ChannelType.DM, name: '', guildId: null }, { recipientId: userId });
    return directChannel(world, userId);
  }

  #channelPart(channel: Channel): Json {
    return {
      id: channel.id,
      type: channel.type,
      flags: 0,
      last_message_id: null,
      ...(channel.guildId === null
        ? { recipients: [] }
        : {
            name: channel.name,
            guild_id: channel.guildId,
            parent_id: channel.parentId ?? null,
            permissions: String(allPermissions),
            position: 0,
            nsfw: false,
            topic: null,
          }),
    };
  }

  /** The message an interaction hangs on: a stored one by its id, or one that the test brings along. */
  #message(given: Json, source: Message | undefined, channel: Channel, user: Json, owners: Json): Json {
    const world = this.#world;
    if (source) return { ...messageJson(world, source), ...given };
    const made = world.post(channel.id, given, {
      id: text(given['id']) ?? world.id(),
      authorId: text(record(given['author'])['id']) ?? world.botUserId,
      metadata: isRecord(given['interaction_metadata'])
        ? given['interaction_metadata']
        : { id: world.id(), type: 2, user, authorizing_integration_owners: owners },
    });
    return { ...messageJson(world, made), ...given };
  }

  #data(type: number, given: Json, channel: Channel, message: Json | null): Json {
    switch (type) {
      case InteractionType.MessageComponent: {
        const pressed = findComponent(list(message?.['components']), given['custom_id']);
        return { id: pressed?.['id'] ?? 1, component_type: pressed?.['type'] ?? (given['values'] ? 3 : 2), ...given };
      }
      case InteractionType.ModalSubmit:
        return { components: [], ...given };
      default: {
        const name = text(given['name']) ?? 'papers';
        const id = this.#commandId(name, channel.guildId) ?? this.#world.id();
        const guild = channel.guildId === null ? {} : { guild_id: channel.guildId };
        return { id, name, type: ApplicationCommandType.ChatInput, ...guild, ...this.#target(given), ...given };
      }
    }
  }

  /** The stored message that a command of the message menu was given on. */
  #target(given: Json): Json {
    const message = this.#world.messages.get(text(given['target_id']) ?? '');
    return message ? { resolved: { messages: { [message.id]: messageJson(this.#world, message) } } } : {};
  }

  /** The first answer to an interaction, by the callback route or in an HTTP body. */
  respond(id: string, token: string, body: Json, atMs: number): Interaction {
    const interaction = this.#byId.get(id);
    if (!interaction || interaction.raw.token !== token || interaction.expired) throw refusals.unknownInteraction();
    if (interaction.first) throw refusals.alreadyAcknowledged();
    const { deliveredMs, raw } = interaction;
    if (deliveredMs !== null && atMs - deliveredMs > firstAnswerMs) throw refusals.unknownInteraction();
    const channel = this.#world.channels.get(text(raw['channel_id']) ?? '');
    if (channel?.archived && channel.locked) throw refusals.threadArchived();
    const type = int(body['type']) ?? 0;
    const data = isRecord(body['data']) ? body['data'] : undefined;
    switch (type) {
      case InteractionResponseType.ChannelMessageWithSource:
        interaction.original = this.#post(interaction, data ?? {});
        interaction.shown = true;
        break;
      case InteractionResponseType.DeferredChannelMessageWithSource:
        interaction.original = this.#post(interaction, { flags: (int(data?.['flags']) ?? 0) | MessageFlags.Loading });
        interaction.deferred = true;
        break;
      case InteractionResponseType.DeferredMessageUpdate:
      case InteractionResponseType.UpdateMessage: {
        const source = this.#world.messages.get(text(record(raw['message'])['id']) ?? '');
        if (!source || source.deleted) throw refusals.invalidForm();
        interaction.original = source;
        if (type === InteractionResponseType.UpdateMessage) {
          this.#world.edit(source, data ?? {});
          interaction.shown = true;
        }
        break;
      }
      default:
        break;
    }
    interaction.first = { type, ...(data ? { data } : {}) };
    return interaction;
  }

  #post(interaction: Interaction, body: Json, followUpTo?: Message): Message {
    const { raw } = interaction;
    const metadata = {
      id: raw.id,
      type: raw['type'],
      user: raw['user'] ?? record(raw['member'])['user'],
      authorizing_integration_owners: raw['authorizing_integration_owners'],
      ...(followUpTo ? { original_response_message_id: followUpTo.id } : {}),
    };
    return this.#world.post(text(raw['channel_id']) ?? '', body, { metadata });
  }

  /** The interaction whose webhook a request speaks to. */
  #webhook(applicationId: string | undefined, token: string | undefined): Interaction {
    const interaction = this.#byToken.get(token ?? '');
    if (!interaction || applicationId !== this.#world.applicationId) throw refusals.unknownWebhook();
    if (interaction.expired) throw refusals.invalidWebhookToken();
    if (!interaction.first) throw refusals.unknownWebhook();
    return interaction;
  }

  /** A message by an interaction's webhook: `@original` or the id of an answer of this interaction. */
  find(
    applicationId: string | undefined,
    token: string | undefined,
    messageId: string | undefined,
  ): { readonly interaction: Interaction; readonly message: Message } {
    const interaction = this.#webhook(applicationId, token);
    const message =
      messageId === '@original' || messageId === interaction.original?.id
        ? interaction.original
        : interaction.followUps.find(({ id }) => id === messageId);
    if (!message || message.deleted) throw refusals.unknownMessage();
    return { interaction, message };
  }

  edit(interaction: Interaction, message: Message, patch: Json): void {
    if (message === interaction.original) {
      this.#arrive(interaction);
    }
    this.#world.edit(message, patch);
  }

  /** The answer takes the place of "thinking". */
  #arrive(interaction: Interaction): void {
    const { original } = interaction;
    if (interaction.deferred && original)
      original.body = { ...original.body, flags: (int(original.body['flags']) ?? 0) & ~MessageFlags.Loading };
    interaction.deferred = false;
    interaction.shown = true;
  }

  remove(interaction: Interaction, message: Message): void {
    message.deleted = true;
    if (message === interaction.original) interaction.deferred = false;
  }

  /**
   * A follow-up. While the answer is still deferred it takes the answer's place and its visibility, whatever its own flags say.
   * Source: https://discord.com/developers/docs/interactions/receiving-and-responding#create-followup-message
   */
  followUp(applicationId: string | undefined, token: string | undefined, body: Json): Message {
    const interaction = this.#webhook(applicationId, token);
    if (interaction.deferred && interaction.original) {
      this.edit(interaction, interaction.original, body);
      return interaction.original;
    }
    const byUserOnly = record(interaction.raw['authorizing_integration_owners'])['0'] === undefined;
    if (byUserOnly && interaction.followUps.length >= userInstallFollowUpsMax) throw refusals.tooManyFollowUps();
    const message = this.#post(interaction, body, interaction.original ?? undefined);
    interaction.followUps.push(message);
    return message;
  }

  answers(id: string): InteractionAnswers {
    const { first, original, shown, followUps } = this.get(id);
    const standing = original && !original.deleted && shown ? original : null;
    const posted = followUps.filter((message) => !message.deleted);
    return {
      first,
      message: standing?.body ?? null,
      deleted: original?.deleted ?? false,
      followUps: posted.map((message) => message.body),
      messageId: standing?.id ?? null,
      followUpIds: posted.map((message) => message.id),
    };
  }
}

/** The direct channel with a person, opened at need. */
export function directChannel(world: World, userId: string): Channel {
  const known = [...world.channels.values()].find((channel) => channel.recipientId === userId);
  return (
    known ??
    world.addChannel({ id: world.id(), type: ChannelType.DM, name: '', guildId: null }, { recipientId: userId })
  );
}

function picked(from: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));
}

function findComponent(components: readonly unknown[], customId: unknown): Json | undefined {
  for (const component of records(components)) {
    if (component['custom_id'] === customId) return component;
    const inside = findComponent([...list(component['components']), component['accessory']], customId);
    if (inside) return inside;
  }
  return undefined;
}
