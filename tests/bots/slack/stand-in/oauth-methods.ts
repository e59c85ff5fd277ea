import { type Json, text } from '../../json.ts';
import type { Installed } from './inhabitants.ts';
import { appId } from './message-json.ts';
import type { Method } from './method.ts';
import { Refusal } from './refusal.ts';
import { paperboyScopes, rotatingTokenSeconds, type Tokens, unique } from './tokens.ts';
import type { World } from './world.ts';

/** How long a code waits to be exchanged. Source: https://docs.slack.dev/authentication/installing-with-oauth */
const codeMs = 10 * 60_000;

interface Code {
  readonly team: string;
  readonly user: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string | null;
  readonly atMs: number;
  used: boolean;
}

export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whether installations get tokens that end. */
  readonly rotating: boolean;
}

/** Installations of the app: by OAuth, or as a test says. */
export class Installations {
  readonly #codes = new Map<string, Code>();
  readonly #world: World;
  readonly #tokens: Tokens;
  readonly #app: OAuthApp;

  constructor(world: World, tokens: Tokens, app: OAuthApp) {
    this.#world = world;
    this.#tokens = tokens;
    this.#app = app;
  }

  /** The app gets a token in a workspace; its bot user is the one it had there before. */
  install(team: string, scopes: readonly string[] = paperboyScopes, rotating = this.#app.rotating): Installed {
    this.#world.team(team);
    const suffix = team.slice(1);
    const secret = `${team}-${unique()}`;
    const botUserId = `UBOT${suffix}`;
    const installed: Installed = {
      team,
      botToken: rotating ? `xoxe.xoxb-1-${secret}` : `xoxb-${secret}`,
      botUserId,
      botId: `BBOT${suffix}`,
      scopes: [...scopes],
      refreshToken: rotating ? `xoxe-1-${secret}` : null,
    };
    const nowMs = this.#world.nowMs();
    const expiresMs = rotating ? nowMs + rotatingTokenSeconds * 1_000 : null;
    this.#tokens.add({ value: installed.botToken, kind: 'bot', team, scopes: installed.scopes, installed, expiresMs });
    if (installed.refreshToken !== null)
      this.#tokens.add({
        value: installed.refreshToken,
        kind: 'refresh',
        team,
        scopes: installed.scopes,
        installed,
        expiresMs: null,
      });
    return installed;
  }

  /** Where Slack sends a browser on to. */
  authorize(
    url: string,
    { team, user, denied }: { readonly team: string; readonly user: string; readonly denied: boolean },
  ): string {
    const { searchParams: asked } = new URL(url);
    if (asked.get('client_id') !== this.#app.clientId) throw new Error(`invalid_client_id in ${url}`);
    const redirectUri = asked.get('redirect_uri');
    // Without one, Slack takes the app's first; the stand-in has none and says only what it would add.
    const target = new URL(redirectUri ?? 'http://127.0.0.1/slack/oauth_redirect');
    const state = asked.get('state');
    if (denied) target.searchParams.set('error', 'access_denied');
    else {
      const code = `${team}.${unique()}`;
      const scopes = (asked.get('scope') ?? '').split(',').filter((scope) => scope !== '');
      this.#codes.set(code, { team, user, scopes, redirectUri, atMs: this.#world.nowMs(), used: false });
      target.searchParams.set('code', code);
    }
    if (state !== null) target.searchParams.set('state', state);
    return target.href;
  }

  #demandClient(args: Json): void {
    if (args['client_id'] !== this.#app.clientId) throw new Refusal('invalid_client_id');
    if (args['client_secret'] !== this.#app.clientSecret) throw new Refusal('bad_client_secret');
  }

  #answer(installed: Installed, user: string | null): Json {
    const team = this.#world.team(installed.team);
    return {
      access_token: installed.botToken,
      token_type: 'bot',
      scope: installed.scopes.join(','),
      bot_user_id: installed.botUserId,
      app_id: appId,
      team: { id: team.id, name: team.name },
      enterprise: team.enterprise ?? null,
      is_enterprise_install: false,
      ...(user === null ? {} : { authed_user: { id: user } }),
      ...(installed.refreshToken === null
        ? {}
        : { refresh_token: installed.refreshToken, expires_in: rotatingTokenSeconds }),
    };
  }

  #refreshed(args: Json): Json {
    const token = this.#tokens.get(text(args['refresh_token']) ?? '');
    if (token?.kind !== 'refresh' || token.state !== 'live' || token.team === null)
      throw new Refusal('invalid_refresh_token');
    token.state = 'revoked';
    return this.#answer(this.install(token.team, token.scopes, true), null);
  }

  #exchanged(args: Json): Json {
    const code = this.#codes.get(text(args['code']) ?? '');
    if (!code || this.#world.nowMs() - code.atMs > codeMs) throw new Refusal('invalid_code');
    if (code.used) throw new Refusal('code_already_used');
    if ((text(args['redirect_uri']) ?? null) !== code.redirectUri) throw new Refusal('bad_redirect_uri');
    code.used = true;
    return this.#answer(this.install(code.team, code.scopes), code.user);
  }

  /** The app is gone from a workspace. */
  remove(team: string): void {
    for (const token of this.#tokens.of(team)) token.state = 'revoked';
  }

  methods(): readonly Method[] {
    return [
      {
        name: 'oauth.v2.access',
        access: 'client',
        takes: {
          client_id: 'text',
          client_secret: 'text',
          code: 'text',
          redirect_uri: 'text',
          grant_type: 'text',
          refresh_token: 'text',
        },
        answer: ({ args }) => {
          this.#demandClient(args);
          const grant = args['grant_type'] ?? 'authorization_code';
          if (grant === 'refresh_token') return this.#refreshed(args);
          if (grant !== 'authorization_code') throw new Refusal('invalid_grant_type');
          return this.#exchanged(args);
        },
      },
      {
        name: 'oauth.v2.exchange',
        access: 'client',
        takes: { client_id: 'text', client_secret: 'text' },
        answer: ({ args, token }) => {
          this.#demandClient(args);
          if (token?.kind !== 'bot' || token.state !== 'live' || token.team === null) throw new Refusal('invalid_auth');
          token.state = 'revoked';
          return this.#answer(this.install(token.team, token.scopes, true), null);
        },
      },
      {
        name: 'apps.uninstall',
        access: 'bot',
        takes: { client_id: 'text', client_secret: 'text' },
        needs: ['client_id', 'client_secret'],
        answer: ({ args, installed }) => {
          this.#demandClient(args);
          this.remove(installed.team);
          return {};
        },
      },
    ];
  }
}
