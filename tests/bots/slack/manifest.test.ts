import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type ManifestOptions, manifestYaml, slackManifest } from '../../../src/bots/slack/manifest.ts';
import { manifestLimits as limits } from '../../../src/bots/slack/manifest-limits.ts';
import { messageShortcutNamed, searchShortcut } from '../../../src/bots/slack/names.ts';
import { type Command, createRegistry, defineCommand } from '../../../src/core/command.ts';
import { registry } from '../../../src/core/commands/index.ts';

const socket: ManifestOptions = { unfurl: false, http: null, oauth: null };
const text = (max: number, min = 1) => z.string().min(min).max(max);
const url = z.url({ protocol: /^https$/ }).max(limits.urlCharsMax);

/** Slack's own schema of manifests, as far as Paperboy's has such fields. Source: https://github.com/slackapi/manifest-schema */
const schema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.literal(1) }),
  display_information: z.strictObject({
    name: text(limits.nameCharsMax),
    description: text(limits.descriptionCharsMax),
    long_description: text(limits.longDescriptionCharsMax, limits.longDescriptionCharsMin),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.literal(true),
      messages_tab_enabled: z.literal(true),
      messages_tab_read_only_enabled: z.literal(false),
    }),
    bot_user: z.strictObject({
      display_name: text(limits.displayNameCharsMax).regex(/^[a-z0-9._-]+$/),
      always_online: z.boolean(),
    }),
    shortcuts: z
      .array(
        z.strictObject({
          type: z.enum(['global', 'message']),
          name: text(limits.shortcutNameCharsMax),
          callback_id: text(limits.callbackIdCharsMax),
          description: text(limits.shortcutDescriptionCharsMax),
        }),
      )
      .min(1)
      .max(limits.shortcutsMax),
    slash_commands: z.tuple([
      z.strictObject({
        command: text(limits.commandCharsMax).regex(/^\/[a-z-]+$/),
        url: url.optional(),
        description: text(limits.commandDescriptionCharsMax),
        usage_hint: text(limits.usageHintCharsMax),
        should_escape: z.boolean(),
      }),
    ]),
    unfurl_domains: z
      .array(z.string().regex(/^(?![.-])[-a-z0-9.]+[a-z0-9]$/))
      .max(limits.unfurlDomainsMax)
      .optional(),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(url).optional(),
    scopes: z.strictObject({ bot: z.array(text(50)).max(limits.scopesMax) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({
      request_url: url.optional(),
      bot_events: z.array(text(50)).max(limits.eventsMax),
    }),
    interactivity: z.strictObject({ is_enabled: z.literal(true), request_url: url.optional() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

function read(options: Partial<ManifestOptions> = {}, from = registry) {
  return schema.parse(parse(manifestYaml(slackManifest(from, { ...socket, ...options }))));
}

describe('the manifest', () => {
  it.each([
    [{}],
    [{ unfurl: true }],
    [{ http: 'https://papers.example' }],
    [{ oauth: 'https://papers.example', http: 'https://papers.example', unfurl: true }],
  ] as const)('is one that Slack takes, with %j', (options) => {
    const { features, oauth_config, settings } = read(options);
    expect(new Set(oauth_config.scopes.bot).size).toBe(oauth_config.scopes.bot.length);
    expect(new Set(features.shortcuts.map(({ callback_id }) => callback_id)).size).toBe(features.shortcuts.length);
    const events = settings.event_subscriptions.bot_events;
    expect(events).toEqual([...events].sort());
  });

  it('says the same as JSON', () => {
    const manifest = slackManifest(registry, socket);
    expect(parse(manifestYaml(manifest))).toEqual(JSON.parse(JSON.stringify(manifest)));
  });

  it('asks for the least: no history but that of the talk with the bot itself, no writing where it is no member', () => {
    expect(read().oauth_config.scopes.bot).toEqual([
      'commands',
      'chat:write',
      'app_mentions:read',
      'im:history',
      'im:write',
      'users:read',
      'files:write',
    ]);
  });

  it('uses Socket Mode without any address, or one address for everything', () => {
    expect(manifestYaml(slackManifest(registry, socket))).not.toContain('url');
    expect(read().settings).toMatchObject({ socket_mode_enabled: true });
    const { features, settings } = read({ http: 'https://papers.example' });
    const events = 'https://papers.example/slack/events';
    expect(features.slash_commands[0].url).toBe(events);
    expect(settings).toMatchObject({
      socket_mode_enabled: false,
      event_subscriptions: { request_url: events },
      interactivity: { request_url: events },
    });
  });

  it('lets other workspaces install it only where asked to: then tokens rotate, and organisations may', () => {
    expect(read().oauth_config.redirect_urls).toBeUndefined();
    expect(read().settings).toMatchObject({ org_deploy_enabled: false, token_rotation_enabled: false });
    const many = read({ oauth: 'https://papers.example' });
    expect(many.oauth_config.redirect_urls).toEqual(['https://papers.example/slack/oauth_redirect']);
    expect(many.settings).toMatchObject({
      org_deploy_enabled: true,
      token_rotation_enabled: true,
      socket_mode_enabled: true,
    });
  });

  it('unfolds links only where asked to', () => {
    expect(manifestYaml(slackManifest(registry, socket))).not.toMatch(/links:|unfurl|link_shared/);
    const { features, oauth_config, settings } = read({ unfurl: true });
    expect(features.unfurl_domains).toEqual(['arxiv.org', 'huggingface.co']);
    expect(oauth_config.scopes.bot).toEqual(expect.arrayContaining(['links:read', 'links:write']));
    expect(settings.event_subscriptions.bot_events).toContain('link_shared');
  });

  it('offers on messages what the commands offer, under names the bot knows', () => {
    const { shortcuts } = read().features;
    expect(shortcuts.filter(({ type }) => type === 'global').map(({ callback_id }) => callback_id)).toEqual([
      searchShortcut,
    ]);
    const onMessages = shortcuts.filter(({ type }) => type === 'message');
    expect(onMessages.map(({ name }) => name)).toEqual(['Papers in this message']);
    for (const { callback_id } of onMessages) expect(messageShortcutNamed(registry, callback_id)).not.toBeNull();
  });

  it('hints at every command', () => {
    const hint = read().features.slash_commands[0].usage_hint;
    for (const { name } of registry.commands) expect(hint).toContain(name);
    expect(hint).toContain('search <query>');
  });

  it('stays inside the limits however many commands there come to be', () => {
    const many = Array.from(
      { length: 200 },
      (_, index): Command =>
        defineCommand({
          name: `command-${index}`,
          summary: 'word '.repeat(20).trim(),
          options: z.object({}),
          visibility: 'private',
          permission: 'everyone',
          examples: [],
          ...(index < 9 ? { onMessage: { label: `Label ${index}`, option: 'text' } } : {}),
          handle: () => Promise.reject(new Error('never run')),
        }),
    );
    expect(read({}, createRegistry(many)).features.shortcuts).toHaveLength(10);
  });

  it('is written for people to read: no anchors, no folded lines', () => {
    const yaml = manifestYaml(slackManifest(registry, { unfurl: true, http: 'https://a.example', oauth: null }));
    expect(yaml).not.toMatch(/[&*]a\d|>-|\|-/);
    expect(yaml.split('\n').every((line) => !line.endsWith(' '))).toBe(true);
  });
});
