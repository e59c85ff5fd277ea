import { ComponentType, PermissionFlagsBits, Routes } from 'discord.js';
import { afterEach, describe, expect, test } from 'vitest';
import { messageBody } from '../../../src/bots/discord/message-body.ts';
import { createRenderer } from '../../../src/bots/discord/renderer.ts';
import type { Destination, MessageRef } from '../../../src/core/messenger.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { messengerContract, type OpenedMessenger, picturing, saying, sentOf } from '../../contracts/messenger.ts';
import { dot } from '../../pictures.ts';
import {
  again,
  at,
  closeAll,
  forum,
  guild,
  inForum,
  inParts,
  inText,
  made,
  never,
  news,
  open,
  person,
  request,
  text,
  thread,
  wordsIn,
} from './messenger-scene.ts';

/** No reply of the contract has buttons. */
const renderer = createRenderer({ encode: () => Promise.reject(new Error('a button')) }, dot);

messengerContract('Discord', async (): Promise<OpenedMessenger> => {
  const { discord, messenger, rest } = await open([], (reply) => renderer.render(reply));
  const posts = /^\/channels\/\d+\/messages$/u;
  return {
    messenger,
    destination: inText,
    missing: at({ kind: 'channel', channel: '300000000000000999', announce: false }),
    shown: () => {
      const here = discord.messages(text).filter(({ deleted }) => !deleted);
      const below = here.flatMap(({ id }) => discord.messages(id));
      return [...here, ...below].map(({ id, body }) => ({ id, text: JSON.stringify(body['components']) }));
    },
    notified: () =>
      discord.requests
        .filter(({ method, path }) => method !== 'GET' && /\/messages/u.test(path))
        .map(({ body }) => JSON.stringify(Object(body)['allowed_mentions']))
        .filter((mentions) => mentions !== '{"parse":[]}'),
    meet: (trouble) =>
      discord.fail({
        method: 'POST',
        path: posts,
        answer:
          trouble === 'lost-answer'
            ? 'drop'
            : trouble === 'server-error'
              ? { status: 503 }
              : {
                  status: 429,
                  headers: { 'retry-after': '0.05' },
                  body: { message: 'You are being rate limited.', retry_after: 0.05, global: false },
                },
      }),
    remove: async (message) => {
      await rest.delete(Routes.channelMessage(message.channel, message.id));
    },
    problems: () => discord.problems,
    close: closeAll,
  };
});

afterEach(closeAll);

