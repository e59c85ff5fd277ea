import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { expect } from 'vitest';
import { lab } from '../bots/slack/stand-in/lab.ts';
import type { SlackStandIn } from '../bots/slack/stand-in/stand-in.ts';
import { finished, startPaperboy } from './paperboy-process.ts';
import { said } from './said.ts';

export type Env = Readonly<Record<string, string>>;

/** Starts the service and waits until it is up. */
export async function serving(env: Record<string, string>) {
  const child = startPaperboy(['serve'], env);
  const done = finished(child);
  const words = await said(child, /sample papers/);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(words)?.[0] ?? '';
  return { child, done, words, url, events: `${url}/slack/events` };
}

/** `/papers today`, typed by somebody in the channel. */
export function today(slack: SlackStandIn) {
  return slack.slashCommand({ text: 'today', user: lab.user, channel: lab.channel });
}

/** Waits until the answer stands in the channel. */
export function answered(slack: SlackStandIn, channel: string = lab.channel): Promise<string> {
  return slack.until('an answer with papers', () => {
    const words = JSON.stringify(slack.shown(channel, lab.user));
    return words.includes('sample') ? words : null;
  });
}

/** It stops when told to, in peace. */
export async function stopped(child: ChildProcessWithoutNullStreams, done: ReturnType<typeof finished>): Promise<void> {
  child.kill('SIGTERM');
  expect((await done).status).toBe(0);
}
