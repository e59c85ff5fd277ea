import type { DeliveryDraft } from '../delivery/outbox.ts';
import type { Instant } from '../local-date.ts';
import type { Paper, PaperId } from '../paper.ts';
import type { Clock } from '../ports.ts';
import type { PaperSummaries } from '../summary/paper-summaries.ts';
import { buildDigest } from './build-digest.ts';
import { type DigestPool, type DigestPoolDeps, readDigestPool } from './digest-pool.ts';
import type { Digest, DigestDraft } from './digest-records.ts';
import { digestTldrs } from './digest-tldrs.ts';
import { tellNews } from './news.ts';
import { digestKey, problemOf } from './planner.ts';
import { type Highlight, type ListRef, type Selection, selectFor } from './select.ts';
import { destinationKey, type Subscription } from './subscription.ts';

/** A message is fresh so long: who reads it later has not seen it before, and who has need not look again. */
const freshMs = 2 * 3_600_000;

/** Platforms whose messages can be changed after they are sent. */
const editable: ReadonlySet<string> = new Set(['discord', 'slack']);

export interface LateDigestsDeps extends DigestPoolDeps {
  summariesIn(language: string | null): PaperSummaries;
  readonly clock: Clock;
}

/** What comes after a digest was sent. */
export interface LateDigests {
  /** Edits papers that came into their lists late into digests that are fresh and have room; answers how many digests. The others wait for the next one. */
  addLatePapers(signal: AbortSignal): Promise<number>;
  /** Tells new versions and code of told papers in their threads; answers how many. */
  tellNews(signal: AbortSignal): Promise<number>;
}

/** The lists whose papers a digest told, as far as the pool knows them. */
function listsOf(papers: ReadonlySet<PaperId>, { pool }: DigestPool): readonly ListRef[] {
  const lists = new Map<string, ListRef>();
  for (const { paper, listings } of pool.papers)
    if (papers.has(paper.id)) for (const { source, date } of listings) lists.set(`${source} ${date}`, { source, date });
  return [...lists.values()];
}

export function createLateDigests(deps: LateDigestsDeps): LateDigests {
  const { store, clock } = deps;

  /** The digest with what came late, or `null` where nothing did that it would have shown. */
  async function withLate(
    digest: Digest,
    subscription: Subscription,
    pool: DigestPool,
    now: Instant,
    signal: AbortSignal,
  ): Promise<DigestDraft | null> {
    const { id, settings, destination, progress, revision } = subscription;
    const shown = digest.considered.filter(({ outcome }) => outcome === 'selected');
    const room = settings.papersMax - shown.length;
    const key = destinationKey(destination);
    const told = pool.told.get(key) ?? new Set<PaperId>();
    // What was below the minimum may have passed it since.
    const before = new Set(
      digest.considered.filter(({ outcome }) => outcome !== 'below-threshold').map(({ paper }) => paper),
    );
    const late = selectFor(pool.pool, {
      subscription: { ...subscription, settings: { ...settings, papersMax: room } },
      covers: [],
      told,
      votes: pool.votes.get(key) ?? [],
    });
    const added = late.highlights.filter(({ paper }) => !before.has(paper.id));
    if (added.length === 0) return null;
    const papers = new Map<PaperId, Paper>(
      (await store.papers(shown.map(({ paper }) => paper))).map((paper) => [paper.id, paper]),
    );
    const kept = shown.flatMap(({ paper: of, score, reasons }): readonly Highlight[] => {
      const paper = papers.get(of);
      return paper === undefined ? [] : [{ paper, score, reasons }];
    });
    const addedIds = new Set(added.map(({ paper }) => paper.id));
    const selection: Selection = {
      // What was read stays where it was.
      highlights: [...kept, ...added],
      considered: [
        ...shown,
        ...late.considered.filter(({ paper }) => addedIds.has(paper)),
        ...digest.considered.filter(({ outcome }) => outcome !== 'selected'),
        ...late.considered.filter(({ paper }) => !addedIds.has(paper) && !before.has(paper)),
      ],
    };
    const all = selection.highlights.map(({ paper }) => paper);
    const tldrs = await digestTldrs(
      all,
      deps.summariesIn(settings.language),
      { keepsSource: settings.language === null },
      signal,
    );
    const built = buildDigest({
      subscription: id,
      settings,
      date: digest.date,
      covers: listsOf(new Set(all.map((paper) => paper.id)), pool),
      selection,
      notes: [],
      tldrs,
      occasion: 'digest',
    });
    const edition = digest.edition + 1;
    const head = digestKey(id, digest.date);
    const edit: DeliveryDraft = {
      dedupeKey: `${head}:edition:${edition}`,
      subscription: id,
      destination,
      action: { kind: 'edit', of: head },
      reply: built.reply,
      notBefore: now,
      expiresAt: new Date(Date.parse(digest.at) + 2 * freshMs).toISOString(),
    };
    for (const paper of addedIds) told.add(paper);
    return {
      ...digest,
      edition,
      considered: selection.considered,
      revision,
      told: [...addedIds],
      deliveries: [edit],
      progress: { ...progress, consideredUntil: now },
    };
  }

  /** Fresh digests that may grow, with their subscriptions. */
  async function growing(
    now: Instant,
  ): Promise<readonly { readonly digest: Digest; readonly subscription: Subscription }[]> {
    const digests = await store.digestsSince(new Date(Date.parse(now) - freshMs).toISOString());
    const found: { digest: Digest; subscription: Subscription }[] = [];
    for (const digest of digests) {
      if (digest.kind !== 'digest') continue;
      const subscription = await store.subscription(digest.subscription);
      if (subscription === null || subscription.state.kind !== 'active' || problemOf(subscription)) continue;
      const { settings, destination, progress } = subscription;
      const shown = digest.considered.filter(({ outcome }) => outcome === 'selected').length;
      const grows = settings.layout !== 'thread' && editable.has(destination.platform) && shown < settings.papersMax;
      if (grows && progress.lastDate === digest.date) found.push({ digest, subscription });
    }
    return found;
  }

  return {
    async addLatePapers(signal) {
      const now = clock.now();
      const fresh = await growing(now);
      if (fresh.length === 0) return 0;
      const subscriptions = fresh.map(({ subscription }) => subscription);
      const pool = await readDigestPool(subscriptions, now, deps, signal, 'shown');
      const earliest = subscriptions.reduce(
        (first, { progress }) => (progress.consideredUntil < first ? progress.consideredUntil : first),
        now,
      );
      const isNew = pool.pool.papers.some(({ listings }) => listings.some(({ firstSeenAt }) => firstSeenAt > earliest));
      if (!isNew) return 0;
      let added = 0;
      for (const { digest, subscription } of fresh) {
        signal.throwIfAborted();
        const draft = await withLate(digest, subscription, pool, now, signal);
        if (draft === null) continue;
        const [saved] = await store.saveDigests([draft]);
        if (saved === 'saved') added += 1;
      }
      return added;
    },

    async tellNews(signal) {
      signal.throwIfAborted();
      return tellNews(store, clock.now());
    },
  };
}
