import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { honestSummary } from '../runtime/openai-stand-in/honest-summary.ts';
import { startOpenAi } from '../runtime/openai-stand-in/stand-in.ts';
import { dailyEntry, freshEnvironment, runPaperboy, standIn } from './paperboy-process.ts';

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');

/** The arguments of every `paperboy …` line in the README's shell blocks. */
const calls = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap((match) => (match[1] ?? '').split('\n'))
  .filter((line) => line.startsWith('paperboy '))
  .map((line) =>
    [...line.replace(/\s+#.*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2] ?? '').slice(1),
  );

const entry = `<entry><id>http://arxiv.org/abs/2511.00001v1</id><title>An Invented Entry</title><summary>It was never written.</summary>
<published>2025-11-18T10:00:00Z</published><updated>2025-11-18T10:00:00Z</updated><author><name>Ada Brückner</name></author>
<category term="cs.CL"/></entry>`;
const feed = `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
<id>https://arxiv.org/api/x</id><title>arXiv Query</title><opensearch:totalResults>1</opensearch:totalResults><opensearch:startIndex>0</opensearch:startIndex>${entry}</feed>`;
const rss = `<?xml version="1.0" encoding="UTF-8"?><rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>cs.CL updates on arXiv.org</title><pubDate>Thu, 20 Nov 2025 00:00:00 -0500</pubDate><item><title>Announced and Invented</title><link>https://arxiv.org/abs/2511.00002</link>
<description>arXiv:2511.00002v1 Announce Type: new Abstract: It was never announced.</description><guid isPermaLink="false">oai:arXiv.org:2511.00002v1</guid>
<category>cs.CL</category><pubDate>Thu, 20 Nov 2025 00:00:00 -0500</pubDate><arxiv:announce_type>new</arxiv:announce_type><dc:creator>Ada Brückner</dc:creator></item></channel></rss>`;

describe('the README', () => {
  it('has commands to run', () => {
    expect(calls.length).toBeGreaterThan(5);
  });

  it.each(calls.map((args) => [args.join(' '), args] as const))('paperboy %s runs', async (_, args) => {
    const huggingFace = await standIn((request, response) => {
      const query = new URL(request.url ?? '/', 'http://x').searchParams;
      const date = query.get('date') ?? '2025-11-20';
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(query.get('p') ? [] : [dailyEntry(Number(date.slice(8)), date)]));
    });
    const arxiv = await standIn((request, response) => {
      response.setHeader('content-type', 'application/xml');
      response.end(request.url?.startsWith('/rss') ? rss : feed);
    });
    const env = freshEnvironment({
      PAPERBOY_HF_URL: huggingFace,
      PAPERBOY_ARXIV_URL: arxiv,
      PAPERBOY_ARXIV_RSS_URL: arxiv,
    });
    if (args[0] === 'summarise') {
      const openAi = await startOpenAi(honestSummary);
      const set = { ...env, OPENAI_BASE_URL: openAi.url, PAPERBOY_MODEL: 'test-model' };
      await runPaperboy(['ingest', 'huggingface'], env);
      const run = await runPaperboy(args, set);
      expect(run).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d papers? summarised/) });
      return;
    }
    if (args[0] === 'digest') {
      await runPaperboy(['ingest', 'huggingface'], env);
      const subscribe = ['papers', 'subscribe', 'tides', '--days', 'daily', '--zone', 'UTC', '--confirmed', 'yes'];
      expect(await runPaperboy(subscribe, env)).toMatchObject({ status: 0 });
      const run = await runPaperboy(args, env);
      expect(run).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Digest 1 {2}.*tides/) });
      return;
    }
    writeFileSync(join(env['HOME'] ?? '', 'saved-page.txt'), JSON.stringify([dailyEntry(1, '2025-11-20')]));
    const run = await runPaperboy(args, env);
    expect(run.stderr).not.toContain('paperboy: ');
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/Read [1-9]\d* papers? from/);
  });
});
