import { UserError } from './errors.ts';
import type { Instant } from './local-date.ts';
import type { Destination, Messenger, SendOutcome } from './messenger.ts';
import type { Clock, Sleep } from './ports.ts';
import { code, type Reply, text } from './reply.ts';
import type { BugLog } from './run-command.ts';

/** An answer that cannot be given any more where it was asked for. */
export interface LateAnswer {
  /** Where it may go instead, the best place first. */
  readonly destinations: readonly Destination[];
  readonly reply: Reply;
  readonly command: string;
  /** The same for the same question, whatever the place. */
  readonly questionId: string;
  /** Who did not wait: `Discord`. */
  readonly platformName: string;
}

export interface LateAnswers {
  /** Sends an answer as a message of its own, to the first place that takes it. What cannot be sent is in the log. Never throws. */
  send(answer: LateAnswer, signal: AbortSignal): Promise<void>;
}

/** A late answer is worth some minutes of waiting, no more. */
const triesMax = 5;
const waitMsMax = 60_000;

/** The answer with a word about what it answers: it no longer stands under the command. */
function withQuestion({ reply, command, platformName }: LateAnswer): Reply {
  const lead = [text('The answer to '), code(command), text(`, which took longer than ${platformName} waits:`)];
  return { ...reply, blocks: [{ kind: 'text', text: lead }, ...reply.blocks] };
}

export function createLateAnswers(deps: {
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly bugs: BugLog;
}): LateAnswers {
  async function sendTo(
    destination: Destination,
    reply: Reply,
    questionId: string,
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    let triedSince: Instant | null = null;
    for (let tries = 1; ; tries += 1) {
      const now = deps.clock.now();
      const dedupeKey = `interaction:${questionId}:${destination.place.kind}`;
      const outcome = await deps.messenger.send(
        { destination, reply, dedupeKey, subscription: null, triedSince },
        signal,
      );
      if (outcome.kind !== 'retry' || tries === triesMax || outcome.afterMs > waitMsMax) return outcome;
      triedSince ??= now;
      await deps.sleep(outcome.afterMs, signal);
    }
  }

  return {
    async send(answer, signal) {
      try {
        const named = withQuestion(answer);
        const why: string[] = [];
        for (const destination of answer.destinations) {
          const outcome = await sendTo(destination, named, answer.questionId, signal);
          if (outcome.kind === 'sent') return;
          why.push(outcome.sentence);
        }
        deps.bugs.report(
          new UserError('platform-refused', `A late answer could not be sent: ${why.join(' ')}`, 'See the reason.'),
          answer.command,
        );
      } catch (error) {
        deps.bugs.report(error, answer.command);
      }
    },
  };
}
