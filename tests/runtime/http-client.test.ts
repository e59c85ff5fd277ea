import { createHash } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { HttpOutcome, Sleep } from '../../src/core/ports.ts';
import { sleep } from '../../src/runtime/clock.ts';
import { createHttpClient, type HttpClientOptions } from '../../src/runtime/http-client.ts';
import { type FakeTime, fakeTime } from './fake-time.ts';
import { serve, serveRaw } from './loopback.ts';

const never = new AbortController().signal;
const plain = (url: string) => ({ url, etag: null });

function clientOf(options: Partial<HttpClientOptions> & { readonly time?: FakeTime } = {}) {
  const time = options.time ?? fakeTime();
  return createHttpClient({
    userAgent: 'paperboy/1.2.3',
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0.5,
    ...options,
  });
}

function bodyOf(outcome: HttpOutcome): string {
  return outcome.kind === 'ok' ? Buffer.from(outcome.body).toString() : `no body: ${JSON.stringify(outcome)}`;
}

describe('one request', () => {
  it('answers body, status, content type and ETag, and says who asks', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8', etag: '"v1"' }).end('<feed/>');
    });
    const outcome = await clientOf().get(
      { url: `${server.url}/feed?a=1`, etag: null, headers: { accept: 'text/xml' } },
      never,
    );
    expect(outcome).toMatchObject({ kind: 'ok', status: 200, etag: '"v1"', contentType: 'text/xml; charset=utf-8' });
    expect(bodyOf(outcome)).toBe('<feed/>');
    expect(server.requests[0]?.url).toBe('/feed?a=1');
    expect(server.requests[0]?.headers).toMatchObject({ 'user-agent': 'paperboy/1.2.3', accept: 'text/xml' });
  });

  it('asks conditionally with an ETag and tells when nothing changed', async () => {
    const server = await serve((request, response) => {
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"v2"' }).end('new');
    });
    const client = clientOf();
    expect(await client.get({ url: server.url, etag: '"v1"' }, never)).toEqual({ kind: 'not-modified' });
    expect(await client.get({ url: server.url, etag: '"v0"' }, never)).toMatchObject({ kind: 'ok', etag: '"v2"' });
  });

  it.each([
    [200, { kind: 'ok', status: 200 }],
    [204, { kind: 'ok', status: 204 }],
    [400, { kind: 'ok', status: 400 }],
    [401, { kind: 'failed', reason: 'refused', status: 401 }],
    [403, { kind: 'failed', reason: 'refused', status: 403 }],
    [404, { kind: 'not-found' }],
    [410, { kind: 'not-found' }],
    [418, { kind: 'failed', reason: 'refused', status: 418 }],
    [304, { kind: 'failed', reason: 'refused', status: 304 }],
    [300, { kind: 'failed', reason: 'refused', status: 300 }],
    [302, { kind: 'failed', reason: 'refused', status: 302 }], // no Location
  ])('settles status %i at once', async (status, expected) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    expect(await clientOf().get(plain(server.url), never)).toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    'ftp://127.0.0.1/file',
    'file:///etc/hostname',
    'data:text/plain,x',
    'not an address',
    'http://someone:secret@127.0.0.1/',
  ])('refuses %s without asking', async (url) => {
    const outcome = await clientOf().get(plain(url), never);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'refused', status: null });
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });

  it('refuses headers that would break the request', async () => {
    const server = await serve((_, response) => response.end());
    const outcome = await clientOf().get({ url: server.url, etag: '"a"\r\nx-evil: 1' }, never);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'refused' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('time and size', () => {
  const hasty = { limits: { answerMsMax: 200, totalMsMax: 300, retriesMax: 1 } };

  it('gives up on a server that accepts and stays silent', async () => {
    const server = await serveRaw(() => {});
    expect(await clientOf(hasty).get(plain(server.url), never)).toMatchObject({ kind: 'failed', reason: 'timeout' });
    expect(server.requests()).toBe(2);
  });

  it('gives up on headers that never end', async () => {
    const server = await serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Ty'));
    expect(await clientOf(hasty).get(plain(server.url), never)).toMatchObject({ kind: 'failed', reason: 'timeout' });
  });

  it('gives up on a body that never ends, and closes its connection', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-length': '100' }).write('some'));
    expect(await clientOf(hasty).get(plain(server.url), never)).toMatchObject({ kind: 'failed', reason: 'timeout' });
    await expect.poll(() => server.closed()).toBe(2);
  });

  it('stops reading a body at the limit', async () => {
    let sent = 0;
    const server = await serve((_, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = () => {
        while (!response.destroyed && sent < 200 * 1024 * 1024) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    });
    const outcome = await clientOf({ limits: { bodyBytesMax: 1024 * 1024 } }).get(plain(server.url), never);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'too-large' });
    expect(outcome).toHaveProperty('sentence', expect.stringContaining('1 MB'));
    await expect.poll(() => server.closed()).toBe(1);
    expect(sent).toBeLessThan(100 * 1024 * 1024);
    expect(server.requests).toHaveLength(1);
  });

  it('takes a body of exactly the limit, also where its length is announced', async () => {
    const server = await serve((request, response) => {
      const body = Buffer.alloc(request.url === '/limit' ? 1000 : 1001, 'x');
      response.writeHead(200, { 'content-length': body.length }).end(body);
    });
    const client = clientOf({ limits: { bodyBytesMax: 1000 } });
    expect(await client.get(plain(`${server.url}/limit`), never)).toMatchObject({ kind: 'ok' });
    expect(await client.get(plain(`${server.url}/over`), never)).toMatchObject({ kind: 'failed', reason: 'too-large' });
  });

  it('counts compressed bodies after unpacking', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const server = await serve((request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(request.url === '/bomb' ? bomb : gzipSync('small'));
    });
    const client = clientOf({ limits: { bodyBytesMax: 100_000 } });
    expect(bodyOf(await client.get(plain(`${server.url}/small`), never))).toBe('small');
    expect(await client.get(plain(`${server.url}/bomb`), never)).toMatchObject({ kind: 'failed', reason: 'too-large' });
    expect(bodyOf(await client.get(plain(`${server.url}/small`), never))).toBe('small');
  });
});

