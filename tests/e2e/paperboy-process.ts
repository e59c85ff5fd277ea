import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const executable = resolve(import.meta.dirname, '../../dist/cli.js');

/** A port of this machine where nobody listens, and none of those that fetch itself refuses. */
const nowhere = 'http://127.0.0.1:2';

/** How to undo something after the test. Tests that run beside each other have one of their own in their context. */
export type AtEnd = (undo: () => void | Promise<void>) => void;

/** A fresh folder with what a run needs; gone after the test. */
export function freshEnvironment(
  changes: Readonly<Record<string, string>> = {},
  atEnd: AtEnd = onTestFinished,
): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-e2e-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    PAPERBOY_DATABASE: join(folder, 'library.sqlite'),
    PAPERBOY_TIME_ZONE: 'UTC',
    PAPERBOY_HF_URL: nowhere,
    PAPERBOY_ARXIV_URL: nowhere,
    PAPERBOY_ARXIV_RSS_URL: nowhere,
    ...changes,
  };
}

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `paperboy`; killed after the test if it is still there. */
export function startPaperboy(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  atEnd: AtEnd = onTestFinished,
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [executable, ...args], { env, cwd: env['HOME'] });
  atEnd(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Waits for its end and gives all it said. */
export function finished(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
  });
  return new Promise((done) => {
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}

/** Runs `paperboy` to its end with these lines as its standard input. */
export function runPaperboy(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
  atEnd: AtEnd = onTestFinished,
): Promise<Finished> {
  const child = startPaperboy(args, env, atEnd);
  child.stdin.on('error', () => {}); // it may leave before it has read everything
  child.stdin.end(input);
  return finished(child);
}

/** A web server on loopback that stands in for a source; closed after the test. Answers its base URL. */
export async function standIn(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** One entry of Hugging Face's daily API for a paper nobody wrote. */
export function dailyEntry(number: number, date: string): unknown {
  const id = `2511.${String(20_000 + number)}`;
  const paper = {
    id,
    title: `Invented Paper ${number} about Tides`,
    summary: `Tide number ${number} is predicted by a small model. It does well.`,
    authors: [{ name: 'Ada Brückner', hidden: false }],
    upvotes: number,
    publishedAt: `${date}T00:00:00.000Z`,
    submittedOnDailyAt: `${date}T01:00:00.000Z`,
  };
  return { paper, title: paper.title, summary: paper.summary, numComments: 1, publishedAt: `${date}T00:00:00.000Z` };
}
