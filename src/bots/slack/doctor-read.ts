import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '../../core/ports.ts';
import { failureOf, type WebFailure } from './web-failure.ts';

/** An answer of Slack, or why there is none. */
export type Known<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'unknown'; readonly failure: WebFailure };

const identitySchema = z.object({
  team: z.string(),
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string().optional(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().catch(false),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});
const botSchema = z.object({ bot: z.object({ app_id: z.string() }) });
const scheduledSchema = z.object({ scheduled_message_id: z.string() });

/** Whose token it is. */
export interface Identity {
  readonly team: string;
  readonly teamId: string;
  readonly botUserId: string;
  /** `null` where it is no bot's. */
  readonly botId: string | null;
  /** `null` where something between Slack and us took the header away that says it. */
  readonly scopes: readonly string[] | null;
}

/** Whether Paperboy can post in a channel. */
export interface AskedChannel {
  readonly id: string;
  readonly posting: Known<'yes'>;
  /** The message of the trial could not be taken back, and will appear in the channel some day. */
  readonly leftover: boolean;
}

/** Asks once; only the signal's reason is thrown, and bugs. */
async function ask<Schema extends z.ZodType>(
  schema: Schema,
  work: Promise<unknown>,
  signal: AbortSignal,
): Promise<Known<z.output<Schema>>> {
  try {
    const parsed = schema.safeParse(await work);
    if (parsed.success) return { kind: 'known', value: parsed.data };
    return { kind: 'unknown', failure: { kind: 'unavailable', status: 200, arrived: true } }; // not Slack's answer: a proxy's page
  } catch (error) {
    return { kind: 'unknown', failure: failureOf(error, signal) };
  }
}

/** Whose token a client has, and what it may do. */
export async function readIdentity(client: webApi.WebClient, signal: AbortSignal): Promise<Known<Identity>> {
  const read = await ask(identitySchema, client.auth.test(), signal);
  if (read.kind === 'unknown') return read;
  const { team, team_id: teamId, user_id: botUserId, bot_id: botId, response_metadata: more } = read.value;
  return { kind: 'known', value: { team, teamId, botUserId, botId: botId ?? null, scopes: more?.scopes ?? null } };
}

/** The id of the app that a bot belongs to. */
export async function readAppId(client: webApi.WebClient, botId: string, signal: AbortSignal): Promise<Known<string>> {
  const read = await ask(botSchema, client.bots.info({ bot: botId }), signal);
  return read.kind === 'unknown' ? read : { kind: 'known', value: read.value.bot.app_id };
}

/** The app an app-level token is of, which stands in it; `null` where it looks otherwise. */
export function appIdOf(appToken: string): string | null {
  return /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken)?.[1] ?? null;
}

/** Whether Socket Mode opens with this app-level token. The address that Slack gives away is not used. */
export async function readSocket(client: webApi.WebClient, signal: AbortSignal): Promise<Known<'open'>> {
  const read = await ask(z.object({ url: z.string() }), client.apps.connections.open(), signal);
  return read.kind === 'unknown' ? read : { kind: 'known', value: 'open' };
}

/** So far ahead is the trial message meant for; Slack takes up to 120 days. Source: https://docs.slack.dev/reference/methods/chat.scheduleMessage */
const trialAheadMs = 100 * 86_400_000;
const takeBackTries = 3;

/**
 * Tries whether Paperboy can post in a channel, without a scope for looking at channels: a message is scheduled for a far day and taken
 * back at once, so that Slack checks everything and nobody sees anything.
 */
export async function tryPosting(
  client: webApi.WebClient,
  channel: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<AskedChannel> {
  const scheduled = await ask(
    scheduledSchema,
    client.chat.scheduleMessage({
      channel,
      text: 'A trial of "paperboy doctor" that could not be taken back. It means nothing.',
      post_at: Math.floor((Date.parse(clock.now()) + trialAheadMs) / 1_000),
    }),
    signal,
  );
  if (scheduled.kind === 'unknown') return { id: channel, posting: scheduled, leftover: false };
  // Also when somebody has lost patience: what was begun is taken back.
  const never = new AbortController().signal;
  for (let tries = 0; tries < takeBackTries; tries += 1) {
    const { scheduled_message_id } = scheduled.value;
    const gone = await ask(z.unknown(), client.chat.deleteScheduledMessage({ channel, scheduled_message_id }), never);
    if (gone.kind === 'known') return { id: channel, posting: { kind: 'known', value: 'yes' }, leftover: false };
  }
  return { id: channel, posting: { kind: 'known', value: 'yes' }, leftover: true };
}

/** A workspace where Paperboy is installed. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  /** `null`: its token cannot be opened. */
  readonly identity: Known<Identity> | null;
  /** The app the bot belongs to; `null` where it was not asked. */
  readonly appId: Known<string> | null;
  /** Whether an admin switched on that links unfold. */
  readonly unfurls: boolean;
}

/** All that the doctor wants to know of Slack. */
export interface SlackState {
  /** `null` where Slack comes by HTTP. */
  readonly socket: Known<'open'> | null;
  readonly workspaces: readonly Workspace[];
  readonly asked: readonly AskedChannel[];
}
