import type { REST } from 'discord.js';
import { createLateAnswers } from '../../core/late-answer.ts';
import type { Instant } from '../../core/local-date.ts';
import type { Messenger } from '../../core/messenger.ts';
import type { Clock } from '../../core/ports.ts';
import { runInvocation } from '../../core/run-command.ts';
import { createTurns } from '../../core/turns.ts';
import { createUnderWay } from '../../core/under-way.ts';
import { createAnswers } from './answer.ts';
import type { Acknowledge, FirstResponse } from './first-response.ts';
import { type Interaction, readInteraction } from './interaction.ts';
import { createPlanner, type Plan, type PlanDeps, type RunPlan } from './plan-interaction.ts';

/** What both ways in need from Paperboy. */
export interface InteractionDeps extends PlanDeps {
  /** Waits for rate limits. */
  readonly rest: REST;
  /** For answers that are later than their interaction lives. */
  readonly messenger: Messenger;
  readonly clock: Clock;
  /** Lets the event loop go round. */
  readonly breathe: () => Promise<void>;
}

export interface InteractionHandler {
  /**
   * Answers one interaction, as Discord sent it; resolves when all of the answer is given. The first response comes before any work; what
   * comes twice is answered once. `acknowledge` is not called where there is nobody to answer. Never rejects.
   */
  handle(raw: unknown, receivedAt: Instant, acknowledge: Acknowledge): Promise<void>;
  /** Resolves when nothing is being answered. */
  idle(): Promise<void>;
  /** Lets the answers under way end, calls off those that take too long, and says so to whoever waits for them. */
  stop(): Promise<void>;
}

function idOf(interaction: Interaction): string | null {
  switch (interaction.kind) {
    case 'ping':
      return null;
    case 'unknown':
      return interaction.answerable?.id ?? null;
    default:
      return interaction.from.id;
  }
}

/** Answers interactions, however they arrive. */
export function createInteractionHandler(deps: InteractionDeps): InteractionHandler {
  const { bugs } = deps;
  const work = createUnderWay(deps);
  const planner = createPlanner(deps);
  const turns = createTurns(deps);
  const answers = createAnswers({ ...deps, late: createLateAnswers(deps) });
  /** By interaction: the same one again gets the same first response. */
  const underWay = new Map<string, Promise<Plan>>();

  async function run({ from, invocation, context, acknowledged }: RunPlan, receivedAt: Instant): Promise<void> {
    const pending = answers.begin({ from, receivedAt, command: invocation.command, acknowledged });
    const outcome = await runInvocation(invocation, { ...context, progress: pending.progress }, bugs);
    if (outcome.kind === 'empty') throw new Error('a command without an answer');
    await pending.give(outcome.reply, AbortSignal.any([work.signal]));
  }

  async function respond(plan: Plan, acknowledge: (response: FirstResponse) => Promise<boolean>): Promise<boolean> {
    return plan.kind !== 'nothing' && (await turns.respond(() => acknowledge(plan.response)));
  }

  async function answer(interaction: Interaction, receivedAt: Instant, acknowledge: Acknowledge): Promise<void> {
    const id = idOf(interaction);
    const before = id === null ? undefined : underWay.get(id);
    if (before) {
      await respond(await before, acknowledge);
      return;
    }
    const planned = planner.plan(interaction, AbortSignal.any([work.signal]));
    if (id !== null) underWay.set(id, planned);
    try {
      const plan = await planned;
      const isAccepted = await respond(plan, acknowledge);
      if (isAccepted && plan.kind === 'run') await turns.command(() => run(plan, receivedAt));
    } finally {
      if (id !== null) underWay.delete(id);
    }
  }

  return {
    handle(raw, receivedAt, acknowledge) {
      const interaction = readInteraction(raw);
      const handled = answer(interaction, receivedAt, acknowledge).catch((error: unknown) => {
        bugs.report(error, interaction.kind);
      });
      return work.track(handled);
    },
    idle: work.idle,
    stop: work.stop,
  };
}