describe('channels', () => {
  test('a message has a nonce that Discord enforces, and mentions nobody', async () => {
    const { discord, messenger } = await open();
    await messenger.send(request(inText), never);
    const [post] = made(discord, 'POST', /messages$/u);
    expect(post?.body).toMatchObject({ enforce_nonce: true, allowed_mentions: { parse: [] } });
    expect(String(Object(post?.body)['nonce']).length).toBeLessThanOrEqual(25);
  });

  test('an announcement is passed on', async () => {
    const { discord, messenger } = await open();
    const outcome = await messenger.send(request(at({ kind: 'channel', channel: news, announce: true })), never);
    expect(outcome).toMatchObject({ kind: 'sent', notes: [] });
    expect(discord.messages(news)).toMatchObject([{ crossposted: true }]);
  });

  test('one that cannot be passed on is sent all the same and says so', async () => {
    const { discord, messenger, logged } = await open();
    discord.fail({
      path: /crosspost$/u,
      answer: { status: 403, body: { code: 50013, message: 'Missing Permissions' } },
    });
    const outcome = await messenger.send(request(at({ kind: 'channel', channel: news, announce: true })), never);
    expect(outcome).toMatchObject({ kind: 'sent', notes: [{ hint: 'Give Paperboy there: Send Messages.' }] });
    expect(logged).toEqual(['Discord did not pass an announcement on']);
  });

  test.each([{ status: 503 }, 'drop'] as const)(
    'after a passing fault (%o) it is passed on after all',
    async (answer) => {
      const { discord, messenger, waits } = await open();
      discord.fail({ path: /crosspost$/u, answer });
      const outcome = await messenger.send(request(at({ kind: 'channel', channel: news, announce: true })), never);
      expect(outcome).toMatchObject({ kind: 'sent', notes: [] });
      expect(discord.messages(news)).toMatchObject([{ crossposted: true }]);
      expect(waits).toEqual([2_000]);
    },
  );

  test.each([
    [3, [3_050]],
    [1_800, []],
  ])('where Discord asks for %i s it waits only if that is short', async (seconds, expected) => {
    const { discord, messenger, waits } = await open();
    discord.fail({ path: /crosspost$/u, times: 2, answer: { status: 429, body: { retry_after: seconds } } });
    const outcome = await messenger.send(request(at({ kind: 'channel', channel: news, announce: true })), never);
    expect(waits.map((ms) => Math.round(ms / 50) * 50)).toEqual(expected);
    expect(outcome).toMatchObject({ kind: 'sent', notes: [{ sentence: expect.stringContaining('did not get it') }] });
  });

  test('a repeat passes it on without complaint', async () => {
    const { messenger } = await open();
    const first = request(at({ kind: 'channel', channel: news, announce: true }));
    await messenger.send(first, never);
    expect(await messenger.send(again(first), never)).toMatchObject({ kind: 'sent', notes: [] });
  });

  test('in a channel that has no followers it says what to choose', async () => {
    const { messenger } = await open();
    const outcome = await messenger.send(request(at({ kind: 'channel', channel: text, announce: true })), never);
    expect(outcome).toMatchObject({ kind: 'sent', notes: [{ hint: expect.stringContaining('announcement channel') }] });
  });

  test('later parts go to a thread that has the name of the reply', async () => {
    const { discord, messenger } = await open();
    const sent = sentOf(await messenger.send(request(inText, inParts('Today', 'More', 'Rest')), never));
    expect(wordsIn(discord, text)).toEqual(['Today']);
    expect(wordsIn(discord, sent.id)).toEqual(['More', 'Rest']);
    expect(made(discord, 'POST', /threads$/u)[0]?.body).toEqual({ name: 'Today' });
  });

  test('where threads are not allowed they follow in the channel', async () => {
    const { discord, messenger } = await open();
    discord.fail({ path: /threads$/u, answer: { status: 403, body: { code: 50013, message: 'Missing Permissions' } } });
    const outcome = await messenger.send(request(inText, inParts('Today', 'More')), never);
    expect(outcome).toMatchObject({ kind: 'sent', notes: [] });
    expect(wordsIn(discord, text)).toEqual(['Today', 'More']);
  });

  test.each([
    ['the thread', /threads$/u],
    ['the message in the thread', /^\/channels\/(?!300)\d+\/messages$/u],
  ])('a failure at %s is a retry that adds only what is missing', async (_, path) => {
    const { discord, messenger } = await open();
    const first = request(inText, inParts('Today', 'More', 'Rest'));
    for (const answer of ['drop', { status: 500 }] as const) {
      discord.fail({ method: 'POST', path, answer });
      expect(await messenger.send(again(first), never)).toMatchObject({ kind: 'retry' });
    }
    const sent = sentOf(await messenger.send(again(first), never));
    expect(wordsIn(discord, text)).toEqual(['Today']);
    expect(wordsIn(discord, sent.id)).toEqual(['More', 'Rest']);
  });

  test('a later part that is refused is noted; the first stands', async () => {
    const { discord, messenger, logged } = await open();
    discord.fail({
      method: 'POST',
      path: /^\/channels\/(?!300)\d+\/messages$/u,
      answer: { status: 400, body: { code: 200000, message: 'blocked' } },
    });
    const outcome = await messenger.send(request(inText, inParts('Today', 'More', 'Rest')), never);
    expect(outcome).toMatchObject({ kind: 'sent', notes: [{ sentence: expect.stringContaining('last 2 parts') }] });
    expect(logged).toEqual(['Discord refused a later part of a message']);
  });
});

