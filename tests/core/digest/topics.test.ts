import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTopicIndex } from '../../../src/core/digest/topic-index.ts';
import { parseTopics, topicCharsMax, topicsCharsMax, topicsMax } from '../../../src/core/digest/topics.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { Paper } from '../../../src/core/paper.ts';
import { shelvedPaper } from '../search/shelf.ts';

/** Topics as `kind:label`, with `-` before those that are not wanted. */
function read(text: string): readonly string[] {
  const { wanted, unwanted } = parseTopics(text);
  return [
    ...wanted.map(({ kind, label }) => `${kind}:${label}`),
    ...unwanted.map(({ kind, label }) => `-${kind}:${label}`),
  ];
}

function problem(text: string): string {
  try {
    parseTopics(text);
  } catch (error) {
    if (error instanceof UserError) return `${error.message} ${error.hint}`;
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe('reading topics', () => {
  it.each<readonly [string, readonly string[]]>([
    ['', []],
    ['  \n ', []],
    [
      'diffusion, "flow matching", cs.CL, author:"Jane Doe", -survey',
      ['words:diffusion', 'words:flow matching', 'category:cs.CL', 'author:Jane Doe', '-words:survey'],
    ],
    ['language models; video generation\nagents', ['words:language models', 'words:video generation', 'words:agents']],
    ['diffusion or flow matching', ['words:diffusion', 'words:flow matching']],
    [
      'diffusion "flow matching" cs.lg -survey',
      ['words:diffusion', 'words:flow matching', 'category:cs.LG', '-words:survey'],
    ],
    [
      '-image editing, -"medical imaging", -cs.CV, -author:Doe',
      ['-words:image editing', '-words:medical imaging', '-category:cs.CV', '-author:Doe'],
    ],
    ['author:Jane Doe, by: Ann Lee', ['author:Jane Doe', 'author:Ann Lee']],
    ['category:math, math', ['category:math', 'words:math']],
    ['title:survey of agents', ['words:survey of agents']],
    ['“flow matching”, l’Hôpital', ['words:flow matching', "words:l'Hôpital"]],
    ['"red, green or blue", teal', ['words:red, green or blue', 'words:teal']],
    ['Diffusion, diffusion, DIFFUSION models', ['words:Diffusion', 'words:DIFFUSION models']],
    ['#agents', ['words:agents']],
    ['low-rank adaptation, GPT-4o, C++', ['words:low-rank adaptation', 'words:GPT-4o', 'words:C++']],
    ['node.js', ['words:node.js']],
    ['拡散モデル', ['words:拡散モデル']],
  ])('%s', (text, topics) => expect(read(text)).toEqual(topics));

  it.each([
    ['diffusion, "flow matching', /quotation mark.*never closed/],
    ['the', /"the" stands in nearly every paper/],
    ['???', /"\?\?\?" has no word to look for/],
    ['""', /no word to look for/],
    ['2407.21783', /is one paper, not a topic/],
    ['https://arxiv.org/abs/2407.21783', /is one paper, not a topic/],
    ['category:nothing.XY', /not an arXiv category/],
    ['author:"…"', /is no name/],
    ['x'.repeat(topicCharsMax + 1), /too long for one topic/],
    ['x, '.repeat(topicsCharsMax / 3 + 1), /topics have \d+ characters; 2000 is the most/],
    [Array.from({ length: topicsMax + 1 }, (_, at) => `topic${at}`).join(', '), /at most 50 topics; these are 51/],
    ['diffusion, -diffusion', /"diffusion" is both wanted and never wanted/],
  ])('says what is wrong with %s', (text, words) => expect(problem(text)).toMatch(words));

  it('takes any text or says why not, and takes no topic twice', () => {
    const pieces = fc.constantFrom(
      'diffusion',
      '-',
      '"',
      ',',
      ' ',
      'cs.CL',
      'author:',
      'the',
      ':',
      'or',
      '\n',
      '“',
      '🦀',
      'GPT-4',
      '-survey',
      '*',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 14 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const { wanted, unwanted } = parseTopics(text);
          for (const topic of [...wanted, ...unwanted]) {
            expect(topic.label).not.toBe('');
            if (topic.kind === 'words') expect(topic.parts.every((part) => part.words.length > 0)).toBe(true);
          }
          expect(new Set(wanted.map(({ key }) => key)).size).toBe(wanted.length);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      }),
    );
  });
});

