import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { textOf, unit } from '../../../src/core/search/fill-vectors.ts';
import { rankSimilar } from '../../../src/core/search/similar.ts';
import { createStaticEmbeddings } from '../../../src/core/search/static-embeddings.ts';

const file = new URL('../../../assets/meaning-1.bin', import.meta.url);
const table = createStaticEmbeddings('meaning-1', () => readFileSync(file));
const { signal } = new AbortController();

async function vectorOf(text: string): Promise<Float32Array> {
  const [vector] = await table.embed([text], signal);
  return vector ?? new Float32Array();
}

const dot = (left: Float32Array, right: Float32Array) =>
  left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0);
const cosine = async (left: string, right: string) => dot(unit(await vectorOf(left)), unit(await vectorOf(right)));

describe('the table of word vectors', () => {
  it.each([
    ['smaller student model learns from a teacher', 'knowledge distillation', 'protein folding'],
    ['pictures made from words', 'text-to-image diffusion', 'speech recognition'],
    ['robots that grasp things', 'dexterous manipulation policies', 'machine translation'],
  ])('finds "%s" nearer to "%s" than to "%s"', async (text, near, far) => {
    expect(await cosine(text, near)).toBeGreaterThan(await cosine(text, far));
  });

  it('makes vectors as long as the share of the words it knows', async () => {
    expect(Math.sqrt(dot(await vectorOf('diffusion models'), await vectorOf('diffusion models')))).toBeCloseTo(1, 3);
    const half = await vectorOf('diffusion xqzzyv');
    expect(dot(half, half)).toBeGreaterThan(0);
    expect(dot(half, half)).toBeLessThan(0.5);
    for (const text of ['', 'xqzzyv', 'of the', '\n\n'])
      expect((await vectorOf(text)).every((value) => value === 0)).toBe(true);
  });

  it('does not care about case, accents or inflections', async () => {
    expect(await cosine('Quantized NETWORK', 'quantization of networks')).toBeCloseTo(1, 2);
  });

  it('orders papers by what they share with one', () => {
    const asked = { title: 'Quantized adapters', abstract: 'Ternary weights for low-rank adapters.' };
    const near = { title: 'Adapters with ternary weights', abstract: 'Low-rank adapters are quantized.' };
    const far = { title: 'Whales', abstract: `Songs of whales under ice. ${textOf({ title: '', abstract: null })}` };
    const ranked = rankSimilar(asked, [far, near], () => 0, table);
    expect(ranked.map(({ paper }) => paper)).toEqual([near, far]);
    expect(ranked[0]?.shared).toContain('ternary');
    expect(ranked[1]?.shared).toEqual([]);
  });
});
