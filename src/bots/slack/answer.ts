import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import { createDrafts, type DraftOutcome } from '../../core/drafts.ts';
import type { LateAnswers } from '../../core/late-answer.ts';
import { createOneByOne } from '../../core/one-by-one.ts';
import { imagesIn } from '../../core/picture.ts';
import type { Clock, Sleep } from '../../core/ports.ts';
import type { Reply, Visibility } from '../../core/reply.ts';
import type { BugLog } from '../../core/run-command.ts';
import { toldBug } from '../../core/told.ts';
import type { Asked, Way } from './asked.ts';
import { deliveryMark } from './delivery-marks.ts';
import { createDraftPace } from './draft-pace.ts';
import type { Home } from './home.ts';
import { lateAnswerOf } from './late-answer.ts';
import { draftRestMs } from './limits.ts';
import type { SlackMessage } from './message.ts';
import { type Modals, workingWords } from './modals.ts';
import { markOwner } from './owner-mark.ts';
import { noPictures, type Pictures, type UploadedPictures } from './pictures.ts';
import { plainObject } from './plain-object.ts';
import type { Renderer } from './renderer.ts';
import type { Spot } from './request.ts';
import { type PostJson, postToUrl, type UrlOutcome, urlLifeMs, urlPostsMax } from './response-url.ts';
import { isShutOut } from './shut-out.ts';
import { cutShort, unfinished } from './unfinished.ts';
import { type CallOutcome, NotTaken, reasonFor, type WebCaller } from './web-caller.ts';

export interface AnswerDeps {
  readonly caller: WebCaller;
  readonly post: PostJson;
  readonly renderer: Renderer;
  readonly pictures: Pictures;
  readonly modals: Modals;
  readonly home: Home;
  readonly late: LateAnswers;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly bugs: BugLog;
}

/** An answer that is being worked on. */
export interface Pending {
  /** Shows how far it is, where the answer will stand and can be edited. Returns at once; some are skipped. */
  progress(reply: Reply): void;
  /** Brings the answer, in whatever way is still open; what cannot be brought is in the log. Never throws. */
  give(reply: Reply, signal: AbortSignal): Promise<void>;
}

export interface Answers {
  /** Shows that it is being worked on, where that takes long. */
  begin(asked: Asked): Pending;
}

/** Work that takes longer is said to be under way. */
const workingMs = 1_500;

const placed = z.object({ ts: z.string(), channel: z.string() });

/** Errors say nothing that others may not read; a private answer may. */
function isError({ result }: Reply): boolean {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'error';
}

function visibilityOf(asked: Asked, reply: Reply): Visibility {
  return asked.visibility === 'private' ? 'private' : reply.visibility;
}

/** Where an answer has got to. */
interface State {
  /** Posts to its URL so far. */
  posts: number;
  /** `ts` of "Working on it…". */
  placeholder: string | null;
}

