import type { webApi } from '@slack/bolt';
import type { Finding } from '../../core/finding.ts';
import type { Clock, Store } from '../../core/ports.ts';
import { accountErrorOf, isDeadToken, slackApps, type TokenName } from './account-error.ts';
import {
  type AskedChannel,
  appIdOf,
  type Identity,
  type Known,
  readAppId,
  readIdentity,
  readSocket,
  type SlackState,
  tryPosting,
  type Workspace,
} from './doctor-read.ts';
import { unfurlSetting } from './home.ts';
import { botScopes, missingScopes, pictureScopes, recognisingScopes, unfurlScopes } from './scopes.ts';
import { outcomeOf } from './send-outcome.ts';

/** What Slack is measured against. */
export interface Expectations {
  /** `null` for HTTP. */
  readonly appToken: string | null;
  /** Whether workspaces install Paperboy themselves. */
  readonly many: boolean;
}

const area = 'Slack';

function ok(sentence: string, mend: string | null = null): Finding {
  return { area, level: 'ok', sentence, mend };
}
function warning(sentence: string, mend: string): Finding {
  return { area, level: 'warning', sentence, mend };
}
function problem(sentence: string, mend: string): Finding {
  return { area, level: 'problem', sentence, mend };
}

function settings(steps: string): string {
  return `Open ${slackApps}, choose the app, ${steps}.`;
}

const reinstall = (many: boolean): string =>
  many
    ? 'install Paperboy again from your address /slack/install'
    : 'then Install App, "Reinstall to Workspace", and copy the token again';

/** A token may only have been given some of what the manifest asks for. */
export function examineScopes(identity: Identity, where: string, many: boolean): readonly Finding[] {
  const { scopes } = identity;
  if (scopes === null)
    return [
      warning(
        `Slack does not say what the token of ${where} may do.`,
        'Look whether a proxy between Paperboy and Slack takes the header x-oauth-scopes away.',
      ),
    ];
  const missing = missingScopes(scopes);
  if (missing.length > 0)
    return [
      problem(
        `The token of ${where} lacks ${missing.join(', ')}.`,
        settings(
          `OAuth & Permissions, add ${missing.length === 1 ? 'it' : 'them'} under "Bot Token Scopes", ${reinstall(many)}`,
        ),
      ),
    ];
  const known: readonly string[] = [...botScopes, ...pictureScopes, ...unfurlScopes, ...recognisingScopes];
  const more = scopes.filter((scope) => !known.includes(scope));
  return [
    more.length === 0
      ? ok(`The token of ${where} may do what is needed, and no more.`)
      : ok(
          `The token of ${where} may do what is needed; nothing of Paperboy needs ${more.join(', ')}.`,
          settings('OAuth & Permissions, and take away what no other program needs'),
        ),
  ];
}

/** Links unfold where the manifest was made for it and an admin of the workspace wants it. */
export function examineUnfurling(identity: Identity, unfurls: boolean, where: string): Finding {
  const missing = missingScopes(identity.scopes ?? [], unfurlScopes);
  if (missing.length === unfurlScopes.length && !unfurls)
    return ok(`Links to papers do not unfold in ${where}; a manifest made with --unfurl would let its admins choose.`);
  if (missing.length > 0)
    return warning(
      `Links to papers cannot unfold in ${where}: its token lacks ${missing.join(', ')}.`,
      'Take over what "paperboy slack manifest --unfurl" prints under App Manifest, and install Paperboy again.',
    );
  return unfurls
    ? ok(`Links to papers unfold in ${where}.`)
    : ok(`Links to papers do not unfold in ${where}, until one of its admins switches it on on Paperboy's Home.`);
}

/** What a missing answer means, and what to do. */
function unknown(
  known: Extract<Known<unknown>, { readonly kind: 'unknown' }>,
  token: TokenName,
  where: string,
): Finding {
  const error = accountErrorOf(known.failure, token);
  const sentence = token === 'installation' ? `${where}: ${error.message}` : error.message;
  return isDeadToken(known.failure) || known.failure.kind === 'rejected'
    ? problem(sentence, error.hint)
    : warning(`${where} could not be looked at: ${error.message}`, error.hint);
}

/** Events and shortcuts go to the app of the app-level token; the bot must be the same app's. */
export function examineApp(appId: Known<string> | null, appToken: string | null): readonly Finding[] {
  const expected = appToken === null ? null : appIdOf(appToken);
  if (appId?.kind !== 'known' || expected === null || appId.value === expected) return [];
  return [
    problem(
      `SLACK_APP_TOKEN is of the app ${expected}, but SLACK_BOT_TOKEN of ${appId.value}: commands would go to the other.`,
      settings('and copy both tokens from the pages of the same app'),
    ),
  ];
}

