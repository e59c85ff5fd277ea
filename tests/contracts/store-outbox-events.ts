import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimedDelivery, Settlement } from '../../src/core/delivery/outbox.ts';
import { destinationKey } from '../../src/core/digest/subscription.ts';
import type { Store } from '../../src/core/ports.ts';
import { runs } from '../property-runs.ts';
import { channel, claim, delivery, noon, sendAll } from './digest-vocabulary.ts';
import type { OpenLibrary } from './store-vocabulary.ts';

const sent: Settlement = { kind: 'sent', message: { channel: 'C1', id: 'M1' } };

/** What holds of an outbox whatever happens. */
export function outboxEventsContract(library: OpenLibrary): void {
  describe('many deliveries in any order of events', () => {
    const kinds = ['claim', 'claim', 'sent', 'sent', 'retry', 'released', 'dead', 'extend', 'late', 'enqueue'] as const;
    type Event = readonly [kind: (typeof kinds)[number], which: number];
    const events = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(7)), { maxLength: 60 });

    async function play(store: Store, plays: readonly Event[]): Promise<void> {
      let minute = 0;
      let count = 0;
      const arrived: string[] = [];
      const waits = new Set<string>();
      let held: ClaimedDelivery[] = [];
      const past: ClaimedDelivery[] = [];
      const settle = async (which: number, settlement: Settlement, gone: boolean): Promise<void> => {
        const each = held[which % Math.max(1, held.length)];
        if (each === undefined) return;
        held = held.filter((other) => other !== each);
        past.push(each);
        expect(await store.settleDelivery(each, settlement, noon(minute))).toBe(true);
        if (gone) waits.delete(each.dedupeKey);
        if (settlement.kind === 'sent') arrived.push(each.dedupeKey);
      };
      for (const [kind, which] of plays) {
        switch (kind) {
          case 'enqueue': {
            const key = `${which % 3}:${String(count).padStart(3, '0')}`;
            count += 1;
            waits.add(key);
            await store.enqueue([delivery(key, { destination: channel(which % 3), notBefore: noon(minute) })]);
            break;
          }
          case 'claim': {
            minute += 0.01;
            const claimed = await claim(store, minute, 1 + which);
            const places = [...held, ...claimed].map(({ destination }) => destinationKey(destination));
            expect(new Set(places).size).toBe(places.length); // one a place at a time
            held.push(...claimed);
            break;
          }
          case 'sent':
            await settle(which, { kind: 'sent', message: { channel: 'c', id: 'm' } }, true);
            break;
          case 'retry':
            await settle(which, { kind: 'retry', notBefore: noon(minute + which / 10), sentence: 'x' }, false);
            break;
          case 'released':
            await settle(which, { kind: 'released' }, false);
            break;
          case 'dead':
            await settle(which, { kind: 'dead', sentence: 'x' }, true);
            break;
          case 'extend': {
            const each = held[which % Math.max(1, held.length)];
            if (each !== undefined) expect(await store.extendLease(each, noon(minute + 1))).toBe(true);
            break;
          }
          case 'late': {
            const each = past[which % Math.max(1, past.length)];
            const now = held.some(({ id, attempt }) => id === each?.id && attempt === each.attempt);
            if (each !== undefined && !now) expect(await store.settleDelivery(each, sent, noon(minute))).toBe(false);
            break;
          }
        }
      }
      for (const each of held) await store.settleDelivery(each, { kind: 'released' }, noon(minute));
      const rest = await sendAll(store, minute + 10);
      expect(new Set(rest)).toEqual(waits); // nothing is lost
      const all = [...arrived, ...rest];
      expect(new Set(all).size).toBe(all.length); // nothing is sent twice
      for (const place of ['0', '1', '2']) {
        const here = all.filter((key) => key.startsWith(place));
        expect(here).toEqual([...here].sort()); // each place in its order
      }
    }

    it('loses nothing, sends nothing twice, and keeps the order of every place', async () => {
      await fc.assert(
        fc.asyncProperty(events, async (plays) => {
          const store = await library();
          const opening: Event[] = [0, 1, 2, 3, 4, 5].map((number) => ['enqueue', number]);
          await play(store, [...opening, ...plays]);
        }),
        runs(15),
      );
    });
  });
}
