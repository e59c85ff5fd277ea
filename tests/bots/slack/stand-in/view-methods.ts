import { type Json, record, text } from '../../json.ts';
import { checkView } from './message-checks.ts';
import type { Method, MethodCall } from './method.ts';
import { Refusal } from './refusal.ts';
import { unique } from './tokens.ts';
import type { View, World } from './world.ts';

/** Views in a stack of modals. Source: https://docs.slack.dev/surfaces/modals */
const stackMax = 3;
/** Source: https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses */
const triggerMs = 3_000;

interface Trigger {
  readonly team: string;
  readonly user: string;
  readonly atMs: number;
  /** The modal the interaction was in. */
  readonly viewId: string | null;
  used: boolean;
}

/** Trigger ids: good for 3 seconds, and once. */
export class Triggers {
  readonly #triggers = new Map<string, Trigger>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  create(team: string, user: string, viewId: string | null = null): string {
    const id = `${this.#world.serial()}.${team}.${unique()}`;
    this.#triggers.set(id, { team, user, atMs: this.#world.nowMs(), viewId, used: false });
    return id;
  }

  take(id: unknown, team: string): Trigger {
    const trigger = typeof id === 'string' ? this.#triggers.get(id) : undefined;
    if (trigger?.team !== team) throw new Refusal('invalid_trigger_id');
    if (trigger.used) throw new Refusal('exchanged_trigger_id');
    if (this.#world.nowMs() - trigger.atMs > triggerMs) throw new Refusal('expired_trigger_id');
    trigger.used = true;
    return trigger;
  }
}

/** Opens, replaces and closes what people see of views. */
export class Views {
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  #hash(): string {
    return `${Math.floor(this.world.nowMs() / 1_000)}.${unique().slice(0, 8)}`;
  }

  #demandFree(view: Json, team: string, except?: View): void {
    const external = text(view['external_id']);
    if (!external) return;
    const taken = [...this.world.modals.values()]
      .flat()
      .find((one) => one.externalId === external && one.team === team);
    if (taken && taken !== except) throw new Refusal('duplicate_external_id');
  }

  push(team: string, user: string, view: Json): View {
    const stack = this.world.modalsOf(team, user);
    if (stack.length >= stackMax) throw new Refusal('push_limit_reached');
    this.#demandFree(view, team);
    const id = `V${this.world.serial()}`;
    const made: View = {
      id,
      team,
      user,
      rootId: stack[0]?.id ?? id,
      previousId: stack.at(-1)?.id ?? null,
      externalId: text(view['external_id']) ?? null,
      view,
      hash: this.#hash(),
      errors: {},
    };
    stack.push(made);
    return made;
  }

  replace(view: View, by: Json, hash?: unknown): void {
    if (hash !== undefined && hash !== '' && hash !== view.hash) throw new Refusal('hash_conflict');
    this.#demandFree(by, view.team, view);
    view.view = by;
    view.hash = this.#hash();
    view.errors = {};
  }

  publish(team: string, user: string, view: Json, hash: unknown): View {
    const known = this.world.homeOf(team, user);
    if (known) {
      this.replace(known, view, hash);
      return known;
    }
    if (hash) throw new Refusal('hash_conflict');
    const id = `V${this.world.serial()}`;
    const made: View = {
      id,
      team,
      user,
      rootId: id,
      previousId: null,
      externalId: null,
      view,
      hash: this.#hash(),
      errors: {},
    };
    this.world.setHome(made);
    return made;
  }

  /** Closes a modal, or the whole stack. */
  close(view: View, all = false): void {
    const stack = this.world.modalsOf(view.team, view.user);
    const index = stack.indexOf(view);
    if (index >= 0) stack.splice(all ? 0 : index);
  }
}

/** A view as answers and payloads show it, without `state`. */
export function viewJson(view: View, installed: { readonly botId: string }, appId: string): Json {
  const own = view.view;
  return {
    id: view.id,
    team_id: view.team,
    type: own['type'],
    blocks: own['blocks'] ?? [],
    private_metadata: own['private_metadata'] ?? '',
    callback_id: own['callback_id'] ?? '',
    state: { values: {} },
    hash: view.hash,
    title: own['title'] ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: own['clear_on_close'] ?? false,
    notify_on_close: own['notify_on_close'] ?? false,
    close: own['close'] ?? null,
    submit: own['submit'] ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: appId,
    external_id: own['external_id'] ?? '',
    app_installed_team_id: view.team,
    bot_id: installed.botId,
  };
}

/** Methods of `views.*`. */
export function viewMethods(views: Views, triggers: Triggers, appId: string): readonly Method[] {
  const shown = (view: View, { installed }: MethodCall): Json => ({ view: viewJson(view, installed, appId) });
  const trigger = (call: MethodCall): Trigger =>
    triggers.take(call.args['trigger_id'] ?? call.args['interactivity_pointer'], call.installed.team);
  const checkModal = (args: Json): void => checkView(args['view'], 'modal');
  return [
    {
      name: 'views.open',
      access: 'bot',
      takes: { trigger_id: 'text', interactivity_pointer: 'text', view: 'json' },
      needs: ['view'],
      check: checkModal,
      answer(call) {
        const { team, user } = trigger(call);
        // A new modal in the place of whatever is open.
        views.world.modalsOf(team, user).length = 0;
        return shown(views.push(team, user, record(call.args['view'])), call);
      },
    },
    {
      name: 'views.push',
      access: 'bot',
      takes: { trigger_id: 'text', interactivity_pointer: 'text', view: 'json' },
      needs: ['view'],
      check: checkModal,
      answer(call) {
        const { team, user } = trigger(call);
        if (views.world.modalsOf(team, user).length === 0) throw new Refusal('not_found');
        return shown(views.push(team, user, record(call.args['view'])), call);
      },
    },
    {
      name: 'views.update',
      access: 'bot',
      takes: { view_id: 'text', external_id: 'text', hash: 'text', view: 'json' },
      needs: ['view'],
      check: (args) => {
        if (record(args['view'])['type'] !== 'home') checkModal(args);
        else checkView(args['view'], 'home');
      },
      answer(call) {
        const { args, installed } = call;
        const id = text(args['view_id']);
        const external = text(args['external_id']);
        const view = id
          ? views.world.view(id)
          : [...views.world.modals.values()].flat().find((one) => one.externalId === external);
        if (!view || view.team !== installed.team) throw new Refusal('not_found');
        views.replace(view, record(args['view']), args['hash']);
        return shown(view, call);
      },
    },
    {
      name: 'views.publish',
      access: 'bot',
      takes: { user_id: 'text', hash: 'text', view: 'json' },
      needs: ['user_id', 'view'],
      check: (args) => checkView(args['view'], 'home'),
      answer(call) {
        const { args, installed } = call;
        const user = views.world.user(installed.team, text(args['user_id']) ?? '');
        if (!user || user.bot) throw new Refusal('user_not_found');
        return shown(views.publish(installed.team, user.id, record(args['view']), args['hash']), call);
      },
    },
  ];
}
