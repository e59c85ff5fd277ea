import type { webApi } from '@slack/bolt';
import { stringify } from 'yaml';
import { type Command, type CommandRegistry, optionsOf } from '../../core/command.ts';
import { cut } from '../../core/text.ts';
import { manifestLimits } from './manifest-limits.ts';
import { messageShortcutOf, searchShortcut, slashCommand } from './names.ts';
import { botScopes, pictureScopes, unfurlScopes } from './scopes.ts';

/** An app as Slack makes one from a manifest. */
export type SlackManifest = webApi.AppsManifestCreateArguments['manifest'];

export interface ManifestOptions {
  /** Links to papers may unfold, where a workspace's admin switches that on. */
  readonly unfurl: boolean;
  /** Where Slack sends its requests (`https://your.host`); `null` for Socket Mode. */
  readonly http: string | null;
  /** Where people of other workspaces install the app (`https://your.host`); `null` for an app of one workspace. */
  readonly oauth: string | null;
}

/** Paths below the public address. */
export const slackPaths = {
  events: '/slack/events',
  install: '/slack/install',
  redirect: '/slack/oauth_redirect',
} as const;

/** Where the papers are that `links` knows; subdomains are meant too. */
const unfurlDomains = ['arxiv.org', 'huggingface.co'] as const;

const summary = "The day's papers from Hugging Face and arXiv: search them, read them, keep them.";

/** At least 175 characters. */
const description = [
  "Paperboy reads the day's papers from Hugging Face and arXiv and answers where you work.",
  'Type /papers today for the newest list, /papers search with any words, or write to Paperboy directly.',
  'It reads no messages but those sent to it, and titles and abstracts it shows can mention nobody.',
].join(' ');

/** How a command is typed, without what may be left out. */
function shortUsage(command: Command): string {
  const needed = optionsOf(command).filter(({ required, info }) => required && info.hidden !== true);
  return [command.name, ...needed.map(({ name }) => `<${name}>`)].join(' ');
}

/** All commands in one line; where they are too many, as many as fit. */
function usageHint({ commands }: CommandRegistry): string {
  return cut(commands.map(shortUsage).join(' | '), manifestLimits.usageHintCharsMax);
}

function shortcuts({ commands }: CommandRegistry): NonNullable<NonNullable<SlackManifest['features']>['shortcuts']> {
  const onMessages = commands.flatMap((command) =>
    command.onMessage
      ? [
          {
            type: 'message' as const,
            name: command.onMessage.label,
            callback_id: messageShortcutOf(command),
            description: cut(command.summary, manifestLimits.shortcutDescriptionCharsMax),
          },
        ]
      : [],
  );
  return [
    {
      type: 'global',
      name: 'Search papers',
      callback_id: searchShortcut,
      description: 'Look for papers by words, authors or ids',
    },
    ...onMessages,
  ];
}

/** The app that the commands need, as Slack wants it described. Source: https://docs.slack.dev/reference/app-manifest */
export function slackManifest(registry: CommandRegistry, { unfurl, http, oauth }: ManifestOptions): SlackManifest {
  const requests = http === null ? {} : { request_url: `${http}${slackPaths.events}` };
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'Paperboy',
      description: summary,
      long_description: description,
      background_color: '#1f3a5f',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      // No `agent_view`: a place among the workspace's agents comes with the scope assistant:write, of which Paperboy would use nothing, and
      // Slack refuses manifests whose features and scopes do not go together. The Messages tab is there without it.
      // Source: https://docs.slack.dev/ai/developing-agents
      bot_user: { display_name: 'paperboy', always_online: false },
      shortcuts: shortcuts(registry),
      slash_commands: [
        {
          command: slashCommand,
          description: summary,
          usage_hint: usageHint(registry),
          should_escape: true, // `#channel` and `@person` come with their ids; links are read either way
          ...(http === null ? {} : { url: `${http}${slackPaths.events}` }),
        },
      ],
      ...(unfurl ? { unfurl_domains: [...unfurlDomains] } : {}),
    },
    oauth_config: {
      ...(oauth === null ? {} : { redirect_urls: [`${oauth}${slackPaths.redirect}`] }),
      scopes: { bot: [...botScopes, ...pictureScopes, ...(unfurl ? unfurlScopes : [])] },
    },
    settings: {
      event_subscriptions: {
        ...requests,
        bot_events: [
          'app_home_opened',
          'app_mention',
          'app_uninstalled',
          ...(unfurl ? (['link_shared'] as const) : []),
          'message.im',
          'tokens_revoked',
        ],
      },
      interactivity: { is_enabled: true, ...requests },
      org_deploy_enabled: oauth !== null,
      socket_mode_enabled: http === null,
      // A token that is copied by hand would end after 12 hours; and once switched on, rotation cannot be switched off.
      // Source: https://docs.slack.dev/authentication/using-token-rotation
      token_rotation_enabled: oauth !== null,
    },
  };
}

/** A manifest as the page "From a manifest" takes it. */
export function manifestYaml(manifest: SlackManifest): string {
  return stringify(manifest, { lineWidth: 0 });
}
