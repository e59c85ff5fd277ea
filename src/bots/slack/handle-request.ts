import type { Asker, ChannelRights, CommandContext } from '../../core/command.ts';
import { assertNever } from '../../core/errors.ts';
import { createLateAnswers } from '../../core/late-answer.ts';
import type { Instant } from '../../core/local-date.ts';
import type { Messenger } from '../../core/messenger.ts';
import type { Clock, Sleep, Store } from '../../core/ports.ts';
import type { Invocation, Reply } from '../../core/reply.ts';
import { type BugLog, runInvocation } from '../../core/run-command.ts';
import { told, toldBug } from '../../core/told.ts';
import { createTurns } from '../../core/turns.ts';
import { createUnderWay } from '../../core/under-way.ts';
import { within } from '../../core/within.ts';
import { createAnswers, type Pending } from './answer.ts';
import { type Asked, actorOf, conversationOf, threadStartOf, writing } from './asked.ts';
import { createChannelChecks } from './channel-checks.ts';
import type { SlackClients } from './clients.ts';
import { type Acknowledge, heard } from './first-response.ts';
import { createHome, unfurlSetting } from './home.ts';
import { hereOf, personOf } from './late-answer.ts';
import { createModals } from './modals.ts';
import { createPeople } from './people.ts';
import type { Pictures } from './pictures.ts';
import { createPlanner, missed, type Opening, type Plan, type PlanDeps } from './plan-request.ts';
import { readRequest } from './read-request.ts';
import type { Origin, Request, Spot } from './request.ts';
import type { PostJson } from './response-url.ts';
import { createSeen } from './seen.ts';
import { createUnfurls } from './unfurl.ts';
import { whoWaits } from './way.ts';
import { createWebCaller } from './web-caller.ts';

/** What both ways in need from Paperboy. */
export interface RequestDeps extends Omit<PlanDeps, 'home' | 'formContext'> {
  context(who: Asker): CommandContext;
  readonly store: Pick<Store, 'setting' | 'saveSetting'>;
  readonly pictures: Pictures;
  /** Clients made to `answer`. */
  readonly clients: SlackClients;
  /** Posts to response URLs. */
  readonly post: PostJson;
  /** For answers that are later than Slack waits. */
  readonly messenger: Messenger;
  /** Erases what it takes to act in a workspace: Paperboy was removed from it. */
  forget(workspace: string): Promise<void>;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Lets the event loop go round. */
  readonly breathe: () => Promise<void>;
  readonly bugs: BugLog;
}

export interface RequestHandler {
  /**
   * Answers one request, as Slack sent it; resolves when all of the answer is given. The first response comes before any work; what comes
   * twice is answered once. Never rejects.
   */
  handle(raw: unknown, receivedAt: Instant, acknowledge: Acknowledge): Promise<void>;
  /** Resolves when nothing is being answered. */
  idle(): Promise<void>;
  /** Lets the answers under way end, calls off those that take too long, and says so to whoever waits for them. */
  stop(): Promise<void>;
}

/** Triggers end after three seconds, and the form must still be opened. */
const guessMs = 1_000;

/** What the same request has, however often it comes; `null` where nobody could tell. */
function idOf(request: Request): string | null {
  switch (request.kind) {
    case 'ignored':
    case 'unknown':
      return null;
    case 'removed':
      return request.id;
    default:
      return request.from.id;
  }
}

