/** What tests may do with the Slack on loopback. `startSlack` (start-slack.ts) makes one. */

import type { Json } from '../../json.ts';
import type { StandInFile } from './file-methods.ts';
import type { Installed, StandInChannel, StandInTeam, StandInUser, TokenState } from './inhabitants.ts';

/** A call of the Web API, or a post to a `response_url`, with everything that is wrong with it. */
export interface RecordedCall {
  /** `chat.postMessage`, or `response_url`. */
  readonly method: string;
  /** Which `response_url`; `null` for the Web API. */
  readonly url: string | null;
  /** Arguments as Slack reads them: values of a form that hold JSON are parsed; the token is not among them. */
  readonly args: Json;
  readonly token: string | null;
  /** Workspace the token belongs to. */
  readonly team: string | null;
  /** HTTP status; 0 where no answer came through. */
  readonly status: number;
  /** What was answered; `null` for what was no JSON, or nothing. */
  readonly answer: Json | null;
  /** By the stand-in's clock. */
  readonly atMs: number;
  readonly problems: readonly string[];
}

/** A message as people see it. */
export interface ShownMessage {
  readonly ts: string;
  readonly channel: string;
  readonly threadTs: string | null;
  /** Who wrote it: a user's id (the bot user's for the app's). */
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly metadata: Json | null;
  /** Whom alone it is shown to; `null` for everybody. */
  readonly onlyTo: string | null;
  readonly edits: number;
  /** By URL. */
  readonly unfurls: Json;
  /** The newest body as the app sent it, with what it was sent with: `unfurl_links`, `parse`, … */
  readonly body: Json;
  /** Also shown in the channel (`reply_broadcast`). */
  readonly broadcast: boolean;
  /** Of a message that starts a thread, oldest first. */
  readonly replies: readonly ShownMessage[];
}

/** A modal or Home as a person sees it. */
export interface ShownView {
  readonly id: string;
  readonly user: string;
  readonly team: string;
  readonly hash: string;
  /** The view as the app gave it. */
  readonly view: Json;
  /** What `response_action: errors` said, by block. */
  readonly errors: Json;
}

/** Something in a message that would have notified or addressed people: `<!channel>`, a rich-text user, `link_names`. */
export interface Notification {
  readonly where: string;
  readonly what: string;
}

/** What stands in the place of the next true answer. */
export interface Trouble {
  /** A Web API method, or `response_url`. */
  readonly method: string;
  /** How many calls it meets; 1 by default. */
  readonly times?: number;
  /** Only calls with such arguments. */
  readonly when?: (args: Json) => boolean;
  /**
   * - `error`: `{ ok: false, error }` with status 200
   * - `retryAfter`: status 429 `ratelimited` with that many seconds in Retry-After
   * - `status`: another HTTP status, with a body that may be no JSON
   * - `hang`: never answered, not carried out; `cut`: connection cut before it was carried out
   * - `lost answer`: carried out, then the connection is cut; `held`: carried out, answered after `release()`
   */
  readonly answer:
    | { readonly error: string; readonly more?: Json }
    | { readonly retryAfter: number }
    | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
    | 'hang'
    | 'cut'
    | 'lost answer'
    | 'held';
}

export interface Met {
  /** Calls it met so far. */
  readonly times: () => number;
  /** Lets answers through that are `held`. */
  release(): void;
}

/** What Slack sends to the app: made by the builders below, sent by `deliver`. */
export interface SlackRequest {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly body: Json;
  /** Where the request has one. */
  readonly responseUrl: string | null;
  readonly triggerId: string | null;
}

export interface Acknowledgement {
  /** What the app said with it; `null` for nothing. */
  readonly payload: unknown;
  /** HTTP status; 200 for Socket Mode. */
  readonly status: number;
  /** Real time from sending to acknowledgement. */
  readonly afterMs: number;
  /** How often the request had been sent. */
  readonly attempts: number;
}

/** A request on its way. */
export interface Delivery {
  readonly request: SlackRequest;
  /** `envelope_id`. */
  readonly id: string;
  readonly attempts: () => number;
  /** Resolves with the acknowledgement (over HTTP also with a status that is none), rejects when the request is lost. */
  readonly acknowledged: Promise<Acknowledgement>;
  /**
   * What became of it by now: `failed` waits to be sent again, `refused` was answered with a bad HTTP status, `lost` ran out of time
   * (for events, after the last retry too) or found nobody there.
   */
  readonly state: () => 'sent' | 'failed' | 'acknowledged' | 'refused' | 'lost';
  /** Sends it once more at once, as Slack does after a time-out or an error: events with `retry_attempt` and `retry_reason`. */
  retry(reason?: 'timeout' | 'http_error' | 'connection_failed'): void;
}