function examineWorkspace(workspace: Workspace, { appToken, many }: Expectations): readonly Finding[] {
  const { id, name, identity, appId, unfurls } = workspace;
  const where = `workspace “${name}”${many ? ` (${id})` : ''}`;
  if (identity === null)
    return [
      problem(
        `The tokens of ${id} cannot be opened: they were sealed with another PAPERBOY_SECRET, or are damaged.`,
        `Put the former secret back, or run "paperboy slack forget ${id}" and have Paperboy installed there again.`,
      ),
    ];
  const token = many ? 'installation' : 'SLACK_BOT_TOKEN';
  if (identity.kind === 'unknown') return [unknown(identity, token, many ? where : 'The workspace')];
  if (identity.value.botId === null)
    return [
      problem(
        `The token of ${where} is a person's, not the bot's.`,
        accountErrorOf({ kind: 'rejected', code: 'not_allowed_token_type', needed: null, details: '' }, token).hint,
      ),
    ];
  return [
    ok(`Slack accepts the token of ${where}.`),
    ...examineApp(appId, appToken),
    ...examineScopes(identity.value, where, many),
    examineUnfurling(identity.value, unfurls, where),
  ];
}

/** Whether requests can come here. */
export function examineWayIn({ socket }: Pick<SlackState, 'socket'>): Finding {
  if (socket === null)
    return ok(
      'Slack comes by HTTP; SLACK_SIGNING_SECRET is only tried when something comes.',
      'Every request URL in the settings of the app is https://<your address>/slack/events; Slack says there whether it is verified.',
    );
  if (socket.kind === 'known') return ok('Socket Mode opens with SLACK_APP_TOKEN; no public address is needed.');
  const { failure } = socket;
  if (failure.kind === 'rejected' && !isDeadToken(failure) && failure.code !== 'missing_scope')
    return problem(
      `Slack does not open Socket Mode (${failure.code}).`,
      settings('Socket Mode, and switch on "Enable Socket Mode"'),
    );
  return unknown(socket, 'SLACK_APP_TOKEN', 'Socket Mode');
}

/** What no token tells. */
const events = ok(
  'Not checked, because no token tells it: which events, shortcuts and commands the app has.',
  settings(
    'App Manifest, and compare it with what "paperboy slack manifest" prints: "bot_events", "shortcuts", "slash_commands"',
  ),
);

/** A channel the person asked about: here anything missing is a problem. */
export function examineChannel({ id, posting, leftover }: AskedChannel): readonly Finding[] {
  if (posting.kind === 'known')
    return [
      ok(`Paperboy can post in ${id}.`),
      ...(leftover
        ? [
            warning(
              `The trial message for ${id} could not be taken back, and will appear there in 100 days.`,
              'Run this again while Slack answers; or delete the message when it comes.',
            ),
          ]
        : []),
    ];
  const outcome = outcomeOf(posting.failure, 'channel');
  return [
    outcome.kind === 'refused'
      ? problem(`Paperboy cannot post in ${id}: ${outcome.sentence}`, outcome.hint)
      : warning(
          `Whether Paperboy can post in ${id} could not be tried: ${outcome.sentence}`,
          'Try again in a few minutes.',
        ),
  ];
}

/** All there is to say about Slack. */
export function examineSlack(state: SlackState, expected: Expectations): readonly Finding[] {
  const { workspaces } = state;
  const none = expected.many && workspaces.length === 0;
  return [
    examineWayIn(state),
    ...(none
      ? [
          warning(
            'Paperboy is installed in no workspace yet.',
            'While "paperboy serve" runs, open https://<your address>/slack/install in a browser.',
          ),
        ]
      : workspaces.flatMap((workspace) => examineWorkspace(workspace, expected))),
    events,
    ...state.asked.flatMap(examineChannel),
  ];
}

export interface SlackPatient extends Expectations {
  /** With the app-level token; `null` for HTTP. */
  readonly socket: webApi.WebClient | null;
  /** Where it is installed, with a client for each; `null` where there is no token that can be opened. */
  readonly workspaces: readonly {
    readonly id: string;
    readonly name: string;
    readonly client: webApi.WebClient | null;
  }[];
  readonly store: Pick<Store, 'setting'>;
  readonly clock: Clock;
}

/** Asks Slack and examines what it says. Throws only the signal's reason, and bugs. */
export async function diagnoseSlack(
  patient: SlackPatient,
  channels: readonly string[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { store, clock } = patient;
  const workspaces: Workspace[] = [];
  for (const { id, name, client } of patient.workspaces) {
    signal.throwIfAborted();
    const identity = client && (await readIdentity(client, signal));
    const self = identity?.kind === 'known' ? identity.value : null;
    const teamId = self?.teamId ?? id;
    workspaces.push({
      id,
      name: self?.team ?? name,
      identity,
      appId: client && self?.botId && patient.appToken !== null ? await readAppId(client, self.botId, signal) : null,
      unfurls: (await store.setting('slack', teamId, unfurlSetting)) === 'on',
    });
  }
  const asked: AskedChannel[] = [];
  for (const channel of channels) {
    let last: AskedChannel | null = null;
    for (const { client } of patient.workspaces) {
      signal.throwIfAborted();
      if (!client) continue;
      last = await tryPosting(client, channel, clock, signal);
      // The channel of one workspace is unknown to the others.
      if (last.posting.kind === 'known' || !isUnknownChannel(last)) break;
    }
    if (last) asked.push(last);
  }
  const socket = patient.socket && (await readSocket(patient.socket, signal));
  return examineSlack({ socket, workspaces, asked }, patient);
}

function isUnknownChannel({ posting }: AskedChannel): boolean {
  return (
    posting.kind === 'unknown' && posting.failure.kind === 'rejected' && posting.failure.code === 'channel_not_found'
  );
}
