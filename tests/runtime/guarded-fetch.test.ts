import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { guardedFetch, WebPage } from '../../src/runtime/guarded-fetch.ts';

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

describe('fetch of a server that is not trusted', () => {
  it('reads an answer as it is', async () => {
    const url = await serve((_request, response) => response.writeHead(201, { 'x-a': 'b' }).end('{"tides":1}'));
    const response = await guardedFetch(11)(url);
    expect(response.status).toBe(201);
    expect(response.headers.get('x-a')).toBe('b');
    expect(await response.json()).toEqual({ tides: 1 });
  });

  it('reads no more than it may, however it was packed', async () => {
    const packed = gzipSync(Buffer.alloc(5_000_000));
    expect(packed.length).toBeLessThan(10_000);
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
    );
    const response = await guardedFetch(1_000_000)(url);
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('takes no page for an answer, but for an error', async () => {
    const type = { 'content-type': 'text/html; charset=utf-8' };
    const good = await serve((_request, response) => response.writeHead(200, type).end('<html>'));
    await expect(guardedFetch(100)(good)).rejects.toThrow(WebPage);
    const bad = await serve((_request, response) => response.writeHead(404, type).end('<html>'));
    expect((await guardedFetch(100)(bad)).status).toBe(404);
  });

  it('passes nothing on that it sends', async () => {
    const heard: string[] = [];
    const other = await serve((request, response) => {
      heard.push(`${request.method}`);
      response.end('{}');
    });
    const url = await serve((_request, response) => response.writeHead(307, { location: other }).end());
    const sent = await guardedFetch(100)(url, { method: 'POST', body: 'What about tides?' });
    expect(sent.status).toBe(307);
    expect(heard).toEqual([]);
    // A file may lie elsewhere.
    expect((await guardedFetch(100)(url)).status).toBe(200);
    expect(heard).toEqual(['GET']);
  });

  it('leaves the data of events, and no line that says nothing', async () => {
    const sent =
      ': hello\n\n\nevent: a\r\ndata: 1\r\n\r\nid: 7\nretry: 9\n\n\ndata: 2\ndata: 3\n\nevent: thread.b\ndata: 4';
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      for (const letter of sent) response.write(letter);
      response.end();
    });
    const response = await guardedFetch(1_000)(url);
    expect(await response.text()).toBe('data: 1\r\n\r\ndata: 2\ndata: 3\n\ndata: 4');
  });
});