export function createAnswers(deps: AnswerDeps): Answers {
  const { caller, clock, bugs } = deps;
  /** To one channel one after the other: Slack takes about one a second, and with many at once all would try again at once. */
  const posting = createOneByOne();
  const pace = createDraftPace(clock);

  const marked = (asked: Asked, message: SlackMessage, visibility: Visibility): SlackMessage =>
    markOwner(message, { person: asked.from.person, isPrivate: visibility === 'private' });

  const rendered = async (
    asked: Asked,
    reply: Reply,
    pictures: UploadedPictures = noPictures,
  ): Promise<readonly SlackMessage[]> =>
    (await deps.renderer.render(reply, pictures)).map((message) => marked(asked, message, reply.visibility));

  /** What is to be shown, with its pictures; nobody waits longer than for a call of the Web API. */
  async function illustrated(asked: Asked, reply: Reply, signal: AbortSignal): Promise<readonly SlackMessage[]> {
    if (imagesIn(reply).length === 0) return rendered(asked, reply);
    try {
      const outcome = await caller.once(asked.from.workspace, (client) => deps.pictures.of(client, reply, signal));
      return await rendered(asked, reply, outcome.kind === 'done' ? outcome.value : noPictures);
    } catch (error) {
      if (signal.aborted) return rendered(asked, reply); // an answer is given all the same
      throw error;
    }
  }

  // ── By response_url ─────────────────────────────────────────────────────────────────────────────────────────────

  async function toUrl(
    way: Way & { readonly kind: 'url' },
    state: State,
    message: SlackMessage,
    how: { readonly visibility: Visibility; readonly replaces: boolean },
    signal: AbortSignal,
  ): Promise<UrlOutcome> {
    const ageMs = Date.parse(clock.now()) - Date.parse(way.since);
    if (ageMs >= urlLifeMs || state.posts >= urlPostsMax) return { kind: 'gone' };
    state.posts += 1;
    const { thread } = way.at;
    const post = {
      ...message,
      response_type: how.visibility === 'private' ? ('ephemeral' as const) : ('in_channel' as const),
      replace_original: how.replaces,
      ...(thread === null || how.replaces ? {} : { thread_ts: thread }),
    };
    return postToUrl(way.url, post, signal, deps);
  }

  /** All messages, as many as the URL takes: the last one then says that there is more. `false` where it takes none at all. */
  async function allToUrl(
    asked: Asked,
    way: Way & { readonly kind: 'url' },
    state: State,
    messages: readonly SlackMessage[],
    how: { readonly visibility: Visibility; readonly replaces: boolean },
    signal: AbortSignal,
  ): Promise<boolean> {
    const left = urlPostsMax - state.posts;
    const isCut = messages.length > left;
    for (const [index, message] of (isCut ? messages.slice(0, Math.max(0, left - 1)) : messages).entries()) {
      // Only one takes the place of the pressed message; what follows it is for whoever pressed.
      const follows = index > 0 && how.replaces;
      const outcome = await toUrl(
        way,
        state,
        message,
        follows ? { visibility: 'private', replaces: false } : how,
        signal,
      );
      if (outcome.kind === 'taken') continue;
      if (outcome.kind !== 'refused' && index === 0) return false;
      if (outcome.kind === 'refused' && index === 0)
        throw new NotTaken('an answer', `${outcome.status} ${outcome.code}`);
      const reference = bugs.report(new NotTaken('the rest of an answer', outcome.kind), asked.command);
      await tell(asked, way, state, unfinished(reference), signal);
      return true;
    }
    if (isCut) await tell(asked, way, state, cutShort, signal);
    return true;
  }

  /** Something private on the side; it is not the answer and may be lost. */
  async function tell(
    asked: Asked,
    way: Way & { readonly kind: 'url' },
    state: State,
    reply: Reply,
    signal: AbortSignal,
  ): Promise<void> {
    const [message] = await rendered(asked, reply);
    if (message) await toUrl(way, state, message, { visibility: 'private', replaces: false }, signal);
  }

  // ── By messages of the bot's ────────────────────────────────────────────────────────────────────────────────────

  function postMessage(
    asked: Asked,
    at: Spot,
    message: SlackMessage,
    part: string,
    signal: AbortSignal,
  ): Promise<CallOutcome<z.output<typeof placed>>> {
    const { workspace, id } = asked.from;
    // A try whose answer was lost is repeated: Slack seems to show a message with the same id once, but does not promise it (ADR 12).
    const { clientId } = deliveryMark(`${workspace}:${at.channel}`, `answer:${id}:${part}`, 0);
    const post = (shown: SlackMessage) => async (client: webApi.WebClient) =>
      placed.parse(
        await client.apiCall('chat.postMessage', {
          channel: at.channel,
          ...(at.thread === null ? {} : { thread_ts: at.thread }),
          ...shown,
          client_msg_id: clientId,
          unfurl_links: false,
          unfurl_media: false,
        }),
      );
    return posting.run(`${workspace}:${at.channel}`, () =>
      deps.pictures.insist(message, (shown) => caller.insist(workspace, post(shown), signal), isUnreadyPicture, signal),
    );
  }

  /** There is no token, or Slack was away for as long as somebody waits: what is sent later may still arrive. */
  const isOut = (outcome: CallOutcome<unknown>): boolean =>
    outcome.kind === 'uninstalled' || (outcome.kind === 'failed' && outcome.failure.kind !== 'rejected');

  /** The parts after the first, in its thread. */
  async function goOn(asked: Asked, at: Spot, more: readonly SlackMessage[], signal: AbortSignal): Promise<void> {
    for (const [index, message] of more.entries()) {
      const outcome = await postMessage(asked, at, message, `part-${index + 1}`, signal);
      if (outcome.kind === 'done') continue;
      const reference = bugs.report(new NotTaken('the rest of an answer', reasonFor(outcome)), asked.command);
      const [note] = await rendered(asked, unfinished(reference));
      if (note) await postMessage(asked, at, note, 'unfinished', signal);
      return;
    }
  }

  /** The whole answer to everybody by Web API; `false` where the bot may not post there, or at all where there is another way (`orElse`). */
  async function allPosted(
    asked: Asked,
    at: Spot,
    state: State,
    messages: readonly SlackMessage[],
    orElse: boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    const [first, ...more] = messages;
    if (!first) return true;
    const { placeholder } = state;
    let outcome: CallOutcome<z.output<typeof placed>> | null = null;
    if (placeholder !== null) {
      state.placeholder = null;
      const update = (shown: SlackMessage) => async (client: webApi.WebClient) =>
        placed.parse(await client.chat.update({ channel: at.channel, ts: placeholder, ...updated(shown) }));
      outcome = await deps.pictures.insist(
        first,
        (shown) => caller.insist(asked.from.workspace, update(shown), signal),
        isUnreadyPicture,
        signal,
      );
    }
    // Somebody may have deleted it. Where Slack is away, the answer may stand there already.
    const isThere = outcome !== null && (outcome.kind !== 'failed' || outcome.failure.kind !== 'rejected');
    if (outcome === null || !isThere) outcome = await postMessage(asked, at, first, 'first', signal);
    if (outcome.kind !== 'done') {
      if (orElse || isShutOut(outcome) || isOut(outcome)) return false;
      throw new NotTaken('an answer', reasonFor(outcome));
    }
    await goOn(asked, { channel: at.channel, thread: at.thread ?? outcome.value.ts }, more, signal);
    return true;
  }

  /** To the person alone, in the thread where they spoke; `false` where the bot may not. */
  async function whispered(
    asked: Asked,
    at: Spot,
    messages: readonly SlackMessage[],
    signal: AbortSignal,
  ): Promise<boolean> {
    for (const [index, message] of messages.entries()) {
      const outcome = await caller.insist(
        asked.from.workspace,
        (client) =>
          client.chat.postEphemeral({
            channel: at.channel,
            user: asked.from.person,
            ...(at.thread === null ? {} : { thread_ts: at.thread }),
            text: message.text,
            blocks: [...message.blocks],
          }),
        signal,
      );
      if (outcome.kind === 'done') continue;
      if ((isShutOut(outcome) || isOut(outcome)) && index === 0) return false;
      throw new NotTaken('an answer', reasonFor(outcome));
    }
    return true;
  }

  async function takeBack(asked: Asked, at: Spot, state: State, signal: AbortSignal): Promise<void> {
    const { placeholder } = state;
    if (placeholder === null) return;
    state.placeholder = null;
    const { channel } = at;
    await caller.insist(asked.from.workspace, (client) => client.chat.delete({ channel, ts: placeholder }), signal);
  }

  // ── Every way ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** `false` where the answer has to find another way. */
  async function answer(asked: Asked, state: State, reply: Reply, signal: AbortSignal): Promise<boolean> {
    const { way } = asked;
    switch (way.kind) {
      case 'modal':
        return deps.modals.show(asked.from.workspace, way.viewId, reply, signal);
      case 'home':
        // What went wrong does not take the place of a section.
        return deps.home.show(asked.from, { reply, section: isError(reply) ? null : way.section }, signal);
      case 'post': {
        if (way.isDirect || reply.visibility === 'channel')
          return allPosted(asked, way.at, state, await illustrated(asked, reply, signal), false, signal);
        const messages = await rendered(asked, reply);
        await takeBack(asked, way.at, state, signal);
        if (await whispered(asked, way.at, messages, signal)) return true;
        return isError(reply) && allPosted(asked, way.at, state, messages, false, signal);
      }
      case 'url': {
        const messages = await rendered(asked, reply);
        // A private word about a message that everybody sees does not take its place.
        const replaces = way.replaces && (reply.visibility === asked.visibility || asked.visibility === 'private');
        const how = { visibility: reply.visibility, replaces };
        // Its URL has no threads, and does not take files of the bot's: https://github.com/slackapi/java-slack-sdk/issues/1349
        const isMore = messages.length > 1 || imagesIn(reply).length > 0;
        const wantsPost = isMore && reply.visibility === 'channel' && !replaces;
        if (wantsPost && (await allPosted(asked, way.at, state, await illustrated(asked, reply, signal), true, signal)))
          return true;
        return allToUrl(asked, way, state, messages, how, signal);
      }
    }
  }

  /** In the way that is left, and where none is, to the person. */
  async function tellBug(asked: Asked, state: State, reply: Reply, signal: AbortSignal): Promise<void> {
    try {
      if (await answer(asked, state, reply, signal)) return;
    } catch (again) {
      bugs.report(again, asked.command);
    }
    await deps.late.send(lateAnswerOf(asked, reply), signal);
  }

  async function showWorking(asked: Asked, state: State, signal: AbortSignal): Promise<void> {
    const { way } = asked;
    const message: SlackMessage = {
      text: workingWords,
      blocks: [{ type: 'section', text: plainObject(workingWords) }],
    };
    if (way.kind === 'url') {
      await toUrl(way, state, message, { visibility: 'private', replaces: false }, signal);
    } else if (way.kind === 'post') {
      const outcome = await postMessage(asked, way.at, message, 'working', signal);
      if (outcome.kind === 'done') state.placeholder = outcome.value.ts;
    }
  }

  /** Begins to show it after a while; the result ends it, and resolves when nothing of it is under way. */
  function workingSign(asked: Asked, state: State): () => Promise<void> {
    if (asked.way.kind === 'modal' || asked.way.kind === 'home') return () => Promise.resolve();
    const over = new AbortController();
    const shown = deps.sleep(workingMs, over.signal).then(
      () => showWorking(asked, state, over.signal),
      () => undefined,
    );
    const settled = shown.catch((error: unknown) => void bugs.report(error, asked.command));
    return () => {
      over.abort();
      return settled;
    };
  }

  /** Only messages of the bot's can be edited: a `response_url` replaces what was pressed, and little else. */
  async function draft(asked: Asked, state: State, reply: Reply, signal: AbortSignal): Promise<DraftOutcome> {
    const { way, from } = asked;
    if (way.kind !== 'post' || (visibilityOf(asked, reply) === 'private' && !way.isDirect)) return 'never';
    if (!pace.mayShow(from.workspace)) return 'not-now';
    const [message] = await rendered(asked, reply);
    if (!message) return 'not-now';
    const { placeholder } = state;
    if (placeholder === null) {
      const outcome = await postMessage(asked, way.at, message, 'working', signal);
      if (outcome.kind !== 'done') return 'never';
      state.placeholder = outcome.value.ts;
      return 'shown';
    }
    const outcome = await caller.once(from.workspace, (client) =>
      client.chat.update({ channel: way.at.channel, ts: placeholder, ...updated(message) }),
    );
    if (outcome.kind === 'done') return 'shown';
    return outcome.kind === 'failed' && outcome.failure.kind !== 'rejected' ? 'not-now' : 'never';
  }

  /** Takes away a draft that arrives when the answer stands already. */
  async function takeBackLate(asked: Asked, state: State, signal: AbortSignal): Promise<void> {
    if (asked.way.kind === 'post') await takeBack(asked, asked.way.at, state, signal);
  }

  async function give(asked: Asked, state: State, whole: Reply, signal: AbortSignal): Promise<void> {
    try {
      if (await answer(asked, state, whole, signal)) return;
      await deps.late.send(lateAnswerOf(asked, whole), signal);
    } catch (error) {
      await tellBug(asked, state, toldBug(bugs.report(error, asked.command)), signal);
    }
  }

  return {
    begin(asked) {
      const state: State = { posts: 0, placeholder: null };
      const endSign = workingSign(asked, state);
      const drafts = createDrafts({
        sleep: deps.sleep,
        restMs: draftRestMs,
        async show(reply, signal) {
          await endSign();
          return draft(asked, state, reply, signal);
        },
      });
      return {
        progress: drafts.show,
        async give(reply, signal) {
          const whole: Reply = { ...reply, visibility: visibilityOf(asked, reply) };
          const isOver = await drafts.end();
          await endSign();
          if (isOver) return give(asked, state, whole, signal);
          // Slack may carry the draft out after the answer: so the answer gets a message of its own.
          await give(asked, { posts: state.posts, placeholder: null }, whole, signal);
          await drafts.settled();
          await takeBackLate(asked, state, signal);
        },
      };
    },
  };
}

/** Slack does not know the file of a picture (yet). */
function isUnreadyPicture(outcome: CallOutcome<unknown>): boolean {
  return outcome.kind === 'failed' && outcome.failure.kind === 'rejected' && outcome.failure.code === 'invalid_blocks';
}

function updated({ text, blocks }: SlackMessage) {
  return { text, blocks: [...blocks] };
}