describe('trouble on the way', () => {
  it('tries again with growing random waits, then says what happened', async () => {
    const time = fakeTime();
    const server = await serveRaw((socket) => socket.destroy());
    const outcome = await clientOf({ time }).get(plain(server.url), never);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'unreachable', status: null });
    expect(time.waits).toEqual([500, 1000, 2000]);
    expect(server.requests()).toBe(4);
  });

  it('takes the whole jitter from the random number', async () => {
    const time = fakeTime();
    const server = await serve((_, response) => response.writeHead(500).end());
    await clientOf({ time, random: () => 0.999 }).get(plain(server.url), never);
    expect(time.waits).toEqual([999, 1998, 3996]);
  });

  it('says that nobody listens', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const outcome = await clientOf().get(plain(`http://127.0.0.1:${port}/`), never);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'unreachable' });
    expect(outcome).toHaveProperty('sentence', `127.0.0.1:${port} does not accept connections.`);
  });

  it.each([
    ['closed before the headers', 'HTTP/1.1 200 OK\r\n'],
    ['cut in a body of known length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
    ['cut in a chunked body', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a broken gzip body', 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nnotgzip'],
  ])('reads the whole answer at the second try: %s', async (_, bytes) => {
    let tries = 0;
    const server = await serveRaw((socket) => {
      tries += 1;
      socket.end(tries === 1 ? bytes : 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole');
    });
    expect(bodyOf(await clientOf().get(plain(server.url), never))).toBe('whole');
    expect(server.requests()).toBe(2);
  });

  it.each([408, 500, 502, 503, 504])('asks again after %i', async (status) => {
    let asked = 0;
    const server = await serve((_, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? status : 200).end('fine');
    });
    expect(bodyOf(await clientOf().get(plain(server.url), never))).toBe('fine');
  });

  it('gives up on a server that stays in trouble', async () => {
    const server = await serve((_, response) => response.writeHead(502).end());
    expect(await clientOf().get(plain(server.url), never)).toMatchObject({
      kind: 'failed',
      reason: 'server-error',
      status: 502,
    });
    expect(server.requests).toHaveLength(4);
  });
});