describe('what an earlier try left', () => {
  test('is found by its mark, whatever became of the nonce: nothing is posted', async () => {
    const { discord, messenger } = await open();
    const sent = sentOf(await messenger.send(request(inText), never));
    const posts = made(discord, 'POST', /messages$/u).length;
    expect(sentOf(await messenger.send(again(request(inText)), never))).toEqual(sent);
    expect(made(discord, 'POST', /messages$/u)).toHaveLength(posts);
  });

  test('is found among hundreds of others, newer and older', async () => {
    const { discord, messenger, rest } = await open();
    const first = request(inText);
    const noise = messageBody([{ type: ComponentType.TextDisplay, content: 'noise' }]);
    const chat = async (times: number): Promise<void> => {
      for (let left = times; left > 0; ) {
        const posted = rest.post(Routes.channelMessages(text), { body: noise });
        left -= await posted.then(
          () => 1,
          () => 0, // the limit of 50 a second
        );
      }
    };
    await chat(110);
    let sent = await messenger.send(first, never);
    while (sent.kind === 'retry') sent = await messenger.send(first, never);
    await chat(20);
    let found = await messenger.send(again(first), never);
    while (found.kind === 'retry') found = await messenger.send(again(first), never);
    expect(found).toEqual(sent);
    expect(made(discord, 'GET', /messages$/u)).toHaveLength(2);
    expect(wordsIn(discord, text).filter((words) => words === 'Sparrow')).toHaveLength(1);
  });

  test('counts as nothing where we may not read, and the message goes out', async () => {
    const { discord, messenger } = await open();
    discord.fail({
      method: 'GET',
      path: /messages$/u,
      answer: { status: 403, body: { code: 50001, message: 'Missing Access' } },
    });
    expect(await messenger.send(again(request(inText)), never)).toMatchObject({ kind: 'sent' });
    expect(wordsIn(discord, text)).toEqual(['Sparrow']);
  });

  test('is not known while Discord does not answer: nothing is posted', async () => {
    const { discord, messenger } = await open();
    discord.fail({ method: 'GET', path: /messages$/u, answer: { status: 502 } });
    expect(await messenger.send(again(request(inText)), never)).toMatchObject({ kind: 'retry' });
    expect(wordsIn(discord, text)).toEqual([]);
  });
});

describe('threads', () => {
  const inThread = at({ kind: 'thread', thread });

  test('a closed one takes a message', async () => {
    const { discord, messenger } = await open();
    sentOf(await messenger.send(request(inThread, inParts('Today', 'More')), never));
    expect(wordsIn(discord, thread)).toEqual(['Today', 'More']);
  });

  test('where Discord wants it opened first, it is', async () => {
    const { discord, messenger } = await open();
    discord.fail({
      method: 'POST',
      path: /messages$/u,
      answer: { status: 400, body: { code: 50083, message: 'Thread is archived' } },
    });
    sentOf(await messenger.send(request(inThread), never));
    expect(made(discord, 'PATCH', /./u).map(({ body }) => body)).toEqual([{ archived: false }]);
    expect(wordsIn(discord, thread)).toEqual(['Sparrow']);
  });

  test('a locked one that we may not open refuses as archived', async () => {
    const { messenger } = await open([
      {
        id: thread,
        type: 11,
        name: 'old',
        guildId: guild,
        parentId: text,
        archived: true,
        locked: true,
        botPermissions: 1024n | (1n << 11n) | (1n << 38n),
      },
    ]);
    expect(await messenger.send(request(inThread), never)).toMatchObject({ kind: 'refused', reason: 'archived' });
  });

  test('a message in a thread that was closed since is edited', async () => {
    const { discord, messenger } = await open();
    const sent = sentOf(await messenger.send(request(inThread), never));
    discord.fail({
      method: 'PATCH',
      path: /messages/u,
      answer: { status: 400, body: { code: 50083, message: 'Thread is archived' } },
    });
    expect(await messenger.edit(sent, saying('Heron'), never)).toMatchObject({ kind: 'sent', notes: [] });
    expect(wordsIn(discord, thread)).toEqual(['Heron']);
  });

  test('a new one in a text channel hangs from the message and has the title', async () => {
    const { discord, messenger } = await open();
    const title = `Papers\n of ${'the day '.repeat(30)}`;
    const outcome = await messenger.send(
      request(at({ kind: 'new-thread', channel: text, title, tags: [] }), inParts('Today', 'More')),
      never,
    );
    const sent = sentOf(outcome);
    expect(wordsIn(discord, text)).toEqual(['Today']);
    expect(wordsIn(discord, sent.id)).toEqual(['More']);
    const name = String(Object(made(discord, 'POST', /threads$/u)[0]?.body)['name']);
    expect(name).toMatch(/^Papers of the day .*…$/u);
    expect(name.length).toBeLessThanOrEqual(100);
  });
});

test('of a reply of several parts an edit shows the first, and says so', async () => {
  const { discord, messenger } = await open();
  const sent = sentOf(await messenger.send(request(inText), never));
  const outcome = await messenger.edit(sent, inParts('Today', 'More'), never);
  expect(outcome).toMatchObject({
    kind: 'sent',
    message: sent,
    notes: [{ sentence: expect.stringContaining('2 parts') }],
  });
  expect(wordsIn(discord, text)).toEqual(['Today']);
});

