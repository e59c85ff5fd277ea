import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { claimSets, questionSets } from './bearing-sets.ts';
import { corpusBeside, readClaims, readLibrary } from './claims.ts';
import { BenchError, sharedFile } from './documents.ts';
import { evidenceExamples, fitBearing, fitEvidence } from './fit-ask.ts';
import { fitKeyphrases } from './fit-keyphrases.ts';
import { fitMeaning } from './fit-meaning.ts';
import { fitTldr } from './fit-tldr.ts';
import { keyphraseExamples } from './keyphrase-sets.ts';
import { titlesAsQuestions } from './question-sets.ts';
import { tldrExamples } from './tldr-sets.ts';

export const fitUsage =
  'fit tldr|keyphrases|meaning [--scitldr FILE] [--archive FILE] [--corpus FILE] [--before 2025-09-01] [--epochs 8] [--out FILE]';

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

/** Titles are plenty; every eighteenth makes about as many questions as there are claims. */
const titleStep = 18;

/** Fits which sentences answer, and whether an abstract answers at all. */
async function fitAsk(claimsFile: string, archive: string, before: string): Promise<void> {
  const library = await readLibrary(corpusBeside(claimsFile));
  const claims = await readClaims(claimsFile);
  const titles = await titlesAsQuestions(archive, (day, index) => day < before && index % titleStep === 0);
  const examples = evidenceExamples(claims, library);
  console.log(`${examples.length} claims with evidence, ${titles.asked.length} titles as questions (before ${before})`);
  const evidence = fitEvidence(examples);
  const bearing = fitBearing([claimSets(claims, library), questionSets(titles)]);
  const place = (name: string): string => resolve(import.meta.dirname, `../../src/core/ask/${name}-weights.ts`);
  const evidenceText = moduleOf('ask', 'EvidenceWeights', 'evidence-model', 'evidenceWeights', evidence);
  await writeFile(place('evidence'), evidenceText);
  await writeFile(place('bearing'), moduleOf('ask', 'BearingWeights', 'bearing-model', 'bearingWeights', bearing));
}

/** Fits the weights of the keyless summariser again and writes them as a module of `src/core/summary`. */
export async function benchFit(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      scitldr: { type: 'string', default: sharedFile('eval', 'scitldr', 'train.jsonl.gz') },
      claims: { type: 'string', default: sharedFile('eval', 'scifact', 'claims_dev.jsonl') },
      archive: { type: 'string', default: sharedFile('hf', 'hf_archive.jsonl.gz') },
      corpus: { type: 'string', default: sharedFile('corpus', 'papers-100k.jsonl.gz') },
      epochs: { type: 'string', default: '8' },
      before: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const [what] = positionals;
  const { scitldr, archive } = values;
  const before = values.before ?? (what === 'meaning' ? '2026-03-01' : '2025-09-01');
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
  } else if (what === 'meaning' && positionals.length === 1) {
    const heldOut = [sharedFile('eval', 'openreview_tldr', 'tldr_dev.jsonl.gz')];
    const out = values.out ?? resolve(import.meta.dirname, '../../assets/meaning-1.bin');
    await fitMeaning({ corpus: values.corpus, archive, heldOut, before }, Number(values.epochs), out);
    return;
  } else if (what === 'ask' && positionals.length === 1) {
    await fitAsk(values.claims, archive, before);
  } else {
    throw new BenchError(`Usage: ${fitUsage}`);
  }
  console.log('Written. Now: npm run format');
}
