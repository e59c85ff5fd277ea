import type { LocalDate } from '../local-date.ts';
import type { ListedPaper } from './digest-records.ts';
import { type DigestSource, digestSources, type Subscription } from './subscription.ts';

/**
 * Leaves out papers that none of the subscriptions can take any more: their lists were covered, they stood in them by then, and nobody
 * counts upvotes that could still come. Of a source as large as arXiv that is all but the newest days.
 */
export function withinReach(
  listed: readonly ListedPaper[],
  subscriptions: readonly Pick<Subscription, 'settings' | 'progress'>[],
): readonly ListedPaper[] {
  const covered = new Map<DigestSource, LocalDate | null>();
  for (const source of digestSources) {
    const dates = subscriptions
      .filter(({ settings }) => settings.sources.includes(source))
      .map(({ progress }) => progress.covered[source] ?? null);
    const first = dates.reduce(
      (least, date) => (least === null || date === null || least < date ? least : date),
      dates[0] ?? null,
    );
    covered.set(source, dates.includes(null) ? null : first);
  }
  const considered = subscriptions.map(({ progress }) => progress.consideredUntil).sort()[0] ?? '';
  const kept = new Set(
    listed
      .filter(({ source, date, firstSeenAt, upvotes }) => {
        const until = covered.get(source) ?? null;
        return until === null || date > until || firstSeenAt > considered || upvotes.length > 0;
      })
      .map(({ paper }) => paper.id),
  );
  // What is known of a paper stays together.
  return listed.filter(({ paper }) => kept.has(paper.id));
}
