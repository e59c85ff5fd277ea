import fc from 'fast-check';
import { expect, test } from 'vitest';
import { threadPlace } from '../../../src/bots/slack/places.ts';
import type { Destination, SendRequest } from '../../../src/core/messenger.ts';
import {
  again,
  at,
  closeAll,
  inChannel,
  inParts,
  lab,
  never,
  open,
  request,
  toPerson,
  words,
} from './messenger-scene.ts';
import type { Trouble } from './stand-in/stand-in.ts';

/** Whatever may happen to a call; `lost answer` and `cut` look the same from here. */
const answer: fc.Arbitrary<Trouble['answer']> = fc.constantFrom<Trouble['answer'][]>(
  'lost answer',
  'lost answer',
  'cut',
  { status: 503 },
  { status: 200, body: '<html>' },
  { retryAfter: 2 },
  { retryAfter: 45 },
  { error: 'internal_error' },
  { error: 'ratelimited' },
  { error: 'request_timeout' },
);

const method = fc.constantFrom(
  'chat.postMessage',
  'chat.postMessage',
  'chat.postMessage',
  'conversations.history',
  'conversations.replies',
  'conversations.open',
  'auth.test',
);

const places = ['channel', 'private channel', 'thread', 'new thread', 'person'] as const;

test('whatever happens in between, a message that may be looked up is there in the end, whole and once', async () => {
  const story = fc.record({
    place: fc.constantFrom(...places),
    parts: fc.integer({ min: 1, max: 4 }),
    troubles: fc.array(fc.record({ method, skip: fc.nat({ max: 3 }), answer }), { maxLength: 8 }),
    /** Before which tries Paperboy is started again. */
    restarts: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
    chatter: fc.nat({ max: 120 }),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ place, parts, troubles, restarts, chatter }) => {
      const scene = await open();
      try {
        const { slack } = scene;
        const channel = place === 'private channel' ? lab.privateChannel : lab.channel;
        const root = place === 'thread' ? slack.write(channel, lab.user, 'What is new?') : '';
        const destination = {
          channel: inChannel(),
          'private channel': inChannel(lab.privateChannel),
          thread: at({ kind: 'thread', thread: threadPlace(channel, root) }),
          'new thread': at({ kind: 'new-thread', channel, title: 'Papers', tags: [] }),
          person: toPerson(),
        }[place] satisfies Destination;
        const said = Array.from({ length: parts }, (_, index) => `Part ${index}`);
        for (const { method, skip, answer } of troubles) {
          let left = skip;
          const when = (): boolean => {
            left -= 1;
            return left < 0;
          };
          slack.meet({ method, answer, when });
        }

        let messenger = scene.messenger;
        let asked: SendRequest = request(destination, inParts(...said));
        let outcome = await messenger.send(asked, never);
        for (const restart of restarts) {
          if (outcome.kind !== 'retry') break;
          for (let line = 0; line < chatter; line += 1) slack.write(channel, lab.user, 'chat');
          asked = again(asked, scene);
          if (restart) messenger = scene.restarted();
          outcome = await messenger.send(asked, never);
        }
        expect(outcome).toMatchObject({ kind: 'sent', notes: [] });
        const [first = '', ...others] = said;
        const whole: readonly (string | readonly string[])[] = {
          channel: others.length === 0 ? [first] : [first, others],
          'private channel': others.length === 0 ? [first] : [first, others],
          thread: ['What is new?', said],
          'new thread': ['Papers', said],
          person: others.length === 0 ? [first] : [first, others],
        }[place];
        const shown = words(slack, place === 'person' ? slack.direct(lab.user) : channel);
        expect(shown.filter((line) => line !== 'chat')).toEqual(whole);
      } finally {
        await closeAll();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
