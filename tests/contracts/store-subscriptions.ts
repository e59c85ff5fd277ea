import { describe, expect, it } from 'vitest';
import { destinationKey, type Subscription } from '../../src/core/digest/subscription.ts';
import type { Destination } from '../../src/core/messenger.ts';
import type { Owner } from '../../src/core/owner.ts';
import { inventedPaper } from '../invented-papers.ts';
import { begun, channel, delivery, draftOf, everyDay, noon, person, sendAll, wanted } from './digest-vocabulary.ts';
import { batch, type OpenLibrary } from './store-vocabulary.ts';

const ada: Owner = { platform: 'discord', id: 'U1' };
const one = destinationKey(channel(1));

/** What is subscribed to, by whom and where; and when it is due. */
export function subscriptionsContract(library: OpenLibrary): void {
  describe('subscriptions', () => {
    it('are none at first', async () => {
      const store = await library();
      expect(await store.subscription(1)).toBeNull();
      expect(await store.subscriptionByToken('')).toBeNull();
      expect(await store.subscriptionsAt(one)).toEqual([]);
      expect(await store.subscriptionsOf(ada)).toEqual([]);
      expect(await store.subscriptions(0, 9)).toEqual({ items: [], total: 0 });
      expect(await store.countSubscriptions()).toEqual({ active: 0, unconfirmed: 0, paused: 0 });
      expect(await store.dueSubscriptions(noon(9), null, 9)).toEqual([]);
      expect(await store.nextDigestAt()).toBeNull();
      expect(await store.removeSubscription(1)).toBe(false);
      expect(await store.changeSubscription(1, 1, {})).toBeNull();
    });

    it('are kept as they are', async () => {
      const store = await library();
      const asked = wanted({
        destination: { ...channel(1), place: { kind: 'new-thread', channel: 'C1', title: '`x` "y"', tags: ['a'] } },
        owner: { platform: 'slack', id: "T1:U'1" },
        ownerAt: null,
        settings: {
          ...everyDay,
          topics: '-"survey" 漢字 \u0000 \ud83d author:"O\'Neil"',
          schedule: { rhythm: { kind: 'monthly', day: 31 }, time: '23:59', zone: 'Asia/Kathmandu' },
          language: 'pt-BR',
          layout: 'thread',
          whenEmpty: 'silent',
          updates: 'silent',
        },
        state: { kind: 'unconfirmed' },
        progress: {
          dueAt: null,
          dueDate: null,
          lastDate: '2025-11-20',
          consideredUntil: noon(1),
          covered: { arxiv: '2025-11-19' },
        },
      });
      const { at: createdAt, ...rest } = asked;
      const made = await store.addSubscription(asked);
      expect(made).toEqual({ ...rest, createdAt, id: made.id, revision: 1 });
      expect(await store.subscription(made.id)).toEqual(made);
      expect(await store.subscriptionByToken(asked.token)).toEqual(made);
      expect(await store.subscriptionByToken(asked.token.toUpperCase())).toBeNull();
    });

    it('have numbers that count up and are never used again', async () => {
      const store = await library();
      const first = await store.addSubscription(wanted());
      const second = await store.addSubscription(wanted());
      expect(second.id).toBe(first.id + 1);
      expect(await store.removeSubscription(second.id)).toBe(true);
      expect(await store.removeSubscription(second.id)).toBe(false);
      expect((await store.addSubscription(wanted())).id).toBe(second.id + 1);
    });

    it('are found by their place and by who made them, in the order they were made', async () => {
      const store = await library();
      const others: readonly Destination[] = [channel(1, 'G2'), channel(1, 'g1'), person('C1', 'discord', 'G1')];
      const here = [await store.addSubscription(wanted()), await store.addSubscription(wanted())];
      for (const destination of others)
        await store.addSubscription(wanted({ destination, owner: { platform: 'discord', id: 'u1' } }));
      const mine = await store.addSubscription(wanted({ destination: channel(9) }));
      expect(await store.subscriptionsAt(one)).toEqual(here);
      expect(await store.subscriptionsOf(ada)).toEqual([...here, mine]);
      expect(await store.subscriptionsOf({ platform: 'slack', id: 'U1' })).toEqual([]);
      const post = { ...channel(1), place: { kind: 'new-thread', channel: 'C1', title: 't', tags: [] } } as const;
      const posted = await store.addSubscription(wanted({ destination: post }));
      expect(await store.subscriptionsAt(one)).toEqual([...here, posted]); // a forum is one place
    });

    it('come in pages', async () => {
      const store = await library();
      const all = [];
      for (let count = 0; count < 5; count += 1) all.push(await store.addSubscription(wanted()));
      for (const [offset, limit] of [
        [0, 2],
        [2, 2],
        [4, 2],
        [5, 2],
        [0, 0],
      ] as const)
        expect(await store.subscriptions(offset, limit)).toEqual({
          items: all.slice(offset, offset + limit),
          total: 5,
        });
    });
  });

  describe('a change of a subscription', () => {
    it('changes what it names, counts, and leaves the rest', async () => {
      const store = await library();
      const made = await store.addSubscription(wanted());
      const settings = { ...everyDay, topics: 'quantization', papersMax: 3 };
      const changed = await store.changeSubscription(made.id, 1, { settings });
      expect(changed).toEqual({ ...made, settings, revision: 2 });
      const state = { kind: 'paused', by: 'person', sentence: 'You paused it.', hint: 'Resume it.' } as const;
      expect(await store.changeSubscription(made.id, 2, { state })).toEqual({ ...made, settings, state, revision: 3 });
      const progress = { ...begun, dueAt: noon(99), lastDate: '2025-11-21' } as const;
      const destination = channel(7);
      const last = await store.changeSubscription(made.id, 3, { state: { kind: 'active' }, progress, destination });
      expect(last).toEqual({ ...made, settings, progress, destination, revision: 4 });
      expect(await store.subscription(made.id)).toEqual(last);
      expect(await store.subscriptionsAt(one)).toEqual([]);
      expect(await store.subscriptionsAt(destinationKey(destination))).toEqual([last]);
    });

    it('is refused to who saw another revision', async () => {
      const store = await library();
      const made = await store.addSubscription(wanted());
      const other = await store.addSubscription(wanted());
      const answers = await Promise.all(
        ['a', 'b', 'c'].map((topics) => store.changeSubscription(made.id, 1, { settings: { ...everyDay, topics } })),
      );
      expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
      for (const revision of [0, 1, 3]) expect(await store.changeSubscription(made.id, revision, {})).toBeNull();
      expect(await store.subscription(other.id)).toEqual(other);
      await store.removeSubscription(made.id);
      expect(await store.changeSubscription(made.id, 2, {})).toBeNull();
    });
  });

  describe('a removed subscription', () => {
    it('takes its digests and what waits for it along; what it told stays told', async () => {
      const store = await library(inventedPaper({ title: 'One', arxivId: '2511.10001' }));
      const made = await store.addSubscription(wanted());
      const other = await store.addSubscription(wanted());
      await store.saveDigests([draftOf(made, ['2511.10001'])]);
      await sendAll(store, 1);
      await store.enqueue([
        delivery('news', { subscription: made.id }),
        delivery('other', { subscription: other.id }),
        delivery('nobody', { subscription: null }),
      ]);
      expect(await store.removeSubscription(made.id)).toBe(true);
      expect(await store.subscriptionByToken(made.token)).toBeNull();
      expect(await store.digest(made.id, '2025-11-21')).toBeNull();
      expect(await sendAll(store, 1)).toEqual(['other', 'nobody']);
      expect(await store.toldAt([one], ['2511.10001'])).toEqual(new Map([[one, new Set(['2511.10001'])]]));
    });

    it('has not told what never left, and has told what may have', async () => {
      for (const isTried of [false, true]) {
        const store = await library(inventedPaper({ title: 'One', arxivId: '2511.10001' }));
        const made = await store.addSubscription(wanted());
        await store.saveDigests([draftOf(made, ['2511.10001'])]);
        const claimed = isTried
          ? await store.claimDeliveries({ platforms: ['discord'], now: noon(1), leaseUntil: noon(2), limit: 1 })
          : [];
        await store.removeSubscription(made.id);
        expect((await store.toldAt([one], ['2511.10001'])).size).toBe(isTried ? 1 : 0);
        for (const each of claimed)
          expect(await store.settleDelivery(each, { kind: 'sent', message: { channel: 'c', id: 'm' } }, noon(1))).toBe(
            false,
          );
        expect(await sendAll(store, 9)).toEqual([]);
      }
    });
  });

  describe('due subscriptions', () => {
    it('are the active ones whose time has come, by time and number, in pages', async () => {
      const store = await library();
      const due = (minutes: number | null) => ({ ...begun, dueAt: minutes === null ? null : noon(minutes) });
      const made: Subscription[] = [];
      for (const minutes of [3, 1, 3, 2, 1, 4, null])
        made.push(await store.addSubscription(wanted({ progress: due(minutes) })));
      await store.addSubscription(wanted({ state: { kind: 'unconfirmed' } }));
      await store.addSubscription(
        wanted({ state: { kind: 'paused', by: 'person', sentence: '', hint: '' }, progress: due(-99) }),
      );
      expect(await store.countSubscriptions()).toEqual({ active: 7, unconfirmed: 1, paused: 1 });
      expect(await store.nextDigestAt()).toBe(noon(1));
      expect(await store.dueSubscriptions(noon(0.9), null, 9)).toEqual([]);
      const order = [1, 4, 3, 0, 2].map((index) => made[index]);
      expect(await store.dueSubscriptions(noon(3), null, 9)).toEqual(order);
      const paged = [];
      let after = null;
      for (;;) {
        const page: Awaited<ReturnType<typeof store.dueSubscriptions>> = await store.dueSubscriptions(
          noon(3),
          after,
          2,
        );
        paged.push(...page);
        after = page.at(-1) ?? null;
        if (after === null) break;
      }
      expect(paged).toEqual(order);
    });

    it('follow every change of state and time', async () => {
      const store = await library();
      const made = await store.addSubscription(wanted());
      const ids = async () => (await store.dueSubscriptions(noon(0), null, 9)).map(({ id }) => id);
      expect(await ids()).toEqual([made.id]);
      await store.changeSubscription(made.id, 1, { progress: { ...begun, dueAt: noon(5) } });
      expect(await ids()).toEqual([]);
      expect(await store.nextDigestAt()).toBe(noon(5));
      await store.changeSubscription(made.id, 2, { progress: begun });
      await store.changeSubscription(made.id, 3, { state: { kind: 'paused', by: 'person', sentence: '', hint: '' } });
      expect(await ids()).toEqual([]);
      expect(await store.nextDigestAt()).toBeNull();
      await store.changeSubscription(made.id, 4, { state: { kind: 'active' } });
      expect(await ids()).toEqual([made.id]);
    });

    it('are one where just the same is asked for twice at once; others are their own', async () => {
      const store = await library();
      const asked = wanted();
      const twice = await Promise.all([
        store.addSubscription(asked),
        store.addSubscription({ ...asked, token: 'other' }),
      ]);
      expect(twice[1]).toEqual(twice[0]);
      await store.addSubscription({ ...asked, token: 'a', owner: { platform: 'discord', id: 'U2' } });
      await store.addSubscription({ ...asked, token: 'b', destination: channel(2) });
      await store.addSubscription({ ...asked, token: 'c', settings: { ...asked.settings, papersMax: 1 } });
      expect(await store.subscriptions(0, 9)).toMatchObject({ total: 4 });
    });

    it('can be put off, unless they changed or moved on since they were read', async () => {
      const store = await library();
      const made = await store.addSubscription(wanted());
      const second = await store.addSubscription(wanted({ destination: channel(2) }));
      const put5 = [made, second].map((of) => ({ of, dueAt: noon(5) }));
      expect(await store.postponeDigests(put5)).toBe(2);
      expect(await store.postponeDigests([])).toBe(0);
      expect(await store.postponeDigests([{ of: made, dueAt: noon(6) }])).toBe(0); // another process did so before
      const put = await store.subscription(made.id);
      expect(put).toEqual({ ...made, progress: { ...begun, dueAt: noon(5) } });
      if (put === null) return;
      const changed = await store.changeSubscription(put.id, 1, { settings: everyDay });
      expect(await store.postponeDigests([{ of: put, dueAt: noon(7) }])).toBe(0);
      if (changed === null) return;
      expect(await store.postponeDigests([{ of: changed, dueAt: noon(7) }])).toBe(1);
      expect(await store.nextDigestAt()).toBe(noon(5)); // the second's
      await store.removeSubscription(made.id);
      await store.removeSubscription(second.id);
      expect(await store.postponeDigests([{ of: changed, dueAt: noon(8) }])).toBe(0);
    });
  });

  describe('papers that become one', () => {
    it('stay told', async () => {
      const store = await library(
        inventedPaper({ title: 'Tidal Charts', textRank: 'page-text' }),
        inventedPaper({ title: 'Another Title', arxivId: '2511.10001', version: 1, textRank: 'arxiv' }),
      );
      const { items } = await store.top(null, 'newest', 0, 9);
      const shown = items.find(({ title }) => title === 'Tidal Charts')?.id ?? '';
      const made = await store.addSubscription(wanted());
      await store.saveDigests([draftOf(made, [shown])]);
      expect((await store.toldAt([one], ['2511.10001'])).size).toBe(0);
      await store.ingest(batch([inventedPaper({ title: 'Tidal charts', arxivId: '2511.10001', version: 2 })]));
      expect((await store.counts()).papers).toBe(1);
      expect(await store.toldAt([one], ['2511.10001', shown])).toEqual(
        new Map([[one, new Set(['2511.10001', shown])]]),
      );
    });
  });
}
