import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Settlement } from '../../src/core/delivery/outbox.ts';
import { destinationKey } from '../../src/core/digest/subscription.ts';
import type { Destination } from '../../src/core/messenger.ts';
import { arbitraryReply } from '../bots/arbitrary-reply.ts';
import { inventedPaper } from '../invented-papers.ts';
import { runs } from '../property-runs.ts';
import {
  channel,
  claim,
  claimOne,
  delivery,
  draftOf,
  keysOf,
  noon,
  person,
  saying,
  sendAll,
  wanted,
} from './digest-vocabulary.ts';
import type { OpenLibrary } from './store-vocabulary.ts';

const sent: Settlement = { kind: 'sent', message: { channel: 'C1', id: 'M1' } };
const refused: Extract<Settlement, { readonly kind: 'refused' }> = {
  kind: 'refused',
  reason: 'gone',
  sentence: 'The channel is gone.',
  hint: 'Subscribe another one.',
  notices: [],
};

/** What an outbox promises: nothing lost, nothing twice, each place in its order. */
export function outboxContract(library: OpenLibrary): void {
  describe('the outbox', () => {
    it('is empty at first', async () => {
      const store = await library();
      expect(await claim(store, 0)).toEqual([]);
      expect(await store.nextDeliveryAt(['discord'])).toBeNull();
      expect(await store.nextDeliveryAt([])).toBeNull();
      expect(await store.enqueue([])).toBe(0);
      expect(await store.outboxCounts()).toEqual({ waiting: 0, sent: 0, refused: 0, dead: 0, oldestWaiting: null });
      expect(await store.settleDelivery({ id: 1, attempt: 1 }, sent, noon(0))).toBe(false);
      expect(await store.extendLease({ id: 1, attempt: 1 }, noon(1))).toBe(false);
    });

    it('hands a delivery over as it was put in, when it is due, to one', async () => {
      const store = await library();
      const draft = delivery('one', { subscription: 7, notBefore: noon(5) });
      expect(await store.enqueue([draft])).toBe(1);
      expect(await store.outboxCounts()).toMatchObject({ waiting: 1, oldestWaiting: noon(5) });
      expect(await store.nextDeliveryAt(['discord', 'slack'])).toBe(noon(5));
      expect(await store.nextDeliveryAt(['slack'])).toBeNull();
      expect(await claim(store, 4)).toEqual([]);
      const [claimed, ...others] = await claim(store, 5);
      expect(others).toEqual([]);
      expect(claimed).toEqual({ ...draft, id: claimed?.id, attempt: 1, triedSince: null, message: null });
      expect(await claim(store, 5)).toEqual([]);
      expect(await store.nextDeliveryAt(['discord'])).toBe(noon(6)); // when the lease is over
    });

    it('keeps any place and any reply as it is', async () => {
      const store = await library();
      const ref = { channel: 'C9', id: 'M9' };
      const places: readonly Destination['place'][] = [
        { kind: 'channel', channel: 'C1', announce: true },
        { kind: 'thread', thread: 'T1' },
        { kind: 'new-thread', channel: 'C2', title: 'Daily *papers*', tags: ['a', 'b'] },
        { kind: 'message-thread', message: ref, title: 'Abstracts' },
        { kind: 'person', person: "ann'o@example.org" },
      ];
      let round = 0;
      await fc.assert(
        fc.asyncProperty(arbitraryReply, fc.constantFrom(...places), async (reply, place) => {
          round += 1;
          const draft = delivery(`${round}`, { reply, destination: { platform: 'discord', workspace: null, place } });
          await store.enqueue([draft]);
          const claimed = await claimOne(store, 0);
          expect(claimed).toMatchObject({ dedupeKey: draft.dedupeKey, destination: draft.destination });
          expect(claimed.reply).toEqual(JSON.parse(JSON.stringify(reply)));
          await store.settleDelivery(claimed, sent, noon(0));
        }),
        runs(40),
      );
    });

    it('leaves out what it has, also of one call and after it was sent', async () => {
      const store = await library();
      expect(await store.enqueue([delivery('a'), delivery('b'), delivery('a', { reply: saying('other') })])).toBe(2);
      expect(await store.enqueue([delivery('b'), delivery('c')])).toBe(1);
      expect(await sendAll(store, 0)).toEqual(['a', 'b', 'c']);
      expect(await store.enqueue([delivery('a'), delivery('c'), delivery('A')])).toBe(1); // keys differ by case
      expect(await sendAll(store, 0)).toEqual(['A']);
    });

    it('gives only deliveries to the platforms that are asked for, and at most so many', async () => {
      const store = await library();
      await store.enqueue([
        delivery('slack', { destination: channel(1, 'T1', 'slack') }),
        delivery('mail', { destination: person('ann@example.org') }),
        ...[1, 2, 3, 4, 5].map((number) => delivery(`d${number}`, { destination: channel(number) })),
      ]);
      const ask = (platforms: readonly string[], limit: number) =>
        store.claimDeliveries({ platforms, now: noon(0), leaseUntil: noon(1), limit });
      expect(await ask([], 9)).toEqual([]);
      expect(await ask(['discord'], 0)).toEqual([]);
      expect(await ask(['teams'], 9)).toEqual([]);
      expect(keysOf(await ask(['discord'], 2))).toEqual(['d1', 'd2']);
      expect(keysOf(await ask(['discord', 'email'], 9))).toEqual(['mail', 'd3', 'd4', 'd5']);
      expect(keysOf(await ask(['slack'], 9))).toEqual(['slack']);
    });

    it('gives the longest due first', async () => {
      const store = await library();
      await store.enqueue(
        [3, 1, 4, 2].map((minute) =>
          delivery(`minute ${minute}`, { destination: channel(minute), notBefore: noon(minute) }),
        ),
      );
      expect(keysOf(await claim(store, 9, 3))).toEqual(['minute 1', 'minute 2', 'minute 3']);
      expect(await store.nextDeliveryAt(['discord'])).toBe(noon(4));
    });
  });

  describe('the order of a place', () => {
    it('is that of their due times, then of coming; one at a time', async () => {
      const store = await library();
      await store.enqueue([delivery('second', { notBefore: noon(2) }), delivery('first')]);
      await store.enqueue([
        delivery('third', { notBefore: noon(2) }),
        delivery('elsewhere', { destination: channel(2) }),
      ]);
      const [first, elsewhere, ...none] = await claim(store, 3);
      expect(none).toEqual([]);
      expect([first?.dedupeKey, elsewhere?.dedupeKey]).toEqual(['first', 'elsewhere']);
      if (first === undefined) return;
      expect(await claim(store, 3)).toEqual([]);
      expect(await store.settleDelivery(first, sent, noon(3))).toBe(true);
      const second = await claimOne(store, 3);
      expect(second.dedupeKey).toBe('second');
      await store.settleDelivery(second, { kind: 'retry', notBefore: noon(9), sentence: 'Busy.' }, noon(3));
      expect(await claim(store, 3.5)).toEqual([]); // the third waits, though it is due
      expect(await store.nextDeliveryAt(['discord'])).toBe(noon(4)); // elsewhere's lease
      expect(await sendAll(store, 9)).toEqual(['elsewhere', 'second', 'third']);
    });

    it('takes threads, posts and tags of a channel for the channel, and threads that are there for themselves', async () => {
      const store = await library();
      const at = (place: Destination['place']): Destination => ({ ...channel(1), place });
      const places = [
        channel(1),
        at({ kind: 'new-thread', channel: 'C1', title: 'x', tags: [] }),
        at({ kind: 'message-thread', message: { channel: 'C1', id: 'M' }, title: 'x' }),
        at({ kind: 'thread', thread: 'C1' }),
        at({ kind: 'person', person: 'C1' }),
        channel(1, 'G2'),
      ];
      await store.enqueue(places.map((destination, index) => delivery(`${index}`, { destination })));
      expect(keysOf(await claim(store, 0))).toEqual(['0', '3', '4', '5']);
    });

    it('is kept by one that is under way, whatever is put in before it meanwhile', async () => {
      const store = await library();
      await store.enqueue([delivery('held', { notBefore: noon(5) })]);
      const held = await claimOne(store, 5);
      await store.enqueue([delivery('earlier', { notBefore: noon(1) })]);
      expect(await claim(store, 5)).toEqual([]);
      await store.settleDelivery(held, { kind: 'retry', notBefore: noon(7), sentence: 'Busy.' }, noon(5));
      expect(await claim(store, 6)).toEqual([]); // a part of it may be there already
      expect(await sendAll(store, 7)).toEqual(['held', 'earlier']);
    });

    it('does not wait for one that is due later', async () => {
      const store = await library();
      await store.enqueue([delivery('tomorrow', { notBefore: noon(1_440) }), delivery('now')]);
      expect(await sendAll(store, 0)).toEqual(['now']);
      expect(await store.nextDeliveryAt(['discord'])).toBe(noon(1_440));
    });
  });

  describe('a claimed delivery', () => {
    it('goes to somebody else once its lease is over, who is told that it may be there', async () => {
      const store = await library();
      await store.enqueue([delivery('one')]);
      const first = await claimOne(store, 0);
      expect(await claim(store, 0.99)).toEqual([]);
      const second = await claimOne(store, 1);
      expect(second).toEqual({ ...first, attempt: 2, triedSince: noon(0) });
      for (const late of [sent, refused, { kind: 'released' } as const, { kind: 'dead', sentence: 'x' } as const])
        expect(await store.settleDelivery(first, late, noon(1))).toBe(false);
      expect(await store.extendLease(first, noon(9))).toBe(false);
      const third = await claimOne(store, 5);
      expect(third).toMatchObject({ attempt: 3, triedSince: noon(0) }); // the first try is what counts
      expect(await store.settleDelivery(third, sent, noon(5))).toBe(true);
      for (const each of [first, second, third]) expect(await store.settleDelivery(each, sent, noon(5))).toBe(false);
      expect(await store.outboxCounts()).toMatchObject({ waiting: 0, sent: 1 });
    });

    it('may be settled late as long as nobody else has it', async () => {
      const store = await library();
      await store.enqueue([delivery('one')]);
      const claimed = await claimOne(store, 0);
      expect(await store.settleDelivery(claimed, sent, noon(30))).toBe(true);
      expect(await claim(store, 30)).toEqual([]);
    });

    it('is held for longer, and never shorter, while its holder says so', async () => {
      const store = await library();
      await store.enqueue([delivery('one')]);
      const claimed = await claimOne(store, 0);
      expect(await store.extendLease(claimed, noon(3))).toBe(true);
      expect(await store.extendLease(claimed, noon(2))).toBe(true);
      await store.enqueue([delivery('next')]);
      expect(await store.nextDeliveryAt(['discord'])).toBe(noon(3));
      expect(await claim(store, 2.9)).toEqual([]);
      expect((await claimOne(store, 3)).attempt).toBe(2);
      expect(await store.extendLease(claimed, noon(9))).toBe(false);
    });

    it('is tried again when that was said, and since its first try', async () => {
      const store = await library();
      await store.enqueue([delivery('one')]);
      const retry = (minutes: number): Settlement => ({ kind: 'retry', notBefore: noon(minutes), sentence: 'Busy.' });
      expect(await store.settleDelivery(await claimOne(store, 0), retry(10), noon(0))).toBe(true);
      expect(await claim(store, 9)).toEqual([]);
      expect(await store.nextDeliveryAt(['discord'])).toBe(noon(10));
      const second = await claimOne(store, 10);
      expect(second).toMatchObject({ attempt: 2, triedSince: noon(0), notBefore: noon(0) });
      expect(await store.settleDelivery(second, retry(20), noon(10))).toBe(true);
      expect(await store.settleDelivery(second, retry(30), noon(10))).toBe(false);
      expect(await claimOne(store, 20)).toMatchObject({ attempt: 3, triedSince: noon(0) });
    });

    it('is released untried, at once', async () => {
      const store = await library();
      await store.enqueue([delivery('one')]);
      const claimed = await claimOne(store, 0);
      expect(await store.settleDelivery(claimed, { kind: 'released' }, noon(0))).toBe(true);
      expect(await store.settleDelivery(claimed, sent, noon(0))).toBe(false);
      const again = await claimOne(store, 0);
      expect(again).toEqual({ ...claimed, attempt: 2 });
      await store.settleDelivery(again, { kind: 'retry', notBefore: noon(1), sentence: 'Busy.' }, noon(0));
      const third = await claimOne(store, 2);
      await store.settleDelivery(third, { kind: 'released' }, noon(2));
      expect(await claimOne(store, 3)).toMatchObject({ attempt: 4, triedSince: noon(0) }); // that try stays
    });

    it('is one’s, however many ask at once', async () => {
      const store = await library();
      await store.enqueue(
        Array.from({ length: 40 }, (_, index) => delivery(`${index}`, { destination: channel(index) })),
      );
      const claims = await Promise.all(Array.from({ length: 20 }, () => claim(store, 0, 3)));
      const keys = claims.flatMap(keysOf);
      expect(keys).toHaveLength(40);
      expect(new Set(keys).size).toBe(40);
      const [one] = claims.flat();
      if (one === undefined) return;
      const settled = await Promise.all(Array.from({ length: 9 }, () => store.settleDelivery(one, sent, noon(0))));
      expect(settled.filter(Boolean)).toHaveLength(1);
    });
  });

  describe('a delivery that names another', () => {
    it('waits for it, and gets its message', async () => {
      const store = await library();
      // The thread is due before its message: it must wait all the same.
      await store.enqueue([
        delivery('head', { notBefore: noon(5) }),
        delivery('thread', { action: { kind: 'thread', under: 'head', title: 'Abstracts' } }),
      ]);
      await store.enqueue([delivery('edit', { action: { kind: 'edit', of: 'head' } })]);
      expect(await claim(store, 4)).toEqual([]);
      const head = await claimOne(store, 5);
      expect(head).toMatchObject({ dedupeKey: 'head', message: null });
      await store.settleDelivery(head, { kind: 'sent', message: { channel: 'C1', id: 'M7' } }, noon(5));
      const thread = await claimOne(store, 5);
      expect(thread).toMatchObject({
        dedupeKey: 'thread',
        action: { kind: 'thread', under: 'head', title: 'Abstracts' },
        message: { channel: 'C1', id: 'M7' },
      });
      await store.settleDelivery(thread, sent, noon(5));
      const edit = await claimOne(store, 5);
      expect(edit).toMatchObject({ action: { kind: 'edit', of: 'head' }, message: { channel: 'C1', id: 'M7' } });
    });

    it('waits for it also where that one goes somewhere else', async () => {
      const store = await library();
      await store.enqueue([delivery('head')]);
      const moved = delivery('edit', { action: { kind: 'edit', of: 'head' }, destination: channel(2) });
      await store.enqueue([moved, delivery('other', { destination: channel(2) })]);
      const [head, other, ...none] = await claim(store, 0);
      expect([head?.dedupeKey, other?.dedupeKey, ...none]).toEqual(['head', 'other']);
      if (head === undefined) return;
      await store.settleDelivery(head, sent, noon(0));
      expect(await claimOne(store, 0)).toMatchObject({ ...moved, message: { channel: 'C1', id: 'M1' } });
    });

    it('gets no message where it was not sent, or is not there', async () => {
      const store = await library();
      await store.enqueue([
        delivery('head'),
        delivery('edit', { action: { kind: 'edit', of: 'head' } }),
        delivery('lost', { action: { kind: 'thread', under: 'nothing', title: '' }, destination: channel(2) }),
      ]);
      const [head, lost] = await claim(store, 0);
      expect(lost).toMatchObject({ dedupeKey: 'lost', message: null });
      if (head === undefined) return;
      await store.settleDelivery(head, { kind: 'dead', sentence: 'Too late.' }, noon(0));
      expect(await claimOne(store, 0)).toMatchObject({ dedupeKey: 'edit', message: null });
    });
  });

  describe('a refused delivery', () => {
    it('pauses the subscriptions of its place, with the reason, and queues notices once', async () => {
      const store = await library();
      const mine = await store.addSubscription(wanted());
      const other = await store.addSubscription(wanted({ owner: { platform: 'discord', id: 'U2' } }));
      const paused = await store.addSubscription(
        wanted({ state: { kind: 'paused', by: 'person', sentence: 'You paused it.', hint: 'Resume it.' } }),
      );
      const elsewhere = await store.addSubscription(wanted({ destination: channel(2) }));
      const notice = delivery('paused:1', { destination: person('U1', 'discord') });
      await store.enqueue([delivery('one', { subscription: mine.id }), delivery('two'), delivery('three')]);
      const claimed = await claimOne(store, 0);
      expect(await store.settleDelivery(claimed, { ...refused, notices: [notice, notice] }, noon(0))).toBe(true);
      const state = { kind: 'paused', by: 'refusal', sentence: 'The channel is gone.', hint: 'Subscribe another one.' };
      for (const { id, revision } of [mine, other])
        expect(await store.subscription(id)).toMatchObject({ state, revision: revision + 1 });
      expect(await store.subscription(paused.id)).toEqual(paused);
      expect(await store.subscription(elsewhere.id)).toEqual(elsewhere);
      expect(await store.outboxCounts()).toEqual({ waiting: 1, sent: 0, refused: 1, dead: 2, oldestWaiting: noon(0) });
      expect(await sendAll(store, 0)).toEqual(['paused:1']);
    });

    it('gives up nothing of other places', async () => {
      const store = await library();
      await store.enqueue([delivery('one'), delivery('other', { destination: channel(2) })]);
      const [one] = await claim(store, 0, 1);
      if (one !== undefined) await store.settleDelivery(one, refused, noon(0));
      expect(await sendAll(store, 0)).toEqual(['other']);
    });

    it('changes nothing where it is settled late', async () => {
      const store = await library();
      const mine = await store.addSubscription(wanted());
      await store.enqueue([delivery('one')]);
      const late = await claimOne(store, 0);
      const heir = await claimOne(store, 2);
      expect(await store.settleDelivery(late, { ...refused, notices: [delivery('notice')] }, noon(2))).toBe(false);
      expect(await store.subscription(mine.id)).toEqual(mine);
      await store.settleDelivery(heir, sent, noon(2));
      expect(await sendAll(store, 2)).toEqual([]);
    });
  });

  describe('settled deliveries', () => {
    it('are forgotten once they are old; what waits stays', async () => {
      const store = await library();
      await store.enqueue([delivery('old'), delivery('dead', { destination: channel(3) })]);
      const [old, dead] = await claim(store, 0);
      if (old === undefined || dead === undefined) throw new Error('both are due');
      await store.settleDelivery(old, sent, noon(0));
      await store.settleDelivery(dead, { kind: 'dead', sentence: 'x' }, noon(1));
      await store.enqueue([delivery('new', { destination: channel(2) }), delivery('waits', { notBefore: noon(99) })]);
      await sendAll(store, 5);
      expect(await store.forgetSettled(noon(0))).toBe(0);
      expect(await store.forgetSettled(noon(5))).toBe(2);
      expect(await store.outboxCounts()).toMatchObject({ waiting: 1, sent: 1, dead: 0 });
      expect(await store.enqueue([delivery('old'), delivery('new'), delivery('waits')])).toBe(1);
    });
  });

  describe('what expired and nobody sends', () => {
    it('is given up: untried papers count as not told; what is held stays, and what may have arrived is told', async () => {
      const [one, two] = ['2511.10001', '2511.10002'] as const;
      const store = await library(...[one, two].map((id) => inventedPaper({ title: `Paper ${id}`, arxivId: id })));
      const [tried, untried] = [channel(1), channel(2)];
      await store.saveDigests([draftOf(await store.addSubscription(wanted({ destination: tried })), [one])]);
      const held = await claimOne(store, 0);
      await store.extendLease(held, noon(9_000));
      await store.saveDigests([draftOf(await store.addSubscription(wanted({ destination: untried })), [two])]);
      await store.enqueue([delivery('fresh', { destination: untried, expiresAt: noon(20_000) })]);
      expect(await store.giveUpExpired(noon(0), noon(0))).toBe(0);
      expect(await store.giveUpExpired(noon(8_000), noon(8_000))).toBe(1);
      expect(await store.giveUpExpired(noon(9_001), noon(9_001))).toBe(1);
      expect(await store.outboxCounts()).toMatchObject({ waiting: 1, dead: 2 });
      const told = await store.toldAt([tried, untried].map(destinationKey), [one, two]);
      expect([...told.keys()]).toEqual([destinationKey(tried)]);
      expect(await sendAll(store, 9_001)).toEqual(['fresh']);
    });
  });

  describe('what waits for a workspace that is uninstalled', () => {
    it('goes, with its subscriptions; others stay', async () => {
      const store = await library();
      const gone = await store.addSubscription(wanted({ destination: channel(1, 'T1', 'slack') }));
      const direct = await store.addSubscription(wanted({ destination: person('U1', 'slack', 'T1') }));
      const stays = await store.addSubscription(wanted({ destination: channel(1, 'T2', 'slack') }));
      const same = await store.addSubscription(wanted({ destination: channel(1, 'T1', 'discord') }));
      await store.saveDigests([gone, direct, stays, same].map((each) => draftOf(each, ['2511.10001'])));
      const voter = { platform: 'slack', id: 'T1:U1' };
      const place = destinationKey(gone.destination);
      await store.saveVote({ destinationKey: place, paper: '2511.10001', voter, vote: 'up', at: noon(0) });
      await store.forgetInstallation('slack', 'T1');
      await store.forgetInstallation('slack', 'T1');
      for (const { id } of [gone, direct]) {
        expect(await store.subscription(id)).toBeNull();
        expect(await store.digest(id, '2025-11-21')).toBeNull();
      }
      expect((await store.subscriptions(0, 9)).items.map(({ id }) => id)).toEqual([stays.id, same.id]);
      expect(await sendAll(store, 5)).toEqual([`digest:${stays.id}:2025-11-21`, `digest:${same.id}:2025-11-21`]);
      expect(await store.toldAt([place], ['2511.10001'])).toEqual(new Map());
      expect(await store.votesAt([place], 9)).toEqual(new Map());
    });
  });
}
