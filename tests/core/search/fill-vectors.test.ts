import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import type { EmbeddingModel } from '../../../src/core/language-model.ts';
import { fillVectors } from '../../../src/core/search/fill-vectors.ts';
import { searchLibrary } from '../../../src/core/search/search.ts';
import { createStaticEmbeddings } from '../../../src/core/search/static-embeddings.ts';
import { inventedPaper } from '../../invented-papers.ts';
import { openTestLibrary } from '../../library.ts';

const file = new URL('../../../assets/meaning-1.bin', import.meta.url);
const table = createStaticEmbeddings('meaning-1', () => readFileSync(file));
const none = (): AbortSignal => new AbortController().signal;
const breathe = async (): Promise<void> => undefined;

async function libraryOf(records: Parameters<typeof openTestLibrary>[0]) {
  const library = await openTestLibrary(records);
  onTestFinished(() => library.close());
  return library.store;
}

const many = Array.from({ length: 150 }, (_, at) =>
  inventedPaper({ title: `Tide number ${at}`, arxivId: `2511.${30_000 + at}`, abstract: `It rises by ${at} metres.` }),
);

/** A model that counts what it is given, and fails from one batch on. */
function counting(id: string, failsFrom = Number.POSITIVE_INFINITY): EmbeddingModel & { readonly texts: string[] } {
  let batches = 0;
  const texts: string[] = [];
  return {
    id,
    texts,
    async embed(given) {
      batches += 1;
      if (batches >= failsFrom) throw new UserError('unreachable', 'It is away.', 'Wait.');
      texts.push(...given);
      return given.map((text) => Float32Array.from([3, text.length]));
    },
  };
}

describe('vectors of a library', () => {
  it('are made in batches with progress, and only once', async () => {
    const store = await libraryOf(many);
    const model = counting('compass');
    const steps: string[] = [];
    const step = (done: number, total: number) => steps.push(`${done}/${total}`);
    expect(await fillVectors({ store, model, breathe }, step, none())).toEqual({ made: 150, failure: null });
    expect(steps).toEqual(['64/150', '128/150', '150/150']);
    expect(model.texts).toHaveLength(150);
    expect(model.texts[0]).toBe('Tide number 0\nIt rises by 0 metres.');
    expect(await fillVectors({ store, model, breathe }, step, none())).toEqual({ made: 0, failure: null });
  });

  it('go on where a model stopped answering, or somebody stopped them', async () => {
    const store = await libraryOf(many);
    const failing = counting('compass', 2);
    const report = await fillVectors({ store, model: failing, breathe }, () => undefined, none());
    expect(report).toEqual({ made: 64, failure: 'It is away.' });
    const controller = new AbortController();
    const model = counting('compass');
    const stopped = fillVectors(
      { store, model, breathe },
      () => controller.abort(new Error('gone')),
      controller.signal,
    );
    await expect(stopped).rejects.toThrow('gone');
    expect(await fillVectors({ store, model, breathe }, () => undefined, none())).toMatchObject({ made: 22 });
    expect(failing.texts.length + model.texts.length).toBe(150);
  });

  it('are made again for another model', async () => {
    const store = await libraryOf(many.slice(0, 3));
    await fillVectors({ store, model: table, breathe }, () => undefined, none());
    const model = counting('compass');
    expect(await fillVectors({ store, model, breathe }, () => undefined, none())).toMatchObject({ made: 3 });
    expect(await store.countWithoutVector('compass')).toBe(0);
    expect(await store.countWithoutVector('meaning-1')).toBe(3);
  });
});

describe('search by words and meaning', () => {
  const records = [
    inventedPaper({
      arxivId: '2511.40001',
      title: 'Where a student lives',
      abstract: 'A student learns more with a short way to a teacher: housing, buses and rent in three towns.',
    }),
    inventedPaper({
      arxivId: '2511.40002',
      title: 'Knowledge distillation into small networks',
      abstract: 'A student network imitates the soft labels of a teacher network, and the model is compressed.',
    }),
    inventedPaper({
      arxivId: '2511.40003',
      title: 'XQ-77: a benchmark',
      abstract: 'Whales are counted from the air.',
    }),
  ];
  async function search(text: string, meaning: EmbeddingModel | null, from?: readonly (typeof records)[number][]) {
    const store = await libraryOf(from ?? records);
    if (meaning !== null) await fillVectors({ store, model: meaning, breathe }, () => undefined, none());
    const filter = { since: null, until: null, category: null };
    const request = { text, filter, offset: 0, limit: 10, freshness: 'off', today: '2025-11-20' } as const;
    return async (asked: EmbeddingModel | null) =>
      (await searchLibrary(store, { ...request, meaning: asked, signal: none() })).hits.map(({ paper, score }) => ({
        id: paper.id,
        score,
      }));
  }

  it('puts the paper first that means it', async () => {
    const find = await search('model compression with a student and a teacher', table);
    expect((await find(table))[0]?.id).toBe('2511.40002');
  });

  it('brings nearer to the top what means the same in other words', async () => {
    const find = await search('student training with soft targets that learns', table);
    const behind = (hits: Awaited<ReturnType<typeof find>>): number =>
      (hits.find(({ id }) => id === '2511.40001')?.score ?? 0) -
      (hits.find(({ id }) => id === '2511.40002')?.score ?? 0);
    const [words, both] = [behind(await find(null)), behind(await find(table))];
    expect(both).toBeLessThan(words - 0.05);
  });

  it('never drowns an exact name', async () => {
    const find = await search('XQ-77', table);
    expect((await find(table))[0]?.id).toBe('2511.40003');
  });

  it('finds the same papers by words where the model is away', async () => {
    const find = await search('student teacher', table);
    const away: EmbeddingModel = {
      id: 'away',
      embed: async () => {
        throw new UserError('unreachable', 'It is away.', 'Wait.');
      },
    };
    expect(await find(away)).toEqual(await find(null));
  });
});
