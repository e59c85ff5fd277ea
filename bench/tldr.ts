import { parseArgs } from 'node:util';
import { sentencesOf } from '../src/core/sentences.ts';
import { extractTldr } from '../src/core/summary/summary.ts';
import { BenchError, sharedFile } from './documents.ts';
import { mean } from './metrics.ts';
import { type Rouge, rougeScorer } from './rouge.ts';
import { perSecond, ratio, table } from './table.ts';
import { lexRankSentence, textRankSentence } from './text-rank.ts';
import { type TldrExample, tldrExamples } from './tldr-sets.ts';
import { warmSeconds } from './warm.ts';

interface Way {
  readonly name: string;
  say(example: TldrExample, sentences: readonly string[]): string;
}

const ways: readonly Way[] = [
  { name: 'Paperboy', say: ({ title, abstract }) => extractTldr({ title, abstract }) ?? '' },
  { name: 'first sentence', say: ({ firstSentence }) => firstSentence },
  { name: 'title', say: ({ title }) => title },
  { name: 'TextRank', say: (_, sentences) => textRankSentence(sentences) },
  { name: 'LexRank', say: (_, sentences) => lexRankSentence(sentences) },
];

/** The best that one whole sentence of the abstract could score. */
function oracle(sentences: readonly string[], score: (text: string) => Rouge): Rouge {
  const rated = sentences.map(score);
  return rated.reduce(
    (best, rouge) => (rouge.one + rouge.two + rouge.longest > best.one + best.two + best.longest ? rouge : best),
    { one: 0, two: 0, longest: 0 },
  );
}

const columns = (figures: readonly Rouge[]): readonly [number, number, number] => [
  100 * mean(figures.map(({ one }) => one)),
  100 * mean(figures.map(({ two }) => two)),
  100 * mean(figures.map(({ longest }) => longest)),
];

export const tldrUsage = 'tldr [--data FILE] [--since 2025-09-01] [--print 0]';

/** One sentence a paper beside the TL;DRs of a set, Paperboy beside peers in one run, and how many abstracts a second on one core. */
export async function benchTldr(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: sharedFile('eval', 'scitldr', 'dev.jsonl.gz') },
      since: { type: 'string', default: '' },
      print: { type: 'string', default: '0' },
    },
  });
  const examples = (await tldrExamples(values.data)).filter(({ date }) => values.since === '' || date >= values.since);
  if (examples.length === 0) throw new BenchError(`No paper with a TL;DR in ${values.data}. Usage: ${tldrUsage}`);
  const papers = examples.map((example) => ({
    example,
    sentences: sentencesOf(example.abstract).map(({ start, end }) => example.abstract.slice(start, end)),
    score: rougeScorer(example.references),
  }));
  console.log(
    `${papers.length} papers of ${values.data}${values.since === '' ? '' : ` since ${values.since}`}; ROUGE F1,`,
  );
  console.log('no stemming, of several references the one with the best ROUGE-1\n');
  const results = ways.map(({ name, say }) => {
    const all = (): readonly string[] => papers.map(({ example, sentences }) => say(example, sentences));
    const said = all();
    const seconds = warmSeconds(all);
    return {
      name,
      figures: columns(papers.map(({ score }, index) => score(said[index] ?? ''))),
      words: mean(said.map((text) => text.split(' ').length)),
      rate: papers.length / seconds,
      said,
    };
  });
  const best = columns(papers.map(({ sentences, score }) => oracle(sentences, score)));
  const own = results[0]?.figures ?? [0, 0, 0];
  const shown = (values: readonly number[]): readonly string[] => values.map((value) => value.toFixed(1));
  console.log(
    table([
      ['', 'R1', 'R2', 'RL', 'words', 'RL to Paperboy’s', 'a second of CPU'],
      ...results.map(({ name, figures, words, rate }) => [
        name,
        ...shown(figures),
        words.toFixed(1),
        ratio(figures[2], own[2]),
        name === 'title' || name === 'first sentence' ? '–' : perSecond(rate),
      ]),
      ['best whole sentence', ...shown(best), '', ratio(best[2], own[2]), '–'],
    ]),
  );
  const paperboy = results[0]?.said ?? [];
  console.log(`\nPaperboy's TL;DRs over 200 characters: ${paperboy.filter((text) => text.length > 200).length}`);
  for (let index = 0; index < Math.min(Number(values.print), papers.length); index += 1)
    console.log(`- ${papers[index]?.example.title} | ${paperboy[index]}`);
}
