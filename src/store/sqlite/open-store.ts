import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import type { Store } from '../../core/ports.ts';
import { findAction, findList, keepAction, keepList } from '../conversations.ts';
import { createQueue, giveUpWaiting } from '../deliveries.ts';
import {
  createSaveDigests,
  eraseAtOnce,
  eraseDigests,
  findDigest,
  findDigests,
  findDigestsSince,
  findUndelivered,
} from '../digests.ts';
import { createIngest } from '../ingest.ts';
import { findListedPapers, findListFacts } from '../listed-papers.ts';
import { isMigrated, migrate } from '../migrate.ts';
import { migrations } from '../migrations/index.ts';
import {
  dropBatch,
  endBatch,
  findBatches,
  findBatchOf,
  findFinished,
  keepPlan,
  keepServerId,
  takeOver,
} from '../model-batches.ts';
import {
  claimWriting,
  findModelDays,
  findWritten,
  keepWritten,
  releaseWriting,
  reserve,
  settle,
} from '../model-records.ts';
import {
  claimDeliveries,
  countOutbox,
  eraseSettled,
  extendLease,
  findNextDelivery,
  hasReady,
  settleDelivery,
} from '../outbox.ts';
import {
  countLibrary,
  findCategories,
  findDailyList,
  findDailyLists,
  findKeywords,
  findPapers,
  findPapersStarting,
  findSightings,
  findTop,
} from '../papers.ts';
import { findSaved, forgetSaved, keepSaved } from '../saved-papers.ts';
import type { LibrarySchema } from '../schema.ts';
import { findCursor, findEtag, findRuns, keepRun } from '../sources.ts';
import {
  addSubscription,
  changeSubscription,
  countSubscriptions,
  eraseSubscriptionsOf,
  findDue,
  findNextDue,
  findSubscription,
  findSubscriptionByToken,
  findSubscriptions,
  findSubscriptionsAt,
  findSubscriptionsOf,
  postponeDigests,
  postponedAtOnce,
  removeSubscription,
} from '../subscriptions.ts';
import { findNews, findTold, newsAtOnce, tellNews } from '../told-papers.ts';
import { eraseTurns, eraseTurnsOf, findTurns, keepTurn } from '../turns.ts';
import { countWithoutVector, findWithoutVector, keepVectors } from '../vectors.ts';
import { findVotes, keepVote } from '../votes.ts';
import {
  eraseInstallation,
  findInstallation,
  findInstalledWorkspaces,
  findSetting,
  keepInstallation,
  keepSetting,
} from '../workspaces.ts';
import { createAddPapers } from './add-papers.ts';
import { durableTransaction } from './durable-transaction.ts';
import { countWords, ratePapers, searchPapers } from './full-text.ts';
import { applicationId, inspectLibraryFile } from './library-file.ts';
import { findNearest, findNearness } from './nearest.ts';
import { createReader, readerDialect, readerThreadFile } from './reader.ts';
import { explainSqlite } from './sqlite-failure.ts';
import { whileBusy, writerDialect } from './writer-dialect.ts';

/** How long a write waits for another process that is writing, unless said otherwise. */
const busyTimeoutDefaultMs = 5_000;
/** Memory for pages of the file, in KiB: the inner pages of a large library's indexes. */
const cacheKib = 16_384;
/** A paper with its abstract takes about 2 KB: with SQLite's 4 KiB a fifth of every page would stay empty. Files keep the size they have. */
const pageBytes = 8_192;
/** Pages in the write-ahead log (32 MiB) that are worth a checkpoint; with fewer, pages that change all the time are written too often. */
const checkpointPages = 4_096;

export interface SqliteOptions {
  /** The library's file; it and its folder (mode 0700) are made where they are missing. */
  readonly path: string;
  /** How long to wait for another process that is writing before saying `library-busy`. */
  readonly busyTimeoutMs?: number;
  /** Pages of 8 KiB the file may have at most; past them it says `library-full`, as on a full disk. */
  readonly pagesMax?: number;
}

/**
 * Connects to the file and brings its schema up to date. What is no library, or one of a newer Paperboy, is left as it is. The application id
 * comes first and in the file itself (not in its write-ahead log), so that whoever opens it next knows it for a library.
 */
