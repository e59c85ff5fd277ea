import { UserError } from '../../core/errors.ts';
import type { Instant } from '../../core/local-date.ts';
import type { Messenger, Place, SendOutcome } from '../../core/messenger.ts';
import type { Clock, Sleep } from '../../core/ports.ts';
import { code, type Reply, text } from '../../core/reply.ts';
import type { BugLog } from '../../core/run-command.ts';
import type { Asked } from './asked.ts';
import { isThread } from './threads.ts';

export interface LateAnswers {
  /**
   * Sends an answer as a message of its own, because its interaction is over: to the channel, or to the person where it is private or the
   * channel does not take it. What cannot be sent is in the log. Never throws.
   */
  send(asked: Asked, reply: Reply, signal: AbortSignal): Promise<void>;
}

/** A late answer is worth some minutes of waiting, no more. */
const triesMax = 5;
const waitMsMax = 60_000;

function channelPlace({ id, type }: { readonly id: string; readonly type: number }): Place {
  return isThread(type) ? { kind: 'thread', thread: id } : { kind: 'channel', channel: id, announce: false };
}

/** The answer with a word about what it answers: it no longer stands under the command. */
function withQuestion(reply: Reply, command: string): Reply {
  const lead = [text('The answer to '), code(command), text(', which took longer than Discord waits:')];
  return { ...reply, blocks: [{ kind: 'text', text: lead }, ...reply.blocks] };
}

export function createLateAnswers(deps: {
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly bugs: BugLog;
}): LateAnswers {
  async function sendTo(asked: Asked, place: Place, reply: Reply, signal: AbortSignal): Promise<SendOutcome> {
    const destination = {
      platform: 'discord',
      workspace: place.kind === 'person' ? null : asked.from.workspace,
      place,
    };
    let triedSince: Instant | null = null;
    for (let tries = 1; ; tries += 1) {
      const now = deps.clock.now();
      const request = { destination, reply, dedupeKey: `interaction:${asked.from.id}:${place.kind}`, triedSince };
      const outcome = await deps.messenger.send(request, signal);
      if (outcome.kind !== 'retry' || tries === triesMax || outcome.afterMs > waitMsMax) return outcome;
      triedSince ??= now;
      await deps.sleep(outcome.afterMs, signal);
    }
  }

  return {
    async send(asked, reply, signal) {
      try {
        const named = withQuestion(reply, asked.command);
        const person: Place = { kind: 'person', person: asked.from.person };
        const places = reply.visibility === 'channel' ? [channelPlace(asked.from.channel), person] : [person];
        const why: string[] = [];
        for (const place of places) {
          const outcome = await sendTo(asked, place, named, signal);
          if (outcome.kind === 'sent') return;
          why.push(outcome.sentence);
        }
        deps.bugs.report(
          new UserError('platform-refused', `A late answer could not be sent: ${why.join(' ')}`, 'See the reason.'),
          asked.command,
        );
      } catch (error) {
        deps.bugs.report(error, asked.command);
      }
    },
  };
}
