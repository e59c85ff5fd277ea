/** What tests may do with the Discord on loopback. `startDiscord` (start-discord.ts) makes one. */

/** A request the bot made, with everything that is wrong with it. */
export interface RecordedRequest {
  readonly method: string;
  /** Without `/api/v10`: `/channels/1/messages`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON; `undefined` where there was none. */
  readonly body: unknown;
  readonly authorized: boolean;
  /** What the stand-in answered. */
  readonly status: number;
  /** Violations of Discord's OpenAPI document or its limits; also collected in `problems`. */
  readonly problems: readonly string[];
}

export interface StandInChannel {
  readonly id: string;
  /** 0 text, 5 announcement, 10–12 threads, 15 forum, 1 direct. Source: https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
  readonly type: number;
  readonly name: string;
  readonly guildId: string | null;
  readonly parentId?: string;
  /** What the bot may do there, as a bit field; all by default. Sending without a permission answers 403 with code 50013 (50001 without View Channel). */
  readonly botPermissions?: bigint;
  readonly availableTags?: readonly { readonly id: string; readonly name: string }[];
  readonly requireTag?: boolean;
  /** A message wakes an archived thread; an edit there is refused (400 code 50083), and a message too where it is also locked. */
  readonly archived?: boolean;
  readonly locked?: boolean;
}

export interface StandInGuild {
  readonly id: string;
  readonly name: string;
  /** False where only people brought the app along (user install). */
  readonly botIsMember?: boolean;
  /** Whether the app may register commands there (scope `applications.commands`): as `botIsMember` by default; otherwise 403 with code 50001. */
  readonly withCommands?: boolean;
  /** Put over the payload of GUILD_CREATE: members, presences, roles. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

export interface StoredMessage {
  readonly id: string;
  readonly channelId: string;
  /** The newest body: as posted, with edits put over it. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly edits: number;
  readonly crossposted: boolean;
  readonly deleted: boolean;
}

/** How an interaction was answered. */
export interface InteractionAnswers {
  /** The first response (`{ type, data }`), from the callback route or from the HTTP body. */
  readonly first: { readonly type: number; readonly data?: Readonly<Record<string, unknown>> } | null;
  /** What stands as the answer now: the first message with edits put over it; `null` if deferred and not edited, or deleted. */
  readonly message: Readonly<Record<string, unknown>> | null;
  readonly deleted: boolean;
  readonly followUps: readonly Readonly<Record<string, unknown>>[];
  /** Of the message that is the answer, for `press` and `message: { id }` of further interactions; `null` where there is none. */
  readonly messageId: string | null;
  readonly followUpIds: readonly string[];
}

/** An answer of the stand-in in the place of the true one. */
export interface Fault {
  readonly method?: string;
  /** Tested on `path`. */
  readonly path: RegExp;
  /** How many requests it hits; 1 by default. */
  readonly times?: number;
  /** `hang`: never answers. `drop`: the request is carried out, then the connection breaks before the answer. */
  readonly answer:
    | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
    | 'hang'
    | 'drop';
}

export interface GatewayConnection {
  readonly shard: readonly [id: number, count: number] | null;
  readonly intents: number | null;
  /** `identify` or `resume`, once it said so. */
  readonly opened: 'identify' | 'resume' | null;
  /** Closes with a gateway close code (4000 and up) or a plain one. */
  closeWith(code: number): void;
  /**
   * From now on nothing is acknowledged or sent, and the socket stays open: a half-open connection. `mute` (default) still answers
   * a close frame; `gone` reads nothing any more, so that a closing client waits as long as its library lets it.
   */
  fallSilent(peer?: 'mute' | 'gone'): void;
  /** Asks for a reconnect (opcode 7) or says the session is invalid (opcode 9). */
  requestReconnect(): void;
  invalidateSession(resumable: boolean): void;
}

export interface DiscordStandIn {
  /** For the `api` option of REST: `http://127.0.0.1:1234/api`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly applicationId: string;
  readonly botUserId: string;
  /** Hexadecimal Ed25519 key under which `post` signs. */
  readonly publicKey: string;
  readonly requests: readonly RecordedRequest[];
  /** All problems of all requests: a test's last line is `expect(discord.problems).toEqual([])`. */
  readonly problems: readonly string[];
  /** `checked` where requests are checked against Discord's OpenAPI document, otherwise why not. */
  readonly openApi: string;

