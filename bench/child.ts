import { type ChildProcess, fork } from 'node:child_process';
import { BenchError } from './documents.ts';

/**
 * Runs a module of this folder in a process of its own, so that the memory of one engine is not counted for another, and returns the one
 * message it sends. `--expose-gc` lets it measure memory without garbage.
 */
export function runChild(moduleName: string, args: readonly string[], input: unknown): Promise<unknown> {
  const path = new URL(`./${moduleName}.js`, import.meta.url);
  const child: ChildProcess = fork(path, [...args], { execArgv: ['--expose-gc', '--max-old-space-size=8192'] });
  return new Promise((resolve, reject) => {
    let result: unknown;
    let answered = false;
    child.on('message', (message) => {
      result = message;
      answered = true;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0 && answered) resolve(result);
      else reject(new BenchError(`${moduleName} ${args.join(' ')} ended with ${signal ?? `status ${code}`}.`));
    });
    child.send(input as object);
  });
}

/** For the child: what it was sent. */
export function inputOfChild(): Promise<unknown> {
  return new Promise((resolve) => process.once('message', resolve));
}

/** For the child: sends the one answer and lets the process end. */
export function answerParent(message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error: Error | null) => {
      if (error) return reject(error);
      process.disconnect();
      resolve();
    });
  });
}

/** Resident memory of this process after a collection of garbage, in bytes. */
export async function settledRss(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100)); // freed pages go back to the system a little later
  }
  return process.memoryUsage.rss();
}
