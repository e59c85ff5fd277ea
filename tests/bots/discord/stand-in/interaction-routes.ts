import { InteractionResponseType } from 'discord.js';
import { int, type Json, record } from '../../json.ts';
import { messageJson } from './api-json.ts';
import type { Interactions } from './interactions.ts';
import {
  autocompleteProblems,
  editProblems,
  mentionProblems,
  modalProblems,
  newMessageProblems,
} from './message-limits.ts';
import type { Call, Route } from './route.ts';
import type { World } from './world.ts';

/** What is wrong with a first answer, from the callback route or from an HTTP body. */
export function responseProblems(response: Json): readonly string[] {
  const data = record(response['data']);
  switch (int(response['type'])) {
    case InteractionResponseType.Pong:
    case InteractionResponseType.DeferredChannelMessageWithSource:
    case InteractionResponseType.DeferredMessageUpdate:
      return [];
    case InteractionResponseType.ChannelMessageWithSource:
      return newMessageProblems(data, 'may be private');
    case InteractionResponseType.UpdateMessage:
      return editProblems(data, {});
    case InteractionResponseType.ApplicationCommandAutocompleteResult:
      return autocompleteProblems(data);
    case InteractionResponseType.Modal:
      return modalProblems(data);
    default:
      return [`no response is of type ${String(response['type'])}`];
  }
}

/** What Paperboy's own rules miss in a first answer. */
export function responseLapses(response: Json): readonly string[] {
  const showsMessage =
    response['type'] === InteractionResponseType.ChannelMessageWithSource ||
    response['type'] === InteractionResponseType.UpdateMessage;
  return showsMessage ? mentionProblems(record(response['data'])) : [];
}

/** First answers to interactions, and their webhooks. */
export function interactionRoutes(world: World, interactions: Interactions): readonly Route[] {
  const found = ({ params }: Call) =>
    interactions.find(params['webhook_id'], params['webhook_token'], params['message_id'] ?? '@original');
  const before = (call: Call): Json => {
    try {
      return found(call).message.body;
    } catch {
      return {};
    }
  };
  const ofMessage = (template: string): readonly Route[] => [
    {
      method: 'GET',
      template,
      access: 'secret',
      answer: (call) => ({ status: 200, body: messageJson(world, found(call).message) }),
    },
    {
      method: 'PATCH',
      template,
      access: 'secret',
      problems: (call) => editProblems(record(call.body), before(call)),
      lapses: ({ body }) => mentionProblems(record(body)),
      answer(call) {
        const { interaction, message } = found(call);
        interactions.edit(interaction, message, record(call.body));
        return { status: 200, body: messageJson(world, message) };
      },
    },
    {
      method: 'DELETE',
      template,
      access: 'secret',
      answer(call) {
        const { interaction, message } = found(call);
        interactions.remove(interaction, message);
        return { status: 204 };
      },
    },
  ];
  return [
    {
      method: 'POST',
      template: '/interactions/{interaction_id}/{interaction_token}/callback',
      access: 'secret',
      problems: ({ body }) => responseProblems(record(body)),
      lapses: ({ body }) => responseLapses(record(body)),
      answer({ params, query, body, atMs }) {
        const id = params['interaction_id'] ?? '';
        const token = params['interaction_token'] ?? '';
        const { raw, first, original } = interactions.respond(id, token, record(body), atMs);
        if (query['with_response'] !== 'true') return { status: 204 };
        return {
          status: 200,
          body: {
            interaction: { id, type: raw['type'], ...(original ? { response_message_id: original.id } : {}) },
            resource: {
              type: first?.type,
              ...(original ? { message: messageJson(world, original) } : {}),
            },
          },
        };
      },
    },
    {
      method: 'POST',
      template: '/webhooks/{webhook_id}/{webhook_token}',
      access: 'secret',
      problems: ({ body }) => newMessageProblems(record(body), 'may be private'),
      lapses: ({ body }) => mentionProblems(record(body)),
      answer({ params, body }) {
        const message = interactions.followUp(params['webhook_id'], params['webhook_token'], record(body));
        return { status: 200, body: messageJson(world, message) };
      },
    },
    ...ofMessage('/webhooks/{webhook_id}/{webhook_token}/messages/@original'),
    ...ofMessage('/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}'),
  ];
}
