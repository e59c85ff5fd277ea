import { ChannelType, PermissionFlagsBits, type REST, Routes } from 'discord.js';
import { z } from 'zod';
import { createDrafts, type DraftOutcome } from '../../core/drafts.ts';
import type { LateAnswers } from '../../core/late-answer.ts';
import type { Clock, Sleep } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import type { BugLog } from '../../core/run-command.ts';
import { told, toldBug } from '../../core/told.ts';
import type { Asked } from './asked.ts';
import { lateAnswerOf } from './late-answer.ts';
import { draftRestMs } from './limits.ts';
import { inWords, type MessageBody, type MessageRequest, privately, requestOf } from './message-body.ts';
import { mayTakeWords } from './message-calls.ts';
import { has } from './permissions.ts';
import type { Renderer } from './renderer.ts';
import { failureOf, forOneRequest, type RestFailure } from './rest.ts';
import { threadNameOf } from './threads.ts';

export interface AnswerDeps {
  readonly rest: REST;
  readonly renderer: Renderer;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly bugs: BugLog;
  readonly late: LateAnswers;
}

/** An answer that is being worked on. */
export interface Pending {
  /** Shows how far it is, where the answer will stand. Returns at once; some are skipped. */
  progress(reply: Reply): void;
  /** Brings the answer to the person, in whatever way is still open; what cannot be brought is in the log. Never throws. */
  give(reply: Reply, signal: AbortSignal): Promise<void>;
}

export interface Answers {
  begin(asked: Asked): Pending;
}

/** Source: https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages */
const tokenLifeMs = 15 * 60_000;
/** Follow-ups where only the person installed the bot. Source: https://discord.com/developers/docs/interactions/receiving-and-responding#create-followup-message */
const userInstallFollowUpsMax = 5;
/** A first response that is still on its way to Discord: the answer can be faster than it. */
const onItsWayMs = 5_000;
const onItsWayTries = 4;
/** Waits before another try where Discord cannot be reached or the first response is on its way; the first ones are short. */
const retryWaitsMs = [200, 400, 800, 1_600, 5_000, 15_000] as const;

/** Unknown message, webhook or interaction; a token that is over is 401 instead. Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const unknownMessage = 10_008;
const missingCodes: ReadonlySet<number> = new Set([0, unknownMessage, 10_015, 10_062, 50_027]);

/** An app's own webhooks take components without it; the documents leave room for doubt. Source: https://discord.com/developers/docs/resources/webhook#execute-webhook */
const withComponents = new URLSearchParams({ with_components: 'true' });

const sentMessage = z.object({ id: z.string(), channel_id: z.string() });
const startedThread = z.object({ id: z.string() });

/** Discord did not take a request. Its own error holds the token and the whole message: neither belongs into a log. */
class NotTaken extends Error {
  readonly failure: RestFailure;
  constructor(failure: RestFailure) {
    super(
      failure.kind === 'rejected'
        ? `Discord refused an answer: ${failure.status}, code ${failure.code}: ${failure.message}`
        : `Discord did not take an answer: ${failure.kind}`,
    );
    this.name = 'NotTaken';
    this.failure = failure;
  }
}

/** There is nothing to answer: not yet, or not any more. */
function isMissing({ failure }: NotTaken): boolean {
  return failure.kind === 'rejected' && failure.status === 404 && missingCodes.has(failure.code);
}

/** The interaction takes no answer (any more). */
function isGone(error: unknown): boolean {
  return (
    error instanceof NotTaken &&
    (isMissing(error) || (error.failure.kind === 'rejected' && error.failure.status === 401))
  );
}

/** The message was deleted or dismissed. */
function isDismissed(error: unknown): boolean {
  return error instanceof NotTaken && error.failure.kind === 'rejected' && error.failure.code === unknownMessage;
}

const cutShort = told(
  'cut-short',
  'There is more than Discord lets Paperboy show here.',
  'Ask for less at a time, or add Paperboy to this server: then the rest goes into a thread.',
);

