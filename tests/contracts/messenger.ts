import { afterEach, describe, expect, test } from 'vitest';
import type { Destination, MessageRef, Messenger, SendOutcome } from '../../src/core/messenger.ts';
import { type Block, type Reply, text } from '../../src/core/reply.ts';

/** A messenger on a platform of its own that tests can look at and trouble. */
export interface OpenedMessenger {
  readonly messenger: Messenger;
  /** A place that takes messages, empty at first. */
  readonly destination: Destination;
  /** A place that is not there. */
  readonly missing: Destination;
  /** What people see at the destination and in threads below it, oldest first: each message with all the text in it. */
  shown(): readonly { readonly id: string; readonly text: string }[];
  /** Whom or what any message or edit so far could have notified. */
  notified(): readonly string[];
  /**
   * The next attempt to send meets this: the platform asks to wait, fails of its own, or takes the message and the connection breaks
   * before it says so.
   */
  meet(trouble: 'rate-limit' | 'server-error' | 'lost-answer'): void;
  /** Deletes a message, as a moderator does. */
  remove(message: MessageRef): Promise<void>;
  /** Whatever was wrong with requests, by the platform's own rules. */
  problems(): readonly unknown[];
  close(): Promise<void>;
}

/** What a platform can do beside sending: a mail cannot be edited, and has no length. */
export interface PlatformTraits {
  readonly edits: boolean;
  /** A long reply is several messages. */
  readonly parts: boolean;
}

