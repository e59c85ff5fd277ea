import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { type Instant, localDateIn } from '../local-date.ts';
import type { ModelDay } from '../model-records.ts';
import { sampleNote } from '../paper-list.ts';
import type { SourceRun } from '../ports.ts';
import { type Block, type Text, text } from '../reply.ts';

const runsShown = 6;

/** `2026-11-23 18:14` in the person's own zone. */
function moment(at: Instant, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(at),
  );
}

function runWords(run: SourceRun, zone: string): Text {
  const at = moment(run.at, zone);
  if (run.failure !== null) return [text(`${run.source}, ${run.scope}: failed at ${at}. ${run.failure}`)];
  const rejected = run.rejected > 0 ? `, ${run.rejected} rejected` : '';
  return [text(`${run.source}, ${run.scope}: ${run.papers} papers${rejected}, read ${at}`)];
}

function modelWords({ model, requests, inputTokens, outputTokens }: ModelDay): string {
  return `${model}: ${requests} ${requests === 1 ? 'request' : 'requests'}, ${inputTokens} tokens in, ${outputTokens} out`;
}

/** `/papers status`: what the library holds and how its sources are doing. */
export const statusCommand = defineCommand({
  name: 'status',
  summary: 'What the library holds and when its sources were last read',
  options: z.object({}),
  visibility: 'private',
  permission: 'everyone',
  examples: ['status'],
  async handle(_options, context) {
    const { store, zone } = context;
    const [counts, lists, runs, models] = await Promise.all([
      store.counts(),
      store.dailyLists({ onOrAfter: null, onOrBefore: null }, 1),
      store.lastRuns(runsShown),
      store.modelDays(localDateIn(context.clock.now(), zone)),
    ]);
    const [newest] = lists;
    const real = counts.papers - counts.samples;
    const papers = counts.samples > 0 ? `${real} (and ${counts.samples} bundled samples)` : String(real);
    const span =
      counts.firstPublishedOn && counts.lastPublishedOn
        ? `${counts.firstPublishedOn} to ${counts.lastPublishedOn}`
        : 'none';
    const blocks: Block[] = [
      { kind: 'heading', text: 'Status' },
      {
        kind: 'fields',
        fields: [
          { name: 'Papers', value: [text(papers)] },
          { name: 'Submitted', value: [text(span)] },
          {
            name: 'Newest list',
            value: [text(newest ? `${newest.date}, ${newest.papers} papers (${newest.source})` : 'none yet')],
          },
          { name: 'Sightings', value: [text(String(counts.sightings))] },
          ...(models.length === 0 ? [] : [{ name: 'Models today', value: [text(models.map(modelWords).join('; '))] }]),
          { name: 'Time', value: [text(`${moment(context.clock.now(), zone)} (${zone})`)] },
        ],
      },
    ];
    if (runs.length > 0)
      blocks.push(
        { kind: 'text', text: [text('Last read')] },
        { kind: 'list', items: runs.map((run) => runWords(run, zone)) },
      );
    if (counts.samples > 0) blocks.push({ kind: 'footnote', text: sampleNote(context.writing) });
    return {
      visibility: 'private',
      blocks,
      listed: null,
      result: {
        kind: 'status',
        papers: real,
        samples: counts.samples,
        sightings: counts.sightings,
        firstPublishedOn: counts.firstPublishedOn,
        lastPublishedOn: counts.lastPublishedOn,
        newestList: newest ? { ...newest } : null,
        runs: runs.map((run) => ({ ...run })),
        models: models.map((each) => ({ ...each })),
      },
    };
  },
});
