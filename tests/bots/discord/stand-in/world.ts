import { ChannelType, MessageFlags, PermissionFlagsBits } from 'discord.js';
import { type Json, record } from '../../json.ts';
import { refusals } from './refusal.ts';
import type { StandInChannel, StandInGuild, StoredMessage } from './stand-in.ts';

/** A message with everything the stand-in knows of it. */
export interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly createdMs: number;
  readonly authorId: string;
  body: Json;
  edits: number;
  crossposted: boolean;
  deleted: boolean;
  hasThread: boolean;
  /** `interaction_metadata`, on answers to interactions. */
  readonly metadata: Json | null;
}

export interface Channel extends StandInChannel {
  archived: boolean;
  locked: boolean;
  readonly appliedTags: readonly string[];
  /** The other person of a direct channel. */
  readonly recipientId: string | null;
  readonly autoArchiveMinutes: number;
}

export type Guild = Required<StandInGuild>;

/** Everything but Administrator, which would put aside what channels deny. */
export const allPermissions = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n) & ~8n;

const discordEpochMs = 1_420_070_400_000;
const threadTypes: readonly number[] = [
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
];
const nonceMs = 5 * 60_000;

export const isThread = (channel: StandInChannel): boolean => threadTypes.includes(channel.type);

/** Flags of a body after an edit: an edit can make a message one of components, and never changes who sees it. */
function flagsAfter(before: unknown, edit: unknown): number {
  const old = typeof before === 'number' ? before : 0;
  return typeof edit === 'number' ? (old & MessageFlags.Ephemeral) | (edit & ~MessageFlags.Ephemeral) : old;
}

/** The guilds, channels and messages of the stand-in's Discord, as the bot's account sees them. */
export class World {
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  readonly messages = new Map<string, Message>();
  readonly users = new Map<string, Json>();
  /** Keys of `guild:user`. */
  readonly members = new Set<string>();
  readonly closedTo = new Set<string>();
  readonly #nonces = new Map<string, { readonly message: Message; readonly atMs: number }>();
  readonly botUserId: string;
  readonly applicationId: string;
  #serial = 0;

  readonly #nowMs: () => number;

  constructor(
    ids: { readonly botUserId: string; readonly applicationId: string },
    nowMs: () => number = () => Date.now(),
  ) {
    this.#nowMs = nowMs;
    this.botUserId = ids.botUserId;
    this.applicationId = ids.applicationId;
    this.users.set(ids.botUserId, {
      id: ids.botUserId,
      username: 'Paperboy',
      discriminator: '0001',
      global_name: null,
      avatar: null,
      bot: true,
      public_flags: 0,
      flags: 0,
      primary_guild: null,
    });
  }

