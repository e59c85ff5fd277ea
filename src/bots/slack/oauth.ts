import type { IncomingMessage, ServerResponse } from 'node:http';
import { webApi } from '@slack/bolt';
import { ErrorCode, InstallProvider, type StateStore } from '@slack/oauth';
import { type BrowserPage, pageHeaders, pageHtml } from '../../core/browser-page.ts';
import type { Log } from '../../core/ports.ts';
import type { BugLog } from '../../core/run-command.ts';
import { bugWords } from '../../core/told.ts';
import { type Installations, installationOf, oauthStoreOf } from './installations.ts';
import { slashCommand } from './names.ts';
import { stateSeconds } from './oauth-state.ts';
import { botScopes, missingScopes, pictureScopes, unfurlScopes } from './scopes.ts';
import type { AppClient } from './tokens.ts';

/** Both answer the request whatever happens. */
export interface OAuthPages {
  /** Shows the button that leads to Slack; `?unfurl=1` also asks for what it takes to unfold links. */
  install(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Slack sends the browser back here. */
  redirect(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface OAuthDeps extends AppClient {
  readonly installations: Installations;
  readonly states: StateStore;
  /** `https://slack.com/oauth/v2/authorize` */
  readonly authorizeUrl: string;
  /** Options of a client without a token, fresh ones each time: the SDK writes into them. */
  readonly clientOptions: () => webApi.WebClientOptions;
  readonly log: Log;
  readonly bugs: BugLog;
}

function failed(status: number, ...sentences: readonly string[]): BrowserPage {
  return { status, title: 'Paperboy was not added', sentences, link: null };
}

/** What beginning again may help with. */
function failedNow(status: number, sentence: string): BrowserPage {
  // Beside this page, wherever a proxy has put both.
  return { ...failed(status, sentence), link: { text: 'Begin again', url: 'install' } };
}

/** Slack's word for why it did not give tokens. Source: https://docs.slack.dev/reference/methods/oauth.v2.access#errors */
function slackError(error: unknown): string | null {
  return error instanceof webApi.WebAPIPlatformError ? String(error.data.error) : null;
}

const ownFaults: ReadonlySet<string> = new Set(['invalid_client_id', 'bad_client_secret', 'bad_redirect_uri']);

/** Nothing is amiss without these. */
const optional: readonly string[] = pictureScopes;

/** What to ask a workspace for. */
function scopesFor({ url }: IncomingMessage): string[] {
  const wantsUnfurling = new URL(url ?? '/', 'http://localhost').searchParams.get('unfurl') === '1';
  return [...botScopes, ...pictureScopes, ...(wantsUnfurling ? unfurlScopes : [])];
}

/** Pages for installing Paperboy by OAuth, in workspaces and organisations. */
export function createOAuthPages(deps: OAuthDeps): OAuthPages {
  const { installations, states, log, bugs } = deps;

  /** One for each request: its clients share headers, and with them the first token they see. */
  function provider(): InstallProvider {
    const options = deps.clientOptions();
    return new InstallProvider({
      clientId: deps.clientId,
      clientSecret: deps.clientSecret,
      stateStore: states,
      stateCookieExpirationSeconds: stateSeconds,
      installationStore: oauthStoreOf(installations),
      authorizationUrl: deps.authorizeUrl,
      ...(options.logger ? { logger: options.logger } : {}),
      clientOptions: options,
      renderHtmlForInstallPath: (url) =>
        pageHtml({
          title: 'Add Paperboy to Slack',
          sentences: [
            "Paperboy brings the day's papers to your workspace.",
            'It reads no messages but those sent to it. Slack shows what it asks for, and asks you to allow it.',
          ],
          link: { text: 'Add to Slack', url },
        }),
    });
  }

  function answer(response: ServerResponse, page: BrowserPage): void {
    if (response.headersSent) return;
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
    response.writeHead(page.status).end(pageHtml(page));
  }

  function failure(error: unknown): BrowserPage {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === ErrorCode.MissingStateError || code === ErrorCode.InvalidStateError)
      return failedNow(400, 'This link was used before, is older than ten minutes, or did not begin in this browser.');
    if (code === ErrorCode.MissingCodeError) return failedNow(400, 'Slack sent no code along.');
    if (code === ErrorCode.AuthorizationError) return failedNow(403, 'It was not allowed in Slack.');
    const said = slackError(error);
    if (said !== null) {
      log.warn('Slack did not give tokens for an installation', { reason: said });
      return ownFaults.has(said)
        ? failed(
            502,
            `Slack does not accept what Paperboy says of itself (${said}).`,
            'Whoever runs Paperboy can mend this: SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and the redirect URL must be those of the app.',
          )
        : failedNow(502, `Slack did not go on (${said}).`);
    }
    if (error instanceof webApi.WebAPIRequestError || error instanceof webApi.WebAPIHTTPError) {
      log.warn('Slack did not answer an installation', { reason: error.name });
      return failedNow(502, 'Slack did not answer. Try again in a few minutes.');
    }
    const { sentence, hint } = bugWords(bugs.report(error, 'slack installation'));
    return failed(500, sentence, hint);
  }

  return {
    async install(request, response) {
      for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
      try {
        await provider().handleInstallPath(request, response, {}, { scopes: scopesFor(request) });
      } catch (error) {
        answer(response, failure(error));
      }
    },
    async redirect(request, response) {
      await provider().handleCallback(request, response, {
        success: (oauth, { scopes }) => {
          const installation = installationOf(oauth);
          const wanted = [scopes].flat().filter((scope) => !optional.includes(scope));
          const missing = missingScopes(installation?.bot.scopes ?? [], wanted);
          log.info('installed in Slack', { id: installation?.id ?? null, missing: missing.join(' ') });
          answer(response, {
            status: 200,
            title: 'Paperboy was added',
            sentences: [
              installation?.kind === 'organisation'
                ? `It is in the organisation ${installation.name} now; its admins choose the workspaces.`
                : `It is in ${installation?.name ?? 'your workspace'} now.`,
              ...(missing.length === 0
                ? []
                : [`Slack did not give it all it asked for: ${missing.join(', ')} is missing.`]),
              `Go back to Slack and type ${slashCommand} today.`,
            ],
            link: null,
          });
        },
        failure: (error) => answer(response, failure(error)),
      });
    },
  };
}
