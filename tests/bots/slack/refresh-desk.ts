import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** `oauth.v2.access` as far as renewing goes: a refresh token is good for one use, as Slack's are. */
export interface RefreshDesk {
  readonly apiUrl: string;
  /** Makes a refresh token that is good. */
  issue(): string;
  /** Every refresh token that was brought, in order. */
  readonly brought: readonly string[];
  /** Does this before the next answers are given, with the new token pair made. */
  before: (() => Promise<void>) | null;
  /** Answers with this status instead. */
  status: number;
}

/** Opens one on loopback; closed after the test. */
export async function openRefreshDesk(): Promise<RefreshDesk> {
  let count = 0;
  const good = new Set<string>();
  const brought: string[] = [];
  const desk = {
    apiUrl: '',
    issue() {
      count += 1;
      const token = `xoxe-1-refresh-${count}`;
      good.add(token);
      return token;
    },
    brought,
    before: null as (() => Promise<void>) | null,
    status: 200,
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const form = new URLSearchParams(body);
    const refreshToken = form.get('refresh_token') ?? '';
    brought.push(refreshToken);
    const isGood = desk.status === 200 && good.delete(refreshToken) && form.get('client_secret') === 'client-secret';
    const answer = isGood
      ? {
          ok: true,
          access_token: `xoxe.xoxb-1-access-of-${refreshToken}`,
          refresh_token: desk.issue(),
          expires_in: 43_200,
          token_type: 'bot',
          scope: 'commands',
        }
      : { ok: false, error: 'invalid_refresh_token' };
    await desk.before?.();
    response.writeHead(desk.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  desk.apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  return desk;
}
