import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mailPaths } from '../../../src/bots/email/mail-links.ts';
import { createMailPages } from '../../../src/bots/email/pages.ts';
import type { Subscription } from '../../../src/core/digest/subscription.ts';
import { type HttpServer, startHttpServer } from '../../../src/runtime/http-server.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';
import { subscriptionOf } from './messenger-scene.ts';

const now = '2025-11-20T12:00:00.000Z';
let library: TestLibrary;
let server: HttpServer;
const bugs: unknown[] = [];

beforeEach(async () => {
  library = await openTestLibrary([]);
  const pages = createMailPages({ records: library.store, clock: { now: () => now } });
  server = await startHttpServer({ host: '127.0.0.1', port: 0 }, pages, (error) => bugs.push(error));
});
afterEach(async () => {
  await server.stop();
  await library.close();
  expect(bugs.splice(0)).toEqual([]);
});

function add(state: Subscription['state'], token: string): Promise<Subscription> {
  return library.store.addSubscription({ ...subscriptionOf(), state, token, at: now });
}
const url = (path: string, token: string) => `${server.url}${path}?token=${encodeURIComponent(token)}`;
const stateOf = async ({ id }: Subscription) => (await library.store.subscription(id))?.state.kind ?? 'gone';

describe('pages of mails', () => {
  test('opening one changes nothing, also many times; its button confirms', async () => {
    const subscription = await add({ kind: 'unconfirmed' }, 'a token/with?marks&');
    const page = url(mailPaths.confirm, subscription.token);
    for (let times = 0; times < 3; times += 1) expect((await fetch(page)).status).toBe(200);
    expect((await fetch(page, { method: 'HEAD' })).status).toBe(405);
    expect(await stateOf(subscription)).toBe('unconfirmed');

    const html = await (await fetch(page)).text();
    const action = /<form method="post" action="([^"]+)"><button>/.exec(html)?.[1] ?? '';
    const pressed = await fetch(new URL(action.replaceAll('&amp;', '&'), page), { method: 'POST' });
    expect(pressed.status).toBe(200);
    expect(await pressed.text()).toContain('Your digest is confirmed');
    expect(await stateOf(subscription)).toBe('active');
    expect(await (await fetch(page, { method: 'POST' })).text()).toContain('confirmed before');
  });

  test('one click of a mail program unsubscribes, and a second one is no error', async () => {
    const subscription = await add({ kind: 'active' }, 'token');
    const oneClick = () =>
      fetch(url(mailPaths.unsubscribe, 'token'), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
    expect((await fetch(url(mailPaths.unsubscribe, 'token'))).status).toBe(200);
    expect(await stateOf(subscription)).toBe('active');
    expect((await oneClick()).status).toBe(200);
    expect(await stateOf(subscription)).toBe('gone');
    expect((await oneClick()).status).toBe(200);
    expect((await fetch(url(mailPaths.unsubscribe, 'token'))).status).toBe(404);
  });

  test('pausing and resuming', async () => {
    const subscription = await add({ kind: 'active' }, 'token');
    await fetch(url(mailPaths.pause, 'token'), { method: 'POST' });
    expect(await stateOf(subscription)).toBe('paused');
    await fetch(url(mailPaths.resume, 'token'), { method: 'POST' });
    expect(await stateOf(subscription)).toBe('active');
  });

  test.each(['', 'another', '%', "' OR 1=1 --", 'x'.repeat(5_000), '<script>'])('nobody’s token %j', async (token) => {
    const subscription = await add({ kind: 'unconfirmed' }, 'token');
    for (const path of Object.values(mailPaths)) {
      const answers = [await fetch(url(path, token)), await fetch(url(path, token), { method: 'POST' })];
      for (const answer of answers) {
        const html = await answer.text();
        expect(html).toContain('There is no such digest any more');
        expect(html).not.toContain('<script>');
      }
    }
    expect(await stateOf(subscription)).toBe('unconfirmed');
  });

  test('a request without any token, or with a strange query, is answered', async () => {
    for (const query of ['', '?', '?token', '?%E0%A4%A', '?token=a&token=b'])
      expect((await fetch(`${server.url}${mailPaths.confirm}${query}`)).status).toBe(404);
  });

  test('are kept by nobody, load nothing, and do not tell where they came from', async () => {
    const { headers } = await fetch(url(mailPaths.confirm, 'x'));
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-robots-tag')).toBe('noindex');
  });
});