/** How a request is posted over HTTP. */
export interface Posting {
  /** `good` by default; `forged`: a signature by another secret; `none`: no headers. */
  readonly signature?: 'good' | 'forged' | 'none';
  /** What the timestamp says; now (real time) by default. More than five minutes ago is stale. */
  readonly signedAtMs?: number;
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

export interface SocketConnection {
  readonly url: string;
  readonly state: () => 'open' | 'closed';
  /** How many envelopes went to it. */
  readonly envelopes: () => number;
  /** Says `disconnect`; with `warning` the connection goes on working for a while, otherwise it is closed once the app closes it. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets'): void;
  /** Closes with a WebSocket code; 1006 cuts the connection. */
  closeWith(code: number): void;
  /** From now on nothing is read, answered or sent, and the connection stays: half open. Envelopes sent to it are lost. */
  fallSilent(): void;
  /** Sends a frame as it is. */
  say(frame: unknown): void;
  /** Sends a WebSocket ping; resolves with the pong, rejects when the connection ends before it. */
  ping(): Promise<void>;
}

/** Where an element stands: a message (ephemeral ones too), a view, or somebody's Home. */
export type Surface =
  | { readonly channel: string; readonly ts: string }
  | { readonly view: string }
  | { readonly home: string; readonly team?: string };

/** Which element of a surface: by `action_id`, its value, or what a person reads on it. At least one; the first that fits. */
export interface Which {
  readonly actionId?: string;
  readonly blockId?: string;
  readonly value?: string;
  readonly label?: string;
}

export interface SlackStandIn {
  /** For `slackApiUrl`: `http://127.0.0.1:1234/api/`. */
  readonly apiUrl: string;
  /** For `authorizationUrl` of OAuth. */
  readonly authorizeUrl: string;
  readonly appId: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The app in the workspace that is there from the start (`lab` in lab.ts says who and what else is there). */
  readonly installed: Installed;

  /** Every call, oldest first. */
  readonly calls: readonly RecordedCall[];
  /** Everything wrong with anything so far: a test's last line is `expect(slack.problems()).toEqual([])`. */
  problems(): readonly string[];
  /** Takes the problems that are expected away, and returns them. */
  forgive(pattern: RegExp): readonly string[];
  /** Waits for the first call (past ones included) that matches. */
  call(matches: (call: RecordedCall) => boolean): Promise<RecordedCall>;
  /** Waits until `probe` gives something: it is asked now and after every change. */
  until<T>(what: string, probe: () => T | undefined | null | false): Promise<T>;
  meet(trouble: Trouble): Met;

  /** The stand-in's clock, in Unix milliseconds. It stands still unless it was given one, or time is passed. */
  nowMs(): number;
  /** Lets time go by: trigger ids and response URLs end, unacknowledged requests are sent again. */
  pass(ms: number): void;
  /** How often more than one message went to a channel within a second. */
  tooFast(): readonly string[];

  /** What was uploaded, also where no message shows it. */
  files(): readonly StandInFile[];
  addTeam(team: StandInTeam): void;
  /** Adds it, or puts it in the place of the one with that id. */
  addUser(user: StandInUser): void;
  addChannel(channel: StandInChannel): void;
  /** The app, or a person, enters or leaves a channel. */
  join(channel: string, user: string): void;
  leave(channel: string, user: string): void;
  /** The person's messages tab is off: `messages_tab_disabled`. */
  closeMessagesTab(user: string, team?: string): void;
  /** Installs the app in a workspace as an admin without OAuth would; again: with other scopes. */
  install(team: string, options?: { readonly scopes?: readonly string[]; readonly rotating?: boolean }): Installed;
  setToken(token: string, state: TokenState): void;

  /**
   * What a browser does at `authorizeUrl`: takes the URL the app sent it to, and returns where Slack sends it on to (with `code` and
   * `state`, or with `error=access_denied`).
   */
  authorize(
    url: string,
    answer?: { readonly team?: string; readonly user?: string; readonly denied?: boolean },
  ): string;

  /** What stands in a channel, oldest first, replies under their messages. With `viewer` also what only this person sees. */
  shown(channel: string, viewer?: string): readonly ShownMessage[];
  /** The direct channel of the app with a person, made where it is not there yet. */
  direct(user: string, team?: string): string;
  /** One message, also an ephemeral one; `null` where it is not (any more). */
  message(channel: string, ts: string): ShownMessage | null;
  home(user: string, team?: string): ShownView | null;
  /** A person's open modals, the top one last. */
  modals(user: string, team?: string): readonly ShownView[];
  notified(): readonly Notification[];
  /** A person writes a message (no event is sent). Returns its `ts`. */
  write(
    channel: string,
    user: string,
    text: string,
    more?: { readonly threadTs?: string; readonly blocks?: readonly Json[] },
  ): string;

