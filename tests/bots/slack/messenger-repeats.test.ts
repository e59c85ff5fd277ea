import { afterEach, describe, expect, test } from 'vitest';
import { threadPlace, unknownTs } from '../../../src/bots/slack/places.ts';
import { botScopes } from '../../../src/bots/slack/scopes.ts';
import { sentOf } from '../../contracts/messenger.ts';
import {
  again,
  at,
  closeAll,
  inChannel,
  inParts,
  lab,
  made,
  marks,
  never,
  open,
  readingScopes,
  request,
  toPerson,
  words,
} from './messenger-scene.ts';

afterEach(closeAll);

const lost = { method: 'chat.postMessage', answer: 'lost answer' } as const;

describe('where the place may be read', () => {
  test.each([
    ['a channel', inChannel(), readingScopes],
    ['a private channel', inChannel(lab.privateChannel), readingScopes],
    ['a new thread', at({ kind: 'new-thread', channel: lab.channel, title: 'Papers', tags: [] }), readingScopes],
    ['a person', toPerson(), botScopes],
  ] as const)(
    '%s: a message whose answer was lost is found by its mark, also after a restart',
    async (_, place, scopes) => {
      const scene = await open({ scopes });
      const { slack } = scene;
      const shown = () => words(slack, place.place.kind === 'person' ? slack.direct(lab.user) : channelOf(place.place));
      const first = request(place, inParts('Today', 'More'));
      slack.meet(lost);
      expect(await scene.messenger.send(first, never)).toMatchObject({
        kind: 'retry',
        sentence: 'Slack did not answer.',
      });
      const sent = sentOf(await scene.restarted().send(again(first, scene), never));
      const whole = place.place.kind === 'new-thread' ? ['Papers', ['Today', 'More']] : ['Today', ['More']];
      expect(shown()).toEqual(whole);
      // And once it is complete, another restart changes nothing.
      expect(sentOf(await scene.restarted().send(again(first, scene), never))).toEqual(sent);
      expect(shown()).toEqual(whole);
    },
  );

  const channelOf = (place: { readonly channel: string } | object): string =>
    'channel' in place ? place.channel : lab.channel;

  test('a thread: parts that are there are kept, those that are missing added', async () => {
    const scene = await open();
    const { slack } = scene;
    const thread = threadPlace(lab.channel, slack.write(lab.channel, lab.user, 'What is new?'));
    const first = request(at({ kind: 'thread', thread }), inParts('Today', 'More', 'Last'));
    slack.meet({ ...lost, when: ({ text }) => text === 'More' });
    expect(await scene.messenger.send(first, never)).toMatchObject({ kind: 'retry' });
    sentOf(await scene.restarted().send(again(first, scene), never));
    expect(words(slack)).toEqual(['What is new?', ['Today', 'More', 'Last']]);
  });

  test('what the process knows itself is not asked for', async () => {
    const scene = await open();
    const { slack, messenger } = scene;
    const first = request(inChannel(), inParts('Today', 'More'));
    slack.meet({ method: 'chat.postMessage', when: ({ text }) => text === 'More', answer: { retryAfter: 2 } });
    await messenger.send(first, never);
    sentOf(await messenger.send(again(first, scene), never));
    sentOf(await messenger.send(again(first, scene), never));
    expect(made(scene, 'conversations.history')).toEqual([]);
    expect(made(scene, 'chat.postMessage')).toHaveLength(3);
  });

  test('what Slack says it did not get leaves nothing to look for', async () => {
    const scene = await open({ scopes: botScopes });
    const first = request(inChannel());
    scene.slack.meet({ method: 'chat.postMessage', answer: { error: 'request_timeout' } });
    expect(await scene.messenger.send(first, never)).toMatchObject({ kind: 'retry' });
    expect(await scene.messenger.send(again(first, scene), never)).toMatchObject({ kind: 'sent', notes: [] });
    expect(made(scene, 'conversations.history')).toEqual([]);
  });

  test('others cannot pass a message off as ours', async () => {
    const scene = await open();
    const { slack } = scene;
    const first = request(inChannel());
    await scene.messenger.send(first, never);
    const [mark] = marks(scene);
    await fetch(`${slack.apiUrl}chat.delete`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.installed.botToken}` },
      body: new URLSearchParams({ channel: lab.channel, ts: slack.shown(lab.channel)[0]?.ts ?? '' }),
    });
    slack.write(lab.channel, lab.robot, 'Sparrow, honestly');
    const page = {
      ok: true,
      messages: [
        { ts: '1.1', user: lab.robot, metadata: { event_type: 'paperboy_message', event_payload: { id: mark } } },
      ],
    };
    slack.meet({ method: 'conversations.history', answer: { status: 200, body: JSON.stringify(page) } });
    sentOf(await scene.restarted().send(again(first, scene), never));
    expect(words(slack)).toEqual(['Sparrow, honestly', 'Sparrow']);
  });

  test('a busy channel is read page by page', async () => {
    const scene = await open();
    const { slack } = scene;
    const first = request(inChannel());
    slack.meet(lost);
    await scene.messenger.send(first, never);
    for (let message = 0; message < 350; message += 1) slack.write(lab.channel, lab.user, `chat ${message}`);
    sentOf(await scene.restarted().send(again(first, scene), never));
    expect(made(scene, 'conversations.history')).toHaveLength(4);
    expect(words(slack).filter((text) => text === 'Sparrow')).toHaveLength(1);
  });

  test('a look that Slack does not allow now is a retry, and goes on where it was', async () => {
    const scene = await open();
    const { slack } = scene;
    const first = request(inChannel());
    slack.meet(lost);
    await scene.messenger.send(first, never);
    for (let message = 0; message < 350; message += 1) slack.write(lab.channel, lab.user, `chat ${message}`);
    // One page a minute, as some apps have it.
    slack.meet({
      method: 'conversations.history',
      when: ({ cursor }) => cursor !== undefined,
      answer: { retryAfter: 60 },
    });
    const later = scene.restarted();
    const second = again(first, scene);
    expect(await later.send(second, never)).toMatchObject({ kind: 'retry', afterMs: 60_000 });
    slack.meet({ method: 'conversations.history', when: ({ cursor }) => cursor === undefined, answer: 'hang' });
    sentOf(await later.send(again(second, scene), never));
    expect(words(slack).filter((text) => text === 'Sparrow')).toHaveLength(1);
  });

  test('a thread that this try began is not looked through', async () => {
    const scene = await open();
    const first = request(inChannel(), inParts('Today', 'More'));
    scene.slack.meet({ method: 'chat.postMessage', answer: { status: 503 } });
    await scene.messenger.send(first, never);
    sentOf(await scene.restarted().send(again(first, scene), never));
    expect(words(scene.slack)).toEqual(['Today', ['More']]);
    expect(made(scene, 'conversations.history')).toHaveLength(1);
    expect(made(scene, 'conversations.replies')).toEqual([]);
  });

  test('a place in the history that Slack has forgotten is looked for anew', async () => {
    const scene = await open();
    const { slack } = scene;
    const first = request(inChannel());
    slack.meet(lost);
    await scene.messenger.send(first, never);
    for (let message = 0; message < 150; message += 1) slack.write(lab.channel, lab.user, `chat ${message}`);
    slack.meet({
      method: 'conversations.history',
      when: ({ cursor }) => cursor !== undefined,
      answer: { error: 'invalid_cursor' },
    });
    sentOf(await scene.restarted().send(again(first, scene), never));
    expect(words(slack).filter((text) => text === 'Sparrow')).toHaveLength(1);
  });

  test.each([
    ['not at all', { status: 503 }],
    ['with a rate limit', { retryAfter: 7 }],
  ] as const)('nothing is posted while Slack answers a look %s', async (_, answer) => {
    const scene = await open();
    const first = request(inChannel());
    scene.slack.meet(lost);
    await scene.messenger.send(first, never);
    scene.slack.meet({ method: 'conversations.history', answer });
    expect(await scene.restarted().send(again(first, scene), never)).toMatchObject({ kind: 'retry' });
    expect(words(scene.slack)).toEqual(['Sparrow']);
  });

  test('two at once with the same key are one message', async () => {
    const scene = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => scene.messenger.send(request(inChannel(), inParts('Today', 'More')), never)),
    );
    expect(new Set(outcomes.map((outcome) => sentOf(outcome).id)).size).toBe(1);
    expect(words(scene.slack)).toEqual(['Today', ['More']]);
  });

  test('a place is the same whatever else is said of it', async () => {
    const scene = await open();
    const { messenger } = scene;
    const { user, team, channel } = lab;
    const first = await messenger.send(request(toPerson(`${team}:${user}`)), never);
    expect(await messenger.send(request(at({ kind: 'person', person: user })), never)).toEqual(first);
    const quiet = await messenger.send(request(inChannel()), never);
    expect(await messenger.send(request(at({ kind: 'channel', channel, announce: true })), never)).toEqual(quiet);
    expect(made(scene, 'chat.postMessage')).toHaveLength(2);
  });

  test('the same key in another place is another message', async () => {
    const scene = await open();
    await scene.messenger.send(request(inChannel()), never);
    await scene.messenger.send(request(inChannel(lab.privateChannel)), never);
    expect(words(scene.slack)).toEqual(['Sparrow']);
    expect(words(scene.slack, lab.privateChannel)).toEqual(['Sparrow']);
    expect(new Set(marks(scene)).size).toBe(2);
  });
});

describe('where the place may not be read (no history scope)', () => {
  const blind = botScopes.filter((scope) => scope !== 'im:write');
  const note = {
    sentence:
      'Slack did not confirm an earlier try of this message, and Paperboy may not look: it may stand there twice.',
    hint: 'Delete one of them where it does. With a scope to read there (channels:history) Paperboy looks before it repeats.',
  };

  test('the process knows its own messages: a repeat is not shown twice', async () => {
    const scene = await open({ scopes: blind });
    const first = request(inChannel(), inParts('Today', 'More'));
    scene.slack.meet({ method: 'chat.postMessage', when: ({ text }) => text === 'More', answer: { retryAfter: 2 } });
    expect(await scene.messenger.send(first, never)).toMatchObject({ kind: 'retry', afterMs: 2_000 });
    const second = await scene.messenger.send(again(first, scene), never);
    expect(second).toMatchObject({ kind: 'sent', notes: [] });
    expect(await scene.messenger.send(again(first, scene), never)).toEqual(second);
    expect(words(scene.slack)).toEqual(['Today', ['More']]);
  });

  test('a lost answer: sent again with the id by which Slack knows repeats, and a note that says what that may mean', async () => {
    const scene = await open({ scopes: blind });
    const first = request(inChannel());
    scene.slack.meet(lost);
    expect(await scene.messenger.send(first, never)).toMatchObject({ kind: 'retry' });
    expect(await scene.messenger.send(again(first, scene), never)).toMatchObject({ kind: 'sent', notes: [note] });
    const ids = made(scene, 'chat.postMessage').map(({ args }) => args['client_msg_id']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    // This Slack does not look at the id: what the README promises no more than.
    expect(words(scene.slack)).toEqual(['Sparrow', 'Sparrow']);
  });

  test('a Slack that gives back the message that is there: no note, and it is that message', async () => {
    const scene = await open({ scopes: blind });
    const first = request(inChannel(), inParts('Today', 'More'));
    scene.slack.meet(lost);
    await scene.messenger.send(first, never);
    const there = scene.slack.shown(lab.channel)[0]?.ts ?? '';
    const body = JSON.stringify({ ok: true, channel: lab.channel, ts: there });
    scene.slack.meet({ method: 'chat.postMessage', answer: { status: 200, body } });
    expect(await scene.messenger.send(again(first, scene), never)).toEqual({
      kind: 'sent',
      message: { channel: `${lab.team}:${lab.channel}`, id: there },
      notes: [],
    });
    expect(words(scene.slack)).toEqual(['Today', ['More']]);
  });

  test.each(['duplicate_message_not_found', 'duplicate_message'])(
    'a Slack that only says it has the message (%s): sent, with the rest below it, and no place to edit',
    async (error) => {
      const scene = await open({ scopes: blind });
      const first = request(inChannel(), inParts('Today', 'More'));
      scene.slack.meet(lost);
      await scene.messenger.send(first, never);
      scene.slack.meet({ method: 'chat.postMessage', answer: { error } });
      const sent = sentOf(await scene.messenger.send(again(first, scene), never));
      expect(sent).toEqual({ channel: `${lab.team}:${lab.channel}`, id: unknownTs });
      expect(words(scene.slack)).toEqual(['Today', 'More']);
      expect(await scene.messenger.edit(sent, inParts('Other'), never)).toMatchObject({ reason: 'gone' });
    },
  );

  test('after a restart a repeat is noted too: nobody knows what the first try left', async () => {
    const scene = await open({ scopes: blind });
    const first = { ...request(inChannel(lab.privateChannel)), triedSince: scene.time.clock.now() };
    expect(await scene.messenger.send(first, never)).toMatchObject({
      kind: 'sent',
      notes: [{ sentence: note.sentence, hint: expect.stringMatching(/\(groups:history\)/u) }],
    });
  });

  test('a direct message whose channel may not be opened', async () => {
    const scene = await open({ scopes: blind });
    const first = request(toPerson());
    scene.slack.meet(lost);
    await scene.messenger.send(first, never);
    expect(await scene.messenger.send(again(first, scene), never)).toMatchObject({
      kind: 'sent',
      notes: [{ hint: expect.stringMatching(/\(im:write\)/u) }],
    });
  });
});
