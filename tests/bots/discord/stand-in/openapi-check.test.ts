import { Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { describeSpec } from '../../../shared-data.ts';
import { createOpenApiCheck } from './openapi-check.ts';
import { card, channelId, discordForTest, guildId, idOf, refusal, restForTest } from './with-discord.ts';

describeSpec('discord-openapi.json', 'OpenAPI check of the stand-in', () => {
  const check = createOpenApiCheck();
  const callback = '/interactions/{interaction_id}/{interaction_token}/callback';
  const commands = '/applications/{application_id}/commands';
  const option = { type: 3, name: 'topic', description: 'What about', autocomplete: true };
  const subcommand = { type: 1, name: 'today', description: 'Today', options: [option] };
  const modal = { type: 4, custom_id: 'q', style: 2, required: true };

  it.each([
    ['POST', '/channels/{channel_id}/messages', { ...card('a'), nonce: 'n', enforce_nonce: true }],
    ['PATCH', '/webhooks/{webhook_id}/{webhook_token}/messages/@original', card('a')],
    ['POST', '/webhooks/{webhook_id}/{webhook_token}', card('a')],
    ['POST', callback, { type: 5, data: { flags: 64 } }],
    ['POST', callback, { type: 6 }],
    ['POST', callback, { type: 8, data: { choices: [{ name: 'a', value: 'b' }] } }],
    [
      'POST',
      callback,
      { type: 9, data: { custom_id: 'ask', title: 'Ask', components: [{ type: 18, label: 'Q', component: modal }] } },
    ],
    [
      'PUT',
      commands,
      [{ name: 'papers', description: 'Papers', default_member_permissions: '16', options: [subcommand] }],
    ],
    ['PUT', commands, [{ type: 3, name: 'Papers in this message', contexts: [0, 1, 2], integration_types: [0, 1] }]],
    ['PATCH', '/channels/{channel_id}', { archived: false }],
    ['POST', '/channels/{channel_id}/threads', { name: 'a', message: card('a'), applied_tags: ['1'] }],
    ['POST', '/channels/{channel_id}/messages/{message_id}/threads', { name: 'a', auto_archive_duration: 1440 }],
    ['POST', '/channels/{channel_id}/messages/{message_id}/crosspost', undefined],
    ['POST', '/users/@me/channels', { recipient_id: '1' }],
  ])('lets %s %s through', (method, template, body) => {
    expect(check.problems(method, template, body)).toEqual([]);
  });

  it.each([
    [
      'POST',
      '/channels/{channel_id}/messages',
      { ...card('a'), contents: 'b' },
      'the body must NOT have additional properties (contents)',
    ],
    [
      'POST',
      '/channels/{channel_id}/messages',
      { ...card('a'), components: [{ type: 9, components: [{ type: 10, content: 'a' }] }] },
      "/components/0 must have required property 'accessory'",
    ],
    [
      'POST',
      '/channels/{channel_id}/messages',
      { ...card('a'), components: [{ type: 10, content: 7 }] },
      '/components/0/content must be string',
    ],
    [
      'POST',
      callback,
      { type: 4, data: { content: 'x'.repeat(2_001) } },
      '/data/content must NOT have more than 2000 characters',
    ],
    ['POST', callback, { type: 3 }, 'must be equal to one of the allowed values'],
    [
      'PUT',
      commands,
      [{ name: 'papers', options: [{ type: 1, name: 'today' }] }],
      "/0/options/0 must have required property 'description'",
    ],
    ['PATCH', '/channels/{channel_id}', { archive: true }, 'the body must NOT have additional properties (archive)'],
    ['POST', '/channels/{channel_id}/messages', undefined, 'needs a body'],
    ['POST', '/channels/{channel_id}/messages/{message_id}/crosspost', { flags: 1 }, 'takes no body'],
    ['POST', '/channels/{channel_id}/whispers', {}, 'Discord documents no POST /channels/{channel_id}/whispers'],
  ])('catches what is wrong with %s %s', (method, template, body, problem) => {
    expect(check.problems(method, template, body).join('\n')).toContain(problem);
  });

  it('stands behind every request', async () => {
    const discord = await discordForTest();
    expect(discord.openApi).toBe('checked');
    const body = { ...card('a'), tts: 'yes' };
    expect(await refusal(restForTest(discord).post(Routes.channelMessages(channelId), { body }))).toEqual([400, 50035]);
    expect(discord.problems).toEqual([`POST /channels/${channelId}/messages: /tts must be boolean,null`]);
  });

  it('finds the answers of the stand-in to be those of Discord', async () => {
    const discord = await discordForTest();
    discord.addChannel({ id: '12', type: 5, name: 'news', guildId });
    discord.addChannel({ id: '13', type: 15, name: 'forum', guildId, availableTags: [{ id: '77', name: 'cs.CL' }] });
    const wrong: string[] = [];
    const ask = async (method: string, path: string, template: string, body?: unknown): Promise<unknown> => {
      const response = await fetch(`${discord.apiUrl}/v10${path}`, {
        method,
        headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const answer: unknown = text === '' ? undefined : JSON.parse(text);
      const differences = check.answerProblems(method, template, response.status, answer);
      wrong.push(...differences.map((what) => `${method} ${path}: ${what}`));
      return answer;
    };
    const app = discord.applicationId;
    const picture = { media: { url: 'https://example.org/a.png' } };
    const button = { type: 2, style: 1, label: 'Next', custom_id: 'next' };
    const section = { type: 9, components: [{ type: 10, content: 'a' }], accessory: { type: 11, ...picture } };
    const select = { type: 3, custom_id: 'open', options: [{ label: 'a', value: 'b' }] };
    const rows = [button, select].map((inside) => ({ type: 1, components: [inside] }));
    const container = { type: 17, components: [section, { type: 14 }, { type: 12, items: [picture] }, ...rows] };
    const message = { ...card('a'), components: [container, { type: 10, content: 'b' }] };
    const definitions = [
      { name: 'papers', description: 'Papers', options: [subcommand] },
      { type: 3, name: 'Papers' },
    ];

    for (const path of [
      '/gateway/bot',
      '/applications/@me',
      '/oauth2/applications/@me',
      '/users/@me',
      '/users/@me/guilds',
    ])
      await ask('GET', path, path);
    for (const rest of ['', '/channels', '/roles', '/threads/active'])
      await ask('GET', `/guilds/${guildId}${rest}`, `/guilds/{guild_id}${rest}`);
    await ask('GET', `/guilds/${guildId}/members/${discord.botUserId}`, '/guilds/{guild_id}/members/{user_id}');
    await ask('PUT', `/applications/${app}/commands`, commands, definitions);
    await ask('GET', `/applications/${app}/commands`, commands);
    const inGuild = '/applications/{application_id}/guilds/{guild_id}/commands';
    await ask('PUT', `/applications/${app}/guilds/${guildId}/commands`, inGuild, definitions);

    const id = idOf(await ask('POST', `/channels/${channelId}/messages`, '/channels/{c}/messages', message));
    await ask('GET', `/channels/${channelId}/messages`, '/channels/{c}/messages');
    await ask('PATCH', `/channels/${channelId}/messages/${id}`, '/channels/{c}/messages/{m}', message);
    await ask('POST', `/channels/${channelId}/messages/${id}/threads`, '/channels/{c}/messages/{m}/threads', {
      name: 't',
    });
    await ask('PATCH', `/channels/${id}`, '/channels/{c}', { archived: true });
    await ask('POST', `/channels/${channelId}/threads`, '/channels/{c}/threads', { name: 't', type: 11 });
    for (const channel of [channelId, '13', id]) await ask('GET', `/channels/${channel}`, '/channels/{c}');
    const news = idOf(await ask('POST', '/channels/12/messages', '/channels/{c}/messages', message));
    await ask('POST', `/channels/12/messages/${news}/crosspost`, '/channels/{c}/messages/{m}/crosspost');
    await ask('POST', '/users/@me/channels', '/users/@me/channels', { recipient_id: '5' });

    const { id: asked, token } = discord.interaction({ channel_id: channelId });
    const first = { type: 4, data: message };
    await ask('POST', `/interactions/${asked}/${token}/callback?with_response=true`, callback, first);
    await ask('PATCH', `/webhooks/${app}/${token}/messages/@original`, '/webhooks/{w}/{t}/messages/@original', message);
    await ask('POST', `/webhooks/${app}/${token}`, '/webhooks/{w}/{t}', message);
    expect(wrong).toEqual([]);
    expect(discord.problems).toEqual([]);

    // The first message within a new forum post is told by Discord's reference, and is missing in the document.
    await ask('POST', '/channels/13/threads', '/channels/{c}/threads', { name: 't', message });
    expect(wrong).toEqual(['POST /channels/13/threads: the body must NOT have additional properties (message)']);
  });
});

describe('OpenAPI check without the document', () => {
  it('says so and lets everything pass', () => {
    const check = createOpenApiCheck('/nowhere/discord-openapi.json');
    expect(check.state).toBe('skipped: no OpenAPI document at /nowhere/discord-openapi.json');
    expect(check.problems('POST', '/no/such/route', {})).toEqual([]);
  });
});
