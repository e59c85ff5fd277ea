import { isRecord, type Json, record, records } from '../../json.ts';
import { checkView } from './message-checks.ts';
import { Refusal } from './refusal.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { SlackRequest } from './stand-in.ts';
import type { Views } from './view-methods.ts';
import type { View } from './world.ts';

export interface SettleSetup {
  readonly views: Views;
  readonly responseUrls: ResponseUrls;
  readonly checked: boolean;
  readonly problem: (what: string) => void;
}

/** Does what an app says with its acknowledgement. */
export function createSettle({ views, responseUrls, checked, problem }: SettleSetup) {
  function viewOfRequest({ body }: SlackRequest): View | undefined {
    const id = record(body['view'])['id'];
    return typeof id === 'string' ? views.world.view(id) : undefined;
  }

  function shownErrors(view: View, errors: unknown): void {
    const inputs = records(view.view['blocks'])
      .filter(({ type }) => type === 'input')
      .map((block) => block['block_id']);
    const named = Object.keys(record(errors));
    if (named.length === 0) problem('response_action errors without errors');
    const strangers = named.filter((name) => !inputs.includes(name));
    if (strangers.length > 0) problem(`response_action errors names no input of the form: ${strangers.join(', ')}`);
    view.errors = record(errors);
  }

  function checkedView(view: unknown): Json | null {
    try {
      if (checked) checkView(view, 'modal');
      return record(view);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problem(`view in an acknowledgement: ${error.code} ${JSON.stringify(error.more)}`);
      return null;
    }
  }

  function submitted(request: SlackRequest, payload: unknown): void {
    const view = viewOfRequest(request);
    if (!view) return;
    if (payload === null || payload === undefined || payload === '') {
      views.close(view);
      return;
    }
    const answer = record(payload);
    switch (answer['response_action']) {
      case 'errors':
        shownErrors(view, answer['errors']);
        return;
      case 'clear':
        views.close(view, true);
        return;
      case 'update': {
        const by = checkedView(answer['view']);
        if (by) views.replace(view, by);
        return;
      }
      case 'push': {
        const over = checkedView(answer['view']);
        if (over) views.push(view.team, view.user, over);
        return;
      }
      default:
        problem(`no response_action is ${JSON.stringify(answer['response_action'])}`);
    }
  }

  return function settle(request: SlackRequest, payload: unknown): void {
    if (request.type === 'slash_commands' && request.responseUrl !== null && payload !== null && payload !== '') {
      const said = isRecord(payload) ? payload : { text: String(payload) };
      for (const what of responseUrls.acknowledgedWith(request.responseUrl, said))
        problem(`acknowledgement of a command: ${what}`);
    }
    if (request.body['type'] === 'view_submission') submitted(request, payload);
  };
}
