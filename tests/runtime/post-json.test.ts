import { expect, it } from 'vitest';
import { postJson } from '../../src/runtime/post-json.ts';
import { serve } from './loopback.ts';

const never = new AbortController().signal;

it('posts JSON, and gives the answer with the wait it asks for', async () => {
  let sent = '';
  const { url, requests } = await serve(async (request, response) => {
    for await (const part of request) sent += String(part);
    response.writeHead(429, { 'retry-after': '3' }).end('slower');
  });
  expect(await postJson(url, { text: 'grüße' }, never)).toEqual({ status: 429, retryAfterS: 3, body: 'slower' });
  expect(JSON.parse(sent)).toEqual({ text: 'grüße' });
  expect(requests[0]).toMatchObject({ method: 'POST' });
  expect(requests[0]?.headers['content-type']).toContain('application/json');
});

it('keeps only the beginning of a long answer', async () => {
  const { url } = await serve((_, response) => response.end('x'.repeat(100_000)));
  const answer = await postJson(url, {}, never);
  expect([answer.status, answer.retryAfterS, answer.body.length]).toEqual([200, null, 2_000]);
});

it('goes nowhere else', async () => {
  const { url, requests } = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
  await expect(postJson(url, {}, never)).rejects.toThrow();
  expect(requests).toHaveLength(1);
});

it('rejects where the answer is cut, and with the reason of its signal', async () => {
  const { url } = await serve((_, response) => response.destroy());
  await expect(postJson(url, {}, never)).rejects.toThrow();
  await expect(postJson(url, {}, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
});
