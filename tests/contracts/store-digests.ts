import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConsideredPaper, DigestDraft } from '../../src/core/digest/digest-records.ts';
import { paperOutcomes } from '../../src/core/digest/digest-records.ts';
import { destinationKey, type Subscription } from '../../src/core/digest/subscription.ts';
import type { PaperRecord } from '../../src/core/paper.ts';
import type { Store } from '../../src/core/ports.ts';
import { arbitraryText } from '../bots/arbitrary-reply.ts';
import { inventedPaper } from '../invented-papers.ts';
import { runs } from '../property-runs.ts';
import {
  begun,
  channel,
  claimOne,
  delivery,
  digestKey,
  draftOf,
  everyDay,
  noon,
  sendAll,
  wanted,
} from './digest-vocabulary.ts';
import { batch, type OpenLibrary } from './store-vocabulary.ts';

const here = destinationKey(channel(1));
const paper = (number: number, changes: Partial<PaperRecord> = {}) =>
  inventedPaper({ title: `Number ${number}`, arxivId: `2511.1000${number}`, version: 1, ...changes });
const id = (number: number): string => `2511.1000${number}`;

async function toldHere(store: Store, key = here): Promise<readonly string[]> {
  const papers = [1, 2, 3, 4, 5, 6].map(id);
  return [...((await store.toldAt([key], papers)).get(key) ?? [])].sort();
}

async function again(store: Store, { id: number }: Subscription): Promise<Subscription> {
  const found = await store.subscription(number);
  if (found === null) throw new Error('it is there');
  return found;
}

