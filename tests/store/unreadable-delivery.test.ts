import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { destinationKey } from '../../src/core/digest/subscription.ts';
import {
  channel,
  claim,
  delivery,
  digestKey,
  draftOf,
  keysOf,
  sendAll,
  wanted,
} from '../contracts/digest-vocabulary.ts';
import { openTestLibrary, type TestLibrary } from '../library.ts';

let library: TestLibrary;

beforeEach(async () => {
  library = await openTestLibrary([]);
});

afterEach(() => library.close());

describe('a delivery that another version of Paperboy wrote', () => {
  it.each([
    [
      'a kind of block nobody knows',
      '{"visibility":"channel","blocks":[{"kind":"hologram"}],"listed":null,"result":null}',
    ],
    ['no JSON', '{"visibility'],
  ])('is given up and holds up no other: %s', async (_what, reply) => {
    const { store, folder } = library;
    const made = await store.addSubscription(wanted());
    await store.saveDigests([draftOf(made, ['2511.10001'])]);
    await store.enqueue([delivery('behind it'), delivery('elsewhere', { destination: channel(2) })]);
    const other = new Database(join(folder, 'library.sqlite'));
    const key = digestKey(made, '2025-11-21');
    other
      .prepare('UPDATE delivery_reply SET reply = ? WHERE delivery_id = (SELECT id FROM delivery WHERE dedupe_key = ?)')
      .run(reply, key);
    other.close();
    expect(keysOf(await claim(store, 1))).toEqual(['elsewhere']);
    expect(await store.outboxCounts()).toMatchObject({ dead: 1, waiting: 2 });
    expect((await store.toldAt([destinationKey(channel(1))], ['2511.10001'])).size).toBe(0);
    expect(await sendAll(store, 1)).toEqual(['behind it']);
  });
});
