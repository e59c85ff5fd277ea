import type { ChildProcessWithoutNullStreams } from 'node:child_process';

/** Waits until it has said this on standard error. */
export async function said(child: ChildProcessWithoutNullStreams, words: RegExp): Promise<string> {
  let all = '';
  for await (const part of child.stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    all += part;
    if (words.test(all)) return all;
  }
  throw new Error(`it ended and said: ${all}`);
}
