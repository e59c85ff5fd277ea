import { describe, expect, it } from 'vitest';
import { honestSummary } from '../../runtime/openai-stand-in/honest-summary.ts';
import { batchScene, day, minutes } from './batch-scene.ts';

const megabyte = 1_024 * 1_024;

describe('files of a batch', () => {
  it('are deleted on the server once its answers are kept', async () => {
    const { store, openAi, process, run } = await batchScene();
    const one = process('one');
    expect(await run(one)).toMatchObject({ written: 3, failure: null });
    expect(openAi.routes.filter((route) => route.startsWith('DELETE'))).toHaveLength(2);
    expect(openAi.batches.files).toEqual([]);
    expect(await store.finishedBatches(one.server.place)).toEqual([]);
  });

  it('go with those of errors where a batch is left half done', async () => {
    const { openAi, process, run } = await batchScene();
    openAi.mood.batchEnd = 'cancelled';
    expect(await run(process('one'))).toMatchObject({ written: 2, failure: 'A batch was cancelled.' });
    expect(openAi.batches.files).toEqual([]);
  });

  it('that the server does not delete now are deleted by the next run', async () => {
    const { store, openAi, process, run } = await batchScene();
    openAi.mood.trouble = (route) => (route === 'DELETE /files/file-1' ? { kind: 'status', status: 500 } : null);
    const one = process('one');
    expect(await run(one)).toMatchObject({ written: 3, failure: null });
    expect(openAi.batches.files).toEqual(['file-1']);
    expect(await store.batches(one.server.place)).toEqual([]);
    openAi.mood.trouble = () => null;
    expect(await run(process('two'))).toMatchObject({ written: 0, sent: 0, failure: null });
    expect(openAi.batches.files).toEqual([]);
    expect(await store.finishedBatches(one.server.place)).toEqual([]);
    expect((await store.modelDays(day))[0]).toMatchObject({ requests: 3 });
  });

  it('of a server that deletes nothing are not asked for for ever', async () => {
    const { store, openAi, process, run } = await batchScene();
    openAi.mood.trouble = (route) => (route.startsWith('DELETE') ? { kind: 'status', status: 405 } : null);
    const one = process('one');
    expect(await run(one)).toMatchObject({ written: 3, failure: null });
    expect(await store.finishedBatches(one.server.place)).toEqual([]);
  });

  it('do not stay behind where the server takes the file and refuses the batch', async () => {
    const { openAi, process, run } = await batchScene();
    openAi.mood.trouble = (route) => (route === 'POST /batches' ? { kind: 'status', status: 400 } : null);
    expect(await run(process('one'))).toMatchObject({ sent: 0, failure: expect.stringContaining('400') });
    expect(openAi.batches.files).toEqual([]);
  });

  it('do not stay behind where a run was stopped between the file and the batch', async () => {
    const { openAi, time, process, run } = await batchScene();
    openAi.mood.trouble = (route) => (route.includes('batches') ? { kind: 'hang-up' } : null);
    expect(await run(process('one'))).toMatchObject({ sent: 0 });
    expect(openAi.batches.files).toEqual(['file-1']);
    openAi.mood.trouble = () => null;
    time.advance(16 * minutes);
    expect(await run(process('two'))).toMatchObject({ sent: 3, written: 3, failure: null });
    expect(openAi.batches.made).toHaveLength(1);
    expect(openAi.batches.files).toEqual([]);
  });
});

describe('a file of answers', () => {
  it('may hold answers twice, in any order, of others, and lines that are none', async () => {
    const { store, openAi, process, run } = await batchScene();
    openAi.mood.batchAnswers = (jsonl) => {
      const [first = '', ...rest] = jsonl.trimEnd().split('\n');
      const stranger = first.replace(/"custom_id":"[^"]*"/, '"custom_id":"somebody else\'s"');
      return [...rest, '{"custom_id":', stranger, first, '[]', first, ''].join('\r\n');
    };
    expect(await run(process('one'))).toEqual({ written: 3, unfit: 0, sent: 3, pending: 0, failure: null });
    expect((await store.modelDays(day))[0]).toMatchObject({ requests: 3 });
  });

  it('is read as far as answers can be long, and what lies behind that is sent again', async () => {
    const { openAi, process, run } = await batchScene();
    openAi.mood.batchAnswers = (jsonl) => {
      const [first, ...rest] = jsonl.split('\n');
      return [first, ' '.repeat(65 * megabyte), ...rest].join('\n');
    };
    expect(await run(process('one'))).toMatchObject({ written: 1, failure: expect.stringContaining('again') });
    openAi.mood.batchAnswers = (jsonl) => jsonl;
    expect(await run(process('one'))).toMatchObject({ sent: 2, written: 2, failure: null });
  });

  it('that another run has fetched and deleted since is no failure', async () => {
    const { store, openAi, process, run } = await batchScene();
    openAi.mood.batchLooks = 3;
    const [one, two] = [process('one'), process('two')];
    expect(await run({ ...one, isWaiting: false })).toMatchObject({ sent: 3, pending: 3 });
    const batches: typeof store.batches = async (place) => {
      const found = await store.batches(place);
      if (found.length > 0) expect(await run(one)).toMatchObject({ written: 3, failure: null });
      return found;
    };
    expect(await run({ ...two, store: { ...store, batches } })).toMatchObject({ sent: 0, pending: 0, failure: null });
    expect(openAi.batches.made).toHaveLength(1);
    expect((await store.modelDays(day))[0]).toMatchObject({ requests: 3 });
  });

  it('that somebody has deleted on the server is told, and its papers are sent again', async () => {
    const { openAi, process, run } = await batchScene();
    openAi.mood.trouble = (route) =>
      route === 'GET /files/file-output-batch_1/content' ? { kind: 'status', status: 404 } : null;
    expect(await run(process('one'))).toMatchObject({ written: 0, failure: expect.stringContaining('any more') });
    expect(await run(process('one'))).toMatchObject({ sent: 3, written: 3, failure: null });
  });

  it('half of whose requests failed brings the others, and the failed ones are sent again', async () => {
    let isIll = true;
    const { openAi, process, run } = await batchScene((body, index) =>
      isIll && index > 0 ? { kind: 'status', status: 500 } : honestSummary(body),
    );
    expect(await run(process('one'))).toMatchObject({ written: 1, failure: expect.stringContaining('failed at some') });
    expect(openAi.batches.files).toEqual([]);
    isIll = false;
    expect(await run(process('one'))).toMatchObject({ sent: 2, written: 2, failure: null });
  });

  it('that never comes holds nothing up: the batch is looked at by the next run', async () => {
    const { openAi, process, run } = await batchScene();
    openAi.mood.trouble = (route) => (route.endsWith('/content') ? { kind: 'hang-up' } : null);
    expect(await run(process('one'))).toMatchObject({ sent: 3, pending: 3, written: 0 });
    openAi.mood.trouble = () => null;
    expect(await run(process('two'))).toMatchObject({ sent: 0, written: 3, failure: null });
    expect(openAi.batches.made).toHaveLength(1);
  });
});
