import type { Json } from '../../json.ts';
import type { StandInChannel, StandInTeam, StandInUser } from './inhabitants.ts';
import { Refusal } from './refusal.ts';

/** A message with everything the stand-in knows of it. */
export interface Message {
  readonly ts: string;
  readonly team: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly user: string;
  readonly byApp: boolean;
  readonly onlyTo: string | null;
  readonly broadcast: boolean;
  /** As sent; edits are put over it. */
  body: Json;
  unfurls: Json;
  edits: number;
  deleted: boolean;
}

export interface Channel extends Omit<StandInChannel, 'members'> {
  readonly kind: NonNullable<StandInChannel['kind']>;
  readonly members: Set<string>;
}

/** A modal or Home of a person. */
export interface View {
  readonly id: string;
  readonly team: string;
  readonly user: string;
  /** The first of the stack it lies in. */
  readonly rootId: string;
  readonly previousId: string | null;
  readonly externalId: string | null;
  view: Json;
  hash: string;
  errors: Json;
}

const userKey = (team: string, id: string): string => `${team}:${id}`;

/** The workspaces, people, channels and messages of the stand-in's Slack. */
export class World {
  readonly teams = new Map<string, StandInTeam>();
  readonly channels = new Map<string, Channel>();
  readonly #users = new Map<string, StandInUser>();
  readonly #messages = new Map<string, Message[]>();
  /** By `channel:ts`. */
  readonly #byTime = new Map<string, Message>();
  /** Replies to the message of `channel:ts`. */
  readonly #replies = new Map<string, Message[]>();
  /** Modals, the top one last, and Homes; by `team:user`. */
  readonly modals = new Map<string, View[]>();
  readonly homes = new Map<string, View>();
  readonly messagesTabClosed = new Set<string>();
  readonly #nowMs: () => number;
  #serial = 0;
  #lastTs = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs();
  }

  /** Letters and digits that no other id ends with. */
  serial(): string {
    this.#serial += 1;
    return this.#serial.toString(36).toUpperCase().padStart(8, '0');
  }

  /** A time of the clock that no other message has, to the microsecond. */
  ts(): string {
    this.#lastTs = Math.max(this.#lastTs + 1, Math.floor(this.#nowMs() * 1_000));
    const seconds = Math.floor(this.#lastTs / 1_000_000);
    return `${seconds}.${String(this.#lastTs % 1_000_000).padStart(6, '0')}`;
  }

  addTeam(team: StandInTeam): void {
    this.teams.set(team.id, team);
  }

  team(id: string): StandInTeam {
    const team = this.teams.get(id);
    if (!team) throw new Error(`There is no workspace ${id}: add it first.`);
    return team;
  }

  addUser(user: StandInUser): void {
    this.team(user.team);
    this.#users.set(userKey(user.team, user.id), user);
  }

  user(team: string, id: string): StandInUser | undefined {
    return this.#users.get(userKey(team, id));
  }

  /** A person that a test names; one that is not there is the test's mistake. */
  person(team: string, id: string): StandInUser {
    const user = this.user(team, id);
    if (!user) throw new Error(`There is no user ${id} in workspace ${team}: add them first.`);
    return user;
  }

  addChannel({ members, ...channel }: StandInChannel): Channel {
    this.team(channel.team);
    const whole: Channel = { kind: 'public', ...channel, members: new Set(members ?? []) };
    this.channels.set(channel.id, whole);
    return whole;
  }

  /** A channel that a test names. */
  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (!channel) throw new Error(`There is no channel ${id}: add it first.`);
    return channel;
  }

  /** A channel as the app sees it: private ones it is not in do not exist for it, nor do those of other workspaces. */
  visible(team: string, id: unknown, botUserId: string): Channel {
    const channel = typeof id === 'string' ? this.channels.get(id) : undefined;
    if (channel?.team !== team) throw new Refusal('channel_not_found');
    if (channel.kind !== 'public' && !channel.members.has(botUserId)) throw new Refusal('channel_not_found');
    return channel;
  }

  /** The direct channel of a person with the app. */
  direct(team: string, user: string, botUserId: string): Channel {
    const known = [...this.channels.values()].find(
      (channel) => channel.kind === 'direct' && channel.team === team && channel.user === user,
    );
    if (known) return known;
    const id = `D${this.serial()}`;
    return this.addChannel({ id, team, name: '', kind: 'direct', user, members: [user, botUserId] });
  }

  add(message: Omit<Message, 'ts' | 'unfurls' | 'edits' | 'deleted'>): Message {
    const whole: Message = { ...message, ts: this.ts(), unfurls: {}, edits: 0, deleted: false };
    const all = this.#messages.get(message.channel) ?? [];
    all.push(whole);
    this.#messages.set(message.channel, all);
    this.#byTime.set(`${message.channel}:${whole.ts}`, whole);
    if (message.threadTs !== null) this.#repliesTo(message.channel, message.threadTs).push(whole);
    return whole;
  }

  /** All of a channel in the order they came, ephemeral and deleted ones too. */
  all(channel: string): readonly Message[] {
    return this.#messages.get(channel) ?? [];
  }

  everything(): readonly Message[] {
    return [...this.#messages.values()].flat();
  }

  find(channel: string, ts: unknown): Message | undefined {
    const message = typeof ts === 'string' ? this.#byTime.get(`${channel}:${ts}`) : undefined;
    return message?.deleted ? undefined : message;
  }

  /** In the order they came, ephemeral and deleted ones too. */
  replies({ channel, ts }: Pick<Message, 'channel' | 'ts'>): readonly Message[] {
    return this.#replies.get(`${channel}:${ts}`) ?? [];
  }

  #repliesTo(channel: string, ts: string): Message[] {
    const key = `${channel}:${ts}`;
    const replies = this.#replies.get(key) ?? [];
    this.#replies.set(key, replies);
    return replies;
  }

  modalsOf(team: string, user: string): View[] {
    const key = userKey(team, user);
    const stack = this.modals.get(key) ?? [];
    this.modals.set(key, stack);
    return stack;
  }

  homeOf(team: string, user: string): View | undefined {
    return this.homes.get(userKey(team, user));
  }

  setHome(view: View): void {
    this.homes.set(userKey(view.team, view.user), view);
  }

  view(id: string): View | undefined {
    const all = [...[...this.modals.values()].flat(), ...this.homes.values()];
    return all.find((view) => view.id === id);
  }
}
