import { type Json, text } from '../../json.ts';
import type { StandInTeam, StandInUser } from './inhabitants.ts';
import { appId } from './message-json.ts';
import type { Method } from './method.ts';
import { Refusal } from './refusal.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

function userJson(team: StandInTeam, user: StandInUser): Json {
  const { id, name } = user;
  const zone = user.timeZone ?? 'Europe/Amsterdam';
  const base = {
    id,
    team_id: team.id,
    name,
    deleted: user.deleted === true,
    is_bot: user.bot === true,
    is_app_user: false,
    updated: 1_700_000_000,
    profile: { real_name: name, display_name: name, team: team.id, avatar_hash: 'g0' },
    ...(team.enterprise
      ? {
          enterprise_user: {
            id,
            enterprise_id: team.enterprise.id,
            enterprise_name: team.enterprise.name,
            is_admin: false,
            is_owner: false,
            teams: [team.id],
          },
        }
      : {}),
  };
  // Of people who left, Slack says no more.
  if (user.deleted) return base;
  return {
    ...base,
    color: '9f69e7',
    real_name: name,
    tz: zone,
    tz_label: zone,
    tz_offset: 3600,
    locale: user.locale ?? 'en-US',
    is_admin: user.admin === true || user.owner === true,
    is_owner: user.owner === true,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_email_confirmed: true,
  };
}

/** `auth.*`, `users.info`, `team.info`, and what an app does with its app token. */
export function accountMethods(
  world: World,
  tokens: Tokens,
  app: { readonly connectionUrl: () => string; readonly authorizations: (eventContext: string) => readonly string[] },
): readonly Method[] {
  return [
    {
      name: 'auth.test',
      access: 'any',
      takes: {},
      answer({ token }) {
        if (token.installed === null) return { app_name: 'Paperboy', app_id: appId };
        const { team: teamId, botUserId, botId } = token.installed;
        const team = world.team(teamId);
        return {
          url: `https://${team.domain ?? team.id.toLowerCase()}.slack.com/`,
          team: team.name,
          user: 'paperboy',
          team_id: team.id,
          user_id: botUserId,
          bot_id: botId,
          is_enterprise_install: false,
          ...(team.enterprise ? { enterprise_id: team.enterprise.id } : {}),
        };
      },
    },
    {
      name: 'auth.revoke',
      access: 'bot',
      takes: { test: 'flag' },
      answer({ args, token }) {
        if (args['test'] === true) return { revoked: false };
        token.state = 'revoked';
        return { revoked: true };
      },
    },
    {
      name: 'users.info',
      access: 'bot',
      scopes: () => ['users:read'],
      takes: { user: 'text', include_locale: 'flag' },
      needs: ['user'],
      answer({ args, installed }) {
        const id = text(args['user']) ?? '';
        const team = world.team(installed.team);
        if (id === installed.botUserId)
          return { user: userJson(team, { id, team: team.id, name: 'paperboy', bot: true }) };
        const user = world.user(team.id, id);
        if (!user) throw new Refusal('user_not_found');
        return { user: userJson(team, user) };
      },
    },
    {
      name: 'bots.info',
      access: 'bot',
      scopes: () => ['users:read'],
      takes: { bot: 'text', team_id: 'text' },
      answer({ args, installed }) {
        if (args['bot'] !== undefined && args['bot'] !== installed.botId) throw new Refusal('bot_not_found');
        return {
          bot: {
            id: installed.botId,
            deleted: false,
            name: 'Paperboy',
            app_id: appId,
            user_id: installed.botUserId,
            icons: {},
          },
        };
      },
    },
    {
      name: 'team.info',
      access: 'bot',
      scopes: () => ['team:read'],
      takes: { team: 'text', domain: 'text' },
      answer({ installed }) {
        const { id, name, domain, enterprise } = world.team(installed.team);
        return {
          team: {
            id,
            name,
            domain: domain ?? id.toLowerCase(),
            email_domain: '',
            icon: {},
            ...(enterprise ? { enterprise_id: enterprise.id, enterprise_name: enterprise.name } : {}),
          },
        };
      },
    },
    {
      name: 'apps.connections.open',
      access: 'app',
      scopes: () => ['connections:write'],
      takes: {},
      answer: () => ({ url: app.connectionUrl() }),
    },
    {
      name: 'apps.event.authorizations.list',
      access: 'app',
      scopes: () => ['authorizations:read'],
      takes: { event_context: 'text', cursor: 'text', limit: 'number' },
      needs: ['event_context'],
      answer({ args }) {
        const teams = app.authorizations(text(args['event_context']) ?? '');
        return {
          authorizations: teams.map((team) => ({
            enterprise_id: world.team(team).enterprise?.id ?? null,
            team_id: team,
            user_id: tokens.installed(team)?.botUserId ?? null,
            is_bot: true,
            is_enterprise_install: false,
          })),
        };
      },
    },
  ];
}
