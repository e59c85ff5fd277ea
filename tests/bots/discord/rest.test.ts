import { createServer, type ServerResponse } from 'node:http';
import type { REST } from 'discord.js';
import { afterEach, expect, test } from 'vitest';
import {
  closeRest,
  createRest,
  failureOf,
  type RestFailure,
  type RestOptions,
} from '../../../src/bots/discord/rest.ts';

interface Opened {
  readonly rest: REST;
  /** How many requests arrived. */
  asked(): number;
  close(): void;
}

const opened: Opened[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** A server that answers the first request with the first of `answers` and so on, then 200. */
async function open(
  purpose: RestOptions['purpose'],
  ...answers: readonly ((response: ServerResponse) => void)[]
): Promise<Opened> {
  let asked = 0;
  const server = createServer((_, response) => {
    const answer = answers[asked] ?? json(200, {});
    asked += 1;
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const rest = createRest({
    apiUrl: `http://127.0.0.1:${address.port}/api`,
    token: 'token-of-a-test',
    userAgent: 'paperboy/0.0.0',
    purpose,
  });
  const one: Opened = {
    rest,
    asked: () => asked,
    close() {
      closeRest(rest);
      server.closeAllConnections();
      server.close();
    },
  };
  opened.push(one);
  return one;
}

const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

async function failureAt(rest: REST): Promise<RestFailure> {
  const { signal } = new AbortController();
  try {
    await rest.get('/gateway', { signal });
  } catch (error) {
    return failureOf(error, signal);
  }
  throw new Error('no failure');
}

test.each([
  ['the header', json(429, {}, { 'retry-after': '7' })],
  ['the body', json(429, { message: 'limited', retry_after: 7, global: false })],
  ['the header rather than the body', json(429, { retry_after: 1 }, { 'retry-after': '7' })],
])('reads from %s how long to wait', async (_, answer) => {
  const { rest } = await open('send', answer);
  const failure = await failureAt(rest);
  if (failure.kind !== 'rate-limited') throw new Error(failure.kind);
  expect(failure.afterMs).toBeGreaterThanOrEqual(7_000);
  expect(failure.afterMs).toBeLessThan(8_000);
});

test('a page in the place of the body of 429 is a rate limit too', async () => {
  const { rest } = await open('send', (response) => void response.writeHead(429).end('<html>'));
  const failure = await failureAt(rest);
  if (failure.kind !== 'rate-limited') throw new Error(failure.kind);
  // discord.js itself would say 0 and ask again at once.
  expect(failure.afterMs).toBeGreaterThanOrEqual(5_000);
});

test('one that waits asks again only after the time that the body told', async () => {
  const { rest, asked } = await open('answer', json(429, { retry_after: 0.05, global: false }));
  const before = performance.now();
  await rest.get('/gateway');
  expect(performance.now() - before).toBeGreaterThanOrEqual(49);
  expect(asked()).toBe(2);
});

test.each([
  ['send', 1],
  ['answer', 3],
] as const)('with `%s` a request that meets 503 is made %i times', async (purpose, times) => {
  const { rest, asked } = await open(purpose, json(503, {}), json(503, {}), json(503, {}), json(503, {}));
  expect(await failureAt(rest)).toEqual({ kind: 'unavailable', status: 503 });
  expect(asked()).toBe(times);
});

test('a connection that breaks, and an answer cut short, are no answer', async () => {
  const { rest } = await open(
    'send',
    (response) => void response.destroy(),
    (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"url":'),
  );
  for (let turn = 0; turn < 2; turn += 1) expect(await failureAt(rest)).toEqual({ kind: 'unavailable', status: null });
});

test('after 401 every request fails as 401 without being made', async () => {
  const { rest, asked } = await open('send', json(401, { message: '401: Unauthorized', code: 0 }));
  for (let turn = 0; turn < 2; turn += 1)
    expect(await failureAt(rest)).toMatchObject({ kind: 'rejected', status: 401 });
  expect(asked()).toBe(1);
});
