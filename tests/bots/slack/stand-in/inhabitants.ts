/** Who and what there is in the Slack on loopback, as tests put it there. */

export interface StandInTeam {
  readonly id: string;
  readonly name: string;
  readonly domain?: string;
  /** Where it belongs to an organisation (Enterprise Grid). */
  readonly enterprise?: { readonly id: string; readonly name: string };
}

export interface StandInUser {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly admin?: boolean;
  readonly owner?: boolean;
  readonly bot?: boolean;
  readonly deleted?: boolean;
  /** IANA zone; Europe/Amsterdam by default. */
  readonly timeZone?: string;
  readonly locale?: string;
}

export interface StandInChannel {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  /** `public` by default. Direct channels come into being when they are needed. */
  readonly kind?: 'public' | 'private' | 'direct' | 'group';
  readonly archived?: boolean;
  /** Only some may post: `restricted_action`. */
  readonly postingRestricted?: boolean;
  /** Ids of users; the app's bot user among them where the app is a member. */
  readonly members?: readonly string[];
  /** The other person of a direct channel. */
  readonly user?: string;
}

/** The app as it is installed in a workspace. */
export interface Installed {
  readonly team: string;
  readonly botToken: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly scopes: readonly string[];
  /** Where tokens rotate. */
  readonly refreshToken: string | null;
}

/** What a token is worth: `revoked` answers `token_revoked`, `expired` `token_expired`, `inactive` `account_inactive`, `invalid` `invalid_auth`. */
export type TokenState = 'live' | 'revoked' | 'expired' | 'inactive' | 'invalid';
