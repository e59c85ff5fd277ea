import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { Reply } from '../../core/reply.ts';
import { plainObject } from './plain-object.ts';
import type { Renderer } from './renderer.ts';
import { NotTaken, reasonFor, type WebCaller } from './web-caller.ts';

/** Answers where there is no channel to answer in: to presses on Home and in modals, and to forms opened there. */
export interface Modals {
  /** Opens a view, on top of the modal `over` where a press was in one; its id, `null` where Slack does not take it (any more). */
  open(workspace: string, trigger: string, view: types.ModalView, over: string | null): Promise<string | null>;
  /**
   * Puts an answer into an open modal. Whoever closed it meanwhile does not want it any more. `false` where Slack cannot be reached; throws
   * `NotTaken` where it refuses the answer.
   */
  show(workspace: string, viewId: string, reply: Reply, signal: AbortSignal): Promise<boolean>;
}

const openedSchema = z.object({ view: z.object({ id: z.string() }) });

const title = plainObject('Paperboy');
const close = plainObject('Close');

function modal(blocks: readonly types.KnownBlock[]): types.ModalView {
  return { type: 'modal', title, close, blocks: [...blocks] };
}

/** What is shown until there is an answer. */
export const workingWords = 'Working on it…';

/** What stands there until the answer does. */
export const workingModal: types.ModalView = modal([{ type: 'section', text: plainObject(workingWords) }]);

/** It was closed. Source: https://docs.slack.dev/reference/methods/views.update#errors */
const closedCodes: ReadonlySet<string> = new Set(['not_found', 'view_not_found']);
/** Three views lie on each other at most. Source: https://docs.slack.dev/surfaces/modals#view_stack */
const stackIsFull = 'push_limit_reached';

export function createModals(deps: { readonly caller: WebCaller; readonly renderer: Renderer }): Modals {
  const { caller } = deps;

  return {
    async open(workspace, trigger, view, over) {
      const put = (how: 'open' | 'push' | 'update') =>
        caller.once(workspace, async ({ views }) => {
          const args = { trigger_id: trigger, view };
          const answer =
            how === 'update' && over !== null
              ? await views.update({ view_id: over, view })
              : await (how === 'push' ? views.push(args) : views.open(args));
          return openedSchema.parse(answer).view.id;
        });
      let outcome = await put(over === null ? 'open' : 'push');
      if (outcome.kind === 'failed' && outcome.failure.kind === 'rejected' && outcome.failure.code === stackIsFull)
        outcome = await put('update');
      return outcome.kind === 'done' ? outcome.value : null;
    },
    async show(workspace, viewId, reply, signal) {
      // What stands in Home may stand in a modal, in the same number of blocks.
      const { blocks } = await deps.renderer.home([reply]);
      const view: types.ModalView = { type: 'modal', title, close, blocks };
      const outcome = await caller.insist(
        workspace,
        (client) => client.views.update({ view_id: viewId, view }),
        signal,
      );
      if (outcome.kind === 'done') return true;
      if (outcome.kind === 'uninstalled' || outcome.failure.kind !== 'rejected') return false;
      if (closedCodes.has(outcome.failure.code)) return true;
      throw new NotTaken('an answer in a modal', reasonFor(outcome));
    },
  };
}
