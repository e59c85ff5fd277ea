import { describe, expect, it } from 'vitest';
import { createPaperSummaries } from '../../../src/core/summary/paper-summaries.ts';
import { batchScene, day, ids, minutes, none } from './batch-scene.ts';

const never = (_ms: number, signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );

/** Three papers that were sent in a batch, and somebody who asks for one of them. */
async function sentScene() {
  const scene = await batchScene();
  const { store, openAi, process, run, writing } = scene;
  openAi.mood.batchLooks = 1_000;
  const one = process('one');
  expect(await run({ ...one, isWaiting: false })).toMatchObject({ sent: 3, pending: 3 });
  const [paper] = await store.papers(ids);
  if (paper === undefined) throw new Error('no paper');
  const batches = { records: store, server: one.server };
  const summaries = createPaperSummaries({ ...writing('somebody'), batches, sleep: never });
  /** The batch is at its end, or so many of its papers are done. */
  const goesOn = (done: number | 'ended') => {
    openAi.mood.batchDone = done === 'ended' ? 0 : done;
    if (done === 'ended')
      openAi.mood.batchLooks = openAi.routes.filter((route) => route === 'GET /batches/batch_1').length + 1;
  };
  const paidFor = async () => (await store.modelDays(day)).reduce((sum, { requests }) => sum + requests, 0);
  return { ...scene, one, paper, summaries, goesOn, paidFor };
}

describe('a paper in a batch that somebody asks for', () => {
  it('is written at once where the batch is far from its end, for nobody waits a day', async () => {
    const { openAi, time, paper, summaries, one, run, goesOn, paidFor } = await sentScene();
    time.advance(10 * minutes);
    goesOn(1); // twenty minutes more, at this pace
    expect(await summaries.of(paper, none())).toMatchObject({ model: 'test-model', why: null });
    expect(openAi.asked).toHaveLength(1);
    // What the batch brings of it is counted, and changes nothing.
    goesOn('ended');
    expect(await run(one)).toMatchObject({ written: 2, unfit: 0, pending: 0, failure: null });
    expect(await paidFor()).toBe(4);
  });

  it('waits for a batch that is nearly done, and says so', async () => {
    const { store, openAi, time, paper, summaries, one, run, goesOn, paidFor } = await sentScene();
    time.advance(10 * minutes);
    goesOn(2); // five minutes more
    const made = await summaries.of(paper, none());
    expect(made).toMatchObject({ model: null, why: expect.stringContaining('nearly done') });
    expect(made.summary.tldr).not.toBeNull();
    goesOn('ended');
    expect(await run(one)).toMatchObject({ written: 3, failure: null });
    expect(await summaries.of(paper, none())).toMatchObject({ model: 'test-model', why: null });
    expect(openAi.asked).toHaveLength(0);
    expect(await paidFor()).toBe(3);
    expect(await store.batches(one.server.place)).toEqual([]);
  });

  it('comes out of a batch that has ended, and is paid once', async () => {
    const { openAi, paper, summaries, one, run, goesOn, paidFor } = await sentScene();
    goesOn('ended');
    expect(await summaries.of(paper, none())).toMatchObject({ model: 'test-model', why: null });
    expect(openAi.asked).toHaveLength(0);
    expect(await run(one)).toMatchObject({ written: 2, pending: 0, failure: null });
    expect(openAi.asked).toHaveLength(0);
    expect(await paidFor()).toBe(3);
  });

  it('is written at once where the server does not say how the batch is, or failed at it', async () => {
    const { store, openAi, paper, summaries, goesOn } = await sentScene();
    openAi.mood.trouble = (route) => (route.startsWith('GET') ? { kind: 'hang-up' } : null);
    expect(await summaries.of(paper, none())).toMatchObject({ model: 'test-model', why: null });
    openAi.mood.trouble = () => null;
    openAi.mood.batchEnd = 'failed';
    goesOn('ended');
    const [, second] = await store.papers(ids);
    if (second === undefined) throw new Error('no paper');
    expect(await summaries.of(second, none())).toMatchObject({ model: 'test-model', why: null });
    expect(openAi.asked).toHaveLength(2);
  });

  it('is not kept waiting by a server that says nothing', async () => {
    const { openAi, paper, writing, one, store } = await sentScene();
    openAi.mood.trouble = (route) => (route.startsWith('GET') ? { kind: 'silent' } : null);
    const batches = { records: store, server: one.server };
    // The time that is given passes at once.
    const summaries = createPaperSummaries({ ...writing('somebody'), batches });
    expect(await summaries.of(paper, none())).toMatchObject({ model: 'test-model', why: null });
    expect(openAi.asked).toHaveLength(1);
  });

  it('gets no second payment for a card', async () => {
    const { openAi, paper, summaries } = await sentScene();
    expect(await summaries.tldrFor(paper, none())).toBeNull();
    expect(openAi.asked).toHaveLength(0);
  });
});