describe('servers that ask to wait', () => {
  /** Answers `first` once, then 200. */
  async function askedOnce(status: number, headers: Readonly<Record<string, string>>) {
    let asked = 0;
    const server = await serve((_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(status, headers).end();
      else response.end('fine');
    });
    const time = fakeTime('2026-03-02T12:00:00.000Z');
    return { server, time, outcome: await clientOf({ time }).get(plain(server.url), never) };
  }

  it.each([
    ['seconds', 429, { 'retry-after': '7' }, 7000],
    ['a date', 429, { 'retry-after': 'Mon, 02 Mar 2026 12:00:20 GMT', date: 'Mon, 02 Mar 2026 12:00:05 GMT' }, 15_000],
    ['a used-up limit', 429, { ratelimit: '"api";r=0;t=31' }, 31_000],
    ['the longer of both', 429, { ratelimit: '"pages";r=9;t=99, "api";r=0;t=12', 'retry-after': '5' }, 12_000],
    ['seconds with 503', 503, { 'retry-after': '60' }, 60_000],
    ['nothing said: half of five seconds', 429, {}, 2500],
    ['nothing readable said', 429, { 'retry-after': 'soon', ratelimit: 'r=,t' }, 2500],
    ['a date in the past', 503, { 'retry-after': 'Mon, 02 Mar 2020 12:00:00 GMT' }, 2500],
  ])('waits as told: %s', async (_, status, headers, ms) => {
    const { outcome, time } = await askedOnce(status, headers);
    expect(bodyOf(outcome)).toBe('fine');
    expect(time.waits).toEqual([ms]);
  });

  it('gives up at once where the wait is too long, saying until when, and leaves the host alone until then', async () => {
    const time = fakeTime('2026-03-02T12:00:00.000Z');
    const server = await serve((_, response) => response.writeHead(429, { 'retry-after': '240' }).end());
    const client = clientOf({ time });
    const outcome = await client.get(plain(server.url), never);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'rate-limited', status: 429 });
    expect(outcome).toHaveProperty('sentence', expect.stringContaining('4 minutes, until 2026-03-02 12:04 UTC'));
    expect(outcome).toHaveProperty('hint', 'Try again in 4 minutes.');
    time.advance(60_000);
    expect(await client.get(plain(`${server.url}/other`), never)).toMatchObject({
      kind: 'failed',
      reason: 'rate-limited',
      status: null,
    });
    expect(server.requests).toHaveLength(1);
    time.advance(181_000);
    await client.get(plain(server.url), never);
    expect(server.requests).toHaveLength(2);
    expect(time.waits).toEqual([]);
  });

  it('does not believe a pause of years', async () => {
    const time = fakeTime();
    const server = await serve((_, response) => response.writeHead(503, { 'retry-after': '999999999' }).end());
    const client = clientOf({ time });
    expect(await client.get(plain(server.url), never)).toMatchObject({ reason: 'server-error', status: 503 });
    time.advance(3_600_001);
    await client.get(plain(server.url), never);
    expect(server.requests).toHaveLength(2);
  });

  it('waits before the next request where the last answer used up the limit', async () => {
    const time = fakeTime();
    const server = await serve((_, response) => response.writeHead(200, { ratelimit: '"api";r=0;t=20' }).end('ok'));
    const client = clientOf({ time });
    await client.get(plain(server.url), never);
    expect(time.waits).toEqual([]);
    await client.get(plain(server.url), never);
    expect(time.waits).toEqual([20_000]);
  });

  it('lets the others wait too', async () => {
    const time = fakeTime();
    let asked = 0;
    const server = await serve((_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(429, { 'retry-after': '10' }).end();
      else response.end('fine');
    });
    const client = clientOf({ time, paces: [{ host: '127.0.0.1', pace: { gapMs: 0, concurrencyMax: 1 } }] });
    const outcomes = await Promise.all([client.get(plain(server.url), never), client.get(plain(server.url), never)]);
    expect(outcomes.map(bodyOf)).toEqual(['fine', 'fine']);
    expect(time.waits).toEqual([10_000]);
    expect(server.requests).toHaveLength(3);
  });
});

