import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/core/errors.ts';
import { createArxivSource } from '../../../../src/core/sources/arxiv/source.ts';
import { createHttpClient } from '../../../../src/runtime/http-client.ts';
import { fakeTime } from '../../../runtime/fake-time.ts';
import { serve } from '../../../runtime/loopback.ts';
import { apiEntry, apiPage, fixture } from './fixtures.ts';

const never = new AbortController().signal;

function sourceAt(url: string, time = fakeTime()) {
  const http = createHttpClient({
    userAgent: 'paperboy/test',
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0.5,
    paces: [{ host: '127.0.0.1', pace: { gapMs: 3000, concurrencyMax: 1 } }],
  });
  return createArxivSource(http, { apiUrl: url, rssUrl: url, clock: time.clock });
}

describe('arXiv over HTTP', () => {
  it('reads the announcements, and nothing a second time', async () => {
    const server = await serve((request, response) => {
      if (request.url !== '/rss/cs.CL') response.writeHead(404).end();
      else if (request.headers['if-none-match'] === '"tuesday"') response.writeHead(304).end();
      else
        response
          .writeHead(200, { etag: '"tuesday"', 'content-type': 'application/rss+xml' })
          .end(fixture('daily.rss.xml'));
    });
    const source = sourceAt(server.url);
    const request = { kind: 'announced', category: 'cs.CL' } as const;
    const first = await source.fetch(request, null, async () => null, never);
    expect(first.records).toHaveLength(4);
    const second = await source.fetch(request, null, async (url) => first.etags[url] ?? null, never);
    expect(second.records).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  it('keeps three seconds between requests over several look-ups at once', async () => {
    const time = fakeTime();
    const asked: string[] = [];
    const server = await serve((request, response) => {
      asked.push(time.clock.now().slice(17, 19));
      const ids = new URL(request.url ?? '', 'http://x').searchParams.get('id_list') ?? '';
      response.end(apiPage(ids.split(',').map((id) => apiEntry(`${id}v1`, `Paper ${id}`))));
    });
    const source = sourceAt(server.url, time);
    const answers = await Promise.all(
      ['2604.00001', '2604.00002', '2604.00003'].map((id) => source.byIds([id], never)),
    );
    expect(answers.map(({ records }) => records[0]?.arxivId)).toEqual(['2604.00001', '2604.00002', '2604.00003']);
    expect(asked).toEqual(['00', '03', '06']);
  });

  it("passes on arXiv's own words from an answer 400", async () => {
    const server = await serve((_, response) => response.writeHead(400).end(fixture('api-error.xml')));
    const work = sourceAt(server.url).byIds(['2604.00001'], never);
    await expect(work).rejects.toMatchObject({
      code: 'source-refused',
      message: 'arXiv answers: incorrect id format for teapot.',
    });
  });

  it('backs off where arXiv asks too, then reads on', async () => {
    const time = fakeTime();
    let asked = 0;
    const server = await serve((_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(429, { 'retry-after': '20' }).end('Rate exceeded.');
      else response.end(fixture('api-2026.xml'));
    });
    const { records } = await sourceAt(server.url, time).byIds(['2603.01002'], never);
    expect(records).toHaveLength(2);
    expect(time.waits).toEqual([20_000]);
  });

  it('says that nobody answers', async () => {
    const server = await serve((request) => request.socket.destroy());
    const error = await sourceAt(server.url)
      .byIds(['2604.00001'], never)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code: 'unreachable' });
  });
});
