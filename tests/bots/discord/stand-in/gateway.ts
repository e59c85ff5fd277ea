import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayCloseCodes, GatewayDispatchEvents, GatewayIntentBits, GatewayOpcodes } from 'discord.js';
import { type WebSocket, WebSocketServer } from 'ws';
import { int, isRecord, type Json, list, record, text } from '../../json.ts';
import { channelJson, guildJson, memberJson } from './api-json.ts';
import type { DiscordStandInOptions, GatewayConnection } from './stand-in.ts';
import { type Guild, isThread, type World } from './world.ts';

interface Session {
  readonly id: string;
  readonly shard: number;
  readonly count: number;
  readonly intents: number;
  /** Every dispatch of the session, in order; the first has `s` 1. */
  readonly sent: Json[];
  connection: Connection | null;
}

interface Connection extends GatewayConnection {
  send(payload: Json): void;
}

export interface Gateway {
  readonly connections: readonly GatewayConnection[];
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends a dispatch to the sessions of the shard a guild is on; direct messages are on shard 0. Throws where nobody has identified for that shard. */
  dispatchTo(guildId: string | null, event: string, data: unknown): void;
  dispatch(event: string, data: unknown): void;
  guildAdded(guild: Guild): void;
  close(): void;
}

/** Intents that a bot gets only after asking for them in the developer portal. Source: https://discord.com/developers/docs/events/gateway#privileged-intents */
const privileged = GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences | GatewayIntentBits.MessageContent;
/** Source: https://discord.com/developers/docs/events/gateway#rate-limiting */
const eventsPerMinuteMax = 120;

/** A payload that is no dispatch. */
const control = (op: GatewayOpcodes): Json => ({ op, d: null, s: null, t: null });

export interface GatewaySetup {
  readonly world: World;
  readonly token: string;
  readonly options: DiscordStandInOptions;
  readonly url: string;
  readonly changed: () => void;
  readonly problem: (what: string) => void;
}

/** Source of the shard formula: https://discord.com/developers/docs/events/gateway#sharding-sharding-formula */
function shardOf(guildId: string | null, count: number): number {
  return guildId === null ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
}

