/** What Discord tells us, read once at the edge. Source: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  MessageFlags,
} from 'discord.js';
import { z } from 'zod';
import type { GivenValue } from '../../core/given-options.ts';
import { messageText, messageTextSchema } from './message-text.ts';

/** What it takes to answer. */
export interface Answerable {
  readonly id: string;
  readonly applicationId: string;
  /** Good for 15 minutes. Never in a log. */
  readonly token: string;
}

/** Who did something where. Ids are Discord's. */
export interface Origin extends Answerable {
  readonly person: string;
  /** Guild; `null` in direct messages. */
  readonly workspace: string | null;
  /** `parent`: of a thread, the channel it belongs to. */
  readonly channel: { readonly id: string; readonly type: number; readonly parent: string | null };
  /** What the person may do in this channel, as a bit field; `null` outside a guild. */
  readonly memberPermissions: bigint | null;
  readonly memberRoles: readonly string[];
  /** What the bot may do in this channel, as a bit field. */
  readonly appPermissions: bigint;
  /** The person's language: `de`, `pt-BR`. */
  readonly locale: string;
  /** Only the person installed the bot: it is no member of this guild and has five follow-ups. */
  readonly userInstallOnly: boolean;
}

/** A channel somebody picked, with what they and the bot may do there. */
export interface PickedChannel {
  readonly id: string;
  readonly type: number;
  readonly memberPermissions: bigint;
  readonly appPermissions: bigint;
}

export interface GivenOptions {
  readonly values: Readonly<Record<string, GivenValue>>;
  /** The channels among the values, by id. */
  readonly channels: Readonly<Record<string, PickedChannel>>;
}

/** The message under a press or a form. */
export interface PressedMessage {
  /** Whose answer it is; `null` for a message nobody asked for. */
  readonly owner: string | null;
  /** Only its owner can see it. */
  readonly isPrivate: boolean;
}

export type Interaction =
  | { readonly kind: 'ping' }
  | {
      readonly kind: 'command';
      readonly from: Origin;
      readonly root: string;
      readonly subcommand: string | null;
      readonly given: GivenOptions;
    }
  | { readonly kind: 'message-command'; readonly from: Origin; readonly label: string; readonly text: string }
  | {
      readonly kind: 'autocomplete';
      readonly from: Origin;
      readonly root: string;
      readonly subcommand: string | null;
      readonly option: string;
      readonly typed: string;
    }
  | {
      readonly kind: 'press';
      readonly from: Origin;
      /** The button's, or the picked entry's. */
      readonly pressId: string;
      readonly message: PressedMessage;
    }
  | {
      readonly kind: 'form';
      readonly from: Origin;
      readonly pressId: string;
      readonly given: GivenOptions;
      readonly message: PressedMessage | null;
    }
  /** Nothing we know. `answerable` is `null` where there is nobody to tell; `isAutocomplete` takes choices only. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly answerable: Answerable | null;
      readonly isAutocomplete: boolean;
    };

const snowflake = z.string().regex(/^\d{1,20}$/);
/** It becomes part of a path. */
const token = z.string().regex(/^[\w=:+~-][\w.=:+~-]{0,1023}$/);
const bits = z
  .string()
  .regex(/^\d{1,40}$/)
  .transform((digits) => BigInt(digits));
const noBits = bits.catch(0n);
const customId = z.string().min(1).max(100);

const answerableSchema = z
  .object({ id: snowflake, application_id: snowflake, token })
  .transform((raw): Answerable => ({ id: raw.id, applicationId: raw.application_id, token: raw.token }));

const userSchema = z.object({ id: snowflake });

