import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rescheduled } from '../../../src/core/digest/progress.ts';
import { plain, type Reply } from '../../../src/core/reply.ts';
import { channelOf, type DigestScene, openDigestScene } from './digest-scene.ts';

function said(reply: Reply): string {
  return reply.blocks
    .map((block) => {
      if (block.kind === 'heading') return block.text;
      if (block.kind === 'papers') return block.papers.map(({ title }) => plain(title)).join(' | ');
      return block.kind === 'text' ? plain(block.text) : '';
    })
    .join('\n');
}

describe('planning digests', () => {
  let scene: DigestScene;

  beforeEach(async () => {
    // A Tuesday.
    scene = await openDigestScene('2026-03-03T06:00:00.000Z');
  });

  afterEach(() => scene.close());

  /** The list of Monday, as it was when its day was over. */
  async function monday(): Promise<void> {
    const { now } = scene;
    scene.now = '2026-03-03T02:00:00.000Z';
    await scene.list('2026-03-02', [
      { arxivId: '2603.00001', title: 'Flow Matching at Sea', upvotes: 40 },
      { arxivId: '2603.00002', title: 'Diffusion on Ice', upvotes: 20 },
    ]);
    scene.now = now;
  }

  it('makes a digest once when it is due, and sends it once', async () => {
    await monday();
    const { id } = await scene.subscribe();
    expect(await scene.plan()).toMatchObject({ digests: 0 });
    scene.now = '2026-03-03T08:00:00.000Z';
    expect(await scene.plan()).toMatchObject({ digests: 1 });
    expect(await scene.plan()).toMatchObject({ digests: 0 });
    await scene.deliver();
    await scene.deliver();
    expect(scene.messenger.keys()).toEqual([`digest:${id}:2026-03-03`]);
    expect(said(scene.messenger.sent[0]?.reply ?? expect.fail())).toContain('Flow Matching at Sea | Diffusion on Ice');
    expect((await scene.store.subscription(id))?.progress).toMatchObject({
      dueAt: '2026-03-04T08:00:00.000Z',
      lastDate: '2026-03-03',
    });
  });

  it('waits for a list that is late, and goes without it after three hours', async () => {
    const { id } = await scene.subscribe({ schedule: { ...dailyAt('20:00') } });
    scene.now = '2026-03-03T09:00:00.000Z';
    await scene.list('2026-03-03', [{ title: 'Early', upvotes: 1 }]);
    scene.now = '2026-03-03T19:00:00.000Z';
    expect(await scene.plan()).toMatchObject({ waiting: 1, digests: 0 });
    expect((await scene.store.subscription(id))?.progress.dueAt).toBe('2026-03-03T19:05:00.000Z');
    scene.now = '2026-03-03T22:00:00.000Z';
    expect(await scene.plan()).toMatchObject({ empty: 1 });
    const [digest] = await scene.store.digestsOf(id, 1);
    expect(digest?.date).toBe('2026-03-03');
  });

  it('takes the papers of a list it went without with the next digest', async () => {
    const { id } = await scene.subscribe({ schedule: { ...dailyAt('20:00') } });
    scene.now = '2026-03-03T09:00:00.000Z';
    await scene.list('2026-03-03', [{ title: 'Early', upvotes: 1 }]);
    scene.now = '2026-03-03T22:00:00.000Z';
    await scene.plan();
    scene.now = '2026-03-04T13:00:00.000Z';
    await scene.list('2026-03-03', [
      { title: 'Early', upvotes: 1 },
      { title: 'Late', upvotes: 2 },
    ]);
    await scene.list('2026-03-04', [{ title: 'Wednesday', upvotes: 3 }]);
    scene.now = '2026-03-04T19:00:00.000Z';
    await scene.list('2026-03-04', [{ title: 'Wednesday', upvotes: 3 }]);
    await scene.plan();
    const digest = await scene.store.digest(id, '2026-03-04');
    expect(digest?.considered.filter(({ outcome }) => outcome === 'selected')).toHaveLength(3);
  });

  it('tells a paper once at a destination, whichever of its subscriptions comes first', async () => {
    await monday();
    const first = await scene.subscribe();
    const second = await scene.subscribe({ topics: 'flow matching' });
    const elsewhere = await scene.subscribe({}, channelOf('C2'));
    scene.now = '2026-03-03T08:00:00.000Z';
    expect(await scene.plan()).toMatchObject({ digests: 2, empty: 1 });
    const outcomes = async (id: number) =>
      (await scene.store.digest(id, '2026-03-03'))?.considered.map(({ outcome }) => outcome);
    expect(await outcomes(first.id)).toEqual(['selected', 'selected']);
    expect(await outcomes(second.id)).toEqual(['already-delivered', 'already-delivered']);
    expect(await outcomes(elsewhere.id)).toEqual(['selected', 'selected']);
  });

  it('says the first of several empty days, and none where that is not wanted', async () => {
    const everyDay = {
      schedule: { ...dailyAt('09:00'), rhythm: { kind: 'days' as const, weekdays: [1, 2, 3, 4, 5, 6, 7] } },
    };
    scene.now = '2026-03-07T03:00:00.000Z';
    await scene.list('2026-03-06', [{ title: 'Friday', upvotes: 3 }]);
    const loud = await scene.subscribe(everyDay);
    const quiet = await scene.subscribe({ ...everyDay, whenEmpty: 'silent' }, channelOf('C2'));
    for (const day of ['07', '08', '09']) {
      scene.now = `2026-03-${day}T08:00:00.000Z`;
      await scene.plan();
      await scene.deliver();
    }
    const kinds = async (id: number) => (await scene.store.digestsOf(id, 9)).map(({ date, kind }) => `${date} ${kind}`);
    expect(await kinds(loud.id)).toEqual(['2026-03-09 silent', '2026-03-08 empty', '2026-03-07 digest']);
    expect(await kinds(quiet.id)).toEqual(['2026-03-09 silent', '2026-03-08 silent', '2026-03-07 digest']);
    expect(scene.messenger.keys()).toEqual([
      `digest:${loud.id}:2026-03-07`,
      `digest:${quiet.id}:2026-03-07`,
      `digest:${loud.id}:2026-03-08`,
    ]);
  });

  it("sends today's digest after a long time away, not ten, and leaves a missed evening to the next", async () => {
    const morning = await scene.subscribe();
    const evening = await scene.subscribe({ schedule: { ...dailyAt('18:00') } }, channelOf('C2'));
    scene.now = '2026-03-13T03:00:00.000Z';
    await scene.list('2026-03-12', [{ title: 'Thursday', upvotes: 3 }]);
    await scene.list('2026-03-05', [{ title: 'A week ago', upvotes: 30 }]);
    scene.now = '2026-03-13T11:00:00.000Z';
    expect(await scene.plan()).toMatchObject({ digests: 1, skipped: 1 });
    expect((await scene.store.digestsOf(morning.id, 9)).map(({ date }) => date)).toEqual(['2026-03-13']);
    expect((await scene.store.subscription(evening.id))?.progress).toMatchObject({
      dueAt: '2026-03-13T17:00:00.000Z',
      lastDate: null,
    });
  });

  it('makes no second digest for a date where the time is changed to later that day', async () => {
    await monday();
    const made = await scene.subscribe();
    scene.now = '2026-03-03T08:00:00.000Z';
    await scene.plan();
    const subscription = (await scene.store.subscription(made.id)) ?? expect.fail();
    const settings = { ...subscription.settings, schedule: dailyAt('15:00') };
    const changed = await scene.store.changeSubscription(subscription.id, subscription.revision, {
      settings,
      progress: rescheduled(subscription.progress, settings, scene.now),
    });
    expect(changed?.progress.dueAt).toBe('2026-03-04T14:00:00.000Z');
  });

  it('pauses a digest whose topics cannot be read, and goes on with the others', async () => {
    await monday();
    const broken = await scene.subscribe({ topics: '"never closed' });
    const fine = await scene.subscribe({}, channelOf('C2'));
    scene.now = '2026-03-03T08:00:00.000Z';
    expect(await scene.plan()).toMatchObject({ digests: 1, skipped: 1 });
    expect((await scene.store.subscription(broken.id))?.state).toMatchObject({ kind: 'paused', by: 'refusal' });
    await scene.deliver();
    expect(scene.messenger.sent.map(({ destination }) => destination.place.kind).sort()).toEqual(['channel', 'person']);
    expect(await scene.store.digest(fine.id, '2026-03-03')).not.toBeNull();
  });

  it('holds the abstracts in the mail itself, which has no thread', async () => {
    await monday();
    const mail = { platform: 'email', workspace: null, place: { kind: 'person', person: 'ann@example.org' } } as const;
    const { id } = await scene.subscribe({ layout: 'thread' }, mail);
    scene.now = '2026-03-03T08:00:00.000Z';
    await scene.plan();
    const claim = { platforms: ['email'], now: scene.now, leaseUntil: '2026-03-03T08:01:00.000Z', limit: 5 };
    const waiting = await scene.store.claimDeliveries(claim);
    expect(waiting.map(({ dedupeKey }) => dedupeKey)).toEqual([`digest:${id}:2026-03-03`]);
    expect(waiting[0]?.reply.blocks.filter(({ kind }) => kind === 'paper')).toHaveLength(2);
  });

  it('tells a new version and code in the thread of the message, once, where that is wanted', async () => {
    await monday();
    const { id } = await scene.subscribe({ updates: 'tell' });
    await scene.subscribe({}, channelOf('C2'));
    scene.now = '2026-03-03T08:00:00.000Z';
    await scene.plan();
    await scene.deliver();
    scene.now = '2026-03-04T08:00:00.000Z';
    const links = [{ kind: 'code', url: 'https://github.com/invented-lab/flow' }] as const;
    await scene.list('2026-03-02', [{ arxivId: '2603.00001', title: 'Flow Matching at Sea', links, upvotes: 44 }]);
    const never = new AbortController().signal;
    expect(await scene.late.tellNews(never)).toBe(1);
    expect(await scene.late.tellNews(never)).toBe(0);
    await scene.deliver();
    const news = scene.messenger.sent.filter(({ dedupeKey }) => dedupeKey.startsWith('news:'));
    expect(news.map(({ subscription, destination }) => [subscription, destination.place.kind])).toEqual([
      [id, 'message-thread'],
    ]);
    expect(JSON.stringify(news[0]?.reply)).toContain('https://github.com/invented-lab/flow');
  });

  it('tells papers of a digest that never arrived with the next one, once', async () => {
    await monday();
    const { id } = await scene.subscribe();
    scene.now = '2026-03-03T08:00:00.000Z';
    await scene.plan();
    scene.messenger.outcomes.push({ kind: 'refused', reason: 'gone', sentence: 'Gone.', hint: 'Come back.' });
    await scene.deliver();
    const paused = (await scene.store.subscription(id)) ?? expect.fail();
    await scene.store.changeSubscription(id, paused.revision, {
      state: { kind: 'active' },
      progress: rescheduled(paused.progress, paused.settings, scene.now),
    });
    scene.now = '2026-03-04T02:30:00.000Z';
    await scene.list('2026-03-03', [{ arxivId: '2603.00009', title: 'Tuesday', upvotes: 5 }]);
    scene.now = '2026-03-04T08:00:00.000Z';
    await scene.plan();
    const told = async (date: '2026-03-04' | '2026-03-05') =>
      (await scene.store.digest(id, date))?.considered.filter(({ outcome }) => outcome === 'selected');
    expect((await told('2026-03-04'))?.map(({ paper }) => paper).sort()).toEqual([
      '2603.00001',
      '2603.00002',
      '2603.00009',
    ]);
    await scene.deliver();
    scene.now = '2026-03-05T11:00:00.000Z';
    await scene.plan();
    expect(await told('2026-03-05')).toEqual([]);
  });

  it("makes today's digest at once where its time is changed to one that has passed, and sends none of a pause", async () => {
    await monday();
    const { id } = await scene.subscribe({ schedule: dailyAt('15:00') });
    scene.now = '2026-03-03T09:00:00.000Z';
    const before = (await scene.store.subscription(id)) ?? expect.fail();
    const settings = { ...before.settings, schedule: dailyAt('09:30') };
    const progress = rescheduled(before.progress, settings, scene.now);
    const changed =
      (await scene.store.changeSubscription(id, before.revision, { settings, progress })) ?? expect.fail();
    expect(await scene.plan()).toMatchObject({ digests: 1 });
    await scene.store.changeSubscription(id, changed.revision, {
      state: { kind: 'paused', by: 'person', sentence: 'Paused.', hint: '' },
    });
    await scene.deliver();
    expect(scene.messenger.sent).toEqual([]);
    expect(await scene.store.outboxCounts()).toMatchObject({ waiting: 0, dead: 1 });
  });

  it('edits late papers into a fresh digest that has room, once', async () => {
    await monday();
    const { id } = await scene.subscribe();
    const full = await scene.subscribe({ papersMax: 2 }, channelOf('C2'));
    scene.now = '2026-03-03T08:00:00.000Z';
    await scene.plan();
    await scene.deliver();
    scene.now = '2026-03-03T08:30:00.000Z';
    await scene.list('2026-03-02', [
      { arxivId: '2603.00001', title: 'Flow Matching at Sea', upvotes: 44 },
      { arxivId: '2603.00003', title: 'Late but Good', upvotes: 90 },
    ]);
    const never = new AbortController().signal;
    expect(await scene.late.addLatePapers(never)).toBe(1);
    expect(await scene.late.addLatePapers(never)).toBe(0);
    await scene.deliver();
    expect(scene.messenger.edits).toHaveLength(1);
    expect(said(scene.messenger.edits[0]?.reply ?? expect.fail())).toContain(
      'Flow Matching at Sea | Diffusion on Ice | Late but Good',
    );
    expect((await scene.store.digest(id, '2026-03-03'))?.edition).toBe(1);
    scene.now = '2026-03-04T11:00:00.000Z';
    await scene.plan();
    const next = await scene.store.digest(full.id, '2026-03-04');
    expect(next?.considered.filter(({ outcome }) => outcome === 'selected')).toHaveLength(1);
  });
});

function dailyAt(time: string) {
  return { rhythm: { kind: 'days' as const, weekdays: [1, 2, 3, 4, 5] }, time, zone: 'Europe/Berlin' };
}
