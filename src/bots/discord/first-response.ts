import { type APIModalInteractionResponseCallbackData, InteractionResponseType, MessageFlags } from 'discord.js';
import type { Visibility } from '../../core/reply.ts';
import type { Choice } from './autocomplete.ts';
import { type MessageBody, privately } from './message-body.ts';

/** The one response that must be given within three seconds. Source: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object */
export type FirstResponse =
  | { readonly type: InteractionResponseType.Pong }
  | { readonly type: InteractionResponseType.ChannelMessageWithSource; readonly data: MessageBody }
  | {
      readonly type: InteractionResponseType.DeferredChannelMessageWithSource;
      readonly data: { readonly flags: number };
    }
  | { readonly type: InteractionResponseType.DeferredMessageUpdate }
  | {
      readonly type: InteractionResponseType.ApplicationCommandAutocompleteResult;
      readonly data: { readonly choices: readonly Choice[] };
    }
  | { readonly type: InteractionResponseType.Modal; readonly data: APIModalInteractionResponseCallbackData };

/** Gives the first response. `false` where Discord does not take it (too late, or another copy was faster): nothing more may be done. */
export type Acknowledge = (response: FirstResponse) => Promise<boolean>;

export const pong: FirstResponse = { type: InteractionResponseType.Pong };

/** "Paperboy is thinking…", seen by those who will see the answer. */
export function deferred(visibility: Visibility): FirstResponse {
  return {
    type: InteractionResponseType.DeferredChannelMessageWithSource,
    data: { flags: visibility === 'private' ? MessageFlags.Ephemeral : 0 },
  };
}

/** The pressed message stays as it is until it is edited. */
export const replacing: FirstResponse = { type: InteractionResponseType.DeferredMessageUpdate };

export function saidPrivately(body: MessageBody): FirstResponse {
  return { type: InteractionResponseType.ChannelMessageWithSource, data: privately(body) };
}

export function offered(choices: readonly Choice[]): FirstResponse {
  return { type: InteractionResponseType.ApplicationCommandAutocompleteResult, data: { choices } };
}

export function opened(form: APIModalInteractionResponseCallbackData): FirstResponse {
  return { type: InteractionResponseType.Modal, data: form };
}