describe('pace', () => {
  it('runs callers of a paced host one after another, over its ports and names', async () => {
    const time = fakeTime();
    const starts: string[] = [];
    let open = 0;
    let openMost = 0;
    const handler = (_: unknown, response: { end(text: string): void }) => {
      starts.push(time.clock.now());
      open += 1;
      openMost = Math.max(openMost, open);
      setImmediate(() => {
        open -= 1;
        response.end('fine');
      });
    };
    const [one, two] = await Promise.all([serve(handler), serve(handler)]);
    const client = clientOf({ time, paces: [{ host: '0.0.1', pace: { gapMs: 3000, concurrencyMax: 1 } }] });
    await Promise.all([one, two, one, two].map((server) => client.get(plain(server.url), never)));
    expect(openMost).toBe(1);
    expect(starts).toEqual(['00', '03', '06', '09'].map((second) => `2026-03-02T12:00:${second}.000Z`));
  });

  it('holds all of arXiv to three seconds', async () => {
    const time = fakeTime();
    const client = clientOf({ time, limits: { retriesMax: 0 } });
    // Port 1 is one that fetch never connects to, so nothing leaves the machine.
    await client.get(plain('http://export.arxiv.org:1/api/query'), never);
    await client.get(plain('http://rss.arxiv.org:1/rss/cs.CL'), never);
    await client.get(plain('http://notarxiv.org:1/'), never);
    expect(time.waits).toEqual([3000]);
  });

  it('has at most four requests under way to any other host', async () => {
    const waiting: (() => void)[] = [];
    const server = await serve((_, response) => {
      waiting.push(() => response.end('fine'));
    });
    const client = clientOf();
    const outcomes = Promise.all(Array.from({ length: 9 }, () => client.get(plain(server.url), never)));
    let most = 0;
    for (let answered = 0; answered < 9; answered += 1) {
      await expect.poll(() => waiting.length).toBeGreaterThan(0);
      most = Math.max(most, waiting.length);
      waiting.shift()?.();
    }
    expect((await outcomes).map(bodyOf)).toEqual(Array(9).fill('fine'));
    expect(most).toBeLessThanOrEqual(4);
    expect(most).toBeGreaterThan(1);
  });
});

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('follows %i, relative or absolute', async (status) => {
    const server = await serve((request, response) => {
      if (request.url === '/end') response.end('there');
      else response.writeHead(status, { location: request.url === '/' ? 'next' : `${server.url}/end` }).end();
    });
    expect(bodyOf(await clientOf().get(plain(`${server.url}/`), never))).toBe('there');
  });

  it('follows five and not a sixth', async () => {
    const server = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect(bodyOf(await clientOf().get(plain(`${server.url}/5`), never))).toBe('there');
    expect(await clientOf().get(plain(`${server.url}/6`), never)).toMatchObject({ kind: 'failed', reason: 'refused' });
    expect(server.requests).toHaveLength(6 + 6);
  });

  it('ends a loop', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/' }).end());
    expect(await clientOf().get(plain(server.url), never)).toMatchObject({ kind: 'failed', reason: 'refused' });
    expect(server.requests).toHaveLength(6);
  });

  it.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'javascript:alert(1)',
    'http://user:secret@127.0.0.1/',
    'http://',
  ])('does not follow to %s', async (location) => {
    const server = await serve((_, response) => response.writeHead(302, { location }).end());
    const outcome = await clientOf().get(plain(server.url), never);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'refused' });
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });

  it('keeps the token at its own origin', async () => {
    const other = await serve((_, response) => response.end('other'));
    const server = await serve((request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: `${other.url}/x` }).end();
      else if (request.url === '/here') response.writeHead(302, { location: '/there' }).end();
      else response.end('same');
    });
    const ask = (path: string) =>
      clientOf().get(
        { url: server.url + path, etag: null, headers: { Authorization: 'Bearer t0ken', Cookie: 'a=b' } },
        never,
      );
    expect(bodyOf(await ask('/here'))).toBe('same');
    expect(server.requests.at(-1)?.headers).toMatchObject({ authorization: 'Bearer t0ken', cookie: 'a=b' });
    expect(bodyOf(await ask('/away'))).toBe('other');
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(other.requests[0]?.headers).not.toHaveProperty('cookie');
  });
});

