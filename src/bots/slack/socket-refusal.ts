import { webApi } from '@slack/bolt';
import { UserError } from '../../core/errors.ts';

const appTokenHint =
  'Make an app-level token with the scope connections:write at https://api.slack.com/apps under Basic Information, and put it into SLACK_APP_TOKEN.';

/** What opening a connection may be refused with for good. Source: https://docs.slack.dev/reference/methods/apps.connections.open#errors */
const refusals: Readonly<Record<string, string>> = {
  invalid_auth: 'Slack does not know the app-level token.',
  not_authed: 'Slack did not get an app-level token.',
  not_allowed_token_type: 'SLACK_APP_TOKEN holds another kind of token than an app-level one.',
  token_revoked: 'The app-level token was revoked.',
  token_expired: 'The app-level token has ended.',
  account_inactive: 'The app-level token belongs to an app or a workspace that is gone.',
  missing_scope: 'The app-level token lacks the scope connections:write.',
  no_permission: 'The app-level token may not open connections.',
  org_login_required: 'The workspace is being moved into an organisation.',
  user_removed_from_team: 'Whoever made the app-level token is no longer in the workspace.',
  team_disabled: 'The workspace was switched off.',
  access_denied: 'Slack does not let this app connect.',
  forbidden_team: 'Slack does not let this app connect from this workspace.',
};

/** Socket Mode was switched off in the app's settings while Paperboy ran. */
export function linkDisabled(): UserError {
  return new UserError(
    'platform-refused',
    'Socket Mode was switched off for this app.',
    'Switch it on again at https://api.slack.com/apps under Socket Mode, then start Paperboy.',
  );
}

/** Slack did not let us in for as long as a start may take; `said` is its code for that, where it answered. */
export function unreachable(said: string | null): UserError {
  return new UserError(
    'unreachable',
    said === null ? 'Slack does not answer.' : `Slack does not take a connection: it says ${said}.`,
    'Check the network, and https://slack-status.com for trouble there.',
  );
}

/** Slack's code for a failed try; `null` where it did not answer. */
export function codeOf(error: unknown): string | null {
  const code = error instanceof webApi.WebAPIPlatformError ? error.data.error : null;
  return code !== null && /^[a-z_]{1,80}$/.test(code) ? code : null;
}

/** What to say where trying again will not help; `null` where it may. */
export function refusedForGood(error: unknown): UserError | null {
  const code = codeOf(error);
  const sentence = code === null || !Object.hasOwn(refusals, code) ? undefined : refusals[code];
  return sentence === undefined ? null : new UserError('platform-refused', sentence, appTokenHint);
}
