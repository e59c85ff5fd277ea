import { type Json, record, records, text } from '../../json.ts';
import { elementState, elementsOf, formState, labelOf, optionsOf, type Placed, sentBack } from './form-state.ts';
import type { StandInUser } from './inhabitants.ts';
import { appId, blocksOf, messageJson } from './message-json.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { SlackRequest, SlackStandIn, Surface, Which } from './stand-in.ts';
import type { Tokens } from './tokens.ts';
import { escaped, typedText } from './typed-text.ts';
import { type Triggers, viewJson } from './view-methods.ts';
import type { Channel, View, World } from './world.ts';

export interface RequestsSetup {
  readonly world: World;
  readonly tokens: Tokens;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly escapeCommands: boolean;
  readonly homeTeam: string;
}

/** What old apps compared; signatures have taken its place. */
export const verificationToken = 'a-verification-token-nobody-reads';

export type RequestBuilders = Pick<
  SlackStandIn,
  'slashCommand' | 'press' | 'submit' | 'closeView' | 'shortcut' | 'messageShortcut'
>;

/** `<@U…>` of a person typed by their name is not known here: tests write the ids. */
function fits({ block, element }: Placed, { actionId, blockId, value, label }: Which): boolean {
  const options = optionsOf(element);
  const placeholder = text(record(element['placeholder'])['text']);
  return (
    (actionId === undefined || element['action_id'] === actionId) &&
    (blockId === undefined || block['block_id'] === blockId) &&
    (value === undefined || element['value'] === value || options.some((option) => option['value'] === value)) &&
    (label === undefined ||
      labelOf(element) === label ||
      placeholder === label ||
      options.some((option) => labelOf(option) === label))
  );
}