describe('leaving early', () => {
  const reason = new Error('enough');

  it('asks nothing where the signal is aborted already', async () => {
    const server = await serve((_, response) => response.end());
    await expect(clientOf().get(plain(server.url), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });

  it('while waiting for the headers', async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort(reason));
    await expect(clientOf().get(plain(server.url), controller.signal)).rejects.toBe(reason);
    await expect.poll(() => server.closed()).toBe(1);
    expect(server.requests).toHaveLength(1);
  });

  it('while reading the body', async () => {
    const controller = new AbortController();
    const server = await serve((_, response) => {
      response.write('some');
      setImmediate(() => controller.abort(reason));
    });
    await expect(clientOf().get(plain(server.url), controller.signal)).rejects.toBe(reason);
    await expect.poll(() => server.closed()).toBe(1);
  });

  /** Really sleeps, and is interrupted as soon as it does. */
  const interrupted =
    (controller: AbortController): Sleep =>
    (ms, signal) => {
      setImmediate(() => controller.abort(reason));
      return sleep(ms + 60_000, signal);
    };

  it('while backing off', async () => {
    const controller = new AbortController();
    const server = await serve((_, response) => response.writeHead(500).end());
    const client = clientOf({ sleep: interrupted(controller) });
    await expect(client.get(plain(server.url), controller.signal)).rejects.toBe(reason);
  });

  it('while the server wants a pause', async () => {
    const controller = new AbortController();
    const server = await serve((_, response) => response.writeHead(429, { 'retry-after': '30' }).end());
    const client = clientOf({ sleep: interrupted(controller) });
    await expect(client.get(plain(server.url), controller.signal)).rejects.toBe(reason);
  });

  it('while another request has the only place, without holding up the ones behind', async () => {
    const controller = new AbortController();
    let finish: () => void = () => {};
    const server = await serve((request, response) => {
      if (request.url === '/slow') finish = () => response.end('slow');
      else response.end('fast');
    });
    const client = clientOf({ paces: [{ host: '127.0.0.1', pace: { gapMs: 0, concurrencyMax: 1 } }] });
    const slow = client.get(plain(`${server.url}/slow`), never);
    const left = client.get(plain(`${server.url}/left`), controller.signal);
    const behind = client.get(plain(`${server.url}/behind`), never);
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort(reason);
    await expect(left).rejects.toBe(reason);
    finish();
    expect([bodyOf(await slow), bodyOf(await behind)]).toEqual(['slow', 'fast']);
    expect(server.requests.map(({ url }) => url)).toEqual(['/slow', '/behind']);
  });
});

describe('many at once', () => {
  it('reads every body whole and leaves no listener on the signal', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const server = await serve((request, response) => response.end(request.url?.repeat(5000)));
    const client = clientOf();
    const { signal } = new AbortController();
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, n) => client.get(plain(`${server.url}/${n}`), signal)),
    );
    const sums = outcomes.map((outcome) => createHash('sha1').update(bodyOf(outcome)).digest('hex'));
    expect(sums).toEqual(outcomes.map((_, n) => createHash('sha1').update(`/${n}`.repeat(5000)).digest('hex')));
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });
});