export function createGateway({ world, token, options, url, changed, problem }: GatewaySetup): Gateway {
  const server = new WebSocketServer({ noServer: true });
  const connections: Connection[] = [];
  const sessions: Session[] = [];
  const heartbeatMs = options.heartbeatMs ?? 41_250;
  let serial = 0;

  const dispatch = (session: Session, event: string, data: unknown): void => {
    const payload = { op: GatewayOpcodes.Dispatch, t: event, s: session.sent.length + 1, d: data };
    session.sent.push(payload);
    session.connection?.send(payload);
  };

  const guildsOf = (session: Session): readonly Guild[] =>
    [...world.guilds.values()].filter(
      (guild) => guild.botIsMember && shardOf(guild.id, session.count) === session.shard,
    );

  const guildCreate = (session: Session, guild: Guild): void => {
    if ((session.intents & GatewayIntentBits.Guilds) === 0) return;
    const channels = [...world.channels.values()].filter((channel) => channel.guildId === guild.id);
    dispatch(session, GatewayDispatchEvents.GuildCreate, {
      ...guildJson(guild),
      joined_at: '2025-01-01T00:00:00.000000+00:00',
      large: false,
      unavailable: false,
      member_count: 1,
      members: [memberJson(world, guild, world.botUserId)],
      channels: channels.filter((channel) => !isThread(channel)).map((channel) => channelJson(world, channel)),
      threads: channels
        .filter((channel) => isThread(channel) && !channel.archived)
        .map((channel) => channelJson(world, channel)),
      presences: [],
      voice_states: [],
      stage_instances: [],
      guild_scheduled_events: [],
      soundboard_sounds: [],
      ...guild.payload,
    });
  };

  function connect(socket: WebSocket, request: IncomingMessage): void {
    let opened: 'identify' | 'resume' | null = null;
    let session: Session | null = null;
    let silent = false;
    const heard: number[] = [];
    const connection: Connection = {
      get shard() {
        return session ? ([session.shard, session.count] as const) : null;
      },
      get intents() {
        return session?.intents ?? null;
      },
      get opened() {
        return opened;
      },
      send(payload) {
        if (!silent && socket.readyState === socket.OPEN) socket.send(JSON.stringify(payload));
      },
      closeWith: (code) => socket.close(code),
      fallSilent(peer = 'mute') {
        silent = true;
        if (peer === 'gone') socket.pause();
      },
      requestReconnect: () => connection.send(control(GatewayOpcodes.Reconnect)),
      invalidateSession(resumable) {
        if (!resumable) forget(session);
        connection.send({ ...control(GatewayOpcodes.InvalidSession), d: resumable });
      },
    };
    connections.push(connection);

    const attach = (to: Session): void => {
      session = to;
      to.connection = connection;
    };

    /** Answers IDENTIFY; gives the close code to refuse with, if any. */
    const identify = (d: Json): number | null => {
      if (opened) return GatewayCloseCodes.AlreadyAuthenticated;
      if (d['token'] !== token) return GatewayCloseCodes.AuthenticationFailed;
      if (options.identifyRefusedWith !== undefined) return options.identifyRefusedWith;
      const intents = int(d['intents']);
      if (intents === undefined || !isRecord(d['properties'])) return GatewayCloseCodes.DecodeError;
      const [shard = 0, count = 1] = list(d['shard']).map((part) => int(part) ?? -1);
      if (shard < 0 || shard >= count) return GatewayCloseCodes.InvalidShard;
      if ((intents & privileged) !== 0) return GatewayCloseCodes.DisallowedIntents;
      serial += 1;
      const made: Session = { id: `session-${serial}`, shard, count, intents, sent: [], connection: null };
      sessions.push(made);
      attach(made);
      opened = 'identify';
      dispatch(made, GatewayDispatchEvents.Ready, {
        v: 10,
        user: { ...world.bot(), email: null, mfa_enabled: true, verified: true },
        guilds: guildsOf(made).map(({ id }) => ({ id, unavailable: true })),
        session_id: made.id,
        session_type: 'normal',
        resume_gateway_url: `${url}/resume`,
        shard: [shard, count],
        application: { id: world.applicationId, flags: 0 },
        private_channels: [],
        relationships: [],
        presences: [],
        guild_join_requests: [],
        geo_ordered_rtc_regions: [],
        user_settings: {},
        _trace: [],
      });
      for (const guild of guildsOf(made)) guildCreate(made, guild);
      return null;
    };

    const resume = (d: Json): number | null => {
      if (opened) return GatewayCloseCodes.AlreadyAuthenticated;
      if (d['token'] !== token) return GatewayCloseCodes.AuthenticationFailed;
      if (!request.url?.startsWith('/resume')) problem('RESUME did not come to resume_gateway_url');
      const known = sessions.find(({ id }) => id === text(d['session_id']));
      const seq = int(d['seq']);
      if (!known || seq === undefined) {
        connection.send({ ...control(GatewayOpcodes.InvalidSession), d: false });
        return null;
      }
      if (seq > known.sent.length) return GatewayCloseCodes.InvalidSeq;
      attach(known);
      opened = 'resume';
      for (const payload of known.sent.slice(seq)) connection.send(payload);
      dispatch(known, GatewayDispatchEvents.Resumed, { _trace: [] });
      return null;
    };

    /** Does what a payload asks; gives the close code where that must not be. */
    const receive = (payload: Json): number | null => {
      switch (payload['op']) {
        case GatewayOpcodes.Heartbeat:
          connection.send({ op: GatewayOpcodes.HeartbeatAck });
          return null;
        case GatewayOpcodes.Identify:
          return identify(record(payload['d']));
        case GatewayOpcodes.Resume:
          return resume(record(payload['d']));
        case GatewayOpcodes.PresenceUpdate:
        case GatewayOpcodes.VoiceStateUpdate:
        case GatewayOpcodes.RequestGuildMembers:
          return opened ? null : GatewayCloseCodes.NotAuthenticated;
        default:
          return GatewayCloseCodes.UnknownOpcode;
      }
    };

    /** Whether the client has said more than it may within a minute. Heartbeats count for Discord too; here they may come every few milliseconds. */
    const tooMuch = (payload: Json): boolean => {
      const now = performance.now();
      if (payload['op'] !== GatewayOpcodes.Heartbeat) heard.push(now);
      while ((heard[0] ?? now) < now - 60_000) heard.shift();
      return heard.length > eventsPerMinuteMax;
    };

    socket.on('message', (data) => {
      if (silent) return;
      const payload = parsed(String(data));
      const refused = !payload
        ? GatewayCloseCodes.DecodeError
        : tooMuch(payload)
          ? GatewayCloseCodes.RateLimited
          : receive(payload);
      if (refused !== null) socket.close(refused);
      changed();
    });
    socket.on('close', (code) => {
      if (session?.connection === connection) session.connection = null;
      // A session whose client says goodbye with these two is over. Source: https://discord.com/developers/docs/events/gateway#initiating-a-disconnect
      if (code === 1000 || code === 1001) forget(session);
      changed();
    });
    socket.on('error', () => socket.terminate());
    const version = new URL(request.url ?? '/', 'ws://localhost').searchParams.get('v');
    if (version === '10')
      connection.send({ ...control(GatewayOpcodes.Hello), d: { heartbeat_interval: heartbeatMs, _trace: [] } });
    else socket.close(GatewayCloseCodes.InvalidAPIVersion);
    changed();
  }

  function forget(session: Session | null): void {
    const at = session ? sessions.indexOf(session) : -1;
    if (at >= 0) sessions.splice(at, 1);
  }

  return {
    connections,
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (client) => connect(client, request)),
    dispatchTo(guildId, event, data) {
      const on = sessions.filter(({ shard, count }) => shardOf(guildId, count) === shard);
      if (on.length === 0)
        throw new Error(`No client has identified for the shard of ${guildId ?? 'direct messages'}.`);
      for (const session of on) dispatch(session, event, data);
    },
    dispatch(event, data) {
      for (const session of sessions) dispatch(session, event, data);
    },
    guildAdded(guild) {
      if (!guild.botIsMember) return;
      for (const session of sessions)
        if (shardOf(guild.id, session.count) === session.shard) guildCreate(session, guild);
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function parsed(data: string): Json | null {
  try {
    const payload: unknown = JSON.parse(data);
    return isRecord(payload) ? payload : null;
  } catch {
    return null;
  }
}
