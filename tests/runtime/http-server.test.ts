import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import type { Route } from '../../src/core/ports.ts';
import { type Mount, startHttpServer } from '../../src/runtime/http-server.ts';

const bugs: unknown[] = [];
const here = { host: '127.0.0.1', port: 0 };
const echo: Route = {
  method: 'POST',
  path: '/echo',
  handle: async ({ headers, body }) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: headers['x-kind'], text: Buffer.from(body).toString('utf8') }),
  }),
};
const broken: Route = { method: 'GET', path: '/broken', handle: () => Promise.reject(new Error('on purpose')) };

async function open(handlers: readonly (Route | Mount)[]) {
  const server = await startHttpServer(here, handlers, (error) => bugs.push(error));
  onTestFinished(() => server.stop());
  return server;
}

it('hands a route the headers and the whole body', async () => {
  const { url } = await open([echo]);
  const answer = await fetch(`${url}/echo?x=1`, { method: 'POST', headers: { 'X-Kind': 'a' }, body: 'grüße' });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ kind: 'a', text: 'grüße' });
});

it('answers what it does not know with 404 and 405', async () => {
  const { url } = await open([echo]);
  expect((await fetch(`${url}/other`)).status).toBe(404);
  const wrong = await fetch(`${url}/echo`);
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
});

it('refuses a body that is too large, declared or not, and goes on', async () => {
  const { url } = await open([echo]);
  const large = await fetch(`${url}/echo`, { method: 'POST', body: 'x'.repeat(1_048_577) });
  expect(large.status).toBe(413);
  expect((await fetch(`${url}/echo`, { method: 'POST', body: 'x' })).status).toBe(200);
});

it('reports what a route throws and tells nothing of it', async () => {
  const { url } = await open([broken]);
  const answer = await fetch(`${url}/broken`);
  expect([answer.status, await answer.text()]).toEqual([500, 'Something went wrong in Paperboy.\n']);
  expect(bugs).toEqual([new Error('on purpose')]);
});

it('outlives a sender that breaks off', async () => {
  const { url } = await open([echo]);
  const port = Number(new URL(url).port);
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf', () => socket.destroy());
    });
    socket.on('close', () => resolve());
  });
  expect((await fetch(`${url}/echo`, { method: 'POST', body: 'x' })).status).toBe(200);
});

describe('a path that other code answers', () => {
  /** Answers in its own time what it read itself. */
  const parrot: Mount = {
    method: 'POST',
    path: '/parrot',
    listener: (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => response.end(Buffer.concat(parts)));
    },
  };

  it('stands beside routes, and reads the body itself', async () => {
    const { url } = await open([echo, parrot]);
    const answer = await fetch(`${url}/parrot?x=1`, { method: 'POST', body: 'grüße' });
    expect([answer.status, await answer.text()]).toEqual([200, 'grüße']);
    expect((await fetch(`${url}/echo`, { method: 'POST', body: 'x' })).status).toBe(200);
  });

  it('is asked with its own method only, and not for more than a platform sends', async () => {
    const { url } = await open([parrot]);
    const wrong = await fetch(`${url}/parrot`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    const large = await fetch(`${url}/parrot`, { method: 'POST', body: 'x'.repeat(1_048_577) });
    expect(large.status).toBe(413);
    expect((await fetch(`${url}/parrot/more`, { method: 'POST' })).status).toBe(404);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('at once');
      },
    ],
    ['rejects', () => Promise.reject(new Error('later'))],
  ] as const)('is told nothing of where it %s', async (_, listener) => {
    const before = bugs.length;
    const { url } = await open([{ method: 'GET', path: '/mounted', listener }]);
    const answer = await fetch(`${url}/mounted`);
    expect([answer.status, await answer.text()]).toEqual([500, 'Something went wrong in Paperboy.\n']);
    expect(bugs.slice(before)).toHaveLength(1);
  });

  it('breaks an answer off that it does not finish', async () => {
    const half: Mount = {
      method: 'GET',
      path: '/half',
      listener: async (_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        await Promise.reject(new Error('no more'));
      },
    };
    const before = bugs.length;
    const { url } = await open([half]);
    await expect(fetch(`${url}/half`).then((answer) => answer.text())).rejects.toThrow();
    expect(bugs.slice(before)).toEqual([new Error('no more')]);
  });

  it('ends with its answer when the server stops', async () => {
    const asked = new EventEmitter();
    const slow: Mount = { method: 'GET', path: '/slow', listener: (_, response) => asked.emit('asked', response) };
    const server = await startHttpServer(here, [slow], () => {});
    const answer = fetch(`${server.url}/slow`).then((response) => response.text());
    const [response] = await once(asked, 'asked');
    const stopped = server.stop();
    response.end('done');
    expect(await answer).toBe('done');
    await stopped;
  });
});

it('says which setting to change where the address is taken', async () => {
  const { url } = await open([echo]);
  const again = startHttpServer({ host: '127.0.0.1', port: Number(new URL(url).port) }, [], () => {});
  await expect(again).rejects.toThrow(UserError);
  await expect(again).rejects.toThrow(/EADDRINUSE/);
});

it('stops though a connection says nothing', async () => {
  const server = await startHttpServer(here, [echo], () => {}, 50);
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
  const closed = once(socket, 'close');
  await server.stop();
  await closed;
});