  addGuild(guild: StandInGuild): void;
  /** Adds it, or puts it in the place of the one with that id. */
  addChannel(channel: StandInChannel): void;
  deleteChannel(id: string): void;
  /** Direct messages to this person are refused with 403 code 50007. */
  closeDirectMessages(userId: string): void;
  messages(channelId: string): readonly StoredMessage[];
  /** Commands registered globally (`null`) or in a guild. */
  commands(guildId: string | null): readonly unknown[];

  /** Waits for the first request (past ones included) that matches. */
  request(matches: (request: RecordedRequest) => boolean): Promise<RecordedRequest>;
  fail(fault: Fault): void;

  /**
   * Puts ids, token, application and times into an interaction and returns the whole of it, ready to be delivered. All of it can be
   * given; what matters: `type` (1 ping, 2 command (default), 3 component, 4 autocomplete, 5 modal submit), `data`, `channel_id` (an
   * added channel, else the guild's first one; without guild a direct channel with the person), `guild_id`, `user` (`{ id }`) or
   * `member`, `locale`, `message: { id }` for components and `data.target_id` for message commands: of a stored message.
   */
  interaction(
    partial: Readonly<Record<string, unknown>>,
  ): { readonly id: string; readonly token: string } & Readonly<Record<string, unknown>>;
  /** A press of a button (or a choice in a select, with `values`) on the answer to an interaction, by the person who got it if nobody else is said. */
  press(
    answerTo: string,
    customId: string,
    partial?: Readonly<Record<string, unknown>> & { readonly values?: readonly string[] },
  ): { readonly id: string; readonly token: string } & Readonly<Record<string, unknown>>;
  /** Sends an interaction as a gateway dispatch on the right shard; kept for a shard that is away and resumes. */
  deliver(interaction: { readonly id: string }): void;
  /** Sends it as Discord does to an interactions endpoint: signed; the answer becomes `answers(id).first`. Resolves with the HTTP status. */
  post(url: string, interaction: { readonly id: string }, signing?: 'good' | 'wrong' | 'none'): Promise<number>;
  answers(id: string): InteractionAnswers;
  /** Waits until `matches` is true of the answers to this interaction. */
  answered(id: string, matches: (answers: InteractionAnswers) => boolean): Promise<InteractionAnswers>;
  /** The 15 minutes of an interaction's token are over: its webhook routes answer 401 with code 50027 from now on. */
  expire(id: string): void;

  readonly gateway: {
    readonly connections: readonly GatewayConnection[];
    /** Waits for a connection (past ones included) that matches. */
    connection(matches: (connection: GatewayConnection) => boolean): Promise<GatewayConnection>;
    /** Sends a dispatch to every session; one whose connection is away gets it when it resumes. */
    dispatch(event: string, data: unknown): void;
  };
  close(): Promise<void>;
}

export interface DiscordStandInOptions {
  /** The time in ids and for nonces; the machine's by default. */
  readonly nowMs?: () => number;
  /** Where a Discord that was away comes back; any free port by default. */
  readonly port?: number;
  /** Milliseconds between heartbeats as HELLO says; 41,250 by default. Small values let zombies be noticed within a test. */
  readonly heartbeatMs?: number;
  /** What `GET /gateway/bot` recommends; 1 by default. */
  readonly shards?: number;
  /** Gateway close code in answer to IDENTIFY (4004, 4010, 4011, 4013, 4014). */
  readonly identifyRefusedWith?: number;
  /** Other tokens get 401 everywhere. */
  readonly token?: string;
  /** False for benchmarks: no request is checked, neither against the OpenAPI document nor against limits. */
  readonly checked?: boolean;
  /** Put over what `GET /applications/@me` says: flags, `interactions_endpoint_url`, … */
  readonly application?: Readonly<Record<string, unknown>>;
  /** Rate limit told in the headers of every channel route: remaining and seconds; generous by default. */
  readonly bucket?: { readonly limit: number; readonly resetSeconds: number };
}
