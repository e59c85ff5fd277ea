import type Database from 'better-sqlite3';

const statementsMax = 100;
/** Longer texts are lists of changing length, which rarely come again and would fill the memory. */
const cachedCharsMax = 4_000;

/** Prepares an SQL text once, because preparing takes longer than running most of them; forgets the least recently used. */
export function createStatementCache(db: Database.Database): (sql: string) => Database.Statement {
  const statements = new Map<string, Database.Statement>();
  return (sql) => {
    if (sql.length > cachedCharsMax) return db.prepare(sql);
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.delete(sql);
    statements.set(sql, statement);
    const oldest = statements.keys().next();
    if (statements.size > statementsMax && !oldest.done) statements.delete(oldest.value);
    return statement;
  };
}
