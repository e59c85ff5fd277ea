import type { types } from '@slack/bolt';
import type { Asker, CommandContext, CommandRegistry } from '../../core/command.ts';
import { createOneByOne } from '../../core/one-by-one.ts';
import type { Store } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import { type BugLog, runInvocation } from '../../core/run-command.ts';
import { actorOf, conversationOf, writing } from './asked.ts';
import { personOf } from './late-answer.ts';
import { unfurlSwitch } from './names.ts';
import type { People } from './people.ts';
import { plainObject } from './plain-object.ts';
import type { Renderer } from './renderer.ts';
import type { Origin } from './request.ts';
import { unfurlScopes } from './scopes.ts';
import { NotTaken, reasonFor, type WebCaller } from './web-caller.ts';

/** What is to be seen on Home besides what is always there. */
export interface HomeChange {
  readonly reply: Reply;
  /** The command in whose section it stands; `null` above all of them. */
  readonly section: string | null;
}

export interface Home {
  /** Whether the answer of a command stands on Home. */
  has(command: string): boolean;
  /** Shows a person their Home. `false` where Slack cannot be reached; throws `NotTaken` where it refuses it. */
  show(from: Origin, change: HomeChange | null, signal: AbortSignal): Promise<boolean>;
}

export interface HomeDeps {
  readonly registry: CommandRegistry;
  context(who: Asker): CommandContext;
  readonly store: Pick<Store, 'setting'>;
  readonly renderer: Renderer;
  readonly caller: WebCaller;
  readonly people: People;
  readonly bugs: BugLog;
}

/** Commands whose answers stand on Home, from the top; those that the registry does not have are left out. */
const sectionNames = ['today', 'saved', 'subscriptions'] as const;

/** The setting of a workspace whether links to papers unfold. */
export const unfurlSetting = 'unfurl';

/** Home asks for nothing that changes a channel. */
const noRights: CommandContext['channelRights'] = {
  kind: 'refused',
  sentence: 'Home belongs to no channel.',
  hint: 'Give the command in the channel it is about.',
};

/** The switch that admins see: what it says now, and what a press makes of it. */
function switchBlock(isOn: boolean): types.SectionBlock {
  const label = isOn ? 'Switch off' : 'Switch on';
  return {
    type: 'section',
    block_id: unfurlSwitch,
    text: plainObject(`Unfold links to papers: ${isOn ? 'on' : 'off'}`),
    accessory: {
      type: 'button',
      action_id: unfurlSwitch,
      text: plainObject(label),
      accessibility_label: `${label} unfolding of links to papers`,
      value: isOn ? 'off' : 'on',
    },
  };
}

export function createHome(deps: HomeDeps): Home {
  const { registry, caller } = deps;
  const names = sectionNames.filter((name) => registry.find(name) !== null);
  const has = (command: string): boolean => names.some((name) => name === command);

  async function sectionsOf(from: Origin, change: HomeChange | null, signal: AbortSignal): Promise<readonly Reply[]> {
    const context = deps.context({
      actor: actorOf(from),
      channelRights: noRights,
      conversation: conversationOf(from, null),
      thread: null,
      writing,
      here: null,
      me: personOf(from),
      guessZone: async () => (await deps.people.of(from, signal))?.zone ?? null,
      signal,
    });
    const sections = change !== null && change.section === null ? [change.reply] : [];
    for (const name of names) {
      if (change?.section === name) sections.push(change.reply);
      else {
        const outcome = await runInvocation({ command: name, options: {} }, context, deps.bugs);
        if (outcome.kind !== 'empty') sections.push(outcome.reply);
      }
    }
    return sections;
  }

  async function switchFor(from: Origin, signal: AbortSignal): Promise<readonly types.KnownBlock[]> {
    const person = await deps.people.of(from, signal);
    if (!person?.isAdmin || !unfurlScopes.every((scope) => person.botScopes.includes(scope))) return [];
    return [switchBlock((await deps.store.setting('slack', from.workspace, unfurlSetting)) === 'on')];
  }

  async function publish(from: Origin, change: HomeChange | null, signal: AbortSignal): Promise<boolean> {
    const [sections, more] = await Promise.all([sectionsOf(from, change, signal), switchFor(from, signal)]);
    const home = await deps.renderer.home(sections);
    const view: types.HomeView = { ...home, blocks: [...home.blocks, ...more] };
    const { workspace, person } = from;
    const outcome = await caller.insist(workspace, (client) => client.views.publish({ user_id: person, view }), signal);
    if (outcome.kind === 'done') return true;
    if (outcome.kind === 'failed' && outcome.failure.kind === 'rejected')
      throw new NotTaken('a Home', reasonFor(outcome));
    return false;
  }

  /** Of one person one after the other, so that none stands there that is older than the last. */
  const publishing = createOneByOne();

  return {
    has,
    show: (from, change, signal) =>
      publishing.run(`${from.workspace}:${from.person}`, () => publish(from, change, signal)),
  };
}
