import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { UploadedPictures } from '../../../src/bots/slack/pictures.ts';
import { placeOf, threadPlace, unknownTs } from '../../../src/bots/slack/places.ts';
import { createRenderer } from '../../../src/bots/slack/renderer.ts';
import { botScopes, pictureScopes } from '../../../src/bots/slack/scopes.ts';
import type { Destination, MessageRef } from '../../../src/core/messenger.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { messengerContract, type OpenedMessenger, picturing, saying, sentOf } from '../../contracts/messenger.ts';
import type { Json } from '../json.ts';
import {
  again,
  at,
  closeAll,
  flat,
  inChannel,
  inParts,
  lab,
  made,
  never,
  open,
  readingScopes,
  request,
  textIn,
  toPerson,
  words,
} from './messenger-scene.ts';
import type { SlackStandIn } from './stand-in/stand-in.ts';

/** No reply of the contract has buttons. */
const renderer = createRenderer({ encode: () => Promise.reject(new Error('a button')) });

async function openAt(
  destination: Destination,
  missing: Destination,
  scopes: readonly string[],
): Promise<OpenedMessenger> {
  const { slack, messenger } = await open({ scopes, render: (reply, pictures) => renderer.render(reply, pictures) });
  const channel = destination.place.kind === 'channel' ? destination.place.channel : slack.direct(lab.user);
  return {
    messenger,
    destination,
    missing,
    shown: () => flat(slack.shown(channel)).map(({ ts, blocks }) => ({ id: ts, text: textIn(blocks) })),
    notified: () => slack.notified().map(({ what }) => what),
    meet: (trouble) =>
      slack.meet({
        method: 'chat.postMessage',
        answer:
          trouble === 'lost-answer' ? 'lost answer' : trouble === 'server-error' ? { status: 503 } : { retryAfter: 1 },
      }),
    async remove(message) {
      const place = placeOf(message);
      await fetch(`${slack.apiUrl}chat.delete`, {
        method: 'POST',
        headers: { authorization: `Bearer ${slack.installed.botToken}` },
        body: new URLSearchParams({ channel: place?.channel ?? '', ts: place?.ts ?? '' }),
      });
    },
    problems: () => slack.problems(),
    close: closeAll,
  };
}

messengerContract('Slack, a channel that may be read', () =>
  openAt(inChannel(), inChannel('C0MISSING'), readingScopes),
);
messengerContract('Slack, a private channel that may be read', () =>
  openAt(inChannel(lab.privateChannel), inChannel(lab.hiddenChannel), readingScopes),
);
messengerContract('Slack, a direct message', () =>
  openAt(toPerson(), toPerson(`${lab.team}:${lab.deletedUser}`), botScopes),
);

afterEach(closeAll);

