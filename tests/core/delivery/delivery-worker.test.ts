import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryDraft } from '../../../src/core/delivery/outbox.ts';
import type { SendOutcome } from '../../../src/core/messenger.ts';
import { text } from '../../../src/core/reply.ts';
import { boss, channelOf, type DigestScene, openDigestScene } from '../digest/digest-scene.ts';

const start = '2026-03-03T08:00:00.000Z';

function at(seconds: number): string {
  return new Date(Date.parse(start) + seconds * 1_000).toISOString();
}

function message(dedupeKey: string, changes: Partial<DeliveryDraft> = {}): DeliveryDraft {
  return {
    dedupeKey,
    subscription: null,
    destination: channelOf('C1'),
    action: { kind: 'send' },
    reply: { visibility: 'channel', blocks: [{ kind: 'text', text: [text(dedupeKey)] }], listed: null, result: null },
    notBefore: start,
    expiresAt: at(86_400),
    ...changes,
  };
}

const retry = (afterMs: number): SendOutcome => ({ kind: 'retry', afterMs, sentence: 'Not now.' });
const refused = (reason: 'gone' | 'unauthorised' | 'malformed'): SendOutcome => ({
  kind: 'refused',
  reason,
  sentence: 'The channel is gone.',
  hint: 'Choose another.',
});