/** Builds what Slack sends when people use the app. */
export function createRequests({
  world,
  tokens,
  triggers,
  responseUrls,
  escapeCommands,
  homeTeam,
}: RequestsSetup): RequestBuilders {
  const installed = (team: string) => {
    const found = tokens.installed(team);
    if (!found) throw new Error(`The app is not installed in ${team}.`);
    return found;
  };
  const teamPart = (id: string): Json => {
    const { domain, enterprise } = world.team(id);
    return {
      team: {
        id,
        domain: domain ?? id.toLowerCase(),
        ...(enterprise ? { enterprise_id: enterprise.id, enterprise_name: enterprise.name } : {}),
      },
      enterprise: enterprise ?? null,
      is_enterprise_install: false,
    };
  };
  const userPart = ({ id, name, team }: StandInUser): Json => ({ id, username: name, name, team_id: team });
  const nameOf = ({ kind, name }: Channel): string =>
    kind === 'direct' ? 'directmessage' : kind === 'private' ? 'privategroup' : name;
  const request = (body: Json): SlackRequest => ({
    type: 'interactive',
    body,
    responseUrl: text(body['response_url']) ?? null,
    triggerId: text(body['trigger_id']) ?? null,
  });
  const interaction = (type: string, team: string, user: StandInUser, viewId: string | null = null): Json => ({
    type,
    user: userPart(user),
    api_app_id: appId,
    token: verificationToken,
    trigger_id: triggers.create(team, user.id, viewId),
    ...teamPart(team),
  });

  /** A person's modal or Home. */
  function viewOf(id: string, user: string): View {
    const view = world.view(id);
    if (!view) throw new Error(`There is no view ${id} (any more).`);
    if (view.user !== user) throw new Error(`View ${id} is not ${user}'s but ${view.user}'s.`);
    return view;
  }
  const viewBlocks = (view: View): readonly Json[] =>
    records(view.view['blocks']).map((block, index) => ({
      ...block,
      block_id: block['block_id'] ?? `b${view.id}${index}`,
    }));
  const shownView = (view: View, values: Json): Json => ({
    ...viewJson(view, installed(view.team), appId),
    blocks: viewBlocks(view),
    state: { values },
  });

  /** The element a person uses, and what it says then. */
  function actionOf(blocks: readonly Json[], which: Which, option: string | undefined): Json {
    const placed = elementsOf(blocks).find((one) => fits(one, which));
    if (!placed) {
      const there = elementsOf(blocks).map(({ element }) => `${element['action_id']} "${labelOf(element)}"`);
      throw new Error(`There is no element ${JSON.stringify(which)}; there are ${there.join(', ') || 'none'}.`);
    }
    const { block, element } = placed;
    const { type } = element;
    const wanted = option ?? (optionsOf(element).length > 0 ? (which.value ?? which.label) : undefined);
    if (type !== 'button' && wanted === undefined) throw new Error(`Which option of ${String(type)}?`);
    const now = world.nowMs() / 1_000;
    return {
      ...(type === 'button'
        ? record(sentBack({ text: element['text'], value: element['value'] }))
        : elementState(element, wanted)),
      ...(element['placeholder'] ? { placeholder: element['placeholder'] } : {}),
      ...(element['style'] ? { style: element['style'] } : {}),
      ...(element['url'] ? { url: element['url'] } : {}),
      type,
      action_id: element['action_id'],
      block_id: block['block_id'],
      action_ts: now.toFixed(6),
    };
  }

  function pressInView(view: View, user: string, which: Which, option: string | undefined, more: Json): SlackRequest {
    const blocks = viewBlocks(view);
    const action = actionOf(blocks, which, option);
    return request({
      ...interaction('block_actions', view.team, world.person(view.team, user), view.id),
      container: { type: 'view', view_id: view.id },
      view: shownView(view, looseState(blocks)),
      actions: [action],
      ...more,
    });
  }

  function onMessage(channelId: string, ts: string, user: string) {
    const channel = world.channel(channelId);
    const message = world.find(channelId, ts);
    if (!message) throw new Error(`There is no message ${ts} in ${channelId} (any more).`);
    if (message.onlyTo !== null && message.onlyTo !== user) throw new Error(`${user} does not see message ${ts}.`);
    const person = world.person(channel.team, user);
    const responseUrl = responseUrls.create({ team: channel.team, channel: channelId, user, original: message });
    return { channel, message, person, responseUrl };
  }

  function pressInMessage(
    { channel: channelId, ts }: { readonly channel: string; readonly ts: string },
    user: string,
    which: Which,
    option: string | undefined,
    more: Json,
  ): SlackRequest {
    const { channel, message, person, responseUrl } = onMessage(channelId, ts, user);
    const isEphemeral = message.onlyTo !== null;
    const blocks = blocksOf(message);
    const action = actionOf(blocks, which, option);
    return request({
      ...interaction('block_actions', channel.team, person),
      container: {
        type: 'message',
        message_ts: ts,
        channel_id: channelId,
        is_ephemeral: isEphemeral,
        ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
      },
      channel: { id: channelId, name: nameOf(channel) },
      // Slack keeps no ephemeral messages, so it cannot send them along.
      ...(isEphemeral ? {} : { message: messageJson(world, tokens, message, true) }),
      state: { values: looseState(blocks) },
      response_url: responseUrl,
      actions: [action],
      ...more,
    });
  }

  return {
    slashCommand({ text: typed, user, channel: channelId, command = '/papers', more = {} }) {
      const channel = world.channel(channelId);
      const { id: teamId, domain, enterprise } = world.team(channel.team);
      const person = world.person(teamId, user);
      const responseUrl = responseUrls.create({ team: teamId, channel: channelId, user });
      const triggerId = triggers.create(teamId, user);
      const body: Json = {
        token: verificationToken,
        team_id: teamId,
        team_domain: domain ?? teamId.toLowerCase(),
        ...(enterprise ? { enterprise_id: enterprise.id, enterprise_name: enterprise.name } : {}),
        channel_id: channelId,
        channel_name: nameOf(channel),
        user_id: user,
        user_name: person.name,
        command,
        text: escapeCommands ? typedText(typed) : escaped(typed),
        api_app_id: appId,
        is_enterprise_install: 'false',
        response_url: responseUrl,
        trigger_id: triggerId,
        ...more,
      };
      return { type: 'slash_commands', body, responseUrl, triggerId };
    },
    press({ user, on, which, option, more = {} }) {
      if ('channel' in on) return pressInMessage(on, user, which, option, more);
      return pressInView(viewOn(on, user), user, which, option, more);
    },
    submit({ user, view: id, values = {} }) {
      const view = viewOf(id, user);
      if (world.modalsOf(view.team, user).at(-1) !== view) throw new Error(`View ${id} is not the top one of ${user}.`);
      view.errors = {};
      const blocks = viewBlocks(view);
      const state = formState(blocks, values);
      return request({
        ...interaction('view_submission', view.team, world.person(view.team, user), id),
        view: shownView(view, state),
        response_urls: responseUrlsOf(view, blocks, state),
      });
    },
    closeView({ user, view: id }) {
      const view = viewOf(id, user);
      const asked = view.view['notify_on_close'] === true;
      const { trigger_id: _none, ...body } = interaction('view_closed', view.team, world.person(view.team, user));
      const closed = { ...body, view: shownView(view, {}), is_cleared: false };
      const stack = world.modalsOf(view.team, user);
      const index = stack.indexOf(view);
      if (index >= 0) stack.splice(index);
      return asked ? request(closed) : null;
    },
    shortcut({ user, callbackId, team = homeTeam }) {
      return request({
        ...interaction('shortcut', team, world.person(team, user)),
        callback_id: callbackId,
        action_ts: (world.nowMs() / 1_000).toFixed(6),
      });
    },
    messageShortcut({ user, callbackId, channel: channelId, ts }) {
      const { channel, message, person, responseUrl } = onMessage(channelId, ts, user);
      return request({
        ...interaction('message_action', channel.team, person),
        callback_id: callbackId,
        action_ts: (world.nowMs() / 1_000).toFixed(6),
        channel: { id: channelId, name: nameOf(channel) },
        message_ts: ts,
        message: messageJson(world, tokens, message, true),
        response_url: responseUrl,
      });
    },
  };

  function viewOn(on: Exclude<Surface, { readonly channel: string }>, user: string): View {
    if ('view' in on) return viewOf(on.view, user);
    const home = world.homeOf(on.team ?? homeTeam, on.home);
    if (!home) throw new Error(`Nothing was published on the Home of ${on.home}.`);
    return viewOf(home.id, user);
  }

  /** State of what can be chosen without submitting: nothing is compulsory. */
  function looseState(blocks: readonly Json[]): Json {
    return formState(
      blocks.map((block) => (block['type'] === 'input' ? { ...block, optional: true } : block)),
      {},
    );
  }

  /** For menus of conversations that ask for a response URL. */
  function responseUrlsOf(view: View, blocks: readonly Json[], state: Json): readonly Json[] {
    return elementsOf(blocks).flatMap(({ block, element }) => {
      const chosen = record(record(state[String(block['block_id'])])[String(element['action_id'])]);
      const channel = text(chosen['selected_conversation']) ?? text(chosen['selected_channel']);
      if (element['response_url_enabled'] !== true || channel === undefined) return [];
      return [
        {
          block_id: block['block_id'],
          action_id: element['action_id'],
          channel_id: channel,
          response_url: responseUrls.create({ team: view.team, channel, user: view.user }),
        },
      ];
    });
  }
}
