import { afterEach, describe } from 'vitest';
import type { Store } from '../../src/core/ports.ts';
import { digestsContract } from './store-digests.ts';
import { identityContract } from './store-identity.ts';
import { ingestContract } from './store-ingest.ts';
import { listedContract } from './store-listed.ts';
import { listsContract } from './store-lists.ts';
import { memoryContract } from './store-memory.ts';
import { modelsContract } from './store-models.ts';
import { newsContract } from './store-news.ts';
import { outboxContract } from './store-outbox.ts';
import { outboxEventsContract } from './store-outbox-events.ts';
import { savedContract } from './store-saved.ts';
import { searchContract } from './store-search.ts';
import { subscriptionsContract } from './store-subscriptions.ts';
import { vectorsContract } from './store-vectors.ts';
import { batch, type OpenLibrary } from './store-vocabulary.ts';
import { votesContract } from './store-votes.ts';
import { workspacesContract } from './store-workspaces.ts';

/** A store on a library of its own, empty at first. */
interface OpenedStore {
  readonly store: Store;
  /** Closes it and removes the library. */
  close(): Promise<void>;
}

/** What every implementation of `Store` must do. `open` makes a new, empty library each time. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: the store contract`, () => {
    const opened: OpenedStore[] = [];
    const library: OpenLibrary = async (...records) => {
      const one = await open();
      opened.push(one);
      if (records.length > 0) await one.store.ingest(batch(records));
      return one.store;
    };
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
    });

    ingestContract(library);
    identityContract(library);
    listsContract(library);
    searchContract(library);
    memoryContract(library);
    savedContract(library);
    workspacesContract(library);
    vectorsContract(library);
    modelsContract(library);
    outboxContract(library);
    outboxEventsContract(library);
    subscriptionsContract(library);
    digestsContract(library);
    newsContract(library);
    listedContract(library);
    votesContract(library);
  });
}