/** What every implementation of `Messenger` must do. */
export function messengerContract(
  name: string,
  open: () => Promise<OpenedMessenger>,
  traits: PlatformTraits = { edits: true, parts: true },
): void {
  describe(`${name}: the messenger contract`, () => {
    let opened: OpenedMessenger | null = null;
    const start = async (): Promise<OpenedMessenger> => {
      opened = await open();
      return opened;
    };
    afterEach(async () => {
      const problems = opened?.problems() ?? [];
      await opened?.close();
      opened = null;
      expect(problems).toEqual([]);
    });

    const never = (): AbortSignal => new AbortController().signal;
    const first = (dedupeKey: string, reply: Reply, destination: Destination) => ({
      destination,
      reply,
      dedupeKey,
      subscription: null,
      triedSince: null,
    });
    /** As long ago as a queue may well have tried first. */
    const since = () => new Date(Date.now() - 60_000).toISOString();

    test('what is sent is shown, and its reference is the message', async () => {
      const { messenger, destination, shown } = await start();
      const sent = sentOf(await messenger.send(first('one', saying('Sparrow'), destination), never()));
      expect(shown()).toHaveLength(1);
      expect(shown()[0]?.id).toBe(sent.id);
      expect(shown()[0]?.text).toContain('Sparrow');
    });

    test.runIf(traits.edits)('an edit puts another reply in its place', async () => {
      const { messenger, destination, shown } = await start();
      const sent = sentOf(await messenger.send(first('one', saying('Sparrow'), destination), never()));
      expect(sentOf(await messenger.edit(sent, saying('Heron'), never()))).toEqual(sent);
      expect(shown()).toHaveLength(1);
      expect(shown()[0]?.text).toContain('Heron');
      expect(shown()[0]?.text).not.toContain('Sparrow');
    });

    test('the same key twice is shown once, and both times it is the same message', async () => {
      const { messenger, destination, shown } = await start();
      const request = first('one', saying('Sparrow'), destination);
      const sent = sentOf(await messenger.send(request, never()));
      expect(sentOf(await messenger.send({ ...request, triedSince: since() }, never()))).toEqual(sent);
      expect(shown()).toHaveLength(1);
    });

    test('other keys are other messages, also with the same words', async () => {
      const { messenger, destination, shown } = await start();
      await messenger.send(first('one', saying('Sparrow'), destination), never());
      await messenger.send({ ...first('two', saying('Sparrow'), destination), triedSince: since() }, never());
      expect(shown()).toHaveLength(2);
    });

    test('an answer that never came is a retry, and the retry does not show the message again', async () => {
      const { messenger, destination, shown, meet } = await start();
      const request = first('one', saying('Sparrow'), destination);
      meet('lost-answer');
      expect(retryOf(await messenger.send(request, never()))).toBeGreaterThan(0);
      expect(shown()).toHaveLength(1);
      const sent = sentOf(await messenger.send({ ...request, triedSince: since() }, never()));
      expect(shown().map(({ id }) => id)).toEqual([sent.id]);
    });

    test.each(['rate-limit', 'server-error'] as const)(
      'a %s is a retry after some time, and the retry arrives',
      async (trouble) => {
        const { messenger, destination, shown, meet } = await start();
        const request = first('one', saying('Sparrow'), destination);
        meet(trouble);
        expect(retryOf(await messenger.send(request, never()))).toBeGreaterThan(0);
        expect(shown()).toHaveLength(0);
        // A messenger may remember how long the platform asked it to wait.
        await until(async () => (await messenger.send({ ...request, triedSince: since() }, never())).kind === 'sent');
        expect(shown()).toHaveLength(1);
      },
    );

    test('a place that is not there refuses as gone, with what to do', async () => {
      const { messenger, missing } = await start();
      const outcome = await messenger.send(first('one', saying('Sparrow'), missing), never());
      expect(outcome).toMatchObject({ kind: 'refused', reason: 'gone' });
      if (outcome.kind === 'refused') {
        expect(outcome.sentence).toMatch(/^[A-Z].*\.$/u);
        expect(outcome.hint).toMatch(/^[A-Z].*\.$/u);
      }
    });

    test.runIf(traits.edits)('a message that was deleted cannot be edited: gone', async () => {
      const { messenger, destination, remove } = await start();
      const sent = sentOf(await messenger.send(first('one', saying('Sparrow'), destination), never()));
      await remove(sent);
      expect(await messenger.edit(sent, saying('Heron'), never())).toMatchObject({ kind: 'refused', reason: 'gone' });
    });

    test('what belongs under a message stands there, once, also after a retry and when more follows', async () => {
      const { messenger, destination, shown } = await start();
      const head = sentOf(await messenger.send(first('one', saying('Sparrow'), destination), never()));
      const title = 'Abstracts @everyone';
      const under = { ...destination, place: { kind: 'message-thread', message: head, title } } as const;
      const request = first('two', saying('Heron'), under);
      const heron = sentOf(await messenger.send(request, never()));
      expect(heron).not.toEqual(head);
      expect(sentOf(await messenger.send({ ...request, triedSince: since() }, never()))).toEqual(heron);
      sentOf(await messenger.send(first('three', saying('Wren'), under), never()));
      const birds = shown().map(({ text: said }) => ['Sparrow', 'Heron', 'Wren'].filter((bird) => said.includes(bird)));
      expect(birds).toEqual([['Sparrow'], ['Heron'], ['Wren']]);
    });

    test('an answer about what belongs under a message that never came is a retry, and the retry stands there once', async () => {
      const { messenger, destination, shown, meet } = await start();
      const head = sentOf(await messenger.send(first('one', saying('Sparrow'), destination), never()));
      const under = { ...destination, place: { kind: 'message-thread', message: head, title: 'More' } } as const;
      const request = first('two', saying('Heron'), under);
      meet('lost-answer');
      expect(retryOf(await messenger.send(request, never()))).toBeGreaterThan(0);
      const sent = sentOf(await messenger.send({ ...request, triedSince: since() }, never()));
      expect(shown().map(({ id }) => id)).toEqual([head.id, sent.id]);
    });

    test('an image is shown with what it says in words, sent and edited', async () => {
      const { messenger, destination, shown } = await start();
      const sent = sentOf(
        await messenger.send(first('one', picturing('Herons from 1 to 4 @everyone'), destination), never()),
      );
      expect(shown()).toHaveLength(1);
      expect(shown()[0]?.text).toContain('Herons from 1 to 4');
      if (!traits.edits) return;
      expect(sentOf(await messenger.edit(sent, picturing('Wrens from 4 to 1'), never()))).toEqual(sent);
      expect(shown()[0]?.text).toContain('Wrens from 4 to 1');
      expect(shown()[0]?.text).not.toContain('Herons');
    });

    test('hostile text mentions nobody, sent or edited', async () => {
      const { messenger, destination, notified, shown } = await start();
      const hostile =
        '@everyone @here <@100000000000000001> <@&100000000000000002> <!channel> <!here> <@U0001> <#C0001>';
      const reply = saying(hostile, [{ kind: 'heading', text: hostile }]);
      const sent = sentOf(await messenger.send(first('one', reply, destination), never()));
      await messenger.edit(sent, reply, never());
      expect(shown()).toHaveLength(1);
      expect(notified()).toEqual([]);
    });

    test("an aborted signal's reason is thrown, and nothing is sent any more", async () => {
      const { messenger, destination, shown } = await start();
      const reason = new Error('shutting down');
      const signal = AbortSignal.abort(reason);
      await expect(messenger.send(first('one', saying('Sparrow'), destination), signal)).rejects.toBe(reason);
      await expect(
        messenger.edit({ channel: '100000000000000003', id: '100000000000000004' }, saying('Heron'), signal),
      ).rejects.toBe(reason);
      expect(shown()).toHaveLength(0);
    });

    test('a signal that aborts under way throws its reason', async () => {
      const { messenger, destination } = await start();
      const controller = new AbortController();
      const reason = new Error('shutting down');
      const sending = messenger.send(first('one', saying('Sparrow'), destination), controller.signal);
      controller.abort(reason);
      await expect(sending).rejects.toBe(reason);
    });

    test('many at once all arrive, each as its own message', async () => {
      const { messenger, destination, shown } = await start();
      const words = Array.from({ length: 12 }, (_, index) => `Sparrow${index}x`);
      const outcomes = await Promise.all(
        words.map((word) => messenger.send(first(word, saying(word), destination), never())),
      );
      const ids = outcomes.map((outcome) => sentOf(outcome).id);
      expect(new Set(ids).size).toBe(words.length);
      for (const [index, word] of words.entries())
        expect(shown().find(({ id }) => id === ids[index])?.text).toContain(word);
    });

    test.runIf(traits.parts)(
      'a reply longer than one message is shown whole, each part once, also after a retry',
      async () => {
        const { messenger, destination, shown } = await start();
        const words = Array.from({ length: 30 }, (_, index) => `Sparrow${index}x`);
        const reply: Reply = {
          ...saying('Long'),
          blocks: words.map((word) => ({ kind: 'text', text: [text(`${word} ${'and then some '.repeat(40)}`)] })),
        };
        const sent = sentOf(await messenger.send(first('one', reply, destination), never()));
        const before = shown();
        expect(before.length).toBeGreaterThan(1);
        expect(
          sentOf(await messenger.send({ ...first('one', reply, destination), triedSince: since() }, never())),
        ).toEqual(sent);
        expect(shown()).toEqual(before);
        const all = before.map((message) => message.text).join('\n');
        for (const word of words) expect(all.split(word).length - 1, word).toBe(1);
      },
    );
  });
}

/** A reply of one sentence, after other blocks. */
export function saying(sentence: string, before: readonly Block[] = []): Reply {
  return {
    visibility: 'channel',
    blocks: [...before, { kind: 'text', text: [text(sentence)] }],
    listed: null,
    result: null,
  };
}

/** A reply with a chart of four days. */
export function picturing(alt: string): Reply {
  const chart = {
    kind: 'lines',
    title: 'Birds',
    unit: 'birds',
    days: ['2025-11-17', '2025-11-18', '2025-11-19', '2025-11-20'],
    series: [{ name: 'birds', values: [1, 2, 3, 4] }],
  } as const;
  return saying('Below', [{ kind: 'image', image: { chart, alt } }]);
}

/** The reference of a message that was sent; fails the test where it was not. */
export function sentOf(outcome: SendOutcome): MessageRef {
  if (outcome.kind !== 'sent') throw new Error(`not sent: ${JSON.stringify(outcome)}`);
  return outcome.message;
}

function retryOf(outcome: SendOutcome): number {
  if (outcome.kind !== 'retry') throw new Error(`no retry: ${JSON.stringify(outcome)}`);
  return outcome.afterMs;
}

/** Tries until it is so; the time limit of the test ends it otherwise. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}