describe('forums', () => {
  test('a post has the title, and its tags by name', async () => {
    const { discord, messenger } = await open();
    const sent = sentOf(
      await messenger.send(
        request(inForum('Papers of the day', 'language', ' VISION '), inParts('Today', 'More')),
        never,
      ),
    );
    expect(sent.channel).toBe(sent.id);
    expect(made(discord, 'POST', /threads$/u)[0]?.body).toMatchObject({
      name: 'Papers of the day',
      applied_tags: ['300000000000000102', '300000000000000101'],
      message: { allowed_mentions: { parse: [] } },
    });
    expect(wordsIn(discord, sent.id)).toEqual(['Today', 'More']);
  });

  test('a tag that the forum does not have is refused with those it has', async () => {
    const { discord, messenger } = await open();
    expect(await messenger.send(request(inForum('Papers', 'Robots')), never)).toEqual({
      kind: 'refused',
      reason: 'unsuitable',
      sentence: 'The forum has no tag "Robots".',
      hint: 'Choose from: Vision, Language.',
    });
    expect(made(discord, 'POST', /threads$/u)).toEqual([]);
  });

  test('more than five tags are refused', async () => {
    const names = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'];
    const availableTags = names.map((name, index) => ({ id: `30000000000000020${index}`, name }));
    const { messenger } = await open([{ id: forum, type: 15, name: 'reading', guildId: guild, availableTags }]);
    expect(await messenger.send(request(inForum('Papers', ...names)), never)).toMatchObject({ reason: 'unsuitable' });
  });

  test('a forum that wants a tag refuses a post without', async () => {
    const availableTags = [{ id: '300000000000000201', name: 'One' }];
    const { messenger } = await open([
      { id: forum, type: 15, name: 'reading', guildId: guild, availableTags, requireTag: true },
    ]);
    expect(await messenger.send(request(inForum('Papers')), never)).toMatchObject({
      reason: 'unsuitable',
      hint: 'Choose from: One.',
    });
  });

  test('a post whose answer was lost is found again and completed, not made twice', async () => {
    const { discord, messenger } = await open();
    const first = request(inForum('Papers'), inParts('Today', 'More'));
    discord.fail({ method: 'POST', path: /threads$/u, answer: 'drop' });
    expect(await messenger.send(first, never)).toMatchObject({ kind: 'retry' });
    const sent = sentOf(await messenger.send(again(first), never));
    expect(made(discord, 'POST', /threads$/u)).toHaveLength(1);
    expect(wordsIn(discord, sent.id)).toEqual(['Today', 'More']);
  });

  test('a post whose answer was lost and that was closed since is found all the same', async () => {
    const { discord, messenger, rest } = await open();
    const first = request(inForum('Papers'));
    discord.fail({ method: 'POST', path: /threads$/u, answer: 'drop' });
    await messenger.send(first, never);
    const { id } = sentOf(await messenger.send(again(first), never));
    await rest.patch(Routes.channel(id), { body: { archived: true } });
    expect(sentOf(await messenger.send(again(first), never)).id).toBe(id);
    expect(made(discord, 'POST', /threads$/u)).toHaveLength(1);
  });

  test('a post with the same title but another key is another post', async () => {
    const { discord, messenger } = await open();
    const first = request(inForum('Papers'));
    const one = sentOf(await messenger.send(first, never));
    const two = sentOf(await messenger.send({ ...again(first), dedupeKey: 'digest:2:2025-11-20' }, never));
    expect(two.id).not.toBe(one.id);
    expect(made(discord, 'POST', /threads$/u)).toHaveLength(2);
  });

  test('a plain message to a forum is refused: it wants a title', async () => {
    const { messenger } = await open();
    const outcome = await messenger.send(request(at({ kind: 'channel', channel: forum, announce: false })), never);
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'unsuitable' });
  });
});

describe('people', () => {
  const toPerson: Destination = { platform: 'discord', workspace: null, place: { kind: 'person', person } };

  test('get a direct message, later parts below', async () => {
    const { discord, messenger } = await open();
    const sent = sentOf(await messenger.send(request(toPerson, inParts('Today', 'More')), never));
    expect(wordsIn(discord, sent.channel)).toEqual(['Today', 'More']);
    expect(made(discord, 'POST', /threads$/u)).toEqual([]);
  });

  test('who take none are closed', async () => {
    const { discord, messenger } = await open();
    discord.closeDirectMessages(person);
    expect(await messenger.send(request(toPerson), never)).toMatchObject({ kind: 'refused', reason: 'closed' });
  });
});

