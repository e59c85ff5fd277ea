/**
 * A process of its own on a library, run from the built files because Node 20 runs no TypeScript. Arguments: the library's path, a task, and
 * what the task needs. Says what it did line by line on standard output.
 */
const [, , path, task, ...rest] = process.argv;
const { openSqliteStore } = await import('../../dist/store/sqlite/open-store.js');

const seenAt = '2025-11-20T12:00:00.000Z';

/** An invented paper; every third has no arXiv id. */
function record(number) {
  return {
    arxivId: number % 3 === 0 ? null : `2511.${String(number).padStart(5, '0')}`,
    version: null,
    title: `Invented paper number ${number}`,
    abstract: `Words about lanterns, tides and the number ${number}. `.repeat(20),
    authors: ['Ada Brückner', `Author ${number % 50}`],
    authorCount: 2,
    publishedOn: '2025-11-18',
    updatedOn: null,
    categories: ['cs.CL'],
    keywords: [],
    links: [],
    organization: null,
    sourceTldr: null,
    thumbnailUrl: null,
    textRank: 'huggingface',
    sighting: {
      source: 'huggingface',
      seenAt,
      dailyOn: '2025-11-20',
      upvotes: number % 7,
      comments: 0,
      position: number,
      announceType: null,
    },
  };
}

function place(number) {
  return { platform: 'discord', workspace: 'G1', place: { kind: 'channel', channel: `C${number}`, announce: false } };
}

/** The digest of a subscription: two messages, the second after the first. */
function digest({ id, destination, revision, progress }) {
  const key = `digest:${id}`;
  const reply = { visibility: 'channel', blocks: [], listed: null, result: 'words '.repeat(500) };
  const common = { subscription: id, destination, reply, notBefore: seenAt, expiresAt: '2025-12-20T12:00:00.000Z' };
  return {
    subscription: id,
    date: '2025-11-20',
    at: seenAt,
    kind: 'digest',
    edition: 0,
    considered: [{ paper: '2511.00001', outcome: 'selected', score: 1, reasons: ['61 upvotes'] }],
    revision,
    told: ['2511.00001'],
    deliveries: [
      { ...common, dedupeKey: key, action: { kind: 'send' } },
      { ...common, dedupeKey: `${key}:thread`, action: { kind: 'thread', under: key, title: 'Abstracts' } },
    ],
    progress: { ...progress, dueAt: '2025-11-21T12:00:00.000Z', dueDate: '2025-11-21', lastDate: '2025-11-20' },
  };
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

const tasks = {
  /** Ingests batches `0…count-1` of `size` papers, from the cursor of `scope` on, which says how many are done. */
  async ingest(store, scope, count, size) {
    const done = await store.cursor('huggingface', scope);
    for (let batch = Number(done ?? 0); batch < Number(count); batch += 1) {
      const records = Array.from({ length: Number(size) }, (_, index) => record(batch * Number(size) + index));
      const cursor = String(batch + 1);
      await store.ingest({ source: 'huggingface', scope, records, cursor, etags: {} });
      say(`batch ${batch}`);
    }
    await store.close();
  },
  async open(store) {
    await store.close();
  },
  /** Says so before it opens the library, to be killed while it does. */
  async 'announced-open'(store) {
    await store.close();
  },
  /**
   * Saves paper 1 for one person, forgets it and so on, and says what became of it each time: `saved` and `removed` are rightly said by turns
   * over all processes together. At the end it is saved.
   */
  async save(store, actor, times) {
    const owner = { platform: 'slack', id: actor };
    for (let time = 0; time < Number(times); time += 1) {
      say(await store.savePaper(owner, '2511.00001', seenAt));
      if (await store.unsavePaper(owner, '2511.00001')) say('removed');
    }
    say(await store.savePaper(owner, '2511.00001', seenAt));
    await store.close();
  },
  /** Renews a workspace's installation again and again; what is kept of it is always one of these, whole. */
  async install(store, letter, times) {
    for (let time = 0; time < Number(times); time += 1) {
      const sealed = letter.repeat(20_000);
      await store.saveInstallation({ platform: 'slack', workspace: 'T1', sealed, at: seenAt });
      say(`installed ${time}`);
    }
    await store.close();
  },
  /** Subscribes so many channels to what is due at noon. */
  async subscribe(store, count) {
    const schedule = { rhythm: { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, time: '09:00', zone: 'UTC' };
    const looks = { layout: 'list', language: null, whenEmpty: 'say', updates: 'tell' };
    const settings = { topics: '', sources: ['huggingface'], minUpvotes: 0, papersMax: 5, schedule, ...looks };
    for (let number = 0; number < Number(count); number += 1) {
      await store.addSubscription({
        destination: place(number),
        owner: { platform: 'discord', id: 'U1' },
        ownerAt: null,
        settings,
        state: { kind: 'active' },
        progress: { dueAt: seenAt, dueDate: '2025-11-20', lastDate: null, consideredUntil: seenAt, covered: {} },
        token: `token ${number}`,
        at: seenAt,
      });
    }
    await store.close();
  },
  /** Saves the digests that are due, a few at a time, until none is; says which it saved. Each tells paper 1. */
  async plan(store) {
    for (;;) {
      const due = await store.dueSubscriptions(seenAt, null, 3);
      if (due.length === 0) break;
      const outcomes = await store.saveDigests(due.map(digest));
      outcomes.forEach((outcome, index) => {
        if (outcome === 'saved') say(`saved ${due[index].id}`);
      });
    }
    await store.close();
  },
  /** Claims and sends what is due `minutes` after noon until nothing is; says what it is about to settle and whether it did. */
  async deliver(store, minutes) {
    const at = (more) => new Date(Date.parse(seenAt) + (Number(minutes) + more) * 60_000).toISOString();
    for (;;) {
      const claim = { platforms: ['discord'], now: at(0), leaseUntil: at(1), limit: 5 };
      const claimed = await store.claimDeliveries(claim);
      for (const delivery of claimed) {
        say(`sends ${delivery.dedupeKey}`);
        const message = { channel: 'c', id: delivery.dedupeKey };
        if (await store.settleDelivery(delivery, { kind: 'sent', message }, at(0))) say(`sent ${delivery.dedupeKey}`);
      }
      const next = await store.nextDeliveryAt(['discord']);
      // What another one holds is done by that one, or by whoever comes after its lease.
      if (next === null || (claimed.length === 0 && next > at(0))) break;
    }
    await store.close();
  },
  /** Searches and leaves the store open: the reader thread must not keep the process alive, nor let it end before the answer. */
  async search(store) {
    const filter = { since: null, until: null, category: null };
    const terms = [{ words: ['lanterns'], prefix: false, field: null, exclude: false }];
    const found = await store.search({ terms, match: 'all', filter, limit: 10 });
    say(`found ${found.length}`);
  },
};

try {
  if (task === 'announced-open') say('opening');
  const store = await openSqliteStore({ path });
  await tasks[task](store, ...rest);
  say('done');
} catch (error) {
  say(`failed ${error.code} ${error.message}`);
  process.exitCode = 1;
}