describe('what is sent', () => {
  test('has blocks and words, a mark that is no text, no unfurls, and names nobody', async () => {
    const scene = await open();
    sentOf(await scene.messenger.send(request(inChannel()), never));
    const [call] = made(scene, 'chat.postMessage');
    expect(call?.args).toEqual({
      channel: lab.channel,
      text: 'Sparrow',
      blocks: [{ type: 'section', text: { type: 'plain_text', text: 'Sparrow', emoji: false } }],
      metadata: {
        event_type: 'paperboy_message',
        event_payload: { id: expect.stringMatching(/^[0-9a-f]{16}$/u) },
      },
      client_msg_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/u),
      unfurl_links: false,
      unfurl_media: false,
      parse: 'none',
    });
  });

  test('to a channel in one message; its reference leads to the edit', async () => {
    const { slack, messenger } = await open();
    const sent = sentOf(await messenger.send(request(inChannel()), never));
    expect(sent.channel).toBe(`${lab.team}:${lab.channel}`);
    const before = slack.message(lab.channel, sent.id)?.metadata;
    expect(sentOf(await messenger.edit(sent, saying('Heron'), never))).toEqual(sent);
    const after = slack.message(lab.channel, sent.id);
    expect([after?.text, after?.metadata, after?.body['parse']]).toEqual(['Heron', before, 'none']);
  });

  test('in several messages: the others in a thread from the first', async () => {
    const { slack, messenger } = await open();
    const sent = sentOf(await messenger.send(request(inChannel(), inParts('Today', 'More', 'Last')), never));
    expect(words(slack)).toEqual(['Today', ['More', 'Last']]);
    expect(slack.shown(lab.channel)[0]?.ts).toBe(sent.id);
  });

  test('with `announce` is a message like any other', async () => {
    const { messenger } = await open();
    const outcome = await messenger.send(request(at({ kind: 'channel', channel: lab.channel, announce: true })), never);
    expect(outcome).toMatchObject({ kind: 'sent', notes: [] });
  });

  test('one second apart in a channel, at once in different ones', async () => {
    const { messenger, time } = await open({ pace: 'enforced' });
    const replies = Array.from({ length: 3 }, (_, index) => inParts(`Today${index}`, 'More'));
    const outcomes = await Promise.all(
      [lab.channel, lab.privateChannel].flatMap((channel) =>
        replies.map((reply, index) =>
          messenger.send({ ...request(inChannel(channel), reply), dedupeKey: `${index}` }, never),
        ),
      ),
    );
    for (const outcome of outcomes) sentOf(outcome);
    expect(time.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(11_000);
  });

  test('more than a channel takes in half a minute: the rest comes back later, and nothing is lost or twice', async () => {
    const { slack, messenger } = await open();
    const requests = Array.from({ length: 40 }, (_, index) => ({
      ...request(inChannel(), saying(`Sparrow${index}`)),
      dedupeKey: `${index}`,
    }));
    const outcomes = await Promise.all(requests.map((one) => messenger.send(one, never)));
    const late = requests.filter((_, index) => outcomes[index]?.kind === 'retry');
    expect(late).toHaveLength(11);
    expect(outcomes.at(-1)).toEqual({
      kind: 'retry',
      afterMs: 30_450,
      sentence: 'Slack takes the next message for this channel in 31 s.',
    });
    for (const one of late) sentOf(await messenger.send(one, never));
    expect(words(slack)).toEqual(requests.map((_, index) => `Sparrow${index}`));
  });

  test('an edit of a long reply changes the first message and says so', async () => {
    const { slack, messenger } = await open();
    const sent = sentOf(await messenger.send(request(inChannel(), inParts('Today', 'More')), never));
    expect(await messenger.edit(sent, inParts('Other', 'Rest'), never)).toEqual({
      kind: 'sent',
      message: sent,
      notes: [
        {
          sentence: 'Only the first of 2 parts fits into the message.',
          hint: 'Send the reply anew to show all of it.',
        },
      ],
    });
    expect(words(slack)).toEqual(['Other', ['More']]);
  });

  test('an edit of what is no message of Slack is refused without asking', async () => {
    const { slack, messenger } = await open();
    for (const message of [
      { channel: `${lab.team}:${lab.channel}`, id: unknownTs },
      { channel: lab.channel, id: '1700000000.000100' },
      { channel: '300000000000000001', id: '300000000000000002' },
    ])
      expect(await messenger.edit(message, saying('Heron'), never)).toMatchObject({ kind: 'refused', reason: 'gone' });
    expect(slack.calls).toEqual([]);
  });
});