const originSchema = z
  .object({
    id: snowflake,
    application_id: snowflake,
    token,
    guild_id: snowflake.nullish(),
    channel: z.object({ id: snowflake, type: z.number(), parent_id: snowflake.nullish() }).optional(),
    channel_id: snowflake.optional(),
    member: z.object({ user: userSchema, permissions: noBits, roles: z.array(snowflake).catch([]) }).optional(),
    user: userSchema.optional(),
    app_permissions: noBits,
    locale: z.string().catch('en-US'),
    authorizing_integration_owners: z.record(z.string(), z.unknown()).catch({}),
  })
  .transform((raw, context): Origin => {
    const person = raw.member?.user.id ?? raw.user?.id;
    const at =
      raw.channel ?? (raw.channel_id === undefined ? undefined : { id: raw.channel_id, type: 0, parent_id: null });
    const channel = at && { id: at.id, type: at.type, parent: at.parent_id ?? null };
    if (person === undefined || channel === undefined) {
      context.addIssue({ code: 'custom', message: person === undefined ? 'nobody did it' : 'it happened nowhere' });
      return z.NEVER;
    }
    const owners = raw.authorizing_integration_owners;
    return {
      id: raw.id,
      applicationId: raw.application_id,
      token: raw.token,
      person,
      workspace: raw.guild_id ?? null,
      channel,
      memberPermissions: typeof raw.guild_id === 'string' ? (raw.member?.permissions ?? 0n) : null,
      memberRoles: raw.member?.roles ?? [],
      appPermissions: raw.app_permissions,
      locale: raw.locale,
      userInstallOnly: '1' in owners && !('0' in owners),
    };
  });

const resolvedSchema = z
  .object({
    channels: z
      .record(
        z.string(),
        z.object({ id: snowflake, type: z.number(), permissions: noBits, app_permissions: noBits }).transform(
          (raw): PickedChannel => ({
            id: raw.id,
            type: raw.type,
            memberPermissions: raw.permissions,
            appPermissions: raw.app_permissions,
          }),
        ),
      )
      .catch({}),
    messages: z.record(z.string(), messageTextSchema).catch({}),
  })
  .catch({ channels: {}, messages: {} });

const optionSchema = z.object({
  name: z.string(),
  type: z.number(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  focused: z.boolean().optional(),
  options: z.array(z.unknown()).optional(),
});

const commandSchema = z.object({
  type: z.number(),
  name: z.string(),
  options: z.array(optionSchema).default([]),
  resolved: resolvedSchema,
  target_id: snowflake.optional(),
});

const pressedMessageSchema = z
  .object({
    flags: z.number().catch(0),
    interaction_metadata: z.object({ user: userSchema }).nullish().catch(null),
  })
  .transform(
    (raw): PressedMessage => ({
      owner: raw.interaction_metadata?.user.id ?? null,
      isPrivate: (raw.flags & MessageFlags.Ephemeral) !== 0,
    }),
  );

const pressSchema = z.object({
  component_type: z.number(),
  custom_id: customId,
  values: z.array(z.string()).default([]),
});

const widgetSchema = z.object({
  custom_id: z.string(),
  value: z.union([z.string(), z.boolean()]).nullish(),
  values: z.array(z.string()).optional(),
});
type Widget = z.output<typeof widgetSchema>;

/** A label holds one widget, a row of the older kind several, a text none. */
const formRowSchema = z
  .object({ component: widgetSchema.optional(), components: z.array(widgetSchema).default([]) })
  .transform((row): readonly Widget[] => (row.component ? [row.component] : row.components));

const formSchema = z.object({
  custom_id: customId,
  components: z.array(formRowSchema).max(10),
  resolved: resolvedSchema,
});

/** Where the options stand: under the subcommand, if there is one. Throws on groups and on options of options: we register none. */
function named(data: z.output<typeof commandSchema>) {
  const [first] = data.options;
  const isSubcommand = first?.type === ApplicationCommandOptionType.Subcommand;
  const options = isSubcommand ? z.array(optionSchema).parse(first.options ?? []) : data.options;
  if (options.some((option) => option.type <= ApplicationCommandOptionType.SubcommandGroup))
    throw new Error('a command within a command');
  return { root: data.name, subcommand: isSubcommand ? first.name : null, options };
}

function valuesOf(pairs: readonly (readonly [string, GivenValue | null | undefined])[]): GivenOptions['values'] {
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, value]])),
  );
}

