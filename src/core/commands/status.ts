import { z } from 'zod';
import { defineCommand } from '../command.ts';
import type { OutboxCounts } from '../delivery/outbox.ts';
import type { SubscriptionState } from '../digest/subscription.ts';
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

function subscriptionWords(
  { active, paused, unconfirmed }: Readonly<Record<SubscriptionState['kind'], number>>,
  next: Instant | null,
  zone: string,
): string {
  return [
    `${active} active`,
    ...(paused > 0 ? [`${paused} paused`] : []),
    ...(unconfirmed > 0 ? [`${unconfirmed} to be confirmed`] : []),
    ...(next === null ? [] : [`next digest ${moment(next, zone)}`]),
  ].join(', ');
}

/** What waits, and what was given up since it was last tidied; what was sent is no news. */
function outboxWords({ waiting, sent, refused, dead, oldestWaiting }: OutboxCounts, zone: string): string {
  const since = oldestWaiting === null ? '' : ` (the oldest since ${moment(oldestWaiting, zone)})`;
  return [
    `${waiting} waiting${since}`,
    `${sent} sent`,
    ...(refused > 0 ? [`${refused} refused by their channel`] : []),
    ...(dead > 0 ? [`${dead} given up`] : []),
  ].join(', ');
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
    const [counts, lists, runs, models, subscriptions, next, outbox] = await Promise.all([
      store.counts(),
      store.dailyLists({ onOrAfter: null, onOrBefore: null }, 1),
      store.lastRuns(runsShown),
      store.modelDays(localDateIn(context.clock.now(), zone)),
      store.countSubscriptions(),
      store.nextDigestAt(),
      store.outboxCounts(),
    ]);
    const isSubscribed = Object.values(subscriptions).some((number) => number > 0);
    const isOutboxUsed = outbox.waiting + outbox.sent + outbox.refused + outbox.dead > 0;
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
          ...(isSubscribed
            ? [{ name: 'Subscriptions', value: [text(subscriptionWords(subscriptions, next, zone))] }]
            : []),
          ...(isOutboxUsed ? [{ name: 'Outbox', value: [text(outboxWords(outbox, zone))] }] : []),
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
        subscriptions: { ...subscriptions, nextAt: next },
        outbox: { ...outbox },
      },
    };
  },
});