describe('threads', () => {
  test('that are there get all parts, one below the other', async () => {
    const { slack, messenger } = await open();
    const ts = slack.write(lab.channel, lab.user, 'What is new?');
    const thread = threadPlace(lab.channel, ts);
    const sent = sentOf(await messenger.send(request(at({ kind: 'thread', thread }), inParts('Today', 'More')), never));
    expect(words(slack)).toEqual(['What is new?', ['Today', 'More']]);
    expect(slack.message(lab.channel, sent.id)?.text).toBe('Today');
  });

  test.each(['C0PAPERS1', 'C0PAPERS1:', '1700000000.000100', 'C0PAPERS1:1700000000.000100', ''])(
    'that are not there are gone: %j',
    async (thread) => {
      const { messenger } = await open();
      expect(await messenger.send(request(at({ kind: 'thread', thread })), never)).toMatchObject({
        kind: 'refused',
        reason: 'gone',
      });
    },
  );

  test('that are new begin with their title; the reply is what is sent, and edited', async () => {
    const { slack, messenger } = await open();
    const place = at({ kind: 'new-thread', channel: lab.channel, title: 'Papers of the day', tags: [] });
    const sent = sentOf(await messenger.send(request(place, inParts('Today', 'More')), never));
    expect(words(slack)).toEqual(['Papers of the day', ['Today', 'More']]);
    await messenger.edit(sent, saying('Heron'), never);
    expect(words(slack)).toEqual(['Papers of the day', ['Heron', 'More']]);
  });

  test('have no tags, and say so', async () => {
    const { messenger } = await open();
    const place = at({ kind: 'new-thread', channel: lab.channel, title: 'Papers', tags: ['Vision'] });
    expect(await messenger.send(request(place), never)).toMatchObject({
      kind: 'sent',
      notes: [{ sentence: 'Slack has no tags.', hint: 'Leave the tags out.' }],
    });
  });

  test('whose reply Slack refuses leave no title behind, and may be tried again once that is mended', async () => {
    const { slack, messenger } = await open();
    const first = request(at({ kind: 'new-thread', channel: lab.channel, title: 'Papers', tags: [] }));
    const reply = { method: 'chat.postMessage', when: ({ thread_ts }: Json) => thread_ts !== undefined } as const;
    slack.meet({ ...reply, answer: { error: 'restricted_action' } });
    expect(await messenger.send(first, never)).toMatchObject({ kind: 'refused', reason: 'not-allowed' });
    expect(words(slack)).toEqual([]);
    sentOf(await messenger.send(first, never));
    expect(words(slack)).toEqual(['Papers', ['Sparrow']]);
  });

  test('that a channel does not have are done without', async () => {
    const scene = await open();
    scene.slack.meet({
      method: 'chat.postMessage',
      times: 9,
      when: ({ thread_ts }) => thread_ts !== undefined,
      answer: { error: 'restricted_action_non_threadable_channel' },
    });
    const first = request(inChannel(), inParts('Today', 'More', 'Last'));
    const outcome = await scene.messenger.send(first, never);
    expect(outcome).toMatchObject({ kind: 'sent', notes: [] });
    expect(words(scene.slack)).toEqual(['Today', 'More', 'Last']);
    expect(sentOf(await scene.restarted().send(again(first, scene), never))).toEqual(sentOf(outcome));
    expect(words(scene.slack)).toEqual(['Today', 'More', 'Last']);
  });
});

describe('people', () => {
  test.each([
    ['by their actor id', toPerson()],
    ['by their id in a workspace', at({ kind: 'person', person: lab.user })],
  ])('get a direct message, %s', async (_, destination) => {
    const { slack, messenger } = await open();
    const sent = sentOf(await messenger.send(request(destination, inParts('Today', 'More')), never));
    const direct = slack.direct(lab.user);
    expect(sent.channel).toBe(`${lab.team}:${direct}`);
    expect(words(slack, direct)).toEqual(['Today', ['More']]);
    sentOf(await messenger.edit(sent, saying('Heron'), never));
  });

  test('get it without im:write too', async () => {
    const { slack, messenger } = await open({ scopes: botScopes.filter((scope) => scope !== 'im:write') });
    const sent = sentOf(await messenger.send(request(toPerson(), inParts('Today', 'More')), never));
    const direct = slack.direct(lab.user);
    expect(words(slack, direct)).toEqual(['Today', ['More']]);
    sentOf(await messenger.edit(sent, saying('Heron'), never));
    expect(words(slack, direct)).toEqual(['Heron', ['More']]);
  });

  test.each([
    ['who left', lab.deletedUser, 'gone'],
    ['who never were', 'U0NOBODY1', 'gone'],
    ['who are bots', lab.robot, 'unsuitable'],
  ])('%s get none', async (_, person, reason) => {
    const { messenger } = await open();
    expect(await messenger.send(request(toPerson(`${lab.team}:${person}`)), never)).toMatchObject({
      kind: 'refused',
      reason,
    });
  });

  test('who closed the messages tab get none', async () => {
    const { slack, messenger } = await open();
    slack.closeMessagesTab(lab.user);
    expect(await messenger.send(request(toPerson()), never)).toMatchObject({ kind: 'refused', reason: 'closed' });
  });
});