  /** `/papers …` as Slack sends it: the text escaped, links and mentions turned into `<…>` where the app asked for it. */
  slashCommand(command: {
    readonly text: string;
    readonly user: string;
    readonly channel: string;
    readonly command?: string;
    readonly more?: Json;
  }): SlackRequest;
  /** A press of a button, or a choice in a select or overflow menu: of the option with this value or text. */
  press(press: {
    readonly user: string;
    readonly on: Surface;
    readonly which: Which;
    readonly option?: string;
    readonly more?: Json;
  }): SlackRequest;
  /** A person fills in the top modal and submits it: values by block or action id; what is not given is left as the view has it. */
  submit(submission: {
    readonly user: string;
    readonly view: string;
    readonly values?: Readonly<Record<string, string | readonly string[] | null>>;
  }): SlackRequest;
  /** Closes a modal; a `view_closed` only where the view asked for it (`notify_on_close`): otherwise `null`. */
  closeView(closing: { readonly user: string; readonly view: string }): SlackRequest | null;
  /** The global shortcut. */
  shortcut(shortcut: { readonly user: string; readonly callbackId: string; readonly team?: string }): SlackRequest;
  /** The shortcut on a message. */
  messageShortcut(shortcut: {
    readonly user: string;
    readonly callbackId: string;
    readonly channel: string;
    readonly ts: string;
  }): SlackRequest;
  /** A person mentions the app in a channel; `<@…>` of the bot is put before the text where it is not in it. */
  mention(mention: {
    readonly user: string;
    readonly channel: string;
    readonly text: string;
    readonly threadTs?: string;
  }): SlackRequest;
  /** A person writes to the app directly. */
  directMessage(message: {
    readonly user: string;
    readonly text: string;
    readonly threadTs?: string;
    readonly team?: string;
    readonly more?: Json;
  }): SlackRequest;
  homeOpened(opened: {
    readonly user: string;
    readonly tab?: 'home' | 'messages';
    readonly team?: string;
  }): SlackRequest;
  /** A person posts links; the message is in the channel. */
  linkShared(shared: {
    readonly user: string;
    readonly channel: string;
    readonly links: readonly string[];
  }): SlackRequest;
  joined(joined: { readonly user: string; readonly channel: string }): SlackRequest;
  /** The app is removed from a workspace: its tokens are dead from now on. */
  uninstalled(team?: string): SlackRequest;
  tokensRevoked(revoked?: {
    readonly team?: string;
    readonly bot?: readonly string[];
    readonly oauth?: readonly string[];
  }): SlackRequest;
  /** Any event, in its wrapper. */
  event(event: Json, options?: { readonly team?: string; readonly more?: Json }): SlackRequest;

  /**
   * Sends a request to the app: over Socket Mode, to one of the connections; over HTTP where `to` (or `deliverTo`) is a URL.
   * What comes with the acknowledgement happens: an answer to a command, `response_action` of a submission.
   */
  deliver(request: SlackRequest, to?: string, posting?: Posting): Delivery;
  /** From now on requests go to this URL; `null`: over Socket Mode. */
  deliverTo(url: string | null): void;
  /** `deliver`, then waits for the acknowledgement. */
  send(request: SlackRequest, to?: string, posting?: Posting): Promise<Acknowledgement>;
  /** `url_verification` and `ssl_check`, as Slack sends them when a URL is entered. Resolves with status and body. */
  verifyUrl(
    url: string,
    posting?: Posting,
  ): Promise<{ readonly status: number; readonly body: string; readonly challenge: string }>;
  checkSsl(url: string): Promise<number>;

  readonly socket: {
    readonly connections: readonly SocketConnection[];
    /** Waits for an open connection that matches and whose client has heard hello. */
    connection(matches?: (connection: SocketConnection) => boolean): Promise<SocketConnection>;
  };
  close(): Promise<void>;
}

export interface SlackStandInOptions {
  /** Where a Slack that was away comes back; any free port by default. */
  readonly port?: number;
  /** Scopes of the app in the first workspace; Paperboy's by default. */
  readonly scopes?: readonly string[];
  /** The clock of it all, such as the test's own. Without: stands at the present until `pass`. */
  readonly nowMs?: () => number;
  /** One message a second and channel: `counted` (default) in `tooFast()`, `enforced` by 429, `off`. */
  readonly pace?: 'off' | 'counted' | 'enforced';
  /** The app asked for `<@U…|name>` and `<#C…|name>` in commands ("escape channels, users, and links"), as by default. */
  readonly escapeCommands?: boolean;
  /** False for benchmarks: no payload is checked. */
  readonly checked?: boolean;
  /** Seconds that `apps.connections.open`'s connections are good for, as hello tells it. */
  readonly connectionSeconds?: number;
  /** Installations by OAuth get tokens that end after twelve hours, and refresh tokens. */
  readonly rotating?: boolean;
  readonly appToken?: string;
  /** So many messages with a file are refused after it is uploaded; none by default. */
  readonly fileRefusals?: number;
}