  /** A new id that holds the present moment, as Discord's do. */
  id(): string {
    this.#serial += 1;
    return String((BigInt(this.#nowMs() - discordEpochMs) << 22n) | BigInt(this.#serial & 0x3fffff));
  }

  bot(): Json {
    return record(this.users.get(this.botUserId));
  }

  user(id: string): Json {
    const known = this.users.get(id);
    if (known) return known;
    const made = {
      id,
      username: `person_${id.slice(-6)}`,
      discriminator: '0',
      global_name: `Person ${id.slice(-6)}`,
      avatar: null,
      public_flags: 0,
      flags: 0,
      primary_guild: null,
    };
    this.users.set(id, made);
    return made;
  }

  addGuild(guild: StandInGuild): Guild {
    const whole: Guild = { botIsMember: true, withCommands: guild.botIsMember ?? true, payload: {}, ...guild };
    this.guilds.set(guild.id, whole);
    if (whole.botIsMember) this.members.add(`${guild.id}:${this.botUserId}`);
    return whole;
  }

  addChannel(channel: StandInChannel, more: Partial<Channel> = {}): Channel {
    if (channel.guildId !== null && !this.guilds.has(channel.guildId))
      throw new Error(`Channel ${channel.id}: add its guild ${channel.guildId} first.`);
    const whole: Channel = {
      appliedTags: [],
      recipientId: null,
      autoArchiveMinutes: 1440,
      archived: false,
      locked: false,
      ...channel,
      ...more,
    };
    this.channels.set(channel.id, whole);
    return whole;
  }

  /** What the bot may do in a channel; threads take it from the channel they hang from. */
  permissions(channel: Channel): bigint {
    if (channel.botPermissions !== undefined) return channel.botPermissions;
    const parent = channel.parentId === undefined ? undefined : this.channels.get(channel.parentId);
    return parent ? this.permissions(parent) : allPermissions;
  }

  /** A channel the bot can see. */
  visible(id: string | undefined): Channel {
    const channel = this.channels.get(id ?? '');
    if (!channel) throw refusals.unknownChannel();
    const guild = channel.guildId === null ? undefined : this.guilds.get(channel.guildId);
    if (guild?.botIsMember === false) throw refusals.missingAccess();
    if ((this.permissions(channel) & PermissionFlagsBits.ViewChannel) === 0n) throw refusals.missingAccess();
    return channel;
  }

  demand(channel: Channel, ...bits: readonly bigint[]): void {
    if (channel.guildId === null) return;
    const held = this.permissions(channel);
    if (bits.some((bit) => (held & bit) === 0n)) throw refusals.missingPermissions();
  }

  /** The guild, if the bot is in it. */
  joined(id: string | undefined): Guild {
    const guild = this.guilds.get(id ?? '');
    if (!guild?.botIsMember) throw refusals.unknownGuild();
    return guild;
  }

  /** Refuses where the bot cannot post; wakes an archived thread, as a message does. */
  readyToPost(channel: Channel): void {
    if (channel.recipientId !== null && this.closedTo.has(channel.recipientId)) throw refusals.directMessagesClosed();
    if (channel.type === ChannelType.GuildForum || channel.type === ChannelType.GuildMedia) throw refusals.notText();
    if (channel.type === ChannelType.GuildCategory) throw refusals.notText();
    this.demand(
      channel,
      isThread(channel) ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages,
    );
    if (channel.archived && channel.locked) throw refusals.threadArchived();
    if (channel.locked && (this.permissions(channel) & PermissionFlagsBits.ManageThreads) === 0n)
      throw refusals.threadLocked();
    channel.archived = false;
  }

  /** Stores a message; one with the same enforced nonce in the last minutes is given back in its place. */
  post(
    channelId: string,
    body: Json,
    more: { readonly metadata?: Json; readonly authorId?: string; readonly id?: string } = {},
  ): Message {
    const key = body['enforce_nonce'] === true && body['nonce'] !== undefined ? `${channelId}:${body['nonce']}` : null;
    const earlier = key === null ? undefined : this.#nonces.get(key);
    if (earlier && this.#nowMs() - earlier.atMs < nonceMs) return earlier.message;
    const message: Message = {
      id: more.id ?? this.id(),
      channelId,
      createdMs: this.#nowMs(),
      authorId: more.authorId ?? this.botUserId,
      body,
      edits: 0,
      crossposted: false,
      deleted: false,
      hasThread: false,
      metadata: more.metadata ?? null,
    };
    this.messages.set(message.id, message);
    if (key !== null) this.#nonces.set(key, { message, atMs: this.#nowMs() });
    return message;
  }

  /** A message that stands and that others can see. */
  message(channelId: string, id: string | undefined): Message {
    const message = this.messages.get(id ?? '');
    if (!message || message.deleted || message.channelId !== channelId || isPrivate(message))
      throw refusals.unknownMessage();
    return message;
  }

  edit(message: Message, patch: Json): void {
    message.body = { ...message.body, ...patch, flags: flagsAfter(message.body['flags'], patch['flags']) };
    message.edits += 1;
  }

  /** The messages of a channel in the order they were posted, deleted ones too, private ones not. */
  stored(channelId: string): readonly StoredMessage[] {
    return [...this.messages.values()]
      .filter((message) => message.channelId === channelId && !isPrivate(message))
      .map(({ id, body, edits, crossposted, deleted }) => ({ id, channelId, body, edits, crossposted, deleted }));
  }
}

export function flagsOf(message: Message): number {
  return typeof message.body['flags'] === 'number' ? message.body['flags'] : 0;
}

function isPrivate(message: Message): boolean {
  return (flagsOf(message) & MessageFlags.Ephemeral) !== 0;
}
