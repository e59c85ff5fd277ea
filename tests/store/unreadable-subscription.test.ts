import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { destinationKey } from '../../src/core/digest/subscription.ts';
import { channel, noon, wanted } from '../contracts/digest-vocabulary.ts';
import { openTestLibrary, type TestLibrary } from '../library.ts';

let library: TestLibrary;

beforeEach(async () => {
  library = await openTestLibrary([]);
});

afterEach(() => library.close());

describe('a subscription that another version of Paperboy wrote', () => {
  it.each([
    ['settings nobody knows', '{"layout":"hologram"}'],
    ['no JSON', '{"layout'],
  ])('hides and holds up no other, and is paused until somebody can read it: %s', async (_what, settings) => {
    const { store, folder } = library;
    const [strange, other] = [await store.addSubscription(wanted()), await store.addSubscription(wanted())];
    const file = new Database(join(folder, 'library.sqlite'));
    const kept = file.prepare('SELECT settings FROM subscription WHERE id = ?').pluck().get(strange.id);
    file.prepare('UPDATE subscription SET settings = ? WHERE id = ?').run(settings, strange.id);
    expect(await store.subscription(strange.id)).toBeNull();
    expect(await store.subscriptionsAt(destinationKey(channel(1)))).toEqual([other]);
    expect(await store.dueSubscriptions(noon(9), null, 1)).toEqual([other]);
    expect(await store.countSubscriptions()).toEqual({ active: 1, unconfirmed: 0, paused: 1 });
    expect(await store.changeSubscription(strange.id, strange.revision, {})).toBeNull();
    file.prepare('UPDATE subscription SET settings = ? WHERE id = ?').run(kept, strange.id);
    file.close();
    expect(await store.subscription(strange.id)).toMatchObject({
      state: { kind: 'paused', by: 'refusal', hint: 'Run the newer version, then resume it.' },
      revision: strange.revision + 1,
    });
  });
});
