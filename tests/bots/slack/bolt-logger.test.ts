import { expect, it } from 'vitest';
import { createBoltLogger } from '../../../src/bots/slack/bolt-logger.ts';

it.each([
  [
    'Failed to parse and verify the request data: Failed to verify authenticity: signature mismatch',
    'Failed to parse and verify the request data: signature mismatch',
  ],
  ['Malformed request body: Unexpected token \'h\', "hello secret" is not valid JSON', 'Malformed request body'],
  ['Failed to retrieve a new WSS URL (error: Error: xapp-secret)', 'Failed to retrieve a new WSS URL'],
  ['WebSocket error! Error: wss://example/?ticket=secret', 'WebSocket error'],
  [
    "A pong wasn't received from the server before the timeout of 5000ms!",
    "A pong wasn't received from the server before the timeout of 5000ms",
  ],
  [new TypeError('secret'), 'TypeError'],
  [{ secret: true }, ''],
  ['x'.repeat(500), 'x'.repeat(120)],
])('logs %j without what may be secret in it', (message, problem) => {
  const logged: unknown[] = [];
  const log = { info: () => undefined, warn: (...line: unknown[]) => void logged.push(line) };
  const logger = createBoltLogger(log);
  logger.debug('secret');
  logger.info('secret');
  logger.warn(message);
  logger.error(message, 'secret');
  const line = ['the Slack library reported a problem', { problem }];
  expect(logged).toEqual([line, line]);
});