async function connect(
  path: string,
  busyTimeoutMs: number,
  pagesMax: number | undefined,
): Promise<Kysely<LibrarySchema>> {
  const db = new Database(path, { timeout: busyTimeoutMs });
  const kysely = new Kysely<LibrarySchema>({ dialect: writerDialect(db, busyTimeoutMs) });
  try {
    db.pragma(`page_size = ${pageBytes}`);
    db.pragma('foreign_keys = ON');
    db.pragma(`cache_size = -${cacheKib}`);
    if (pagesMax !== undefined) db.pragma(`max_page_count = ${pagesMax}`);
    const tables = db.prepare<[], number>("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migration'").pluck();
    const isCurrent = tables.get() === 1 && (await isMigrated(kysely, migrations, path));
    if (!isCurrent) await whileBusy(() => db.pragma(`application_id = ${applicationId}`), busyTimeoutMs);
    await whileBusy(() => db.pragma('journal_mode = WAL'), busyTimeoutMs);
    db.pragma('synchronous = NORMAL');
    db.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    if (!isCurrent) await migrate(kysely, migrations, path);
    return kysely;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens the library in an SQLite file and migrates it. Reads that may take long run on a thread of their own. Throws a `UserError` (and
 * changes nothing) where the file is read-only, damaged, no library, one of a newer Paperboy, or locked for too long.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const path = resolve(options.path);
  const busyTimeoutMs = options.busyTimeoutMs ?? busyTimeoutDefaultMs;
  await inspectLibraryFile(path);
  const writer = await connect(path, busyTimeoutMs, options.pagesMax).catch((error: unknown) => {
    throw explainSqlite(error, path);
  });
  const thread = createReader(readerThreadFile(import.meta.url), { path, busyTimeoutMs, cacheKib });
  const reader = new Kysely<LibrarySchema>({ dialect: readerDialect(thread) });
  const ingest = createIngest(writer, createAddPapers(writer));
  const queue = createQueue(writer);
  const saveDigests = createSaveDigests(writer, queue);
  let closing: Promise<void> | null = null;

  return {
    ingest,
    cursor: (source, scope) => findCursor(writer, source, scope),
    etag: (url) => findEtag(writer, url),
    recordRun: (run) => writer.transaction().execute((tx) => keepRun(tx, run)),
    lastRuns: (limit) => findRuns(writer, limit),

    paper: async (id) => (await findPapers(writer, [id]))[0] ?? null,
    papers: (ids) => findPapers(writer, ids),
    papersStarting: (idPrefix, limit) => findPapersStarting(reader, idPrefix, limit),
    sightings: (id) => findSightings(writer, id),
    counts: () => countLibrary(reader),

    dailyLists: (range, limit) => findDailyLists(reader, range, limit),
    dailyList: (date, source, offset, limit) => findDailyList(reader, date, source, offset, limit),
    top: (range, order, offset, limit) => findTop(reader, range, order, offset, limit),

    search: (plan) => searchPapers(reader, plan),
    rate: (plan, ids) => ratePapers(reader, plan, ids),
    wordCounts: (words) => countWords(reader, words),
    nearWords: (word, limit) => thread.nearWords(word, limit),
    categories: (prefix, limit) => findCategories(reader, prefix, limit),
    keywords: (prefix, limit) => findKeywords(reader, prefix, limit),

    papersWithoutVector: (wanted) => findWithoutVector(reader, wanted),
    countWithoutVector: (model) => countWithoutVector(reader, model),
    saveVectors: (model, vectors) => writer.transaction().execute((tx) => keepVectors(tx, model, vectors)),
    nearest: (plan) => findNearest(thread, reader, plan),
    nearness: (model, vector, ids) => findNearness(thread, reader, { model, vector }, ids),

    rememberList: (conversation, ids, at) => writer.transaction().execute((tx) => keepList(tx, conversation, ids, at)),
    lastList: (conversation) => findList(writer, conversation),
    rememberTurn: (conversation, from, turn) =>
      writer.transaction().execute((tx) => keepTurn(tx, conversation, from, turn)),
    turns: (conversation, now) => findTurns(writer, conversation, now),
    forgetTurns: (conversation) => eraseTurns(writer, conversation),
    saveAction: (key, state, at) => writer.transaction().execute((tx) => keepAction(tx, key, state, at)),
    savedAction: (key) => findAction(writer, key),

    savePaper: (owner, id, at) => writer.transaction().execute((tx) => keepSaved(tx, owner, id, at)),
    unsavePaper: (owner, id) => writer.transaction().execute((tx) => forgetSaved(tx, owner, id)),
    savedPapers: (owner, offset, limit) => findSaved(reader, owner, offset, limit),

    saveInstallation: (installation) => writer.transaction().execute((tx) => keepInstallation(tx, installation)),
    installation: (platform, workspace) => findInstallation(writer, platform, workspace),
    installedWorkspaces: (platform) => findInstalledWorkspaces(writer, platform),
    forgetInstallation: (platform, workspace) =>
      writer.transaction().execute(async (tx) => {
        await eraseInstallation(tx, platform, workspace);
        await eraseTurnsOf(tx, platform, workspace);
        await eraseSubscriptionsOf(tx, platform, workspace);
      }),
    saveSetting: (platform, workspace, name, value) =>
      writer.transaction().execute((tx) => keepSetting(tx, { platform, workspace, name, value })),
    setting: (platform, workspace, name) => findSetting(writer, platform, workspace, name),

    writtenSummary: (key) => findWritten(writer, key),
    claimSummary: (key, holder, at, until) =>
      writer.transaction().execute((tx) => claimWriting(tx, key, holder, at, until)),
    saveSummary: (key, content, at) => writer.transaction().execute((tx) => keepWritten(tx, key, content, at)),
    releaseSummary: (key, holder) => writer.transaction().execute((tx) => releaseWriting(tx, key, holder)),
    reserveTokens: (day, model, tokens, limit) =>
      writer.transaction().execute((tx) => reserve(tx, day, model, tokens, limit)),
    settleTokens: (day, model, reserved, used, requests) =>
      writer.transaction().execute((tx) => settle(tx, day, model, reserved, used, requests)),
    modelDays: (day) => findModelDays(writer, day),

    addSubscription: (subscription) => writer.transaction().execute((tx) => addSubscription(tx, subscription)),
    subscription: (id) => findSubscription(writer, id),
    subscriptionByToken: (token) => findSubscriptionByToken(writer, token),
    subscriptionsAt: (destinationKey) => findSubscriptionsAt(writer, destinationKey),
    subscriptionsOf: (owner) => findSubscriptionsOf(writer, owner),
    subscriptions: (offset, limit) => findSubscriptions(reader, offset, limit),
    countSubscriptions: () => countSubscriptions(reader),
    changeSubscription: (id, revision, change) =>
      writer.transaction().execute((tx) => changeSubscription(tx, id, revision, change)),
    removeSubscription: (id) => writer.transaction().execute((tx) => removeSubscription(tx, id)),
    async postponeDigests(digests) {
      let postponed = 0;
      for (let start = 0; start < digests.length; start += postponedAtOnce) {
        const some = digests.slice(start, start + postponedAtOnce);
        postponed += await writer.transaction().execute((tx) => postponeDigests(tx, some));
      }
      return postponed;
    },

    dueSubscriptions: (now, after, limit) => findDue(writer, now, after, limit),
    nextDigestAt: () => findNextDue(writer),
    saveDigests,
    digest: (subscription, date) => findDigest(writer, subscription, date),
    digestsOf: (subscription, limit) => findDigests(writer, subscription, limit),
    digestsSince: (at) => findDigestsSince(reader, at),
    undelivered: (since) => findUndelivered(reader, since),
    async forgetDigests(before) {
      let erased = 0;
      for (;;) {
        const some = await writer.transaction().execute((tx) => eraseDigests(tx, before));
        erased += some;
        if (some < eraseAtOnce) return erased;
      }
    },
    listedPapers: (from, to, sources) => findListedPapers(reader, from, to, sources),
    listFacts: (from, to) => findListFacts(reader, from, to),
    toldAt: (destinationKeys, papers) => findTold(reader, destinationKeys, papers),
    toldWithNews: (since) => findNews(reader, since),
    async tellNews(news) {
      for (let start = 0; start < news.length; start += newsAtOnce) {
        const some = news.slice(start, start + newsAtOnce);
        await writer.transaction().execute((tx) => tellNews(tx, queue, some));
      }
    },
    saveVote: (vote) => writer.transaction().execute((tx) => keepVote(tx, vote)),
    votesAt: (destinationKeys, limit) => findVotes(reader, destinationKeys, limit),

    enqueue: (drafts) =>
      writer.transaction().execute((tx) =>
        queue(
          tx,
          drafts.map((draft) => ({ draft, tells: null })),
        ),
      ),
    // Durable: whoever comes after a power failure must know what may have been sent.
    claimDeliveries: async (claim) =>
      (await hasReady(writer, claim)) ? durableTransaction(writer, (tx) => claimDeliveries(tx, claim)) : [],
    settleDelivery: (delivery, settlement, at) =>
      writer.transaction().execute((tx) => settleDelivery(tx, queue, delivery, settlement, at)),
    extendLease: (delivery, leaseUntil) => writer.transaction().execute((tx) => extendLease(tx, delivery, leaseUntil)),
    nextDeliveryAt: (platforms) => findNextDelivery(writer, platforms),
    outboxCounts: () => countOutbox(reader),
    giveUpExpired: (before, at) =>
      writer
        .transaction()
        .execute((tx) =>
          giveUpWaiting(tx, { expiredBefore: before }, { sentence: 'Nobody sends to its platform any more.', at }),
        ),
    forgetSettled: (before) => writer.transaction().execute((tx) => eraseSettled(tx, before)),
    planBatch: (plan, limit) => writer.transaction().execute((tx) => keepPlan(tx, plan, limit)),
    batches: (place) => findBatches(writer, place),
    takeBatch: (mark, holder, at, until) => writer.transaction().execute((tx) => takeOver(tx, mark, holder, at, until)),
    submittedBatch: (mark, serverId) => writer.transaction().execute((tx) => keepServerId(tx, mark, serverId)),
    finishBatch: (mark, used, requests) => writer.transaction().execute((tx) => endBatch(tx, mark, used, requests)),
    batchOf: (place, key) => findBatchOf(writer, place, key),
    finishedBatches: (place) => findFinished(writer, place),
    forgetBatch: (mark) => dropBatch(writer, mark),

    close() {
      // The writing connection last: it is the one that may clear away the write-ahead log.
      closing ??= thread.close().then(() => writer.destroy());
      return closing;
    },
  };
}
