import type { DeliveryDraft } from '../delivery/outbox.ts';
import { addDays, type Instant, localDateIn } from '../local-date.ts';
import { type Paper, paperUrl } from '../paper.ts';
import { readable } from '../readable.ts';
import { type Reply, type Span, strong, text } from '../reply.ts';
import { cut } from '../text.ts';
import type { DigestRecords, ToldPaper } from './digest-records.ts';

/** News of a paper that was posted longer ago interests nobody in that thread. */
const newsDays = 60;
/** What nobody could be told within this time is no news any more. */
const newsExpiresMs = 2 * 86_400_000;
/** Discord takes 100 characters for the name of a thread. */
const threadTitleCharsMax = 90;

/** What is new about a paper since it was told; `null` where nothing is. */
function newsReply(told: Pick<ToldPaper, 'version' | 'hadCode'>, paper: Paper): Reply | null {
  const url = paperUrl(paper);
  const named = readable(paper.title);
  const title: Span = url === null ? strong(named) : { kind: 'link', text: named, url };
  const isNewer = paper.version !== null && told.version !== null && paper.version > told.version;
  const code = told.hadCode ? undefined : paper.links.find(({ kind }) => kind === 'code');
  const items = [
    ...(isNewer ? [[text(`Version ${paper.version} is out: `), title]] : []),
    ...(code === undefined ? [] : [[text('Code is out: '), { kind: 'link', text: code.url, url: code.url } as const]]),
  ];
  if (items.length === 0) return null;
  return {
    visibility: 'channel',
    blocks: items.map((item) => ({ kind: 'text', text: item })),
    listed: null,
    result: { kind: 'news', paper: paper.id, version: isNewer ? paper.version : null, code: code?.url ?? null },
  };
}

/**
 * Queues what is new about papers that were posted: a new version, code that was not there. It goes into the thread of the message that told
 * the paper, where its subscription wants that. Answers how many.
 */
export async function tellNews(store: DigestRecords, now: Instant): Promise<number> {
  const found = await store.toldWithNews(addDays(localDateIn(now, 'UTC'), -newsDays));
  const destinations = new Map<number, Awaited<ReturnType<DigestRecords['subscription']>>>();
  const news: { told: ToldPaper; paper: Paper; delivery: DeliveryDraft }[] = [];
  for (const { told, paper } of found) {
    const reply = newsReply(told, paper);
    if (reply === null || told.message === null) continue;
    const known = destinations.get(told.subscription);
    const subscription = known === undefined ? await store.subscription(told.subscription) : known;
    destinations.set(told.subscription, subscription);
    if (subscription === null || subscription.state.kind !== 'active') continue;
    const hasCode = paper.links.some(({ kind }) => kind === 'code');
    news.push({
      told,
      paper,
      delivery: {
        dedupeKey: `news:${subscription.id}:${paper.id}:v${paper.version ?? 0}${hasCode ? ':code' : ''}`,
        subscription: subscription.id,
        destination: subscription.destination,
        action: { kind: 'thread', under: told.dedupeKey, title: cut(readable(paper.title), threadTitleCharsMax) },
        reply,
        notBefore: now,
        expiresAt: new Date(Date.parse(now) + newsExpiresMs).toISOString(),
      },
    });
  }
  if (news.length > 0) await store.tellNews(news);
  return news.length;
}
