import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { addDays, type LocalDate } from '../../../src/core/local-date.ts';
import type { PaperRecord } from '../../../src/core/paper.ts';
import { imagesIn } from '../../../src/core/picture.ts';
import { plain, type Reply } from '../../../src/core/reply.ts';
import { runLine } from '../../../src/core/run-command.ts';
import { isDrawable } from '../../../src/runtime/chart-spec.ts';
import { urlsIn } from '../../bots/reply-contents.ts';
import { contextOf } from '../../command-context.ts';
import { inventedPaper, sighting } from '../../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';

const golden = join(import.meta.dirname, '../../golden/commands');
const today = '2025-11-21';

const libraries: TestLibrary[] = [];
afterEach(async () => {
  await Promise.all(libraries.splice(0).map((library) => library.close()));
});

/** What each of these days has papers about: a topic for every paper. */
function records(perDay: (daysAgo: number) => readonly string[], days: number): readonly PaperRecord[] {
  return Array.from({ length: days }, (_, daysAgo) =>
    perDay(daysAgo).map((topic, index): PaperRecord => {
      const day: LocalDate = addDays(today, -daysAgo);
      const id = `${day.slice(2, 4)}${day.slice(5, 7)}.${String(10_000 + Number(day.slice(8)) * 100 + index)}`;
      return inventedPaper({
        arxivId: id,
        title: `Paper ${id} about ${topic}`,
        publishedOn: day,
        keywords: [topic, `only ${id}`],
        sighting: sighting('huggingface', day, 10 + ((index * 7) % 30), index + 1),
      });
    }),
  ).flat();
}

const risingTides = records(
  (daysAgo) => [
    ...Array.from({ length: daysAgo < 30 ? 3 : 0 }, () => 'tidal *models*'),
    ...(daysAgo % 3 === 0 ? ['Lanterns'] : []),
    ...(daysAgo < 12 && daysAgo % 3 === 0 ? ['<b>few</b> @everyone'] : []),
    'harbours',
    'harbours',
    'other',
  ],
  70,
);

async function ask(line: string, papers: readonly PaperRecord[]): Promise<Reply> {
  const library = await openTestLibrary(papers);
  libraries.push(library);
  const context = contextOf(library.store, { clock: { now: () => `${today}T12:00:00.000Z` } });
  const outcome = await runLine(line, context, { report: (error) => expect.fail(String(error)) });
  if (outcome.kind !== 'done') expect.fail(`${line}: ${JSON.stringify(outcome)}`);
  return outcome.reply;
}

const said = ({ blocks }: Reply): string =>
  blocks.flatMap((block) => (block.kind === 'text' || block.kind === 'footnote' ? [plain(block.text)] : [])).join('\n');

describe('trends', () => {
  it('shows what rises: a line for each topic, a chart, and what the chart says', async () => {
    const reply = await ask('trends', risingTides);
    await expect(`${JSON.stringify(reply, null, 1)}\n`).toMatchFileSnapshot(join(golden, 'trends.json'));
    const [image] = imagesIn(reply);
    expect(image && isDrawable(image.chart)).toBe(true);
    expect(image?.chart.series.map(({ name }) => name)).toEqual(['tidal *models*', '<b>few</b> @everyone']);
    expect(image?.alt).toContain('tidal *models* 0 to 1530');
    expect(image?.alt.length).toBeLessThanOrEqual(1_000);
    expect(reply.result).toMatchObject({ kind: 'trends', period: 'month', from: '2025-10-23', to: today });
    expect(urlsIn(reply)).toEqual([]);
  });

  it('says where nothing is more than chance', async () => {
    const reply = await ask(
      'trends week',
      records((daysAgo) => (daysAgo < 4 ? ['tides', 'harbours', 'other'] : ['harbours', 'other', 'more']), 14),
    );
    await expect(`${JSON.stringify(reply, null, 1)}\n`).toMatchFileSnapshot(join(golden, 'trends-unclear.json'));
    expect(said(reply)).toContain('None of these rises more than chance would have it');
    expect(reply.result).toMatchObject({ topics: [{ topic: 'tides', isClear: false }] });
  });

  it('says where there is nothing to compare with', async () => {
    const reply = await ask(
      'trends week',
      records(() => ['tides', 'tides'], 7),
    );
    await expect(`${JSON.stringify(reply, null, 1)}\n`).toMatchFileSnapshot(join(golden, 'trends-nothing.json'));
    expect(said(reply)).toContain('there is nothing to compare with');
    expect(imagesIn(reply)).toEqual([]);
  });

  it('says that an empty library has nothing', async () => {
    const reply = await ask('trends quarter', []);
    expect(said(reply)).toBe('The library has no papers with keywords of these 91 days.');
  });

  it('does not count samples, and says so', async () => {
    const samples = risingTides.map((record) => ({
      ...record,
      textRank: 'sample' as const,
      sighting: { ...record.sighting, source: 'sample' as const },
    }));
    const reply = await ask('trends', samples);
    expect(said(reply)).toContain('Samples are not counted.');
    expect(reply.result).toMatchObject({ papers: 0, topics: [] });
  });

  it('goes back from the newest list where today has none', async () => {
    const library = await openTestLibrary(risingTides);
    libraries.push(library);
    const context = contextOf(library.store, { clock: { now: () => '2025-12-24T12:00:00.000Z' } });
    const outcome = await runLine('trends', context, { report: (error) => expect.fail(String(error)) });
    expect(outcome).toMatchObject({ reply: { result: { to: today, topics: [{ topic: 'tidal *models*' }, {}] } } });
  });

  it('has a point a week for a quarter, all of it inside what can be drawn', async () => {
    const reply = await ask(
      'trends quarter',
      records((daysAgo) => (daysAgo < 91 ? ['tides', 'x', 'y'] : ['x', 'y']), 190),
    );
    const [image] = imagesIn(reply);
    expect(image?.chart.days).toHaveLength(14);
    expect(image && isDrawable(image.chart)).toBe(true);
  });
});
