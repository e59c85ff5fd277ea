import { type APIMessageTopLevelComponent, MessageFlags } from 'discord.js';

/** A picture that comes with a message; its gallery names it `attachment://<name>`. */
export interface MessageFile {
  /** Once in a message; letters, digits and `-.` only. */
  readonly name: string;
  readonly png: Uint8Array;
  /** Alternative text. */
  readonly description: string;
}

/** The body of one message as Discord's REST API takes it, in an answer, an edit or a message of our own. */
export interface MessageBody {
  readonly flags: number;
  readonly components: readonly APIMessageTopLevelComponent[];
  /** Nobody, ever: a message that leaves this out parses users, roles and everyone. */
  readonly allowed_mentions: { readonly parse: readonly never[] };
  /** The same message without its pictures: they are told in words. Only where there are pictures. */
  readonly pictures?: {
    readonly files: readonly MessageFile[];
    readonly inWords: readonly APIMessageTopLevelComponent[];
  };
}

/** A message of components: Discord then takes neither content nor embeds. */
export function messageBody(
  components: readonly APIMessageTopLevelComponent[],
  pictures?: MessageBody['pictures'],
): MessageBody {
  return {
    flags: MessageFlags.IsComponentsV2,
    components,
    allowed_mentions: { parse: [] },
    ...(pictures === undefined ? {} : { pictures }),
  };
}

/** The same message, seen only by the person who asked. */
export function privately(body: MessageBody): MessageBody {
  return { ...body, flags: body.flags | MessageFlags.Ephemeral };
}

/** The message with its pictures told in words, for a place that takes no files; the message itself where it has none. */
export function inWords({ pictures, ...body }: MessageBody): MessageBody {
  return pictures === undefined ? body : { ...body, components: pictures.inWords };
}

/** A message as discord.js sends it: with pictures it is a form of JSON and files. */
export interface MessageRequest {
  readonly body: Readonly<Record<string, unknown>>;
  readonly files?: { name: string; data: Buffer; contentType: string }[];
}

/**
 * The request of a message. `attachments` also says of an edit which files the message has from then on.
 * Source: https://docs.discord.com/developers/reference#uploading-files
 */
export function requestOf({ pictures, ...body }: MessageBody): MessageRequest {
  if (pictures === undefined) return { body };
  const attachments = pictures.files.map(({ name, description }, id) => ({
    id: String(id),
    filename: name,
    description,
  }));
  return {
    body: { ...body, attachments },
    files: pictures.files.map(({ name, png }) => ({ name, data: Buffer.from(png), contentType: 'image/png' })),
  };
}