describe('workspaces', () => {
  const other = 'T0OTHER01';
  const otherChannel = 'C0OTHER01';

  async function two() {
    const scene = await open();
    scene.slack.addTeam({ id: other, name: 'Other' });
    const { botToken, botUserId } = scene.slack.install(other, { scopes: readingScopes });
    scene.slack.addChannel({ id: otherChannel, team: other, name: 'papers', members: [botUserId] });
    scene.tokens.set(other, botToken);
    return { ...scene, there: at({ kind: 'channel', channel: otherChannel, announce: false }, other) };
  }

  test('each get their own, by their own token', async () => {
    const { slack, messenger, there } = await two();
    sentOf(await messenger.send(request(inChannel()), never));
    const sent = sentOf(await messenger.send(request(there, saying('Heron')), never));
    expect(words(slack)).toEqual(['Sparrow']);
    expect(words(slack, otherChannel)).toEqual(['Heron']);
    sentOf(await messenger.edit(sent, saying('Wren'), never));
    expect(words(slack, otherChannel)).toEqual(['Wren']);
    expect(new Set(slack.calls.map(({ team }) => team))).toEqual(new Set([lab.team, other]));
  });

  test('never get what another one owns', async () => {
    const { messenger, there } = await two();
    const mixed = { ...there, workspace: lab.team };
    expect(await messenger.send(request(mixed), never)).toMatchObject({ kind: 'refused', reason: 'gone' });
  });

  test('that ask to wait hold up nobody else', async () => {
    const { slack, messenger, there, time } = await two();
    slack.meet({ method: 'chat.postMessage', answer: { retryAfter: 120 } });
    expect(await messenger.send(request(inChannel()), never)).toMatchObject({ kind: 'retry', afterMs: 120_000 });
    sentOf(await messenger.send(request(there), never));
    const later = await messenger.send({ ...request(inChannel(lab.privateChannel)), dedupeKey: 'two' }, never);
    expect(later).toMatchObject({ kind: 'retry', afterMs: 120_000 });
    expect(slack.calls).toHaveLength(2);
    time.advance(120_000);
    sentOf(await messenger.send({ ...request(inChannel(lab.privateChannel)), dedupeKey: 'two' }, never));
  });

  test('without the app are gone, before anything is asked', async () => {
    const { slack, messenger, tokens } = await open();
    const sent = sentOf(await messenger.send(request(inChannel()), never));
    const calls = slack.calls.length;
    tokens.set(lab.team, null);
    for (const outcome of [
      await messenger.send({ ...request(inChannel()), dedupeKey: 'two' }, never),
      await messenger.send(request(at({ kind: 'channel', channel: 'C1', announce: false }, 'T0STRANGE')), never),
      await messenger.edit(sent, saying('Heron'), never),
    ])
      expect(outcome).toMatchObject({
        kind: 'refused',
        reason: 'gone',
        hint: expect.stringMatching(/Install it again/u),
      });
    expect(slack.calls).toHaveLength(calls);
  });

  test('whose token is withdrawn are unauthorised', async () => {
    const { slack, messenger } = await open();
    slack.setToken(slack.installed.botToken, 'revoked');
    expect(await messenger.send(request(inChannel()), never)).toMatchObject({ reason: 'unauthorised' });
    expect(await messenger.send(request(toPerson()), never)).toMatchObject({ reason: 'unauthorised' });
  });

  test('have to be named: a destination without one is a bug', async () => {
    const { messenger } = await open();
    const nowhere = at({ kind: 'channel', channel: lab.channel, announce: false }, null);
    await expect(messenger.send(request(nowhere), never)).rejects.toThrow('names its workspace');
  });
});