function unfinished(reference: string): Reply {
  return told(
    'unfinished',
    `The rest of this answer could not be shown (reference ${reference}).`,
    'Ask again; if it stays, report it with the reference: the log has the details under it.',
  );
}

/** A thread can be started from a public answer in a text channel of a server that the bot belongs to. */
function mayStartThread({ from, acknowledged }: Asked): boolean {
  return (
    acknowledged.kind === 'deferred' &&
    acknowledged.visibility === 'channel' &&
    from.workspace !== null &&
    !from.userInstallOnly &&
    from.channel.type === ChannelType.GuildText &&
    has(from.appPermissions, PermissionFlagsBits.CreatePublicThreads) &&
    has(from.appPermissions, PermissionFlagsBits.SendMessagesInThreads)
  );
}

export function createAnswers(deps: AnswerDeps): Answers {
  const { rest, clock } = deps;
  /** Answers are given even when work is called off: to say so. */
  const never = new AbortController().signal;

  const ageMs = (asked: Asked): number => Date.parse(clock.now()) - Date.parse(asked.receivedAt);

  /** Makes a request until Discord takes it or says no. Throws `NotTaken`. */
  async function insist<T>(asked: Asked, signal: AbortSignal, request: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await request();
      } catch (error) {
        const failure = new NotTaken(failureOf(error, never));
        const isUnderway = isMissing(failure) && tries < onItsWayTries && ageMs(asked) < onItsWayMs;
        const mayComeRight = failure.failure.kind !== 'rejected' || isUnderway;
        const waitMs = retryWaitsMs[tries];
        if (!mayComeRight || waitMs === undefined || signal.aborted) throw failure;
        await deps.sleep(waitMs, signal).catch(() => undefined); // called off: one last try, at once
      }
    }
  }

  /** A message, with its pictures where they are taken, until Discord takes it or says no. */
  async function insistOn<T>(
    asked: Asked,
    message: MessageBody,
    signal: AbortSignal,
    request: (message: MessageRequest) => Promise<T>,
  ): Promise<T> {
    try {
      return await insist(asked, signal, () => request(requestOf(message)));
    } catch (error) {
      if (message.pictures === undefined || !(error instanceof NotTaken) || !mayTakeWords(error.failure)) throw error;
      return insist(asked, signal, () => request(requestOf(inWords(message))));
    }
  }

  const original = ({ from }: Asked) => Routes.webhookMessage(from.applicationId, from.token, '@original');

  const edit = (asked: Asked, body: MessageBody, signal: AbortSignal) =>
    insistOn(asked, body, signal, (request) =>
      rest.patch(original(asked), { ...request, auth: false, query: withComponents }),
    );

  async function takeBack(asked: Asked, signal: AbortSignal): Promise<void> {
    try {
      await insist(asked, signal, () => rest.delete(original(asked), { auth: false }));
    } catch (error) {
      if (!isGone(error)) throw error; // gone is what was wanted
    }
  }

  const followUp = (asked: Asked, body: MessageBody, signal: AbortSignal) =>
    insistOn(asked, body, signal, (request) =>
      rest.post(Routes.webhook(asked.from.applicationId, asked.from.token), {
        ...request,
        auth: false,
        query: withComponents,
      }),
    );

  async function followUps(asked: Asked, bodies: readonly MessageBody[], signal: AbortSignal): Promise<void> {
    const isCut = asked.from.userInstallOnly && bodies.length > userInstallFollowUpsMax;
    const shown = isCut ? bodies.slice(0, userInstallFollowUpsMax - 1) : bodies;
    const note = isCut ? (await deps.renderer.render(cutShort)).map(privately) : [];
    for (const body of [...shown, ...note]) await followUp(asked, body, signal);
  }

  /** Goes on in a thread of the answer; `false` where none can be had. */
  async function goOnInThread(
    asked: Asked,
    answer: unknown,
    name: string,
    bodies: readonly MessageBody[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const message = sentMessage.safeParse(answer);
    if (!mayStartThread(asked) || !message.success) return false;
    const { channel_id: channel, id } = message.data;
    let thread: z.output<typeof startedThread>;
    try {
      thread = startedThread.parse(await rest.post(Routes.threads(channel, id), { body: { name } }));
    } catch {
      return false; // whatever stands against a thread, follow-ups do without
    }
    for (const [index, body] of bodies.entries()) {
      const nonce = `${asked.from.id}-${index}`;
      await insistOn(asked, body, signal, (request) =>
        rest.post(Routes.channelMessages(thread.id), {
          ...request,
          body: { ...request.body, nonce, enforce_nonce: true },
        }),
      );
    }
    return true;
  }

  async function answer(asked: Asked, reply: Reply, signal: AbortSignal): Promise<void> {
    const bodies = await deps.renderer.render(reply);
    const [first, ...more] = bodies;
    if (!first) throw new Error('an answer without a message');
    const { acknowledged } = asked;
    if (reply.visibility === 'private' && acknowledged.visibility === 'channel') {
      // The first follow-up would take the place of what is deferred, and its visibility.
      if (acknowledged.kind === 'deferred') await takeBack(asked, signal);
      return followUps(asked, bodies.map(privately), signal);
    }
    const sent = await edit(asked, first, signal);
    if (more.length === 0) return;
    try {
      if (await goOnInThread(asked, sent, threadNameOf(reply), more, signal)) return;
      const hidden = acknowledged.kind === 'replacing' || acknowledged.visibility === 'private';
      await followUps(asked, hidden ? more.map(privately) : more, signal);
    } catch (error) {
      // What is there already stays.
      const reference = deps.bugs.report(error, asked.command);
      await followUps(asked, (await deps.renderer.render(unfinished(reference))).map(privately), signal).catch(
        () => {},
      );
    }
  }

  /** One try: another draft or the answer comes soon. */
  async function draft(asked: Asked, reply: Reply, signal: AbortSignal): Promise<DraftOutcome> {
    const { acknowledged } = asked;
    // A pressed message must still be there where the answer turns out to be a private word about it.
    if (acknowledged.kind === 'replacing' || ageMs(asked) >= tokenLifeMs) return 'never';
    if (reply.visibility === 'private' && acknowledged.visibility === 'channel') return 'never';
    const [body] = await deps.renderer.render(reply);
    if (!body) return 'not-now';
    try {
      const request = requestOf(inWords(body)); // a draft is over in a moment
      await rest.patch(original(asked), {
        ...request,
        auth: false,
        query: withComponents,
        signal: forOneRequest(signal),
      });
      return 'shown';
    } catch (error) {
      const failure = new NotTaken(failureOf(error, never));
      const isUnderway = isMissing(failure) && ageMs(asked) < onItsWayMs;
      return failure.failure.kind === 'rejected' && !isUnderway ? 'never' : 'not-now';
    }
  }

  async function give(asked: Asked, reply: Reply, signal: AbortSignal): Promise<void> {
    const visibility = asked.acknowledged.visibility === 'private' ? 'private' : reply.visibility;
    const late = () => deps.late.send(lateAnswerOf(asked, { ...reply, visibility }), signal);
    try {
      if (ageMs(asked) >= tokenLifeMs) return await late();
      await answer(asked, reply, signal);
    } catch (error) {
      if (isDismissed(error) && ageMs(asked) < tokenLifeMs) return; // whoever took it away does not want it back
      if (isGone(error)) return late();
      const reference = deps.bugs.report(error, asked.command);
      if (error instanceof NotTaken && error.failure.kind !== 'rejected') return; // nobody to tell
      await answer(asked, toldBug(reference), signal).catch((again: unknown) => {
        deps.bugs.report(again, asked.command);
      });
    }
  }

  return {
    begin(asked) {
      const drafts = createDrafts({
        sleep: deps.sleep,
        restMs: draftRestMs,
        show: (reply, signal) => draft(asked, reply, signal),
      });
      return {
        progress: drafts.show,
        async give(reply, signal) {
          // A draft that was called off is before the answer in the queue of discord.js, or gone.
          await drafts.end();
          await give(asked, reply, signal);
        },
      };
    },
  };
}