describe('the delivery worker', () => {
  let scene: DigestScene;

  beforeEach(async () => {
    scene = await openDigestScene(start);
  });

  afterEach(() => scene.close());

  it('keeps the order of each destination, also while the first is tried again', async () => {
    const other = channelOf('C2');
    await scene.store.enqueue([message('one'), message('two'), message('elsewhere', { destination: other })]);
    scene.messenger.outcomes.push(retry(30_000));
    await scene.deliver();
    expect(scene.messenger.keys()).toEqual(['one', 'elsewhere']);
    scene.now = at(29);
    await scene.deliver();
    expect(scene.messenger.keys()).toEqual(['one', 'elsewhere']);
    scene.now = at(31);
    await scene.deliver();
    expect(scene.messenger.keys()).toEqual(['one', 'elsewhere', 'one', 'two']);
    expect(scene.messenger.sent[2]?.triedSince).toBe(start);
    expect(await scene.store.outboxCounts()).toMatchObject({ waiting: 0, sent: 3 });
  });

  it('waits longer from try to try', async () => {
    await scene.store.enqueue([message('one')]);
    const waits: number[] = [];
    for (let tries = 0; tries < 6; tries += 1) {
      scene.messenger.outcomes.push(retry(0));
      await scene.deliver();
      const next = (await scene.store.nextDeliveryAt(['discord'])) ?? expect.fail();
      waits.push((Date.parse(next) - Date.parse(scene.now)) / 1_000);
      scene.now = next;
    }
    expect(scene.messenger.sent).toHaveLength(6);
    for (const [index, wait] of waits.entries()) expect(wait / 2 ** (index + 1)).toBeCloseTo((waits[0] ?? 0) / 2, 2);
  });

  it('pauses what goes to a place that is gone, tells its owner once, and takes back that its papers were told', async () => {
    scene.now = '2026-03-03T02:30:00.000Z';
    await scene.list('2026-03-02', [{ arxivId: '2603.00001', title: 'Flow Matching at Sea' }]);
    const one = await scene.subscribe();
    const two = await scene.subscribe({ topics: 'sea' });
    const elsewhere = await scene.subscribe({}, channelOf('C2'));
    scene.now = start;
    await scene.plan();
    scene.messenger.outcomes.push(refused('gone'));
    await scene.deliver();
    await scene.deliver();
    const states = [one, two, elsewhere].map(async ({ id }) => (await scene.store.subscription(id))?.state.kind);
    expect(await Promise.all(states)).toEqual(['paused', 'paused', 'active']);
    const notices = scene.messenger.sent.filter(({ destination }) => destination.place.kind === 'person');
    expect(notices.map(({ destination }) => destination)).toEqual([boss, boss]);
    expect(JSON.stringify(notices[0]?.reply)).toContain('The channel is gone.');
    const told = await scene.store.toldAt(['discord:G1:channel:C1', 'discord:G1:channel:C2'], ['2603.00001']);
    expect(told.get('discord:G1:channel:C1')?.size ?? 0).toBe(0);
    expect(told.get('discord:G1:channel:C2')?.size).toBe(1);
  });

  it('keeps what waits while our own account is not accepted', async () => {
    await scene.store.enqueue([message('one', { subscription: (await scene.subscribe()).id })]);
    scene.messenger.outcomes.push(refused('unauthorised'));
    await scene.deliver();
    expect(await scene.store.outboxCounts()).toMatchObject({ waiting: 1, refused: 0 });
    scene.now = at(660);
    await scene.deliver();
    expect(await scene.store.outboxCounts()).toMatchObject({ waiting: 0, sent: 1 });
  });

  it('gives up what nobody wants any more, and what belongs to a message that never came', async () => {
    await scene.store.enqueue([
      message('old', { expiresAt: at(10) }),
      message('under', { action: { kind: 'thread', under: 'old', title: 'Abstracts' } }),
      message('next'),
    ]);
    scene.now = at(11);
    await scene.deliver();
    expect(scene.messenger.keys()).toEqual(['next']);
    expect(await scene.store.outboxCounts()).toMatchObject({ waiting: 0, sent: 1, dead: 2 });
  });

  it('tries on what was tried before it expired, as it may have arrived', async () => {
    await scene.store.enqueue([message('one', { expiresAt: at(10) })]);
    scene.messenger.outcomes.push(retry(0));
    await scene.deliver();
    scene.now = at(3_600);
    await scene.deliver();
    expect(scene.messenger.sent.map(({ triedSince }) => triedSince)).toEqual([null, start]);
    expect(await scene.store.outboxCounts()).toMatchObject({ sent: 1, dead: 0 });
  });

  it('puts a thread under its message, and an edit in its place', async () => {
    await scene.store.enqueue([
      message('head'),
      message('thread', { action: { kind: 'thread', under: 'head', title: 'Abstracts' } }),
      message('edit', { action: { kind: 'edit', of: 'head' } }),
    ]);
    await scene.deliver();
    const [head, thread] = scene.messenger.sent;
    expect(head?.destination.place).toMatchObject({ kind: 'channel' });
    expect(thread?.destination.place).toEqual({
      kind: 'message-thread',
      message: { channel: 'C', id: 'M1' },
      title: 'Abstracts',
    });
    expect(scene.messenger.edits.map(({ message: of }) => of.id)).toEqual(['M1']);
  });

  it('goes on in the same thread where the message stands in one', async () => {
    const destination = { ...channelOf('C1'), place: { kind: 'thread', thread: 'C1:1700000000.000100' } } as const;
    const action = { kind: 'thread', under: 'one', title: 'Abstracts' } as const;
    await scene.store.enqueue([message('one', { destination }), message('two', { destination, action })]);
    await scene.deliver();
    await scene.deliver();
    expect(scene.messenger.sent.map(({ destination: { place } }) => place)).toEqual([
      destination.place,
      destination.place,
    ]);
  });

  it('tries a message that shows a bug a few times, then gives it up, and goes on with the others', async () => {
    await scene.store.enqueue([message('broken'), message('fine', { destination: channelOf('C2') })]);
    for (let tries = 0; tries < 8; tries += 1) {
      const broken = async (): Promise<SendOutcome> => {
        throw new Error('a bug');
      };
      scene.messenger.outcomes.unshift(broken);
      await scene.deliver();
      scene.messenger.outcomes.length = 0;
      scene.now = at(3_600 * (tries + 1));
    }
    expect(scene.reported).toHaveLength(5);
    expect(scene.messenger.keys().filter((key) => key === 'fine')).toHaveLength(1);
    expect(await scene.store.outboxCounts()).toMatchObject({ waiting: 0, sent: 1, dead: 1 });
  });

  it('lets what is on its way end when it is stopped', async () => {
    await scene.store.enqueue([message('one')]);
    const over = new AbortController();
    let answer: (outcome: SendOutcome) => void = () => undefined;
    scene.messenger.outcomes.push(() => new Promise((resolve) => (answer = resolve)));
    scene.messenger.onSend = () => {
      over.abort();
      queueMicrotask(() => answer({ kind: 'sent', message: { channel: 'C', id: 'M' }, notes: [] }));
    };
    await scene.worker().run(over.signal);
    expect(await scene.store.outboxCounts()).toMatchObject({ waiting: 0, sent: 1 });
  });

  it('leaves a message that does not end in time to the next try, which looks for it', async () => {
    await scene.store.enqueue([message('one')]);
    const over = new AbortController();
    scene.messenger.outcomes.push(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    scene.messenger.onSend = () => over.abort();
    const worker = scene.impatientWorker();
    await worker.run(over.signal);
    scene.messenger.onSend = () => undefined;
    await scene.deliver();
    expect(scene.messenger.sent.map(({ triedSince }) => triedSince)).toEqual([null, start]);
  });

  it('sends each message once where several workers share the outbox', async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      message(`m${index}`, { destination: channelOf(`C${index % 20}`) }),
    );
    await scene.store.enqueue(many);
    const over = new AbortController();
    const workers = [scene.worker(), scene.worker(), scene.worker()].map((worker) => worker.run(over.signal));
    await new Promise<void>((resolve) => {
      scene.messenger.onSend = () => {
        if (scene.messenger.sent.length === many.length) resolve();
      };
    });
    over.abort();
    await Promise.all(workers);
    expect(new Set(scene.messenger.keys()).size).toBe(60);
    expect(await scene.store.outboxCounts()).toMatchObject({ waiting: 0, sent: 60 });
    for (let channel = 0; channel < 20; channel += 1) {
      const order = scene.messenger.sent.filter(
        ({ destination }) => destination.place.kind === 'channel' && destination.place.channel === `C${channel}`,
      );
      expect(order.map(({ dedupeKey }) => dedupeKey)).toEqual([`m${channel}`, `m${channel + 20}`, `m${channel + 40}`]);
    }
  });
});
