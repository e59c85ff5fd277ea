import { describe, expect, it } from 'vitest';
import { createPaperSummaries } from '../../../src/core/summary/paper-summaries.ts';
import { summariseLibrary } from '../../../src/core/summary/summarise-library.ts';
import { honestSummary } from '../../runtime/openai-stand-in/honest-summary.ts';
import { batchScene, day, ids, minutes, none } from './batch-scene.ts';

describe('summaries by batches', () => {
  it('come with one batch, pass the same checks and are counted', async () => {
    const { store, openAi, process, run, written } = await batchScene();
    openAi.mood.batchLooks = 3;
    const one = process('one');
    expect(await run(one)).toEqual({ written: 3, unfit: 0, sent: 3, pending: 0, failure: null });
    expect(openAi.batches.made).toHaveLength(1);
    expect(openAi.asked).toHaveLength(0);
    for (const content of await written(one)) expect(content).toContain('"tldr"');
    const [used] = await store.modelDays(day);
    expect(used).toMatchObject({ model: 'test-model', requests: 3 });
    expect(used?.inputTokens).toBeGreaterThan(100);
    expect(await run(one)).toMatchObject({ written: 0, sent: 0 });
    expect(openAi.batches.made).toHaveLength(1);
  });

  it('that a run leaves behind are fetched by the next one', async () => {
    const { openAi, process, run, written } = await batchScene();
    openAi.mood.batchLooks = 2;
    expect(await run({ ...process('one'), isWaiting: false })).toMatchObject({ sent: 3, pending: 3, written: 0 });
    const two = process('two');
    expect(await run({ ...two, isWaiting: false })).toMatchObject({ sent: 0, pending: 0, written: 3 });
    expect(openAi.batches.made).toHaveLength(1);
    expect(await written(two)).not.toContain(null);
  });

  it('are sent once though two processes send at the same time', async () => {
    const { store, openAi, process, run } = await batchScene();
    openAi.mood.batchLooks = 4;
    // They look again at once, and no lease ends by that.
    const sleep = () => new Promise<void>((resolve) => setImmediate(resolve));
    const [one, two] = await Promise.all([run({ ...process('one'), sleep }), run({ ...process('two'), sleep })]);
    const lines = openAi.batches.made.flatMap((batch) => batch.lines.map((line) => String(line['custom_id'])));
    expect([...lines].sort()).toEqual([...new Set(lines)].sort());
    expect(lines).toHaveLength(3);
    expect(one.written + two.written).toBe(3);
    expect((await store.modelDays(day))[0]).toMatchObject({ requests: 3 });
  });

  it('are found again where the server made the batch and its answer was lost', async () => {
    const { openAi, process, run } = await batchScene();
    openAi.mood.isHangingUpAfterBatch = true;
    expect(await run(process('one'))).toMatchObject({ written: 3, failure: null });
    expect(openAi.batches.made).toHaveLength(1);
  });

  it('go on where a process was killed between sending and hearing', async () => {
    const { openAi, time, process, run } = await batchScene();
    openAi.mood.isHangingUpAfterBatch = true;
    openAi.mood.trouble = (route) => (route === 'GET /batches' ? { kind: 'hang-up' } : null);
    expect(await run(process('one'))).toMatchObject({ written: 0, failure: expect.stringContaining('reached') });
    openAi.mood.isHangingUpAfterBatch = false;
    openAi.mood.trouble = () => null;
    // Whoever sent it may still be at it: it is waited for until the lease ends.
    expect(await run({ ...process('two'), isWaiting: false })).toMatchObject({ sent: 0, pending: 3, written: 0 });
    const asked = time.clock.now();
    expect(await run(process('two'))).toMatchObject({ sent: 0, pending: 0, written: 3, failure: null });
    expect(Date.parse(time.clock.now()) - Date.parse(asked)).toBeGreaterThan(14 * minutes);
    expect(openAi.batches.made).toHaveLength(1);
  });

  it('planned by a process that died are not waited for while the server is away', async () => {
    const { store, openAi, time, process, run } = await batchScene();
    const one = process('one');
    const [paper] = await store.papers(ids);
    if (paper === undefined) throw new Error('no paper');
    const item = { key: one.writer.keyOf(paper), paper: paper.id, tokens: { inputTokens: 1, outputTokens: 1 } };
    const at = time.clock.now();
    await store.planBatch(
      { ...one.server.place, mark: 'dead', holder: 'dead', at, until: at, day, items: [item] },
      null,
    );
    openAi.mood.trouble = () => ({ kind: 'hang-up' });
    expect(await run(one)).toMatchObject({ sent: 0, pending: 1, failure: expect.stringContaining('reached') });
    openAi.mood.trouble = () => null;
    time.advance(16 * minutes);
    expect(await run(process('two'))).toMatchObject({ sent: 3, pending: 0, written: 3, failure: null });
  });

  it('are sent again where the server never got the batch', async () => {
    const { openAi, time, process, run } = await batchScene();
    openAi.mood.trouble = (route) => (route.includes('batches') ? { kind: 'status', status: 500 } : null);
    expect(await run(process('one'))).toMatchObject({ sent: 0, failure: expect.stringContaining('500') });
    openAi.mood.trouble = () => null;
    time.advance(16 * minutes);
    expect(await run(process('two'))).toMatchObject({ sent: 3, written: 3, failure: null });
    expect(openAi.batches.made).toHaveLength(1);
  });

  it('are given up where the server refuses them, with nothing left set aside', async () => {
    const { store, openAi, process, run } = await batchScene();
    openAi.mood.trouble = (route) => (route === 'POST /files' ? { kind: 'status', status: 404 } : null);
    const limit = { max: 20_000, inputWeight: 1, outputWeight: 1 };
    const one = process('one', limit);
    expect(await run(one)).toMatchObject({ sent: 0, failure: expect.stringContaining('leave out --batch') });
    expect(await store.batches(one.server.place)).toEqual([]);
    expect(await store.reserveTokens(day, 'test-model', { inputTokens: 20_000, outputTokens: 0 }, limit)).toBe(true);
  });

  it('keep to the budget of the day', async () => {
    const { openAi, process, run } = await batchScene();
    const one = process('one', { max: 2_500, inputWeight: 1, outputWeight: 1 });
    const report = await run(one);
    expect(report.failure).toMatch(/budget/);
    expect(openAi.batches.made).toHaveLength(1);
    expect(report.written).toBe(openAi.batches.made[0]?.lines.length);
    expect(report.written).toBeGreaterThan(0);
    expect(report.written).toBeLessThan(3);
  });

  it('that expire half done are kept as far as they go, and sent again for the rest', async () => {
    const { openAi, process, run } = await batchScene();
    openAi.mood.batchEnd = 'expired';
    expect(await run(process('one'))).toMatchObject({ written: 2, failure: expect.stringContaining('within a day') });
    openAi.mood.batchEnd = 'completed';
    expect(await run(process('one'))).toMatchObject({ sent: 1, written: 1, failure: null });
    expect(openAi.batches.made.map(({ lines }) => lines.length)).toEqual([3, 1]);
  });

  it('with invented numbers are mended by one more question, or not shown', async () => {
    const lie = {
      sentences: [{ part: 'tldr', text: 'Moonbank predicts tides with 99 sensors.', from: [2] }],
    };
    const { store, openAi, process, run } = await batchScene((body, index) =>
      body['messages'] !== undefined && JSON.stringify(body).includes('earlier answer')
        ? index === 0
          ? honestSummary(body)
          : { kind: 'content', content: JSON.stringify(lie) }
        : { kind: 'content', content: JSON.stringify(lie) },
    );
    const one = process('one');
    expect(await run(one)).toMatchObject({ written: 1, unfit: 2, failure: null });
    expect(openAi.asked).toHaveLength(3);
    const { items } = await store.top(null, 'newest', 0, 9);
    const shown = items.map(async (paper) =>
      one.writer.readTldr(paper, await store.writtenSummary(one.writer.keyOf(paper))),
    );
    expect((await Promise.all(shown)).filter((tldr) => tldr !== null)).toEqual([
      { text: 'Tides are hard to predict on small coasts.', by: 'test-model' },
    ]);
  });

  it('are all kept and counted once though a process died while it kept them', async () => {
    const { store, time, process, run } = await batchScene();
    const one = process('one');
    const [paper] = await store.papers(ids);
    if (paper === undefined) throw new Error('no paper');
    const at = time.clock.now();
    // A batch takes nothing that is being written, so the claim comes after it.
    const claiming: typeof store.submittedBatch = async (mark, id) => {
      await store.submittedBatch(mark, id);
      await store.claimSummary(one.writer.keyOf(paper), 'dead', at, `${day}T12:02:00.000Z`);
    };
    const report = await run({ ...one, store: { ...store, submittedBatch: claiming } });
    expect(report).toEqual({ written: 3, unfit: 0, sent: 3, pending: 0, failure: null });
    expect(Date.parse(time.clock.now()) - Date.parse(at)).toBe(2 * minutes);
    expect((await store.modelDays(day))[0]).toMatchObject({ requests: 3 });
  });

  it('stop with their signal and go on afterwards', async () => {
    const { openAi, process, run } = await batchScene();
    openAi.mood.batchLooks = 50;
    const controller = new AbortController();
    const one = process('one');
    const stopped = run({ ...one, sleep: async () => controller.abort(new Error('gone')) }, controller.signal);
    await expect(stopped).rejects.toThrow('gone');
    openAi.mood.batchLooks = 4;
    expect(await run(one)).toMatchObject({ sent: 0, written: 3 });
  });
});

