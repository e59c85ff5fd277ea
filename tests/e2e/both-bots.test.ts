import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';

const run = promisify(execFile);
const built = (file: string): string => new URL(`../../dist/${file}`, import.meta.url).href;

const servers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of servers.splice(0)) await close();
});

/** A server that takes anything, with what arrived. */
async function listen(): Promise<{ readonly url: string; readonly forms: FormData[] }> {
  const forms: FormData[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    forms.push(await new Response(Buffer.concat(parts), { headers }).formData());
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') return expect.fail('no port');
  return { url: `http://127.0.0.1:${address.port}/api`, forms };
}

it.each([
  ['Slack', 'bots/slack/clients.js'],
  ['Discord', 'bots/discord/rest.js'],
])('sends files to Discord where both bots run in one process, %s loaded first', async (_, first) => {
  const { url, forms } = await listen();
  const script = `
    await import(${JSON.stringify(built(first))});
    await import(${JSON.stringify(built('bots/slack/clients.js'))});
    const { createRest, closeRest } = await import(${JSON.stringify(built('bots/discord/rest.js'))});
    const rest = createRest({ apiUrl: ${JSON.stringify(url)}, token: 'x', userAgent: 'test/0', purpose: 'send' });
    const files = [{ name: 'a.png', data: Buffer.from([1, 2, 3]), contentType: 'image/png' }];
    await rest.post('/channels/1/messages', { body: { flags: 0 }, files });
    closeRest(rest);
    process.exit(0);
  `;
  await run(process.execPath, ['--input-type=module', '-e', script]);
  const [form] = forms;
  expect(form?.get('payload_json')).toBe('{"flags":0}');
  const file = form?.get('files[0]');
  if (!(file instanceof File)) return expect.fail('no file');
  expect([file.name, file.type, [...(await file.bytes())]]).toEqual(['a.png', 'image/png', [1, 2, 3]]);
});
