import { Worker } from 'node:worker_threads';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { NearWord } from '../../core/ports.ts';
import {
  type NearVectorsQuestion,
  type ReaderAnswer,
  type ReaderQuestion,
  type ReaderReply,
  type ReaderRequest,
  type ReaderStart,
  readerEnd,
} from './reader-protocol.ts';
import { explainSqlite } from './sqlite-failure.ts';
import type { NearVector } from './vector-index.ts';

/**
 * The file of the reader thread as Node can run it. Tests run this module from `src`, where the thread's file is TypeScript, which Node 20
 * cannot load in a thread: they take the built one at the same place in `dist`.
 */
export function readerThreadFile(moduleUrl: string): URL {
  const here = new URL(moduleUrl);
  if (!here.pathname.endsWith('.ts')) return new URL('./reader-thread.js', here);
  const source = '/src/store/sqlite/';
  const root = here.href.slice(0, here.href.lastIndexOf(source));
  return new URL(`${root}/dist/store/sqlite/reader-thread.js`);
}

/** Long reads, run one after the other on a thread of their own, so that they never hold up the event loop. */
export interface Reader {
  query(sql: string, parameters: readonly unknown[]): Promise<readonly unknown[]>;
  nearWords(word: string, limit: number): Promise<readonly NearWord[]>;
  nearVectors(question: Omit<NearVectorsQuestion, 'kind'>): Promise<readonly NearVector[]>;
  /** Answers what was asked before, then ends the thread. Questions after that are errors. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(answer: ReaderAnswer): void;
  reject(error: unknown): void;
}

/** A thread while it lives: what it was asked and has not answered yet. */
interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  readonly ended: Promise<void>;
  /** Asks it to end once it has answered; the process lives until then. */
  end(): void;
}

function startThread(file: URL, start: ReaderStart): Thread {
  const worker = new Worker(file, { workerData: start, name: 'paperboy-reader' });
  const waiting = new Map<number, Waiting>();
  let failure: unknown = null;
  let isEnding = false;
  worker.unref();
  worker.on('message', ({ id, answer }: ReaderReply) => {
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
    if (waiting.size === 0 && !isEnding) worker.unref();
  });
  worker.on('error', (error) => {
    failure = error;
  });
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      const cause = failure === null ? undefined : { cause: failure };
      const error = explainSqlite(failure, start.path);
      const why =
        error instanceof Error && error !== failure
          ? error
          : new Error('the reader thread ended before it answered', cause);
      for (const { reject } of waiting.values()) reject(why);
      waiting.clear();
      resolve();
    });
  });
  return {
    worker,
    waiting,
    ended,
    end() {
      isEnding = true;
      worker.ref();
      worker.postMessage(readerEnd);
    },
  };
}

/**
 * A reader of the library at `start.path`. The thread starts with the first question and does not keep the process alive while it has
 * nothing to do. If it dies, what it was asked fails, and the next question starts another one.
 */
export function createReader(file: URL, start: ReaderStart): Reader {
  let thread: Thread | null = null;
  let closed = false;
  let asked = 0;

  const ask = (question: ReaderQuestion): Promise<ReaderAnswer> => {
    if (closed) return Promise.reject(new Error('the library is closed'));
    if (thread === null) {
      const started = startThread(file, start);
      thread = started;
      void started.ended.then(() => {
        if (thread === started) thread = null;
      });
    }
    const { worker, waiting } = thread;
    asked += 1;
    const request: ReaderRequest = { id: asked, question };
    return new Promise((resolve, reject) => {
      worker.postMessage(request);
      waiting.set(request.id, { resolve, reject });
      worker.ref(); // an answer is worth waiting for
    });
  };

  const unexpected = (answer: ReaderAnswer): unknown => {
    if (answer.kind !== 'failed') return new Error(`the reader thread answered ${answer.kind}`);
    return explainSqlite(Object.assign(new Error(answer.message), { code: answer.code }), start.path);
  };

  return {
    async query(sql, parameters) {
      const answer = await ask({ kind: 'query', sql, parameters });
      if (answer.kind !== 'rows') throw unexpected(answer);
      return answer.rows;
    },
    async nearWords(word, limit) {
      const answer = await ask({ kind: 'near-words', word, limit });
      if (answer.kind !== 'near-words') throw unexpected(answer);
      return answer.words;
    },
    async nearVectors(question) {
      const answer = await ask({ kind: 'near-vectors', ...question });
      if (answer.kind !== 'near-vectors') throw unexpected(answer);
      return answer.vectors;
    },
    async close() {
      closed = true;
      if (thread === null) return;
      thread.end();
      await thread.ended;
    },
  };
}

class ReaderConnection implements DatabaseConnection {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return { rows: (await this.#reader.query(sql, parameters)) as R[] };
  }

  // biome-ignore lint/correctness/useYield: nothing is streamed
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the reader does not stream');
  }
}

class ReaderDriver implements Driver {
  readonly #reader: Reader;
  readonly #connection: ReaderConnection;

  constructor(reader: Reader) {
    this.#reader = reader;
    this.#connection = new ReaderConnection(reader);
  }

  async init(): Promise<void> {}

  /** The thread keeps the order of what it is asked, so nobody has to wait for a turn. */
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(): Promise<void> {
    throw new Error('the reader takes part in no transaction');
  }

  async commitTransaction(): Promise<void> {}

  async rollbackTransaction(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#reader.close();
  }
}

/** Kysely on the reader thread: selects only. */
export function readerDialect(reader: Reader): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ReaderDriver(reader),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
