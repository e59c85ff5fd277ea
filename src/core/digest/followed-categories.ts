import type { DigestRecords } from './digest-records.ts';
import { parseTopics, topicsProblem } from './topics.ts';

/** Read for who follows arXiv without naming a category: where most papers of Hugging Face's lists are announced. */
const usualCategories: readonly string[] = ['cs.AI', 'cs.CL', 'cs.CV', 'cs.LG'];
const pageSubscriptions = 500;

/** arXiv categories whose announcements the active subscriptions need, in the order of the alphabet. */
export async function followedCategories(store: Pick<DigestRecords, 'subscriptions'>): Promise<readonly string[]> {
  const found = new Set<string>();
  for (let offset = 0; ; offset += pageSubscriptions) {
    const { items } = await store.subscriptions(offset, pageSubscriptions);
    for (const { settings, state } of items) {
      if (state.kind !== 'active' || !settings.sources.includes('arxiv')) continue;
      if (topicsProblem(settings.topics) !== null) continue;
      const named = parseTopics(settings.topics).wanted.flatMap((topic) =>
        topic.kind === 'category' ? [topic.category] : [],
      );
      for (const category of named.length > 0 ? named : usualCategories) found.add(category);
    }
    if (items.length < pageSubscriptions) return [...found].sort();
  }
}