describe('matching papers', () => {
  const titled = (title: string, changes: Partial<Paper> = {}): Paper => shelvedPaper({ id: '1', title, ...changes });
  const strength = (topic: string, paper: Paper): number => {
    const [first] = parseTopics(topic).wanted;
    if (first === undefined) throw new Error('no topic');
    return (
      createTopicIndex([shelvedPaper({ id: '0', title: 'Something Else' }), paper])
        .match(first)
        .get(1) ?? 0
    );
  };

  it.each<readonly [string, Paper]>([
    ['flow matching', titled('Matched Flows: Flow-Matching for Audio')],
    ['diffusion model', titled('Quantized Diffusion Models on Watches')],
    ['retrieval augmented generation', titled('Retrieval-Augmented Generation in Harbours')],
    ['mixture of experts', titled('A Mixture of Experts')],
    ['pre-training', titled('Pretraining Twice')],
    ['pretraining', titled('Pretraining Twice')],
    ['quanti*', titled('Quantization Matters')],
    ['CLIP', titled('What CLIP Sees')],
    ['GRPO', titled('Rewards', { abstract: 'We train with GRPO.' })],
    ['"attention is all you need"', titled('Is Attention Is All You Need All You Need?')],
    ['naïve bayes', titled('Naive Bayes Again')],
    ['cs.CL', titled('Words', { categories: ['cs.LG', 'cs.CL'] })],
    ['cs', titled('Words', { categories: ['cs.LG'] })],
    ['author:"Jane Doe"', titled('Words', { authors: ['Max Roe', 'Doe, Jane Q.'] })],
    ['keyword:agents', titled('Words', { keywords: ['LLM agents'] })],
    ['拡散', titled('拡散 モデル')],
  ])('%s fits', (topic, paper) => expect(strength(topic, paper)).toBeGreaterThan(0));

  it.each<readonly [string, Paper]>([
    [
      'flow matching',
      titled('Optical Flow', { abstract: `Flow is followed.${' Then other words.'.repeat(8)} We end with matching.` }),
    ],
    ['"flow matching"', titled('Flow and Matching')],
    ['CLIP', titled('Editing Video Clips', { abstract: 'We clip gradients.' })],
    ['title:agents', titled('Words', { abstract: 'Of agents.' })],
    ['cs.CL', titled('Words', { categories: ['cs.LG'] })],
    ['author:"Jane Doe"', titled('Words', { authors: ['Jane Roe', 'John Doe'] })],
    ['author:"Jane Doe"', titled('Jane Doe', {})],
    ['reward models', titled('Words', { keywords: ['reward', 'models'] })],
  ])('%s does not fit', (topic, paper) => expect(strength(topic, paper)).toBe(0));

  it('rates a title above a keyword above an abstract, and more there above once', () => {
    const abstract = 'We study tides.';
    const order = [
      titled('Tides'),
      titled('Words', { keywords: ['tides'] }),
      titled('Words', { abstract: `${abstract} Tides return.` }),
      titled('Words', { abstract }),
    ].map((paper) => strength('tides', paper));
    expect(order).toEqual([...order].sort((left, right) => right - left));
    expect(new Set(order).size).toBe(4);
  });

  it('rates words side by side above words apart', () => {
    expect(strength('sparse routing', titled('Sparse Routing'))).toBeGreaterThan(
      strength('sparse routing', titled('Routing that Is Sparse')),
    );
    expect(strength('sparse routing', titled('X', { abstract: 'We keep routing sparse.' }))).toBeGreaterThan(0);
  });

  it('finds every paper that has the words, as a search through each text does', () => {
    const words = fc.array(fc.constantFrom('tide', 'tides', 'Sea', 'sea', 'chart', 'of', 'model'), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(fc.record({ title: words, abstract: words }), { minLength: 1, maxLength: 6 }), (texts) => {
        const papers = texts.map(({ title, abstract }, at) =>
          shelvedPaper({ id: String(at), title: title.join(' '), abstract: abstract.join(' ') }),
        );
        const [topic] = parseTopics('"sea chart"').wanted;
        if (topic === undefined) throw new Error('no topic');
        const found = createTopicIndex(papers).match(topic);
        const expected = papers.flatMap((paper, at) =>
          [paper.title, paper.abstract].some((text) => / sea chart /i.test(` ${text} `)) ? [at] : [],
        );
        expect([...found.keys()].sort()).toEqual(expected);
      }),
    );
  });
});
