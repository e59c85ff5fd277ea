import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { expect } from 'vitest';

const script = new URL('./library-process.mjs', import.meta.url).pathname;

export interface LibraryProcess {
  /** Its output so far. */
  readonly lines: readonly string[];
  /** Resolves when it has said so many lines, or will say no more. */
  said(lines: number): Promise<void>;
  /** `SIGKILL`. */
  kill(): void;
  /** All it said so far, errors too: what a failed expectation shows. */
  words(): string;
  /** Its exit status; `null` if it was killed. */
  readonly ended: Promise<number | null>;
}

/** Starts `library-process.mjs`; `uid` lets it run as someone else. */
export function startLibraryProcess(args: readonly string[], uid: number | null = null): LibraryProcess {
  const as = uid === null ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...as });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors += part;
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  let isOver = false;
  const closed = once(output, 'close').then(() => {
    isOver = true;
  });
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  return {
    lines,
    async said(count) {
      while (lines.length < count && !isOver) await Promise.race([once(output, 'line'), closed]);
    },
    words: () => `${args.slice(1).join(' ')}: ${lines.join('\n')}\n${errors}`,
    kill: () => child.kill('SIGKILL'),
    ended,
  };
}

/** Lets SQLite and FTS5 check everything there is to check. */
export function expectIntact(path: string): void {
  const db = new Database(path);
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.pragma('foreign_key_check')).toEqual([]);
    // Rank 1 compares the index with the papers, too. Source: https://www.sqlite.org/fts5.html#the_integrity_check_command
    db.prepare("INSERT INTO paper_fts (paper_fts, rank) VALUES ('integrity-check', 1)").run();
    const categories = `SELECT (SELECT count(*) FROM paper_category) =
      (SELECT count(DISTINCT paper.id || ' ' || lower(value)) FROM paper, json_each(paper.categories))`;
    expect(db.prepare(categories).pluck().get()).toBe(1);
    const counted = db.prepare('SELECT lower(keyword) AS keyword, papers FROM keyword_count ORDER BY 1').all();
    const keywords = `SELECT lower(value) AS keyword, count(DISTINCT paper.id) AS papers
      FROM paper, json_each(paper.keywords) GROUP BY 1 ORDER BY 1`;
    expect(counted).toEqual(db.prepare(keywords).all());
  } finally {
    db.close();
  }
}
