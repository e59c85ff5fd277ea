import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

/** What is kept of workspaces: sealed tokens, and what their admins chose. */
const statements = [
  `CREATE TABLE installation (
     platform TEXT NOT NULL,
     workspace TEXT NOT NULL,
     sealed TEXT NOT NULL,
     at TEXT NOT NULL,
     PRIMARY KEY (platform, workspace)
   ) WITHOUT ROWID`,
  `CREATE TABLE workspace_setting (
     platform TEXT NOT NULL,
     workspace TEXT NOT NULL,
     name TEXT NOT NULL,
     value TEXT NOT NULL,
     PRIMARY KEY (platform, workspace, name)
   ) WITHOUT ROWID`,
];

/** Makes the tables of workspaces. */
export async function createWorkspaces(db: Kysely<LibrarySchema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