/** What becomes of the papers in digests: kept, told once, and undone where a message never arrived. */
export function digestsContract(library: OpenLibrary): void {
  describe('a saved digest', () => {
    it('moves all that it moves at once', async () => {
      const store = await library(paper(1), paper(2));
      const made = await store.addSubscription(wanted());
      const draft = draftOf(made, [id(1), id(2)]);
      expect(await store.saveDigests([])).toEqual([]);
      expect(await store.saveDigests([draft])).toEqual(['saved']);
      const { subscription, date, at, kind, edition, considered } = draft;
      expect(await store.digest(made.id, '2025-11-21')).toEqual({ subscription, date, at, kind, edition, considered });
      expect(await store.digest(made.id, '2025-11-20')).toBeNull();
      expect(await again(store, made)).toEqual({ ...made, progress: draft.progress });
      expect(await toldHere(store)).toEqual([id(1), id(2)]);
      expect(await claimOne(store, 1)).toMatchObject(draft.deliveries[0] ?? {});
    });

    it('keeps every outcome of every paper', async () => {
      const store = await library();
      let round = 0;
      const considered: fc.Arbitrary<readonly ConsideredPaper[]> = fc.array(
        fc.record({
          paper: arbitraryText,
          outcome: fc.constantFrom(...paperOutcomes),
          score: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((score) => (score === 0 ? 0 : score / 10_000)),
          reasons: fc.array(fc.oneof(arbitraryText, fc.constantFrom('61 upvotes', 'rising')), { maxLength: 3 }),
        }),
        { maxLength: 12 },
      );
      await fc.assert(
        fc.asyncProperty(considered, async (all) => {
          round += 1;
          const made = await store.addSubscription(wanted({ token: `t ${round}`, destination: channel(round) }));
          await store.saveDigests([draftOf(made, [], { considered: all })]);
          expect((await store.digest(made.id, '2025-11-21'))?.considered).toEqual(all);
        }),
        runs(40),
      );
    });

    it('is one a date: a second draft of it changes nothing', async () => {
      const store = await library(paper(1), paper(2));
      const made = await store.addSubscription(wanted());
      const draft = draftOf(made, [id(1)]);
      const second = draftOf(made, [id(2)], { deliveries: [delivery('second')], kind: 'empty' });
      expect(await store.saveDigests([draft, second])).toEqual(['saved', 'already']);
      expect(await store.saveDigests([draft])).toEqual(['already']);
      // Nor is there one for a date before the last one's.
      expect(await store.saveDigests([draftOf(made, [], { date: '2025-11-20' })])).toEqual(['already']);
      expect(await toldHere(store)).toEqual([id(1)]);
      expect(await sendAll(store, 9)).toEqual([digestKey(made, '2025-11-21')]);
      expect((await store.digestsOf(made.id, 9)).map(({ kind }) => kind)).toEqual(['digest']);
    });

    it('is one of several processes’', async () => {
      const store = await library(paper(1));
      const made = await store.addSubscription(wanted());
      const answers = await Promise.all(Array.from({ length: 9 }, () => store.saveDigests([draftOf(made, [id(1)])])));
      expect(answers.flat().sort()).toEqual([...Array.from({ length: 8 }, () => 'already'), 'saved']);
      expect(await sendAll(store, 9)).toHaveLength(1);
    });

    it('is none where the subscription changed, paused or went meanwhile', async () => {
      const store = await library(paper(1));
      const changed = await store.addSubscription(wanted());
      const gone = await store.addSubscription(wanted());
      await store.changeSubscription(changed.id, 1, { settings: everyDay });
      await store.removeSubscription(gone.id);
      expect(await store.saveDigests([draftOf(changed, [id(1)]), draftOf(gone, [id(1)])])).toEqual([
        'changed',
        'changed',
      ]);
      expect(await store.digestsOf(changed.id, 9)).toEqual([]);
      expect(await toldHere(store)).toEqual([]);
      expect(await sendAll(store, 9)).toEqual([]);
      expect(await store.saveDigests([draftOf(await again(store, changed), [id(1)])])).toEqual(['saved']);
    });

    it('never tells a paper where it was told, also of one call, by whatever id', async () => {
      const titled = inventedPaper({ title: 'Tidal Charts', textRank: 'page-text' });
      const store = await library(titled, paper(2), paper(3));
      const shown = (await store.papersStarting('t-', 9))[0]?.id ?? '';
      const [one, two, elsewhere] = [
        await store.addSubscription(wanted()),
        await store.addSubscription(wanted()),
        await store.addSubscription(wanted({ destination: channel(2) })),
      ];
      const drafts = [draftOf(one, [shown]), draftOf(two, [id(2), shown]), draftOf(elsewhere, [shown])];
      expect(await store.saveDigests(drafts)).toEqual(['saved', 'changed', 'saved']);
      await store.ingest(batch([inventedPaper({ title: 'Tidal charts', arxivId: '2511.10009' })]));
      expect(await store.saveDigests([draftOf(two, [id(2), '2511.10009'])])).toEqual(['changed']);
      expect(await store.saveDigests([draftOf(two, [id(2), shown])])).toEqual(['changed']);
      expect(await store.saveDigests([draftOf(two, [id(3), id(2), id(3)])])).toEqual(['saved']);
      expect(await toldHere(store)).toEqual([id(2), id(3)]);
    });

    it('is answered each by itself, in order, also of hundreds', async () => {
      const store = await library(paper(1), paper(2));
      const drafts: DigestDraft[] = [];
      const expected: string[] = [];
      for (let count = 0; count < 300; count += 1) {
        const made = await store.addSubscription(wanted({ destination: channel(Math.floor(count / 3)) }));
        const kind = count % 3;
        drafts.push(draftOf(made, [id(kind === 2 ? 2 : 1)], kind === 0 ? {} : { revision: kind === 1 ? 1 : 7 }));
        // The second of a channel would repeat the first one's paper; the third was read in another revision.
        expected.push(kind === 0 ? 'saved' : 'changed');
      }
      expect(await store.saveDigests(drafts)).toEqual(expected);
      expect(await sendAll(store, 9)).toHaveLength(100);
    });

    it('are found newest first, and since a moment with their papers', async () => {
      const store = await library(paper(1));
      let made = await store.addSubscription(wanted());
      const paused = await store.addSubscription(wanted({ destination: channel(2) }));
      await store.saveDigests([draftOf(paused, [])]);
      await store.changeSubscription(paused.id, 1, { state: { kind: 'paused', by: 'person', sentence: '', hint: '' } });
      const days = ['2025-11-18', '2025-11-19', '2025-11-20', '2025-11-21'] as const;
      for (const [index, date] of days.entries()) {
        const kind = index === 2 ? 'empty' : 'digest';
        const draft = draftOf(made, [], { date, at: noon(index), kind });
        expect(await store.saveDigests([draft])).toEqual(['saved']);
        made = await again(store, made);
      }
      expect((await store.digestsOf(made.id, 3)).map(({ date }) => date)).toEqual(days.slice(1).reverse());
      expect((await store.digestsSince(noon(1))).map(({ date }) => date)).toEqual(['2025-11-19', '2025-11-21']);
      expect(await store.digestsSince(noon(4))).toEqual([]);
    });
  });

  describe('an old digest', () => {
    it('is forgotten, and what it told stays told', async () => {
      const store = await library(paper(1), paper(2));
      let made = await store.addSubscription(wanted());
      await store.saveDigests([draftOf(made, [id(1)], { date: '2025-11-20' })]);
      made = await again(store, made);
      await store.saveDigests([draftOf(made, [id(2)])]);
      expect(await store.forgetDigests('2025-11-20')).toBe(0);
      expect(await store.forgetDigests('2025-11-21')).toBe(1);
      expect(await store.forgetDigests('2025-11-21')).toBe(0);
      expect((await store.digestsOf(made.id, 9)).map(({ date }) => date)).toEqual(['2025-11-21']);
      expect(await toldHere(store)).toEqual([id(1), id(2)]);
      // Nor does the date come again.
      expect(await store.saveDigests([draftOf(await again(store, made), [], { date: '2025-11-20' })])).toEqual([
        'already',
      ]);
    });

    it('names papers by the ids they have now, each once', async () => {
      const store = await library(
        inventedPaper({ title: 'Tidal Charts', textRank: 'page-text' }),
        inventedPaper({ title: 'Field Guide', textRank: 'page-text' }),
        paper(1, { title: 'Another Title', textRank: 'arxiv' }),
      );
      const [tidal = '', guide = ''] = (await store.papersStarting('t-', 9)).map((each) => each.id);
      const made = await store.addSubscription(wanted());
      const outcome = (of: string, how: ConsideredPaper['outcome']): ConsideredPaper => ({
        paper: of,
        outcome: how,
        score: 2,
        reasons: [how],
      });
      const considered = [outcome(id(1), 'off-topic'), outcome(guide, 'over-limit'), outcome(tidal, 'selected')];
      await store.saveDigests([draftOf(made, [tidal], { considered })]);
      for (const [index, of] of [tidal, guide].entries()) {
        const { title = '' } = (await store.paper(of)) ?? {};
        await store.ingest(batch([inventedPaper({ title, arxivId: id(1 + index), version: 2 })]));
      }
      const now = [outcome(id(1), 'selected'), outcome(id(2), 'over-limit')];
      expect((await store.digest(made.id, '2025-11-21'))?.considered).toEqual(now);
      expect((await store.digestsOf(made.id, 9))[0]?.considered).toEqual(now);
      expect((await store.digestsSince(noon(0)))[0]?.considered).toEqual(now);
    });
  });

  describe('a later edition', () => {
    const edition = (made: Subscription, number: number, told: readonly string[]): DigestDraft => {
      const key = digestKey(made, '2025-11-21');
      const edit = delivery(`${key}:${number}`, { subscription: made.id, action: { kind: 'edit', of: key } });
      const progress = { ...made.progress, consideredUntil: noon(30 + number) };
      return draftOf(made, told, { edition: number, deliveries: [edit], progress });
    };

    it('takes the place of the one before, tells what is new, and leaves the next due time', async () => {
      const store = await library(paper(1), paper(2), paper(3));
      const first = await store.addSubscription(wanted());
      expect(await store.saveDigests([edition(first, 1, [id(2)])])).toEqual(['changed']); // there is none yet
      await store.saveDigests([draftOf(first, [id(1)])]);
      const made = await again(store, first);
      await store.postponeDigests([{ of: made, dueAt: noon(99) }]);
      expect(await store.saveDigests([edition(made, 2, [id(2)])])).toEqual(['changed']);
      expect(await store.saveDigests([edition(made, 1, [id(1)])])).toEqual(['changed']); // told before
      expect(await store.saveDigests([edition(made, 1, [id(2)]), edition(made, 1, [id(3)])])).toEqual([
        'saved',
        'already',
      ]);
      expect(await store.digest(made.id, '2025-11-21')).toMatchObject({ edition: 1, considered: [{ paper: id(2) }] });
      expect(await store.saveDigests([draftOf(made, []), edition(made, 2, []), edition(made, 1, [])])).toEqual([
        'already',
        'saved',
        'already',
      ]);
      const { dueAt, consideredUntil } = (await again(store, made)).progress;
      expect([dueAt, consideredUntil]).toEqual([noon(99), noon(32)]);
      expect(await toldHere(store)).toEqual([id(1), id(2)]);
      const key = digestKey(made, '2025-11-21');
      expect(await sendAll(store, 60)).toEqual([key, `${key}:1`, `${key}:2`]);
    });

    it('is none once the next digest was made', async () => {
      const store = await library(paper(1), paper(2));
      const first = await store.addSubscription(wanted());
      await store.saveDigests([draftOf(first, [id(1)])]);
      const made = await again(store, first);
      await store.saveDigests([draftOf(made, [], { date: '2025-11-24' })]);
      expect(await store.saveDigests([edition(made, 1, [id(2)])])).toEqual(['changed']);
    });

    it('that never arrives has told nothing, while the first has', async () => {
      const store = await library(paper(1), paper(2));
      const first = await store.addSubscription(wanted());
      await store.saveDigests([draftOf(first, [id(1)])]);
      await sendAll(store, 1);
      await store.saveDigests([edition(await again(store, first), 1, [id(2)])]);
      await store.settleDelivery(await claimOne(store, 1), { kind: 'dead', sentence: 'It was deleted.' }, noon(1));
      expect(await toldHere(store)).toEqual([id(1)]);
    });
  });

  describe('a digest that never arrives', () => {
    it.each(['refused', 'dead'] as const)('has told nothing: %s', async (how) => {
      const store = await library(paper(1), paper(2), paper(3));
      const made = await store.addSubscription(wanted());
      const elsewhere = await store.addSubscription(wanted({ destination: channel(2) }));
      await store.saveDigests([draftOf(made, [id(1)]), draftOf(elsewhere, [id(1)])]);
      await sendAll(store, 1);
      const thread = delivery('thread', {
        subscription: made.id,
        action: { kind: 'thread', under: digestKey(made, '2025-11-24'), title: 'Abstracts' },
      });
      const next = draftOf(await again(store, made), [id(2), id(3)], { date: '2025-11-24' });
      await store.saveDigests([{ ...next, deliveries: [...next.deliveries, thread] }]);
      const claimed = await claimOne(store, 1);
      const why = { sentence: 'The channel is gone.', hint: 'Subscribe another.' };
      const settlement =
        how === 'dead'
          ? ({ kind: 'dead', ...why } as const)
          : ({ kind: 'refused', reason: 'gone', ...why, notices: [] } as const);
      expect(await store.settleDelivery(claimed, settlement, noon(1))).toBe(true);
      expect(await toldHere(store)).toEqual([id(1)]);
      expect(await toldHere(store, destinationKey(channel(2)))).toEqual([id(1)]);
      if (how === 'refused') return expect(await sendAll(store, 9)).toEqual([]);
      // Its thread is told that there is no message; what it says was told by the digest.
      expect(await claimOne(store, 1)).toMatchObject({ dedupeKey: 'thread', message: null });
    });

    it('has told its papers though the thread with their abstracts never came', async () => {
      const store = await library(paper(1));
      const made = await store.addSubscription(wanted());
      const action = { kind: 'thread', under: digestKey(made, '2025-11-21'), title: 'Abstracts' } as const;
      const draft = draftOf(made, [id(1)]);
      await store.saveDigests([{ ...draft, deliveries: [...draft.deliveries, delivery('thread', { action })] }]);
      const message = { channel: 'C1', id: 'M1' };
      await store.settleDelivery(await claimOne(store, 1), { kind: 'sent', message }, noon(1));
      await store.settleDelivery(await claimOne(store, 1), { kind: 'dead', sentence: 'No threads here.' }, noon(1));
      expect(await toldHere(store)).toEqual([id(1)]);
    });

    it('has told nothing where it waited behind a refused one', async () => {
      const store = await library(paper(1));
      const made = await store.addSubscription(wanted());
      await store.enqueue([delivery('test', { subscription: made.id })]);
      await store.saveDigests([draftOf(made, [id(1)])]);
      const why = { sentence: 'The channel is gone.', hint: 'Subscribe another.' };
      await store.settleDelivery(
        await claimOne(store, 1),
        { kind: 'refused', reason: 'gone', ...why, notices: [] },
        noon(1),
      );
      expect(await toldHere(store)).toEqual([]);
      expect(await again(store, made)).toMatchObject({ state: { kind: 'paused' } });
    });

    it('has told what a try may have brought until it is given up', async () => {
      const store = await library(paper(1));
      const made = await store.addSubscription(wanted());
      await store.saveDigests([draftOf(made, [id(1)])]);
      const claimed = await claimOne(store, 1);
      await store.settleDelivery(claimed, { kind: 'retry', notBefore: noon(5), sentence: 'Busy.' }, noon(1));
      expect(await toldHere(store)).toEqual([id(1)]);
    });
  });

  describe('what is told', () => {
    it('is known by place, of the papers asked for', async () => {
      const store = await library(paper(1), paper(2), paper(3));
      const one = await store.addSubscription(wanted());
      const two = await store.addSubscription(wanted({ destination: channel(2) }));
      await store.saveDigests([draftOf(one, [id(1), id(2)]), draftOf(two, [id(2), '2511.99999'])]);
      const there = destinationKey(channel(2));
      expect(await store.toldAt([here, there, 'discord:G1:channel:C9'], [id(2), id(3), '2511.99999', 'x'])).toEqual(
        new Map([
          [here, new Set([id(2)])],
          [there, new Set([id(2), '2511.99999'])],
        ]),
      );
      expect(await store.toldAt([], [id(1)])).toEqual(new Map());
      expect(await store.toldAt([here], [])).toEqual(new Map());
    });
  });

  describe('progress', () => {
    it('is due again where the digest says so', async () => {
      const store = await library();
      const made = await store.addSubscription(wanted({ progress: begun }));
      await store.saveDigests([draftOf(made, [], { kind: 'silent', deliveries: [] })]);
      expect(await store.dueSubscriptions(noon(0), null, 9)).toEqual([]);
      expect(await store.nextDigestAt()).toBe(noon(24 * 60));
      expect((await store.outboxCounts()).waiting).toBe(0);
    });
  });
}
