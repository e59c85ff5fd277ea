/** The thread that runs long reads on a connection of its own, one after the other. Started by `reader.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { createNearWords } from './near-words.ts';
import {
  type NearVectorsQuestion,
  type ReaderAnswer,
  type ReaderReply,
  type ReaderRequest,
  type ReaderStart,
  readerEnd,
} from './reader-protocol.ts';
import { sqliteCode } from './sqlite-failure.ts';
import { createStatementCache } from './statement-cache.ts';
import { createVectorIndex, type NearVector, type VectorIndex } from './vector-index.ts';

const { path, busyTimeoutMs, cacheKib }: ReaderStart = workerData;
const db = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
db.pragma(`cache_size = -${cacheKib}`);
const statement = createStatementCache(db);
const nearWords = createNearWords(db);
let vectors: VectorIndex | null = null;

function nearVectors({ model, vector, among }: NearVectorsQuestion): readonly NearVector[] {
  vectors ??= createVectorIndex(db);
  if (among.kind === 'these') return vectors.nearness(model, vector, among.vectorIds);
  if (among.kind === 'all') return vectors.nearest(model, vector, among.limit, null);
  const rows = db
    .prepare<unknown[], number>(among.sql)
    .pluck()
    .all(...among.parameters);
  return vectors.nearest(model, vector, among.limit, new Set(rows));
}

function answer({ question }: ReaderRequest): ReaderAnswer {
  switch (question.kind) {
    case 'query':
      return { kind: 'rows', rows: statement(question.sql).all(...question.parameters) };
    case 'near-words':
      return { kind: 'near-words', words: nearWords(question.word, question.limit) };
    case 'near-vectors':
      return { kind: 'near-vectors', vectors: nearVectors(question) };
  }
}

parentPort?.on('message', (request: ReaderRequest | typeof readerEnd) => {
  if (request === readerEnd) {
    db.close();
    parentPort?.close();
    return;
  }
  let reply: ReaderReply;
  try {
    reply = { id: request.id, answer: answer(request) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    reply = { id: request.id, answer: { kind: 'failed', message, code: sqliteCode(error) } };
  }
  parentPort?.postMessage(reply);
});
