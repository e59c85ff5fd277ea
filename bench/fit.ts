import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BenchError, sharedFile } from './documents.ts';
import { fitTldr } from './fit-tldr.ts';
import { tldrExamples } from './tldr-sets.ts';

export const fitUsage = 'fit tldr|keyphrases [--scitldr FILE] [--archive FILE] [--before 2025-09-01] [--out FILE]';

function moduleOf(about: string, type: string, from: string, name: string, weights: object): string {
  const head = `// Written by \`npm run bench -- fit ${about}\`, then \`npm run format\`; not by hand.`;
  return `${head}\nimport type { ${type} } from './${from}.ts';\n\nexport const ${name}: ${type} = ${JSON.stringify(weights)};\n`;
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
  if (what !== 'tldr' || positionals.length !== 1) throw new BenchError(`Usage: ${fitUsage}`);
  const written = await tldrExamples(values.scitldr);
  const made = (await tldrExamples(values.archive)).filter(({ date }) => date !== '' && date < values.before);
  console.log(
    `${written.length} papers with TL;DRs of people, ${made.length} with Hugging Face's (before ${values.before})`,
  );
  const out = values.out ?? resolve(import.meta.dirname, '../../src/core/summary/tldr-weights.ts');
  await writeFile(out, moduleOf('tldr', 'TldrWeights', 'tldr-model', 'tldrWeights', fitTldr([...written, ...made])));
  console.log(`Written: ${out}`);
}
