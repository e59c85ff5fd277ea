import { assertNever, UserError } from '../../core/errors.ts';
import type { WebFailure } from './web-failure.ts';

/** Where apps are made and their tokens stand. */
export const slackApps = 'https://api.slack.com/apps';

/** What Slack says of a token that is no good (any more). Source: https://docs.slack.dev/reference/methods/auth.test#errors */
const deadTokens: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
]);

/** The values a token of ours can come from. */
export type TokenName = 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN' | 'installation';

const again: Readonly<Record<TokenName, string>> = {
  SLACK_BOT_TOKEN: `Open ${slackApps}, choose the app, Install App, and copy "Bot User OAuth Token" into SLACK_BOT_TOKEN.`,
  SLACK_APP_TOKEN: `Open ${slackApps}, choose the app, Basic Information, "App-Level Tokens", and put one with connections:write into SLACK_APP_TOKEN.`,
  installation: 'Install Paperboy in this workspace again (README, "Many workspaces").',
};

/** Whether a failure means that the token is no good. */
export function isDeadToken(failure: WebFailure): boolean {
  return failure.kind === 'rejected' && deadTokens.has(failure.code);
}

/** What to tell whoever runs Paperboy where Slack does not let it do what it does first. */
export function accountErrorOf(failure: WebFailure, token: TokenName): UserError {
  const name = token === 'installation' ? 'the token of this workspace' : token;
  switch (failure.kind) {
    case 'rate-limited':
      return new UserError(
        'unreachable',
        `Slack asks to wait ${Math.ceil(failure.afterMs / 1_000)} s.`,
        'Wait that long, then try again.',
      );
    case 'unavailable':
      return new UserError(
        'unreachable',
        `Slack cannot be reached${failure.status === null || failure.status < 300 ? '' : ` (it answered ${failure.status})`}.`,
        'Check the network and slack-status.com, then try again.',
      );
    case 'rejected':
      if (deadTokens.has(failure.code))
        return new UserError('bad-configuration', `Slack does not accept ${name} (${failure.code}).`, again[token]);
      if (failure.code === 'missing_scope')
        return new UserError(
          'bad-configuration',
          `Slack does not let ${name} do this: it lacks ${failure.needed ?? 'a scope'}.`,
          again[token],
        );
      return new UserError('platform-refused', `Slack refuses ${name} (${failure.code}).`, again[token]);
    default:
      return assertNever(failure);
  }
}
