import { z } from 'zod';
import type { Instant } from '../../core/local-date.ts';
import type { Clock } from '../../core/ports.ts';
import type { Origin } from './request.ts';
import type { WebCaller } from './web-caller.ts';

/** What a workspace says of somebody. */
export interface Person {
  /** Admin or owner of the workspace. */
  readonly isAdmin: boolean;
  /** Sees only some of the channels. */
  readonly isGuest: boolean;
  /** Belongs to another workspace and is here by a shared channel. */
  readonly isStranger: boolean;
  /** Their IANA zone; `null` where Slack does not say. */
  readonly zone: string | null;
  /** What the bot's token may do there; empty where Slack does not say. */
  readonly botScopes: readonly string[];
}

export interface People {
  /** `null` where Slack does not say: nobody should get rights by that. */
  of(from: Origin, signal: AbortSignal): Promise<Person | null>;
}

/** Admins come and go: what a workspace said is believed for this long. */
const believedMs = 5 * 60_000;
const keptMax = 1_000;

const flag = z.boolean().catch(false);
const infoSchema = z.object({
  user: z.object({
    team_id: z.string().optional(),
    /** In an organisation: all workspaces of it that the person is in. */
    enterprise_user: z
      .object({ teams: z.array(z.string()).catch([]) })
      .optional()
      .catch(undefined),
    is_admin: flag,
    is_owner: flag,
    is_primary_owner: flag,
    is_restricted: flag,
    is_ultra_restricted: flag,
    is_stranger: flag,
    deleted: flag,
    tz: z.string().nullable().catch(null),
  }),
  response_metadata: z.object({ scopes: z.array(z.string()).catch([]) }).catch({ scopes: [] }),
});

export function createPeople(deps: { readonly caller: WebCaller; readonly clock: Clock }): People {
  const known = new Map<string, { readonly person: Person; readonly at: Instant }>();

  return {
    async of({ workspace, person: user, personWorkspace }, signal) {
      const key = `${workspace}:${user}`;
      const now = deps.clock.now();
      const before = known.get(key);
      if (before && Date.parse(now) - Date.parse(before.at) < believedMs) return before.person;
      known.delete(key);
      const outcome = await deps.caller.insist(workspace, (client) => client.users.info({ user }), signal);
      const info = outcome.kind === 'done' ? infoSchema.safeParse(outcome.value) : null;
      if (!info?.success || info.data.user.deleted) return null;
      const { user: raw, response_metadata: metadata } = info.data;
      const homes = [raw.team_id, personWorkspace].filter((home) => typeof home === 'string');
      const isMember = raw.enterprise_user?.teams.includes(workspace) ?? homes.every((home) => home === workspace);
      const isStranger = raw.is_stranger || !isMember;
      const isGuest = raw.is_restricted || raw.is_ultra_restricted;
      const person: Person = {
        isAdmin: (raw.is_admin || raw.is_owner || raw.is_primary_owner) && !isGuest && !isStranger,
        isGuest,
        isStranger,
        zone: raw.tz,
        botScopes: metadata.scopes,
      };
      known.set(key, { person, at: now });
      const [oldest] = known.keys();
      if (known.size > keptMax && oldest !== undefined) known.delete(oldest);
      return person;
    },
  };
}
