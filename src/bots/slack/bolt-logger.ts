import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../core/ports.ts';

/** Why Slack's requests are refused: fixed words of Bolt's that help whoever set it up. */
const known = /signature mismatch|request is stale|unknown signature version|maximum allowed size/;

/**
 * What a problem is about. Bolt puts errors, URLs with tickets and pieces of what people wrote behind the first words of its messages;
 * those stay out of the log.
 */
function problemOf(messages: readonly unknown[]): string {
  const [first] = messages;
  if (first instanceof Error) return first.name;
  const words = String(first);
  const head = (/^[^:({[<"`!]*/.exec(words)?.[0] ?? '').trim().slice(0, 120);
  const reason = known.exec(words)?.[0];
  return reason === undefined ? head : `${head}: ${reason}`;
}

/** Bolt's log as ours: warnings and errors only. */
export function createBoltLogger(log: Log): Logger {
  const report = (...messages: unknown[]): void => {
    log.warn('the Slack library reported a problem', { problem: problemOf(messages) });
  };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: report,
    error: report,
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
