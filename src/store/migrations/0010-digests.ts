import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

/**
 * Subscriptions, their digests, what was told where, and the messages that wait to be sent. Places are numbered, as they are named in every
 * row of what was told. Papers are named by an id they have or had: a paper may go (samples) or become another one.
 * Ids of subscriptions and deliveries are never used again, because people and dedupe keys name them.
 */
const statements = [
  `CREATE TABLE destination (
     id INTEGER PRIMARY KEY,
     key TEXT NOT NULL UNIQUE,
     platform TEXT NOT NULL,
     workspace TEXT
   )`,
  'CREATE INDEX destination_workspace ON destination (platform, workspace)',
  `CREATE TABLE subscription (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     destination_id INTEGER NOT NULL REFERENCES destination (id),
     destination TEXT NOT NULL,
     owner_platform TEXT NOT NULL,
     owner_id TEXT NOT NULL,
     owner_at TEXT,
     settings TEXT NOT NULL,
     news INTEGER NOT NULL,
     state TEXT NOT NULL,
     paused_by TEXT,
     sentence TEXT,
     hint TEXT,
     due_at TEXT,
     due_date TEXT,
     last_date TEXT,
     considered_until TEXT NOT NULL,
     covered TEXT NOT NULL,
     token TEXT NOT NULL UNIQUE,
     created_at TEXT NOT NULL,
     revision INTEGER NOT NULL
   )`,
  `CREATE INDEX subscription_due ON subscription (due_at, id) WHERE state = 'active' AND due_at IS NOT NULL`,
  'CREATE INDEX subscription_destination ON subscription (destination_id, id)',
  'CREATE INDEX subscription_owner ON subscription (owner_platform, owner_id, id)',
  // `message_key` is the dedupe key of the delivery whose message shows the papers.
  `CREATE TABLE digest (
     id INTEGER PRIMARY KEY,
     subscription_id INTEGER NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
     date TEXT NOT NULL,
     at TEXT NOT NULL,
     kind TEXT NOT NULL,
     edition INTEGER NOT NULL,
     message_key TEXT,
     considered TEXT NOT NULL,
     UNIQUE (subscription_id, date)
   )`,
  'CREATE INDEX digest_date ON digest (date)',
  `CREATE INDEX digest_at ON digest (at) WHERE kind = 'digest'`,
  // Outlives the digest it was told by.
  `CREATE TABLE told_paper (
     handle TEXT NOT NULL,
     destination_id INTEGER NOT NULL REFERENCES destination (id) ON DELETE CASCADE,
     digest_id INTEGER REFERENCES digest (id) ON DELETE SET NULL,
     edition INTEGER NOT NULL,
     version INTEGER,
     had_code INTEGER NOT NULL,
     PRIMARY KEY (handle, destination_id)
   ) WITHOUT ROWID`,
  'CREATE INDEX told_paper_digest ON told_paper (digest_id) WHERE digest_id IS NOT NULL',
  'CREATE INDEX told_paper_destination ON told_paper (destination_id)',
  // Places are not referenced: the engine would look through all deliveries whenever a place goes.
  `CREATE TABLE delivery (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     dedupe_key TEXT NOT NULL UNIQUE,
     subscription_id INTEGER,
     destination_id INTEGER NOT NULL,
     queue_id INTEGER NOT NULL,
     digest_id INTEGER,
     edition INTEGER,
     destination TEXT NOT NULL,
     action TEXT NOT NULL,
     named_key TEXT,
     title TEXT,
     not_before TEXT NOT NULL,
     expires_at TEXT NOT NULL,
     turn TEXT NOT NULL,
     next_at TEXT NOT NULL,
     state TEXT NOT NULL,
     attempt INTEGER NOT NULL,
     tried_since TEXT,
     claimed_at TEXT,
     lease_until TEXT,
     sentence TEXT,
     channel TEXT,
     message TEXT,
     settled_at TEXT
   )`,
  `CREATE INDEX delivery_turn ON delivery (queue_id, turn, id) WHERE state = 'waiting'`,
  `CREATE INDEX delivery_destination ON delivery (destination_id) WHERE state = 'waiting'`,
  `CREATE INDEX delivery_subscription ON delivery (subscription_id) WHERE state = 'waiting'`,
  'CREATE INDEX delivery_settled ON delivery (state, settled_at)',
  // Apart, so that what happens to a delivery does not write its reply again; gone once it is settled.
  `CREATE TABLE delivery_reply (
     delivery_id INTEGER PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
     reply TEXT NOT NULL
   )`,
  // One row for each place where something waits: whose turn it is there, and when that one may be claimed.
  `CREATE TABLE delivery_queue (
     queue_id INTEGER PRIMARY KEY REFERENCES destination (id) ON DELETE CASCADE,
     platform TEXT NOT NULL,
     delivery_id INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
     ready_at TEXT NOT NULL
   )`,
  'CREATE INDEX delivery_queue_ready ON delivery_queue (platform, ready_at, delivery_id)',
  'CREATE INDEX delivery_queue_delivery ON delivery_queue (delivery_id)',
  `CREATE TABLE channel_vote (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     destination_id INTEGER NOT NULL REFERENCES destination (id) ON DELETE CASCADE,
     voter_platform TEXT NOT NULL,
     voter_id TEXT NOT NULL,
     handle TEXT NOT NULL,
     vote TEXT NOT NULL,
     at TEXT NOT NULL
   )`,
  'CREATE INDEX channel_vote_newest ON channel_vote (destination_id, at DESC, id DESC)',
  'CREATE INDEX channel_vote_paper ON channel_vote (handle, destination_id)',
];

/** Makes the tables of digests and their delivery. */
export async function createDigests(db: Kysely<LibrarySchema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
