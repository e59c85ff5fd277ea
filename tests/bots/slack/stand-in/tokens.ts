import { randomUUID } from 'node:crypto';
import type { Installed, TokenState } from './inhabitants.ts';
import { Refusal } from './refusal.ts';

export interface Token {
  readonly value: string;
  readonly kind: 'bot' | 'app' | 'refresh';
  /** `null` for app tokens, which belong to no workspace. */
  readonly team: string | null;
  readonly scopes: readonly string[];
  readonly installed: Installed | null;
  /** When a rotating token ends. */
  readonly expiresMs: number | null;
  state: TokenState;
}

/** What Paperboy asks for; with links:read and links:write where its manifest was made with unfurling. */
export const paperboyScopes: readonly string[] = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'im:history',
  'im:write',
  'users:read',
  'files:write',
  'links:read',
  'links:write',
];

/** How long an access token lives where tokens rotate. Source: https://docs.slack.dev/authentication/using-token-rotation */
export const rotatingTokenSeconds = 43_200;

const stateErrors: Readonly<Record<Exclude<TokenState, 'live'>, string>> = {
  revoked: 'token_revoked',
  expired: 'token_expired',
  inactive: 'account_inactive',
  invalid: 'invalid_auth',
};

/** A part of a token or id that no other has. */
export function unique(): string {
  return randomUUID().replaceAll('-', '');
}

/** The tokens of the app, everywhere. */
export class Tokens {
  readonly #tokens = new Map<string, Token>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(token: Omit<Token, 'state'>): Token {
    const whole: Token = { ...token, state: 'live' };
    this.#tokens.set(token.value, whole);
    return whole;
  }

  get(value: string): Token | undefined {
    return this.#tokens.get(value);
  }

  /** The token, if it is good for anything now. */
  live(value: string | null): Token {
    if (value === null || value === '') throw new Refusal('not_authed');
    const token = this.#tokens.get(value);
    if (!token || token.kind === 'refresh') throw new Refusal('invalid_auth');
    if (token.state !== 'live') throw new Refusal(stateErrors[token.state]);
    if (token.expiresMs !== null && this.#nowMs() >= token.expiresMs) throw new Refusal('token_expired');
    return token;
  }

  of(team: string): readonly Token[] {
    return [...this.#tokens.values()].filter((token) => token.team === team);
  }

  /** The app's newest installation in a workspace that still stands. */
  installed(team: string): Installed | undefined {
    return (
      this.of(team).findLast(({ installed, state }) => installed !== null && state !== 'revoked')?.installed ??
      undefined
    );
  }
}