/** Answers requests, however they arrive. */
export function createRequestHandler(deps: RequestDeps): RequestHandler {
  const { bugs, registry } = deps;
  const work = createUnderWay(deps);
  const turns = createTurns(deps);
  const caller = createWebCaller(deps);
  const people = createPeople({ ...deps, caller });
  const modals = createModals({ ...deps, caller });
  const home = createHome({ ...deps, caller, people });
  const answers = createAnswers({ ...deps, caller, modals, home, late: createLateAnswers(deps) });
  const checks = createChannelChecks({ caller, people });
  const unfurls = createUnfurls({ ...deps, caller });
  const seen = createSeen(deps);

  const contextOf = (from: Origin, at: Spot | null, channelRights: ChannelRights): CommandContext =>
    deps.context({
      actor: actorOf(from),
      channelRights,
      conversation: conversationOf(from, at),
      thread: threadStartOf(from, at),
      writing,
      here: hereOf(from, at),
      me: personOf(from),
      guessZone: async () => (await people.of(from, signal()))?.zone ?? null,
      signal: AbortSignal.any([work.signal]),
    });

  const signal = (): AbortSignal => AbortSignal.any([work.signal]);

  /** The form opens without knowing where the person is rather than not at all. */
  function formContext(from: Origin, at: Spot): CommandContext {
    const context = contextOf(from, at, { kind: 'allowed' });
    return {
      ...context,
      async guessZone() {
        const guess = context.guessZone().catch(() => null);
        return (await within(guessMs, guess, deps.sleep)) ? guess : null;
      },
    };
  }

  const planner = createPlanner({ ...deps, home, formContext });

  /** Runs a command when its turn comes. */
  async function run(asked: Asked, at: Spot | null, invocation: Invocation): Promise<void> {
    const pending = answers.begin(asked);
    await turns.command(async () => {
      const reply = await outcomeOf(asked, at, invocation, pending);
      await pending.give(reply, signal());
    });
  }

  async function outcomeOf(
    { from }: Asked,
    at: Spot | null,
    invocation: Invocation,
    { progress }: Pending,
  ): Promise<Reply> {
    try {
      const command = registry.find(invocation.command);
      if (!command) throw new Error('a command that was there is gone');
      const rights = await checks.check(command, from, at, invocation.options, signal());
      if (rights.kind === 'refused') return told('not-allowed', rights.sentence, rights.hint);
      const outcome = await runInvocation(invocation, { ...contextOf(from, at, rights), progress }, bugs);
      if (outcome.kind === 'empty') throw new Error('a command without an answer');
      return outcome.reply;
    } catch (error) {
      return toldBug(bugs.report(error, invocation.command));
    }
  }

  const say = (asked: Asked, reply: Reply): Promise<void> => answers.begin(asked).give(reply, signal());

  const open = ({ workspace }: Origin, { trigger, view, over }: Opening): Promise<string | null> =>
    turns.respond(() => modals.open(workspace, trigger, view, over));

  const inModal = (from: Origin, viewId: string, command: string): Asked => ({
    from,
    command,
    visibility: 'private',
    way: { kind: 'modal', viewId },
  });

  const onHome = (from: Origin, command: string): Asked => ({
    from,
    command,
    visibility: 'private',
    way: { kind: 'home', section: null },
  });

  /** Too late for another modal: the one it should lie on takes the answer, or Home, which is always there. */
  const instead = (from: Origin, { over }: Opening, command: string): Asked =>
    over === null ? onHome(from, command) : inModal(from, over, command);

  async function opened(from: Origin, opening: Opening, command: string): Promise<Asked> {
    const viewId = await open(from, opening);
    return viewId === null ? instead(from, opening, command) : inModal(from, viewId, command);
  }

  async function setUnfurling(from: Origin, on: boolean): Promise<void> {
    const person = await people.of(from, signal());
    if (!person?.isAdmin) {
      const reply = told('not-allowed', 'Only admins of this workspace can switch that.', 'Ask one of them to do it.');
      return say(onHome(from, 'home'), reply);
    }
    await deps.store.saveSetting('slack', from.workspace, unfurlSetting, on ? 'on' : 'off');
    await home.show(from, null, signal());
  }

  async function perform(plan: Plan): Promise<void> {
    switch (plan.kind) {
      case 'nothing':
        return;
      case 'run':
        return run(plan.asked, plan.at, plan.invocation);
      case 'say':
        return say(plan.asked, plan.reply);
      case 'run-in-modal': {
        const asked = await opened(plan.from, plan.opening, plan.command.name);
        return run(asked, null, plan.invocation);
      }
      case 'say-in-modal':
        return say(await opened(plan.from, plan.opening, 'help'), plan.reply);
      case 'open': {
        const viewId = await open(plan.from, plan.opening);
        if (viewId === null) await say(plan.otherwise ?? instead(plan.from, plan.opening, 'help'), missed);
        return;
      }
      case 'home':
        await turns.command(() => home.show(plan.from, null, signal()));
        return;
      case 'switch':
        return setUnfurling(plan.from, plan.on);
      case 'unfold':
        return turns.command(() => unfurls.unfold(plan, contextOf(plan.from, null, { kind: 'allowed' })));
      case 'forget':
        return deps.forget(plan.workspace);
      default:
        return assertNever(plan);
    }
  }

  async function answer(request: Request, receivedAt: Instant, acknowledge: Acknowledge): Promise<void> {
    const first = (response: Parameters<Acknowledge>[0]) => turns.respond(() => acknowledge(response));
    const id = idOf(request);
    const before = id === null ? undefined : seen.responseTo(id);
    if (before) {
      await first(await before);
      return;
    }
    // Only a form is looked at before it is acknowledged: what is wrong with it belongs to the acknowledgement.
    if (request.kind !== 'form') {
      if (id !== null) seen.add(id, Promise.resolve(heard));
      await first(heard);
      const { plan } = await planner.plan(request, receivedAt);
      return perform(plan);
    }
    const planned = planner.plan(request, receivedAt);
    const response = planned.then(
      (made) => made.response,
      () => heard,
    );
    seen.add(request.from.id, response);
    await first(await response);
    await perform((await planned).plan);
  }

  return {
    handle(raw, receivedAt, acknowledge) {
      const request = readRequest(raw);
      const handled = answer(request, receivedAt, acknowledge).catch(async (error: unknown) => {
        const reference = bugs.report(error, request.kind);
        const waiting = whoWaits(request, receivedAt);
        if (waiting) await say(waiting, toldBug(reference)).catch((again: unknown) => bugs.report(again, request.kind));
      });
      return work.track(handled);
    },
    idle: work.idle,
    stop: work.stop,
  };
}