describe('later parts', () => {
  test('that are refused are missing, and the message counts as sent', async () => {
    const { slack, messenger, logged } = await open();
    slack.meet({
      method: 'chat.postMessage',
      when: ({ text }) => text === 'More',
      answer: { error: 'msg_blocks_too_long' },
    });
    const outcome = await messenger.send(request(inChannel(), inParts('Today', 'More', 'Last')), never);
    expect(outcome).toMatchObject({
      kind: 'sent',
      notes: [
        { sentence: expect.stringMatching(/^The last 2 parts of the message could not be sent: Slack did not/u) },
      ],
    });
    expect(words(slack)).toEqual(['Today']);
    expect(logged).toEqual(['Slack refused a later part of a message']);
  });

  test.each([
    ['a rate limit', { retryAfter: 3 }],
    ['a fault', { status: 502 }],
    ['a lost answer', 'lost answer'],
    ['a cut connection', 'cut'],
    ['a fault of its own', { error: 'internal_error' }],
  ] as const)('that meet %s are added by the next try, each once', async (_, answer) => {
    const scene = await open();
    const { slack, messenger } = scene;
    slack.meet({ method: 'chat.postMessage', when: ({ text }) => text === 'More', answer });
    const first = request(inChannel(), inParts('Today', 'More', 'Last'));
    expect(await messenger.send(first, never)).toMatchObject({ kind: 'retry' });
    const sent = sentOf(await messenger.send(again(first, scene), never));
    expect(words(slack)).toEqual(['Today', ['More', 'Last']]);
    expect(slack.shown(lab.channel)[0]?.ts).toBe(sent.id);
  });
});