function readCommand(from: Origin, raw: unknown): Interaction {
  const data = commandSchema.parse(raw);
  if (data.type === ApplicationCommandType.Message) {
    const message = data.target_id === undefined ? undefined : data.resolved.messages[data.target_id];
    if (!message) throw new Error('a message command without its message');
    return { kind: 'message-command', from, label: data.name, text: messageText(message) };
  }
  if (data.type !== ApplicationCommandType.ChatInput) throw new Error(`a command of type ${data.type}`);
  const { root, subcommand, options } = named(data);
  const values = valuesOf(options.map(({ name, value }) => [name, value]));
  return { kind: 'command', from, root, subcommand, given: { values, channels: data.resolved.channels } };
}

function readAutocomplete(from: Origin, raw: unknown): Interaction {
  const { root, subcommand, options } = named(commandSchema.parse(raw));
  const focused = options.find((option) => option.focused);
  if (!focused) throw new Error('a completion of nothing');
  return { kind: 'autocomplete', from, root, subcommand, option: focused.name, typed: String(focused.value ?? '') };
}

function readPress(from: Origin, raw: unknown, message: unknown): Interaction {
  const data = pressSchema.parse(raw);
  const pressed = pressedMessageSchema.parse(message);
  if (data.component_type === ComponentType.Button)
    return { kind: 'press', from, pressId: data.custom_id, message: pressed };
  const [picked] = data.values;
  if (data.component_type !== ComponentType.StringSelect || picked === undefined)
    throw new Error(`a component of type ${data.component_type} with ${data.values.length} values`);
  return { kind: 'press', from, pressId: picked, message: pressed };
}

function readForm(from: Origin, raw: unknown, message: unknown): Interaction {
  const data = formSchema.parse(raw);
  const widgets = data.components.flat();
  return {
    kind: 'form',
    from,
    pressId: data.custom_id,
    given: {
      values: valuesOf(widgets.map((widget) => [widget.custom_id, widget.value ?? widget.values?.[0]])),
      channels: data.resolved.channels,
    },
    message: message === undefined ? null : pressedMessageSchema.parse(message),
  };
}

const envelopeSchema = z.object({ type: z.number(), data: z.unknown().optional(), message: z.unknown().optional() });

function read(raw: unknown): Interaction {
  const { type, data, message } = envelopeSchema.parse(raw);
  if (type === InteractionType.Ping) return { kind: 'ping' };
  const from = originSchema.parse(raw);
  switch (type) {
    case InteractionType.ApplicationCommand:
      return readCommand(from, data);
    case InteractionType.ApplicationCommandAutocomplete:
      return readAutocomplete(from, data);
    case InteractionType.MessageComponent:
      return readPress(from, data, message);
    case InteractionType.ModalSubmit:
      return readForm(from, data, message);
    default:
      throw new Error(`an interaction of type ${type}`);
  }
}

/** Where the first response goes; `null` where Discord does not say it. */
export function answerableOf(raw: unknown): Answerable | null {
  return answerableSchema.safeParse(raw).data ?? null;
}

/** Where something did not fit, without its value: that may be a person's words. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return issue ? `${issue.path.map(String).join('.')}: ${issue.message}` : 'unreadable';
  }
  return error instanceof Error ? error.message : 'unreadable';
}

/** Reads an interaction as Discord sends it. Never throws: what we cannot read is `unknown`, with a reason for the log. */
export function readInteraction(raw: unknown): Interaction {
  try {
    return read(raw);
  } catch (error) {
    const envelope = envelopeSchema.safeParse(raw);
    return {
      kind: 'unknown',
      reason: reasonOf(error),
      answerable: answerableOf(raw),
      isAutocomplete: envelope.success && envelope.data.type === InteractionType.ApplicationCommandAutocomplete,
    };
  }
}
