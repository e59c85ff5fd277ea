import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BenchError, sharedFile } from './documents.ts';
import { fitKeyphrases } from './fit-keyphrases.ts';
import { fitTldr } from './fit-tldr.ts';
import { keyphraseExamples } from './keyphrase-sets.ts';
import { tldrExamples } from './tldr-sets.ts';

export const fitUsage = 'fit tldr|keyphrases [--scitldr FILE] [--archive FILE] [--before 2025-09-01] [--out FILE]';

/** Lists of words as one string each: one line instead of hundreds. */
function literal(value: unknown): string {
  const isWords = Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string');
  if (isWords) return `'${value.join('|')}'.split('|')`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${literal(inner)}`)
    .join(', ')} }`;
}

function moduleOf(about: string, type: string, from: string, name: string, weights: object): string {
  const head = `// Written by \`npm run bench -- fit ${about}\`, then \`npm run format\`; not by hand.`;
  return `${head}\nimport type { ${type} } from './${from}.ts';\n\nexport const ${name}: ${type} = ${literal(weights)};\n`;
}

/** Fits the weights of the keyless summariser again and writes them as a module of `src/core/summary`. */
export async function benchFit(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      scitldr: { type: 'string', default: sharedFile('eval', 'scitldr', 'train.jsonl.gz') },
      archive: { type: 'string', default: sharedFile('hf', 'hf_archive.jsonl.gz') },
      before: { type: 'string', default: '2025-09-01' },
      out: { type: 'string' },
    },
  });
  const [what] = positionals;
  const { scitldr, archive, before } = values;
  const place = (name: string): string =>
    values.out ?? resolve(import.meta.dirname, `../../src/core/summary/${name}-weights.ts`);
  const isOlder = ({ date }: { readonly date: string }): boolean => date !== '' && date < before;
  if (what === 'tldr' && positionals.length === 1) {
    const written = await tldrExamples(scitldr);
    const made = (await tldrExamples(archive)).filter(isOlder);
    console.log(
      `${written.length} papers with TL;DRs of people, ${made.length} with Hugging Face's (before ${before})`,
    );
    const weights = fitTldr([...written, ...made]);
    await writeFile(place('tldr'), moduleOf('tldr', 'TldrWeights', 'tldr-model', 'tldrWeights', weights));
  } else if (what === 'keyphrases' && positionals.length === 1) {
    const papers = (await keyphraseExamples(archive)).filter(isOlder);
    console.log(`${papers.length} papers with keywords of Hugging Face (before ${before})`);
    const weights = fitKeyphrases(papers);
    const text = moduleOf('keyphrases', 'KeyphraseWeights', 'keyphrase-model', 'keyphraseWeights', weights);
    await writeFile(place('keyphrase'), text);
  } else {
    throw new BenchError(`Usage: ${fitUsage}`);
  }
  console.log('Written. Now: npm run format');
}
