import { type APIMessageTopLevelComponent, MessageFlags } from 'discord.js';

/** The body of one message as Discord's REST API takes it, in an answer, an edit or a message of our own. */
export interface MessageBody {
  readonly flags: number;
  readonly components: readonly APIMessageTopLevelComponent[];
  /** Nobody, ever: a message that leaves this out parses users, roles and everyone. */
  readonly allowed_mentions: { readonly parse: readonly never[] };
}

/** A message of components: Discord then takes neither content nor embeds. */
export function messageBody(components: readonly APIMessageTopLevelComponent[]): MessageBody {
  return { flags: MessageFlags.IsComponentsV2, components, allowed_mentions: { parse: [] } };
}

/** The same message, seen only by the person who asked. */
export function privately(body: MessageBody): MessageBody {
  return { ...body, flags: body.flags | MessageFlags.Ephemeral };
}
