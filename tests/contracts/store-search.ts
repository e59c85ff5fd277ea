import { describe, expect, it } from 'vitest';
import type { SearchFilter } from '../../src/core/ports.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';
import { batch, everything, type OpenLibrary, plan, term, titlesFound } from './store-vocabulary.ts';

/** Searching. */
export function searchContract(library: OpenLibrary): void {
  describe('search', () => {
    const shelf = [
      inventedPaper({
        title: 'Diffusion in Ponds',
        arxivId: '2401.00001',
        abstract: 'We quantize small models of water lilies.',
        authors: ['Zoë Grünwald'],
        publishedOn: '2024-01-10',
        categories: ['cs.CL'],
        keywords: ['lily pads'],
      }),
      inventedPaper({
        title: 'Ponds',
        arxivId: '2402.00002',
        abstract: 'Diffusion of frogs. A study of large language croaks.',
        authors: ['Ada Brückner', 'Wei Zhang'],
        publishedOn: '2024-02-10',
        categories: ['cs.CV', 'cs.LG'],
      }),
      inventedPaper({
        title: 'Language of Large Frogs',
        arxivId: '2403.00003',
        abstract: 'Croaking models.',
        authors: ['Zhang Ada'],
        categories: ['math.ST'],
        sighting: sighting('huggingface', '2024-03-10', 3),
      }),
      inventedPaper({
        title: 'A Quantization Atlas for LoRA+ and GPT-4',
        arxivId: '2404.00004',
        abstract: 'Maps.',
        publishedOn: '2024-04-10',
        categories: ['csx.AA'],
      }),
    ];

    it('finds words in any field and inflection, a title before an abstract', async () => {
      const store = await library(...shelf);
      expect(await titlesFound(store, [term('diffusion')])).toEqual(['Diffusion in Ponds', 'Ponds']);
      expect(await titlesFound(store, [term('frog')])).toEqual(['Language of Large Frogs', 'Ponds']);
      expect(await titlesFound(store, [term('grunwald')])).toEqual(['Diffusion in Ponds']);
      expect(await titlesFound(store, [term('lily'), term('pads')])).toEqual(['Diffusion in Ponds']);
      expect(await titlesFound(store, [term('nowhere')])).toEqual([]);
    });

    it('gives scores above 0, best first, and no more papers than asked for', async () => {
      const store = await library(...shelf);
      const found = await store.search(plan([term('models'), term('frogs'), term('ponds')], { match: 'any' }));
      const scores = found.map(({ score }) => score);
      expect(found.length).toBe(3);
      expect(Math.min(...scores)).toBeGreaterThan(0);
      expect(scores).toEqual([...scores].sort((left, right) => right - left));
      const two = await store.search(plan([term('models'), term('frogs'), term('ponds')], { match: 'any', limit: 2 }));
      expect(two).toEqual(found.slice(0, 2));
      expect(await store.search(plan([term('models')], { limit: 0 }))).toEqual([]);
      expect(found[0]?.paper).toEqual(await store.paper(found[0]?.paper.id ?? ''));
    });

    it('asks for all terms or any', async () => {
      const store = await library(...shelf);
      expect(await titlesFound(store, [term('diffusion'), term('frogs')])).toEqual(['Ponds']);
      expect((await titlesFound(store, [term('lilies'), term('atlas')], { match: 'any' })).sort()).toEqual([
        'A Quantization Atlas for LoRA+ and GPT-4',
        'Diffusion in Ponds',
      ]);
    });

    it('finds phrases only where the words stand side by side in order', async () => {
      const store = await library(...shelf);
      expect(await titlesFound(store, [term(['large', 'language'])])).toEqual(['Ponds']);
      expect((await titlesFound(store, [term('large'), term('language')])).length).toBe(2);
      expect(await titlesFound(store, [term(['wei', 'zhang'], { field: 'authors' })])).toEqual(['Ponds']);
      expect(await titlesFound(store, [term('gpt-4')])).toEqual(['A Quantization Atlas for LoRA+ and GPT-4']);
      expect(await titlesFound(store, [term('lora+')])).toEqual(['A Quantization Atlas for LoRA+ and GPT-4']);
    });

    it('lets the last word of a term go on, also past its stem', async () => {
      const store = await library(...shelf);
      for (const begun of ['qu', 'quanti', 'quantiz', 'quantiza', 'quantizatio', 'quantization']) {
        expect(await titlesFound(store, [term(begun, { prefix: true, field: 'title' })]), begun).toEqual([
          'A Quantization Atlas for LoRA+ and GPT-4',
        ]);
      }
      expect(await titlesFound(store, [term(['large', 'langua'], { prefix: true })])).toEqual(['Ponds']);
      expect(await titlesFound(store, [term('quantiza')])).toEqual([]);
    });

    it('looks only into the field asked for', async () => {
      const store = await library(...shelf);
      expect(await titlesFound(store, [term('diffusion', { field: 'title' })])).toEqual(['Diffusion in Ponds']);
      expect(await titlesFound(store, [term('diffusion', { field: 'abstract' })])).toEqual(['Ponds']);
      expect((await titlesFound(store, [term('ada', { field: 'authors' })])).sort()).toEqual([
        'Language of Large Frogs',
        'Ponds',
      ]);
      expect(await titlesFound(store, [term('lily', { field: 'keywords' })])).toEqual(['Diffusion in Ponds']);
      expect(await titlesFound(store, [term('maps', { field: 'keywords' })])).toEqual([]);
    });

    it('leaves out what must not be there; that alone finds nothing', async () => {
      const store = await library(...shelf);
      const not = { exclude: true };
      expect(await titlesFound(store, [term('diffusion'), term('frogs', not)])).toEqual(['Diffusion in Ponds']);
      expect(await titlesFound(store, [term('diffusion'), term(['large', 'language'], not)])).toEqual([
        'Diffusion in Ponds',
      ]);
      expect(await titlesFound(store, [term('diffusion'), term('ponds', { ...not, field: 'title' })])).toEqual([]);
      expect(
        await titlesFound(store, [term('diffusion'), term('frogs'), term('lilies', not)], { match: 'any' }),
      ).not.toContain('Diffusion in Ponds');
      expect(await titlesFound(store, [term('diffusion', not)])).toEqual([]);
      expect(await titlesFound(store, [])).toEqual([]);
    });

    it('filters by day of submission (of listing where that is unknown) and by category or archive', async () => {
      const store = await library(...shelf);
      const all = [term('diffusion'), term('frogs'), term('maps')];
      const found = async (filter: Partial<SearchFilter>) =>
        (await store.search(plan(all, { match: 'any', filter: { ...everything, ...filter } })))
          .map(({ paper }) => paper.id.slice(0, 4))
          .sort();
      expect(await found({})).toEqual(['2401', '2402', '2403', '2404']);
      expect(await found({ since: '2024-02-10' })).toEqual(['2402', '2403', '2404']);
      expect(await found({ until: '2024-02-10' })).toEqual(['2401', '2402']);
      expect(await found({ since: '2024-03-10', until: '2024-03-10' })).toEqual(['2403']);
      expect(await found({ category: 'cs.LG' })).toEqual(['2402']);
      expect(await found({ category: 'cs' })).toEqual(['2401', '2402']);
      expect(await found({ category: 'CS.cv' })).toEqual(['2402']);
      expect(await found({ category: 'math', since: '2024-01-01' })).toEqual(['2403']);
      expect(await found({ category: "x' OR 1=1" })).toEqual([]);
    });

    it('takes the best of those that pass the filter, however many others are better', async () => {
      const crowd = Array.from({ length: 50 }, (_, index) =>
        inventedPaper({ title: 'Otters', arxivId: `2501.${10_000 + index}`, categories: ['cs.CL'] }),
      );
      const store = await library(
        ...crowd,
        inventedPaper({ title: 'A long title about rivers and otters', arxivId: '2502.00001', categories: ['cs.RO'] }),
      );
      const found = await store.search(
        plan([term('otters')], { limit: 5, filter: { ...everything, category: 'cs.RO' } }),
      );
      expect(found.map(({ paper }) => paper.id)).toEqual(['2502.00001']);
    });

    it('follows what becomes of a paper', async () => {
      const store = await library(
        inventedPaper({ title: 'Early Name', arxivId: '2511.10001', version: 1, textRank: 'arxiv' }),
      );
      await store.ingest(
        batch([
          inventedPaper({
            title: 'Late Name',
            arxivId: '2511.10001',
            version: 2,
            textRank: 'arxiv',
            authors: ['Iris Poe'],
          }),
        ]),
      );
      expect(await titlesFound(store, [term('early')])).toEqual([]);
      expect(await titlesFound(store, [term('late'), term('poe')])).toEqual(['Late Name']);
    });

    it('takes hostile words for words', async () => {
      const store = await library(
        ...shelf,
        inventedPaper({ title: '深層学習 入門', abstract: 'Und 🏮 dann NEAR AND OR NOT.' }),
      );
      const hostile = [
        '"',
        '""',
        '*',
        '^',
        '(',
        ')',
        ':',
        '-',
        '+',
        '{title}',
        'title:ponds',
        'NEAR(',
        'AND',
        'OR',
        'NOT',
        "'; DROP TABLE paper; --",
        '\0',
        'a\0b',
        '🏮',
        '\ud800',
        '%',
        '\\',
        ' ',
        '',
        '"ponds" OR "frogs',
      ];
      for (const word of hostile) {
        for (const prefix of [false, true]) {
          for (const exclude of [false, true]) {
            await expect(
              store.search(plan([term(word, { prefix, exclude }), term('ponds')])),
              JSON.stringify(word),
            ).resolves.toBeDefined();
          }
        }
      }
      expect(await titlesFound(store, [term('near'), term('not')])).toEqual(['深層学習 入門']);
      expect(await titlesFound(store, [term('深層学習')])).toEqual(['深層学習 入門']);
      expect(await titlesFound(store, [term('深層', { prefix: true })])).toEqual(['深層学習 入門']);
      expect(await titlesFound(store, [term('"ponds"'), term('*'), term('🏮')])).toContain('Ponds');
      expect(await titlesFound(store, [term('x'.repeat(10_000)), term('ponds')])).toEqual([]);
      expect(await titlesFound(store, [term(Array.from({ length: 10_000 }, () => 'pond'))])).toEqual([]);
      const many = Array.from({ length: 1_000 }, (_, index) => term(`w${index}`));
      expect(await titlesFound(store, [term('ponds'), ...many], { match: 'any' })).toContain('Ponds');
      expect((await store.counts()).papers).toBe(5);
    });
  });

  describe('words', () => {
    it('counts the papers that have each word, in the order asked for', async () => {
      const store = await library(
        inventedPaper({ title: 'Diffusion, diffusion', abstract: 'Diffuse.' }),
        inventedPaper({ title: 'Diffused Light', authors: ['Diffusio Smith'] }),
        inventedPaper({ title: 'GPT-4 Light' }),
      );
      expect(
        await store.wordCounts(['light', 'diffusion', 'nowhere', 'smith', 'gpt-4', '', '"', '*', 'lights']),
      ).toEqual([2, 2, 0, 1, 1, 0, 0, 0, 2]);
      expect(await store.wordCounts([])).toEqual([]);
    });

    it('finds words within one edit, two from seven letters on, that find the same papers again', async () => {
      const papers = (count: number, title: string) =>
        Array.from({ length: count }, (_, index) => inventedPaper({ title: `${title} ${index}` }));
      const store = await library(
        ...papers(4, 'Diffusion of Transformers'),
        ...papers(3, 'Reinforcement of Databases'),
        ...papers(2, 'A Generalization of Classification'),
        ...papers(5, 'Fusion'),
        inventedPaper({ title: 'Infusion Cats' }),
      );
      const near = async (typed: string, limit = 5) => {
        const words = await store.nearWords(typed, limit);
        expect(await store.wordCounts(words.map(({ word }) => word)), typed).toEqual(
          words.map(({ papers: count }) => count),
        );
        return words.map(({ word, papers: count }) => `${word.slice(0, 6)} ${count}`);
      };
      expect(await near('difusion')).toEqual(['fusion 5', 'diffus 4', 'infusi 1']);
      expect(await near('difusion', 1)).toEqual(['fusion 5']);
      expect(await near('trasnformer')).toEqual(['transf 4']);
      expect(await near('ransformers')).toEqual(['transf 4']);
      expect(await near('reinforcment')).toEqual(['reinfo 3']);
      expect(await near('databses')).toEqual(['databa 3']);
      expect(await near('generalizaton')).toEqual(['genera 2']);
      expect(await near('classifcaton')).toEqual(['classi 2']);
      expect(await near('cast')).toEqual(['cats 1']);
      expect(await near('fuson')).toEqual(['fusion 5']);
      expect(await near('fuzon')).toEqual([]);
      expect(await near('elephant')).toEqual([]);
      for (const hostile of ['', '"', '\0', '%', '🏮', 'x'.repeat(10_000)])
        expect(await store.nearWords(hostile, 5)).toEqual([]);
    });

    it('knows new words as soon as their papers are there', async () => {
      const store = await library(inventedPaper({ title: 'Walrus' }));
      expect(await store.nearWords('penguni', 5)).toEqual([]);
      await store.ingest(batch([inventedPaper({ title: 'Penguin' })]));
      expect(await store.nearWords('penguni', 5)).toMatchObject([{ papers: 1 }]);
    });
  });
}
