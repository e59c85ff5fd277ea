import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { destination, type Logger, pino } from 'pino';
import type { Log } from '../core/ports.ts';
import type { BugLog } from '../core/run-command.ts';
import type { Config } from './config.ts';

/** The two views of one log file. */
export interface Logs extends BugLog, Log {}

/**
 * The log file beside the library, opened only when there is something to write. Constant messages with fields; never questions,
 * paper text, tokens or addresses. A folder that cannot be written sends the log to standard error.
 */
export function createLogs(config: Pick<Config, 'folder' | 'logLevel'>): Logs {
  let logger: Logger | null = null;
  const open = (): Logger => {
    try {
      const file = destination({ dest: join(config.folder, 'paperboy.log'), mkdir: true, sync: true });
      file.on('error', () => {}); // a full disk: a log line is not worth the service
      return pino({ level: config.logLevel }, file);
    } catch {
      return pino({ level: config.logLevel }, destination({ dest: 2, sync: true }));
    }
  };
  const log = (): Logger => {
    logger ??= open();
    return logger;
  };
  return {
    report(error, command) {
      const reference = randomBytes(4).toString('hex');
      log().error({ err: error, reference, command }, 'command failed');
      return reference;
    },
    info: (message, fields) => log().info(fields, message),
    warn: (message, fields) => log().warn(fields, message),
  };
}
