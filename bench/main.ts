import { abstainUsage, benchAbstain } from './abstain.ts';
import { benchDigest, digestUsage } from './digest.ts';
import { benchDiscord, discordUsage } from './discord.ts';
import { BenchError } from './documents.ts';
import { benchEvidence, evidenceUsage } from './evidence.ts';
import { benchFit, fitUsage } from './fit.ts';
import { benchGrounding, groundingUsage } from './grounding.ts';
import { benchIngest, ingestUsage } from './ingest.ts';
import { benchKeyphrases, keyphrasesUsage } from './keyphrases.ts';
import { benchRank, rankUsage } from './rank.ts';
import { benchRetrieval, retrievalUsage } from './retrieval.ts';
import { benchSearch, searchUsage } from './search.ts';
import { benchSimilar, similarUsage } from './similar.ts';
import { benchSlack, slackUsage } from './slack.ts';
import { benchSpeed, speedUsage } from './speed.ts';
import { benchSummarise, summariseUsage } from './summarise.ts';
import { benchTldr, tldrUsage } from './tldr.ts';

const benchmarks: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  retrieval: benchRetrieval,
  search: benchSearch,
  ingest: benchIngest,
  discord: benchDiscord,
  tldr: benchTldr,
  keyphrases: benchKeyphrases,
  similar: benchSimilar,
  rank: benchRank,
  digest: benchDigest,
  slack: benchSlack,
  summarise: benchSummarise,
  evidence: benchEvidence,
  abstain: benchAbstain,
  grounding: benchGrounding,
  speed: benchSpeed,
  fit: benchFit,
};
const usages = [
  retrievalUsage,
  searchUsage,
  ingestUsage,
  discordUsage,
  similarUsage,
  rankUsage,
  digestUsage,
  slackUsage,
  tldrUsage,
  keyphrasesUsage,
  summariseUsage,
  evidenceUsage,
  abstainUsage,
  groundingUsage,
  speedUsage,
  fitUsage,
];
const usage = `Usage: npm run bench -- ${usages.join('\n       npm run bench -- ')}`;

const [name = '', ...args] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (!benchmark) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    await benchmark(args);
  } catch (error) {
    const expected = error instanceof BenchError || (error instanceof TypeError && 'code' in error);
    if (!expected) throw error;
    console.error(error.message);
    process.exitCode = error instanceof BenchError ? 1 : 2;
  }
}