describe('the signal', () => {
  const reason = new Error('shutting down');

  test('ends a call under way with its reason, and nothing is begun any more', async () => {
    const scene = await open();
    scene.slack.meet({ method: 'chat.postMessage', answer: 'hang' });
    const controller = new AbortController();
    const sending = scene.messenger.send(request(inChannel(), inParts('Today', 'More')), controller.signal);
    void scene.slack.call(({ method }) => method === 'chat.postMessage').then(() => controller.abort(reason));
    await expect(sending).rejects.toBe(reason);
    expect(made(scene, 'chat.postMessage')).toHaveLength(1);
  });

  test('between two parts: the next try adds what is missing', async () => {
    const scene = await open();
    const held = scene.slack.meet({ method: 'chat.postMessage', answer: 'held' });
    const controller = new AbortController();
    const first = request(inChannel(), inParts('Today', 'More'));
    const sending = scene.messenger.send(first, controller.signal);
    void scene.slack
      .call(({ method }) => method === 'chat.postMessage')
      .then(() => {
        controller.abort(reason);
        held.release();
      });
    await expect(sending).rejects.toBe(reason);
    sentOf(await scene.messenger.send(again(first, scene), never));
    expect(words(scene.slack)).toEqual(['Today', ['More']]);
  });

  test('that lasts as long as the service keeps nothing of what was sent by it', async () => {
    const { slack, messenger } = await open();
    const { signal } = new AbortController();
    const channels = Array.from({ length: 30 }, (_, index) => `C0MANY${index}`);
    for (const id of channels)
      slack.addChannel({ id, team: lab.team, name: id.toLowerCase(), members: [slack.installed.botUserId] });
    const outcomes = await Promise.all(
      channels.map((channel) => messenger.send(request(inChannel(channel), inParts('Today', 'More')), signal)),
    );
    for (const outcome of outcomes) await messenger.edit(sentOf(outcome), saying('Heron'), signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('of one who waits for the same message ends only that wait', async () => {
    const scene = await open();
    const held = scene.slack.meet({ method: 'chat.postMessage', answer: 'held' });
    const controller = new AbortController();
    const sending = scene.messenger.send(request(inChannel()), never);
    const waiting = scene.messenger.send(request(inChannel()), controller.signal);
    await scene.slack.call(({ method }) => method === 'chat.postMessage');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    held.release();
    sentOf(await sending);
    expect(words(scene.slack)).toEqual(['Sparrow']);
  });
});

describe('pictures', () => {
  const render = (reply: Reply, pictures: UploadedPictures) => renderer.render(reply, pictures);
  const withFiles: readonly string[] = [...readingScopes, ...pictureScopes];
  const picture = picturing('Herons from 1 to 4');
  const shownIn = (slack: SlackStandIn) => slack.shown(lab.channel).map(({ blocks }) => blocks);

  test('are uploaded and stand in the message with their words', async () => {
    const { slack, messenger } = await open({ scopes: withFiles, render });
    sentOf(await messenger.send(request(inChannel(), picture), never));
    const [file] = slack.files();
    expect(file).toMatchObject({ name: 'chart.png', isComplete: true });
    expect(shownIn(slack)[0]?.[0]).toMatchObject({
      type: 'image',
      slack_file: { id: file?.id },
      alt_text: 'Herons from 1 to 4',
    });
    expect(slack.shown(lab.channel)[0]?.text).toContain('Herons from 1 to 4');
  });

  test('a picture that was uploaded is not uploaded again', async () => {
    const { slack, messenger } = await open({ scopes: withFiles, render });
    sentOf(await messenger.send(request(inChannel(), picture), never));
    sentOf(await messenger.send({ ...request(inChannel(), picture), dedupeKey: 'another' }, never));
    expect(slack.files()).toHaveLength(1);
    expect(shownIn(slack).map((blocks) => Object(blocks[0])['slack_file'])).toEqual([
      { id: slack.files()[0]?.id },
      { id: slack.files()[0]?.id },
    ]);
  });

  test('one that Slack does not know at once is shown once it does', async () => {
    const { slack, messenger } = await open({ scopes: withFiles, render, fileRefusals: 2 });
    sentOf(await messenger.send(request(inChannel(), picture), never));
    expect(shownIn(slack)[0]?.[0]).toMatchObject({ type: 'image' });
    expect(slack.shown(lab.channel)).toHaveLength(1);
  });

  test('one that Slack never shows is told in words', async () => {
    const { slack, messenger, logged } = await open({ scopes: withFiles, render, fileRefusals: 100 });
    sentOf(await messenger.send(request(inChannel(), picture), never));
    expect(shownIn(slack)[0]?.[0]).toMatchObject({
      type: 'context',
      elements: [{ type: 'plain_text', text: 'Herons from 1 to 4', emoji: false }],
    });
    expect(logged).toEqual(['Slack did not show a picture']);
  });

  test('without the scope they are told in words, and nothing else changes', async () => {
    const { slack, messenger, logged } = await open({ render });
    expect(await messenger.send(request(inChannel(), picture), never)).toMatchObject({ kind: 'sent', notes: [] });
    expect(shownIn(slack)[0]?.[0]).toMatchObject({ type: 'context' });
    expect([slack.files(), logged]).toEqual([[], ['Slack did not take a picture']]);
  });

  test.each([{ status: 503 }, 'cut', { retryAfter: 9 }] as const)(
    'where the upload meets %o they are told in words',
    async (answer) => {
      const { slack, messenger } = await open({ scopes: withFiles, render });
      slack.meet({ method: 'files.completeUploadExternal', answer });
      sentOf(await messenger.send(request(inChannel(), picture), never));
      expect(shownIn(slack)[0]?.[0]).toMatchObject({ type: 'context' });
    },
  );

  test('an edit shows another one', async () => {
    const { slack, messenger } = await open({ scopes: withFiles, render, fileRefusals: 1 });
    const sent = sentOf(await messenger.send(request(inChannel(), picture), never));
    sentOf(await messenger.edit(sent, picturing('Wrens'), never));
    expect(shownIn(slack)[0]?.[0]).toMatchObject({ type: 'image', alt_text: 'Wrens' });
    expect(slack.files()).toHaveLength(2);
  });
});

describe('under a message', () => {
  const under = (message: MessageRef) => at({ kind: 'message-thread', message, title: 'Abstracts' });

  test('where the channel has no threads it stands in the channel', async () => {
    const { slack, messenger } = await open();
    const head = sentOf(await messenger.send(request(inChannel()), never));
    slack.meet({ method: 'chat.postMessage', answer: { error: 'restricted_action_non_threadable_channel' } });
    sentOf(await messenger.send({ ...request(under(head), saying('Heron')), dedupeKey: 'two' }, never));
    expect(words(slack)).toEqual(['Sparrow', 'Heron']);
  });

  test('where Slack never said which message it is, it stands below it', async () => {
    const { slack, messenger } = await open();
    const head = sentOf(await messenger.send(request(inChannel()), never));
    const unknown = { ...head, id: unknownTs };
    sentOf(await messenger.send({ ...request(under(unknown), saying('Heron')), dedupeKey: 'two' }, never));
    expect(words(slack)).toEqual(['Sparrow', 'Heron']);
  });

  test('a message that is gone, or none of Slack, refuses as gone', async () => {
    const { messenger } = await open();
    const gone = { channel: `${lab.team}:${lab.channel}`, id: '1700000000.000100' };
    for (const message of [gone, { channel: '1234', id: '5678' }])
      expect(await messenger.send(request(under(message)), never)).toMatchObject({ kind: 'refused', reason: 'gone' });
  });
});
