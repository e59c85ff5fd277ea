import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plain } from '../../../src/core/reply.ts';
import { runLine } from '../../../src/core/run-command.ts';
import { contextOf } from '../../command-context.ts';
import { channel, claim, delivery, noon, wanted } from '../../contracts/digest-vocabulary.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';

let library: TestLibrary;

beforeEach(async () => {
  library = await openTestLibrary([]);
});

afterEach(() => library.close());

async function status() {
  const context = contextOf(library.store, { clock: { now: () => noon(0) }, zone: 'Asia/Kathmandu' });
  const outcome = await runLine('status', context, { report: String });
  if (outcome.kind !== 'done') throw new Error(`status: ${outcome.kind}`);
  const { blocks, result } = outcome.reply;
  const fields = blocks.flatMap((block) => (block.kind === 'fields' ? block.fields : []));
  return { fields: new Map(fields.map(({ name, value }) => [name, plain(value)])), result };
}

describe('status', () => {
  it('is silent about digests while there are none', async () => {
    const { fields, result } = await status();
    expect([...fields.keys()]).not.toContain('Subscriptions');
    expect([...fields.keys()]).not.toContain('Outbox');
    expect(result).toMatchObject({
      subscriptions: { active: 0, unconfirmed: 0, paused: 0, nextAt: null },
      outbox: { waiting: 0, sent: 0, refused: 0, dead: 0, oldestWaiting: null },
    });
  });

  it('counts subscriptions and says when the next digest is due, where the reader is', async () => {
    await library.store.addSubscription(wanted());
    await library.store.addSubscription(wanted({ state: { kind: 'unconfirmed' } }));
    expect((await status()).fields.get('Subscriptions')).toBe(
      '1 active, 1 to be confirmed, next digest 2025-11-21 17:45',
    );
  });

  it('tells what waits, what was refused and what was given up', async () => {
    const { store } = library;
    await store.addSubscription(wanted());
    await store.enqueue([
      ...[1, 2, 3].map((number) => delivery(`${number}`, { destination: channel(number) })),
      delivery('behind the first'),
      delivery('waits', { destination: channel(4), notBefore: noon(-90) }),
    ]);
    for (const each of await claim(store, 0)) {
      if (each.dedupeKey === '1')
        await store.settleDelivery(
          each,
          { kind: 'refused', reason: 'gone', sentence: 'It is gone.', hint: 'Subscribe another.', notices: [] },
          noon(0),
        );
      if (each.dedupeKey === '2')
        await store.settleDelivery(each, { kind: 'sent', message: { channel: 'C', id: 'M' } }, noon(0));
    }
    const { fields, result } = await status();
    expect(fields.get('Subscriptions')).toBe('0 active, 1 paused');
    expect(fields.get('Outbox')).toBe(
      '2 waiting (the oldest since 2025-11-21 16:15), 1 sent, 1 refused by their channel, 1 given up',
    );
    expect(result).toMatchObject({ outbox: { waiting: 2, sent: 1, refused: 1, dead: 1, oldestWaiting: noon(-90) } });
  });
});
