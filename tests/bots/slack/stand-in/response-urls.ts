import { type Json, text } from '../../json.ts';
import type { Files } from './file-methods.ts';
import { checkMessage, messageLapses } from './message-checks.ts';
import { readArgs, strangers } from './method.ts';
import { Refusal } from './refusal.ts';
import type { Tokens } from './tokens.ts';
import { unique } from './tokens.ts';
import type { Message, World } from './world.ts';

/** Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const usesMax = 5;
const lifeMs = 30 * 60_000;

interface ResponseUrl {
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  readonly atMs: number;
  /** The message whose element was used; `null` for commands. */
  readonly original: Message | null;
  uses: number;
}

const takes = {
  text: 'text',
  blocks: 'json',
  attachments: 'json',
  markdown_text: 'text',
  response_type: 'text',
  replace_original: 'flag',
  delete_original: 'flag',
  thread_ts: 'text',
  parse: 'text',
  link_names: 'flag',
  mrkdwn: 'flag',
  unfurl_links: 'flag',
  unfurl_media: 'flag',
  metadata: 'json',
} as const;

export interface ResponseAnswer {
  readonly args: Json;
  readonly team: string | null;
  readonly problems: readonly string[];
  /** Does what the post asks; throws a `Refusal`. */
  readonly carryOut: () => void;
}

/** What is posted to `response_url`s, and to what it answers. */
export class ResponseUrls {
  readonly #urls = new Map<string, ResponseUrl>();
  readonly #world: World;
  readonly #files: Files;
  readonly #tokens: Tokens;
  readonly #base: () => string;
  readonly #checked: boolean;

  constructor(setup: {
    readonly world: World;
    readonly files: Files;
    readonly tokens: Tokens;
    readonly base: () => string;
    readonly checked: boolean;
  }) {
    this.#world = setup.world;
    this.#files = setup.files;
    this.#tokens = setup.tokens;
    this.#base = setup.base;
    this.#checked = setup.checked;
  }

  create(of: {
    readonly team: string;
    readonly channel: string;
    readonly user: string;
    readonly original?: Message | undefined;
  }): string {
    const id = `${of.team}/${this.#world.serial()}/${unique()}`;
    const { original, ...rest } = of;
    this.#urls.set(id, { ...rest, original: original ?? null, atMs: this.#world.nowMs(), uses: 0 });
    return `${this.#base()}/response/${id}`;
  }

  /** Looks at a post; `id` is the URL's path behind `/response/`. */
  post(id: string, sent: Json): ResponseAnswer {
    const url = this.#urls.get(id);
    if (!url)
      return this.#answer(sent, null, ['there is no such response URL'], () => {
        throw new Refusal('expired_url');
      });
    let args = sent;
    let wrong: Refusal | null = null;
    try {
      args = readArgs({ takes }, sent);
      if (this.#checked && args['delete_original'] !== true) checkMessage(args, 'response');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      wrong = error;
    }
    const isPublic = args['response_type'] === 'in_channel';
    const lapses = [
      ...strangers({ takes }, sent),
      ...messageLapses(args, isPublic),
      // https://github.com/slackapi/bolt-js/issues/2287: it posts another message.
      ...(url.original === null && (args['replace_original'] === true || args['delete_original'] === true)
        ? ['a command has no original message that could be replaced or deleted']
        : []),
      ...(args['response_type'] !== undefined &&
      args['response_type'] !== 'in_channel' &&
      args['response_type'] !== 'ephemeral'
        ? [`no response is ${String(args['response_type'])}`]
        : []),
    ];
    const problems = [...(wrong ? [`${wrong.code} ${JSON.stringify(wrong.more)}`] : []), ...lapses];
    return this.#answer(args, url.team, this.#checked ? problems : [], () => {
      if (this.#world.nowMs() - url.atMs > lifeMs) throw new Refusal('expired_url');
      if (url.uses >= usesMax) throw new Refusal('used_url');
      if (wrong) throw wrong;
      this.#files.demand(url.team, args['blocks'], 'nobody');
      url.uses += 1;
      this.#respond(url, args);
    });
  }

  #answer(args: Json, team: string | null, problems: readonly string[], carryOut: () => void): ResponseAnswer {
    return { args, team, problems, carryOut };
  }

  /** The answer to a command that came with its acknowledgement: it takes none of the five posts. */
  acknowledgedWith(responseUrl: string, sent: Json): readonly string[] {
    const id = new URL(responseUrl).pathname.replace('/response/', '');
    const url = this.#urls.get(id);
    const { args, problems } = this.post(id, sent);
    if (url && problems.length === 0) this.#respond(url, args);
    return problems;
  }

  #respond(url: ResponseUrl, args: Json): void {
    const { original } = url;
    if (original && args['delete_original'] === true) {
      original.deleted = true;
      return;
    }
    // An answer to an element's use replaces the message it is in where it says so.
    if (original && args['replace_original'] === true) {
      const { replace_original: _replace, response_type: _type, ...body } = args;
      original.body = { ...body, metadata: original.body['metadata'] };
      original.edits += 1;
      return;
    }
    const installed = this.#tokens.installed(url.team);
    const threadTs = text(args['thread_ts']);
    const parent = threadTs ? this.#world.find(url.channel, threadTs) : undefined;
    this.#world.add({
      team: url.team,
      channel: url.channel,
      // An answer within a thread stays there.
      threadTs: parent ? (parent.threadTs ?? parent.ts) : (original?.threadTs ?? null),
      user: installed?.botUserId ?? '',
      byApp: true,
      onlyTo: args['response_type'] === 'in_channel' ? null : url.user,
      broadcast: false,
      body: args,
    });
  }
}
