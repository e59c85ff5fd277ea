import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ungrounded } from '../src/core/grounding.ts';
import { sentencesOf } from '../src/core/sentences.ts';
import { foldSpace, visibleText } from '../src/core/text.ts';
import { type ClaimLibrary, readLibrary } from './claims.ts';
import { BenchError, linesOf, sharedFile } from './documents.ts';
import { falsehoods } from './false-sentences.ts';
import { createRandom } from './learn/random.ts';
import { table } from './table.ts';

/** A sentence that somebody wrote of a paper, with the sentences of its abstract and its title. */
interface Said {
  readonly paper: string;
  readonly text: string;
  readonly evidence: readonly string[];
}

const row = z.object({
  id: z.string().optional(),
  paper_id: z.string().optional(),
  title: z.string().default(''),
  abstract: z.string().default(''),
  // Hugging Face's rows have a word here that says where they are from.
  source: z.union([z.array(z.string()), z.string()]).optional(),
  target: z.array(z.string()).optional(),
  tldr: z.string().optional(),
  aiSummary: z.string().nullish(),
  publishedAt: z.string().nullish(),
});

function sentencesIn(text: string): readonly string[] {
  return sentencesOf(text).map(({ start, end }) => text.slice(start, end));
}

/** What is said of the papers of a file (SciTLDR's rows, or `tldr` or `aiSummary` beside an `abstract`), sentence by sentence. */
async function readSaid(path: string, since: string): Promise<readonly Said[]> {
  const all: Said[] = [];
  for await (const line of linesOf(path)) {
    const { id, paper_id, title, abstract, source, target, tldr, aiSummary, publishedAt } = row.parse(JSON.parse(line));
    if (since !== '' && (publishedAt ?? '') < since) continue;
    const body = sentencesIn(foldSpace(Array.isArray(source) ? source.join(' ') : abstract));
    if (body.length === 0) continue;
    const summaries = [...(target ?? []), ...(tldr ? [tldr] : []), ...(aiSummary ? [aiSummary] : [])];
    const evidence = [...body, foldSpace(title)];
    for (const text of summaries.flatMap((summary) => sentencesIn(foldSpace(visibleText(summary)))))
      all.push({ paper: id ?? paper_id ?? '', text, evidence });
  }
  return all;
}

type Check = (text: string, evidence: readonly string[]) => boolean;

const passes: Check = (text, evidence) => ungrounded(text, evidence, { language: 'English', charsMax: 400 }) === null;

/** The simplest check there is: every run of digits of the sentence is one of the evidence. */
const digitsPass: Check = (text, evidence) => {
  const known = new Set(evidence.flatMap((sentence) => sentence.match(/\d+/g) ?? []));
  return (text.match(/\d+/g) ?? []).every((digits) => known.has(digits));
};

const seed = 7;

/** Every way to make each sentence false, and the sentence beside the abstract nearest to it among all others. */
function falseOnes(all: readonly Said[], library: ClaimLibrary, texts: ReadonlyMap<string, readonly string[]>) {
  const kinds = falsehoods.map(({ name, make }) => {
    const random = createRandom(seed);
    const pairs = all.flatMap((said) => {
      const text = make(said.text, said.evidence.join(' '), random);
      return text === null || text === said.text ? [] : [{ said, text, evidence: said.evidence }];
    });
    return { name, pairs };
  });
  const moved = all.flatMap((said) => {
    const other = library.nearest(said.text, 2).find((paper) => paper !== said.paper);
    const evidence = texts.get(other ?? '');
    return evidence === undefined ? [] : [{ said, text: said.text, evidence }];
  });
  return [...kinds, { name: 'of the nearest other abstract', pairs: moved }];
}

async function textsOf(path: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const texts = new Map<string, readonly string[]>();
  for await (const line of linesOf(path)) {
    const { id, title, abstract } = row.parse(JSON.parse(line));
    if (id !== undefined) texts.set(id, [...sentencesIn(foldSpace(abstract)), foldSpace(title)]);
  }
  return texts;
}

function percent(part: number, all: number): string {
  return all === 0 ? '–' : `${((100 * part) / all).toFixed(1)} %`;
}

export const groundingUsage = 'grounding [--half dev|report] [--data FILE [--since 2025-09-01]] [--print 0]';

/**
 * How many honest sentences the checks of a model's words keep, and how many false ones they drop, beside a peer that looks at digits.
 * Rules are made on one half of Hugging Face's papers and reported on the other.
 */
export async function benchGrounding(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      half: { type: 'string', default: 'report' },
      data: { type: 'string' },
      since: { type: 'string', default: '' },
      print: { type: 'string', default: '0' },
    },
  });
  const rest = ['dev', 'report'].indexOf(values.half);
  if (rest < 0) throw new BenchError(`--half is dev or report. Usage: ${groundingUsage}`);
  const archive = sharedFile('hf', 'hf_archive.jsonl.gz');
  const newer = (await readSaid(archive, '2025-09-01')).filter(({ paper }) => Number(paper.at(-1)) % 2 === rest);
  const sets =
    values.data === undefined
      ? [
          { name: `Hugging Face's model, papers since 2025-09 (${values.half} half)`, all: newer },
          { name: 'authors, SciTLDR dev', all: await readSaid(sharedFile('eval', 'scitldr', 'dev.jsonl.gz'), '') },
          {
            name: 'authors, OpenReview',
            all: await readSaid(sharedFile('eval', 'openreview_tldr', 'tldr_dev.jsonl.gz'), ''),
          },
        ]
      : [{ name: values.data, all: await readSaid(values.data, values.since) }];
  const own = sets[0]?.all ?? [];
  if (own.length === 0) throw new BenchError(`No sentence about a paper in ${values.data ?? archive}.`);
  console.log('Honest sentences that are shown, with the whole abstract and title as evidence:\n');
  const honest = sets.map(({ name, all }) => {
    const share = (check: Check): string =>
      percent(all.filter(({ text, evidence }) => check(text, evidence)).length, all.length);
    return [name, String(all.length), share(passes), share(digitsPass)];
  });
  console.log(table([['', 'sentences', 'Paperboy', 'digits only'], ...honest]));
  console.log('\nFalse ones that are dropped, made of those of the first set that are shown where they are true:\n');
  const kept = (check: Check): ReadonlySet<Said> => new Set(own.filter(({ text, evidence }) => check(text, evidence)));
  const ours = kept(passes);
  const theirs = kept(digitsPass);
  const rows = falseOnes(own, await readLibrary(archive), await textsOf(archive)).map(({ name, pairs }) => {
    const share = (check: Check, shown: ReadonlySet<Said>): string => {
      const looked = pairs.filter(({ said }) => shown.has(said));
      return percent(looked.filter(({ text, evidence }) => !check(text, evidence)).length, looked.length);
    };
    const passed = pairs.filter(({ text, evidence }) => passes(text, evidence));
    for (const { said, text } of passed.slice(0, Number(values.print)))
      console.log(`${name}\n  true:  ${said.text}\n  shown: ${text}`);
    return [name, String(pairs.length), share(passes, ours), share(digitsPass, theirs)];
  });
  console.log(table([['', 'sentences', 'Paperboy', 'digits only'], ...rows]));
}
