import { setTimeout as delay } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { explainSqlite, isBusy } from './sqlite-failure.ts';
import { createStatementCache } from './statement-cache.ts';

/** Between two tries to get hold of a library that another process is writing to: short, so that its pauses are not missed. */
const retryMs = 2;

/** Runs `attempt` until the library is free, without holding up the event loop. Throws SQLite's own error after `waitMs`. */
export async function whileBusy<T>(attempt: () => T, waitMs: number): Promise<T> {
  const end = performance.now() + waitMs;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= end) throw error;
    }
    await delay(retryMs);
  }
}

class WriterConnection implements DatabaseConnection {
  readonly #db: Database.Database;
  readonly #statement: (sql: string) => Database.Statement;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#statement = createStatementCache(db);
  }

  executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const statement = this.#statement(sql);
      if (statement.reader) return Promise.resolve({ rows: statement.all(...parameters) as R[] });
      const { changes, lastInsertRowid } = statement.run(...parameters);
      return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) });
    } catch (error) {
      return Promise.reject(explainSqlite(error, this.#db.name));
    }
  }

  // biome-ignore lint/correctness/useYield: nothing is streamed
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the writing connection does not stream');
  }
}

/** One connection for everything on the main thread, used by one at a time; transactions take the write lock at their beginning. */
class WriterDriver implements Driver {
  readonly #db: Database.Database;
  readonly #busyTimeoutMs: number;
  readonly #connection: WriterConnection;
  #turn: Promise<void> = Promise.resolve();
  #endTurn: () => void = () => {};

  constructor(db: Database.Database, busyTimeoutMs: number) {
    this.#db = db;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#connection = new WriterConnection(db);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#turn;
    let end: () => void = () => {};
    this.#turn = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    this.#endTurn = end;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#endTurn();
  }

  /**
   * `BEGIN IMMEDIATE`: a transaction that read before it writes could not get the write lock any more once another process has written.
   * It asks again and again instead of letting SQLite wait, which would hold up the event loop.
   */
  async beginTransaction(): Promise<void> {
    try {
      await whileBusy(() => {
        this.#db.pragma('busy_timeout = 0');
        try {
          this.#db.exec('BEGIN IMMEDIATE');
        } finally {
          this.#db.pragma(`busy_timeout = ${this.#busyTimeoutMs}`);
        }
      }, this.#busyTimeoutMs);
    } catch (error) {
      throw explainSqlite(error, this.#db.name);
    }
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('COMMIT'));
  }

  /** SQLite has already rolled back by itself where the disk was full. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#db.inTransaction) await connection.executeQuery(CompiledQuery.raw('ROLLBACK'));
  }

  async destroy(): Promise<void> {
    this.#db.close();
  }
}

/** Kysely on the connection that writes (and reads what takes no time). */
export function writerDialect(db: Database.Database, busyTimeoutMs: number): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new WriterDriver(db, busyTimeoutMs),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