describe('summaries one by one', () => {
  it('are written newest first, once, as many as wanted', async () => {
    const { openAi, process, writing, store } = await batchScene();
    const { writer, breathe } = process('one');
    const summaries = createPaperSummaries(writing('one'));
    const options = { store, writer, summaries, range: null, except: new Set<string>(), breathe };
    const steps: string[] = [];
    const step = (done: number, total: number) => steps.push(`${done}/${total}`);
    expect(await summariseLibrary({ ...options, limit: 2 }, step, none())).toEqual({
      written: 2,
      unfit: 0,
      failure: null,
    });
    expect(steps).toEqual(['1/2', '2/2']);
    expect(await summariseLibrary({ ...options, limit: null }, step, none())).toMatchObject({ written: 1 });
    expect(await summariseLibrary({ ...options, limit: null }, step, none())).toMatchObject({ written: 0 });
    expect(openAi.asked).toHaveLength(3);
  });

  it('end where the model does not answer, and say why', async () => {
    const { process, writing, store } = await batchScene(() => ({ kind: 'status', status: 401 }));
    const { writer, breathe } = process('one');
    const summaries = createPaperSummaries(writing('one'));
    const report = await summariseLibrary(
      { store, writer, summaries, range: null, except: new Set(), breathe, limit: null },
      () => undefined,
      none(),
    );
    expect(report).toMatchObject({ written: 0, failure: expect.stringMatching(/key|left alone/) });
  });

  it('are left to another process that writes them: at once where nobody waits, else for a while', async () => {
    const { store, openAi, time, process, writing } = await batchScene();
    const [paper] = await store.papers(ids);
    if (paper === undefined) throw new Error('no paper');
    const at = time.clock.now();
    await store.claimSummary(process('one').writer.keyOf(paper), 'another', at, `${day}T12:30:00.000Z`);
    const said = { model: null, why: expect.stringContaining('still writing') };
    expect(await createPaperSummaries({ ...writing('ahead'), waitMs: 0 }).of(paper, none())).toMatchObject(said);
    expect(time.waits).toEqual([]);
    expect(await createPaperSummaries(writing('patient')).of(paper, none())).toMatchObject(said);
    expect(Date.parse(time.clock.now()) - Date.parse(at)).toBe(20_000);
    expect(openAi.asked).toEqual([]);
  });
});
