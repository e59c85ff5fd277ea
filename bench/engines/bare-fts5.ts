import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { BenchDocument } from '../documents.ts';
import { type EngineHit, type EngineKind, versionOf, wholeText } from './engine.ts';

/** The same settings as Paperboy's own store. */
export function openBareFile(folder: string): Database.Database {
  const db = new Database(join(folder, 'bare.sqlite'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('cache_size = -16384');
  return db;
}

/** One prepared statement in one transaction a batch. */
export function bareInsert(db: Database.Database): (documents: readonly BenchDocument[]) => void {
  db.exec(
    "CREATE VIRTUAL TABLE IF NOT EXISTS paper USING fts5 (id UNINDEXED, title, text, tokenize = 'porter unicode61 remove_diacritics 2')",
  );
  const insert = db.prepare('INSERT INTO paper (id, title, text) VALUES (?, ?, ?)');
  return db.transaction((documents: readonly BenchDocument[]) => {
    for (const document of documents) insert.run(document.id, document.title, wholeText(document));
  });
}

/** Every word of the query, as a person would write it against FTS5: quoted, joined by OR or AND. */
function expression(query: string, operator: 'OR' | 'AND'): string {
  const words = query.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => `"${word}"`).join(` ${operator} `);
}

/** better-sqlite3 and FTS5 with nothing around them. */
export function bareFts5Kind(operator: 'OR' | 'AND'): EngineKind {
  return {
    name: `bare FTS5 ${operator}`,
    version: `better-sqlite3 ${versionOf('better-sqlite3')}`,
    settings: `porter unicode61, all words with ${operator}, ORDER BY rank, on the main thread`,
    onDisk: true,
    async open(folder) {
      const db = openBareFile(folder);
      const insert = bareInsert(db);
      const find = db.prepare<[string, number], EngineHit>(
        'SELECT id, title, text FROM paper WHERE paper MATCH ? ORDER BY rank LIMIT ?',
      );
      return {
        async add(documents) {
          insert(documents);
        },
        async search(query, limit) {
          const match = expression(query, operator);
          return match === '' ? [] : find.all(match, limit);
        },
        async close() {
          db.close();
        },
      };
    },
  };
}