describe('pictures', () => {
  const render = (reply: Reply, signal: AbortSignal) => renderer.render(reply, signal);
  const picture = picturing('Herons from 1 to 4');

  test('come with the message, in a gallery with their words', async () => {
    const { discord, messenger } = await open([], render);
    sentOf(await messenger.send(request(inText, picture), never));
    expect(discord.messages(text)[0]?.body).toMatchObject({
      attachments: [{ id: '0', filename: 'picture-1.png', description: 'Herons from 1 to 4' }],
      components: [
        {
          components: [
            {
              type: ComponentType.MediaGallery,
              items: [{ media: { url: 'attachment://picture-1.png' }, description: 'Herons from 1 to 4' }],
            },
            { type: ComponentType.TextDisplay, content: 'Below' },
          ],
        },
      ],
    });
  });

  test('are told in words where Paperboy may not attach files', async () => {
    const all =
      PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages | PermissionFlagsBits.ReadMessageHistory;
    const { discord, messenger } = await open(
      [{ id: text, type: 0, name: 'papers', guildId: guild, botPermissions: all }],
      render,
    );
    expect(await messenger.send(request(inText, picture), never)).toMatchObject({ kind: 'sent', notes: [] });
    expect(discord.messages(text)[0]?.body).not.toHaveProperty('attachments');
    expect(wordsIn(discord, text)).toEqual(['Herons from 1 to 4']);
  });

  test('come with the first message of a post', async () => {
    const { discord, messenger } = await open([], render);
    const { id } = sentOf(await messenger.send(request(inForum('Charts'), picture), never));
    expect(discord.messages(id)[0]?.body).toMatchObject({ attachments: [{ id: '0', filename: 'picture-1.png' }] });
  });
});

describe('under a message', () => {
  const under = (message: MessageRef, title = 'Abstracts') => at({ kind: 'message-thread', message, title });

  test('a thread is opened from it, called what it is to be called', async () => {
    const { discord, messenger } = await open();
    const head = sentOf(await messenger.send(request(inText), never));
    const long = `Abstracts\n${'a'.repeat(200)}`;
    const sent = sentOf(
      await messenger.send({ ...request(under(head, long), saying('Heron')), dedupeKey: 'two' }, never),
    );
    expect(sent.channel).toBe(head.id);
    const [thread] = made(discord, 'POST', /threads$/u);
    expect(String(Object(thread?.body)['name'])).toMatch(/^Abstracts a{80,}…$/u);
  });

  test('where threads are not allowed it is a reply in the channel, and a note says what to do', async () => {
    const { discord, messenger } = await open();
    const head = sentOf(await messenger.send(request(inText), never));
    discord.fail({ path: /threads$/u, answer: { status: 403, body: { code: 50013, message: 'Missing Permissions' } } });
    const outcome = await messenger.send({ ...request(under(head), saying('Heron')), dedupeKey: 'two' }, never);
    expect(outcome).toMatchObject({
      kind: 'sent',
      notes: [{ hint: 'Give Paperboy there: Create Public Threads and Send Messages in Threads.' }],
    });
    expect(discord.messages(text)[1]?.body).toMatchObject({
      message_reference: { message_id: head.id, fail_if_not_exists: false },
    });
  });

  test('in a direct message it is a reply, and nothing is wrong', async () => {
    const { discord, messenger } = await open();
    const direct: Destination = { platform: 'discord', workspace: null, place: { kind: 'person', person } };
    const head = sentOf(await messenger.send(request(direct), never));
    const outcome = await messenger.send({ ...request(under(head), saying('Heron')), dedupeKey: 'two' }, never);
    expect(outcome).toMatchObject({ kind: 'sent', notes: [], message: { channel: head.channel } });
    expect(discord.messages(head.channel)).toHaveLength(2);
  });

  test('a message that is gone refuses as gone; Discord being away is a retry', async () => {
    const { discord, messenger } = await open();
    const gone = { channel: text, id: '300000000000009999' };
    expect(await messenger.send(request(under(gone)), never)).toMatchObject({ kind: 'refused', reason: 'gone' });
    const head = sentOf(await messenger.send(request(inText), never));
    discord.fail({ path: /threads$/u, answer: { status: 503 } });
    expect(await messenger.send({ ...request(under(head)), dedupeKey: 'two' }, never)).toMatchObject({ kind: 'retry' });
    expect(discord.messages(text)).toHaveLength(1);
  });
});
