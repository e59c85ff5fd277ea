/** The composition root: configuration → store → sources → commands. The only file besides `cli.ts` that knows everyone. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Asker, CommandContext, CommandRegistry, PaperLookup } from './core/command.ts';
import { registry } from './core/commands/index.ts';
import { createDeliveryWorker, type DeliveryLimits } from './core/delivery/delivery-worker.ts';
import { createDigestDesk } from './core/digest/digest-desk.ts';
import { createDigestService, type DigestService } from './core/digest/digest-service.ts';
import { type DryDigest, dryRun } from './core/digest/dry-run.ts';
import { createLateDigests } from './core/digest/late-digests.ts';
import { createDigestPlanner } from './core/digest/planner.ts';
import { UserError } from './core/errors.ts';
import type { EmbeddingModel, LanguageModel } from './core/language-model.ts';
import type { LocalDate } from './core/local-date.ts';
import type { Messenger } from './core/messenger.ts';
import { createModelMeter } from './core/model-meter.ts';
import type { Paper, PaperRecord } from './core/paper.ts';
import type { Draw } from './core/picture.ts';
import type { Clock, Log, Store } from './core/ports.ts';
import { type FilledVectors, fillVectors } from './core/search/fill-vectors.ts';
import { createStaticEmbeddings } from './core/search/static-embeddings.ts';
import { createArxivSource } from './core/sources/arxiv/source.ts';
import { createHuggingFaceSource } from './core/sources/huggingface/source.ts';
import { parseSampleLibrary } from './core/sources/sample-library.ts';
import {
  type BatchProgress,
  type BatchReport,
  type BatchSummariesOptions,
  batchSummaries,
} from './core/summary/batch-summaries.ts';
import { createPaperSummaries, extractiveSummaries, type PaperSummaries } from './core/summary/paper-summaries.ts';
import { summariseNewest } from './core/summary/summarise-newest.ts';
import { createSummaryWriter, type SummaryWriter } from './core/summary/summary-writer.ts';
import { type ChartDrawer, chartThread, createChartDrawer, defaultChartLimits } from './runtime/chart.ts';
import { breathe, sleep, systemClock } from './runtime/clock.ts';
import type { Config } from './runtime/config.ts';
import { createHttpClient, defaultHttpOptions } from './runtime/http-client.ts';
import type { Logs } from './runtime/log.ts';
import { batchLimits, createOpenAiBatches } from './runtime/openai-batches.ts';
import type { AskLimits } from './runtime/openai-client.ts';
import { createOpenAiEmbeddings, paperEmbeddingLimits, queryEmbeddingLimits } from './runtime/openai-embeddings.ts';
import { createOpenAiModel, defaultModelLimits } from './runtime/openai-model.ts';
import { openSqliteStore } from './store/sqlite/open-store.ts';

const packageFile = new URL('../package.json', import.meta.url);
/** The table of `npm run bench -- fit meaning`: another one gets another name, so that vectors are made again. */
const tableName = 'meaning-1';
const tableFile = new URL(`../assets/${tableName}.bin`, import.meta.url);
const samplesFile = new URL('../assets/sample-library.json', import.meta.url);

/** The version of this installation, from its package.json. */
export function productVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(packageFile, 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}

export interface Paperboy {
  readonly store: Store;
  readonly clock: Clock;
  readonly breathe: () => Promise<void>;
  readonly huggingFace: ReturnType<typeof createHuggingFaceSource>;
  /** Hugging Face without repeats, for a person who waits at a first start. */
  readonly firstLook: ReturnType<typeof createHuggingFaceSource>;
  readonly arxiv: ReturnType<typeof createArxivSource>;
  readonly registry: CommandRegistry;
  /** Plans digests and sends them by these messengers, one for each platform; nothing happens before it runs. */
  digestService(messengers: ReadonlyMap<string, Messenger>, limits: DeliveryLimits, logs: Logs): DigestService;
  /** What digests of a date (`null`: of today) were or would be; nothing is sent. */
  dryRun(date: LocalDate | null, signal: AbortSignal): Promise<readonly DryDigest[]>;
  samples(): readonly PaperRecord[];
  /** Draws charts, all of them on one thread; what goes wrong is in the log that was given first. */
  draws(log: Log): Draw;
  /** What a command needs, for someone in a conversation. */
  context(who: Asker): CommandContext;
  /** `null` without a model. */
  readonly writing: Writing | null;
  /** Makes the vectors that papers lack; none without a model that knows of meaning. */
  fillVectors(onProgress: (done: number, total: number) => void, signal: AbortSignal): Promise<FilledVectors>;
  /** Has the model write the summaries that the newest list lacks, and answers how many; 0 without a model. */
  summariseNewest(signal: AbortSignal): Promise<number>;
  /** Fetches the summaries of batches that have ended; sends nothing new. */
  fetchBatches(signal: AbortSignal): Promise<Pick<BatchReport, 'written' | 'failure'>>;
  /** How many papers lack a vector; 0 without a model that knows of meaning. */
  countWithoutVector(): Promise<number>;
  close(): Promise<void>;
}

/** Of the secret in the links of mails. */
const tokenBytes = 24;
/** Somebody waits for the answer: longer than this arXiv counts as not answering. One request takes 3 s of its queue. */
const lookupMs = 20_000;

function impatientLookup(arxiv: PaperLookup): PaperLookup {
  return {
    async byIds(arxivIds, signal) {
      const timeUp = AbortSignal.timeout(lookupMs);
      try {
        return await arxiv.byIds(arxivIds, AbortSignal.any([signal, timeUp]));
      } catch (error) {
        if (signal.aborted || !timeUp.aborted) throw error;
        throw new UserError('unreachable', 'arXiv did not answer in time.', 'Try again in a few minutes.');
      }
    },
  };
}

/** The model that writes, counted in the library; `null` where none is configured. */
function openModel({ openAi, model: wanted, zone }: Config, store: Store): LanguageModel | null {
  if (openAi === null || wanted === null) return null;
  const clock = systemClock;
  const meter = createModelMeter({ records: store, clock, zone, model: wanted.name, limit: wanted.limit });
  const limits = { ...defaultModelLimits, silenceMs: wanted.silenceMs };
  return createOpenAiModel({ ...openAi, model: wanted.name, limits, meter, clock, sleep });
}

/** Summaries by the model in any language, `null` for the configured one; sentences of the abstracts where there is no model. */
function summariesByLanguage(
  writing: Writing | null,
  model: LanguageModel | null,
  store: Store,
): (language: string | null) => PaperSummaries {
  if (model === null || writing === null) return () => extractiveSummaries;
  const { holder } = writing;
  const made = new Map<string, PaperSummaries>();
  return (language) => {
    if (language === null) return writing.summaries;
    const known =
      made.get(language) ??
      createPaperSummaries({ records: store, model, language, clock: systemClock, sleep, holder });
    made.set(language, known);
    return known;
  };
}

/** Platforms that a message can be sent to with this configuration; whoever runs Paperboy always has a terminal. */
function platformsOf(config: Config): ReadonlySet<string> {
  return new Set([
    'terminal',
    ...(config.discord ? ['discord'] : []),
    ...(config.slack ? ['slack'] : []),
    ...(config.email ? ['email'] : []),
  ]);
}

/** Which papers a run of batches sends, and whether it waits for them. */
type WantedBatches = Pick<BatchSummariesOptions, 'range' | 'limit' | 'isWaiting'>;

/** All it takes to have a model write summaries, one by one or in batches. */
export interface Writing {
  readonly writer: SummaryWriter;
  readonly summaries: PaperSummaries;
  /** For summaries that nobody waits for yet: what another process writes is left to it. */
  readonly ahead: PaperSummaries;
  readonly holder: string;
  /** Keys of the summaries that batches bring. */
  inBatches(): Promise<ReadonlySet<string>>;
  /** Fetches what batches have brought, and sends up to `limit` papers more. */
  batches(wanted: WantedBatches, onProgress: BatchProgress, signal: AbortSignal): Promise<BatchReport>;
}

function openWriting(config: Config, store: Store, model: LanguageModel | null): Writing | null {
  const { openAi, model: wanted, zone } = config;
  if (openAi === null || wanted === null || model === null) return null;
  const clock = systemClock;
  const holder = randomUUID();
  const server = createOpenAiBatches({ ...openAi, model: wanted.name, limits: batchLimits, clock, sleep });
  const options = { records: store, model, language: wanted.language, clock, sleep, holder };
  const writer = createSummaryWriter(options);
  const inBatches = async (): Promise<ReadonlySet<string>> =>
    new Set((await store.batches(server.place)).flatMap(({ items }) => items.map(({ key }) => key)));
  // Each with a holder of its own: they may claim one summary at the same moment.
  const ahead = createPaperSummaries({ ...options, holder: `${holder} ahead`, waitMs: 0 });
  const sending = { holder: `${holder} batches`, mark: randomUUID, budget: wanted.limit, zone };
  return {
    writer,
    summaries: createPaperSummaries({ ...options, batches: { records: store, server } }),
    ahead,
    holder,
    inBatches,
    batches: (how, onProgress, signal) =>
      batchSummaries(
        {
          ...sending,
          ...how,
          store,
          server,
          writer: createSummaryWriter({ ...options, holder: sending.holder }),
          clock,
          sleep,
          breathe,
        },
        onProgress,
        signal,
      ),
  };
}

/** What turns texts into vectors; a server gets more time for papers than for what somebody searches. */
interface Meaning {
  readonly ofPapers: EmbeddingModel;
  readonly ofQueries: EmbeddingModel;
}

function openMeaning({ embeddings, openAi, zone }: Config, store: Store, table: EmbeddingModel): Meaning | null {
  if (embeddings.kind === 'none') return null;
  if (embeddings.kind === 'static' || openAi === null) return { ofPapers: table, ofQueries: table };
  const clock = systemClock;
  const model = embeddings.name;
  // Counted, but outside the day's budget: a library's vectors cost less than a hundred summaries, and would use up the tokens of all.
  const meter = createModelMeter({ records: store, clock, zone, model, limit: null });
  const of = (limits: AskLimits) => createOpenAiEmbeddings({ ...openAi, model, limits, meter, clock, sleep });
  return { ofPapers: of(paperEmbeddingLimits), ofQueries: of(queryEmbeddingLimits) };
}

/** Opens the library and everything that stands on it. Throws a `UserError` where the library cannot be opened. */
export async function openPaperboy(config: Config): Promise<Paperboy> {
  const clock = systemClock;
  const httpOptions = defaultHttpOptions(`paperboy/${productVersion()}`);
  const http = createHttpClient(httpOptions);
  const impatient = createHttpClient({ ...httpOptions, limits: { ...httpOptions.limits, retriesMax: 0 } });
  const huggingFaceOptions = { baseUrl: config.huggingFaceUrl, token: config.huggingFaceToken, clock };
  const huggingFace = createHuggingFaceSource(http, huggingFaceOptions);
  const arxiv = createArxivSource(http, { apiUrl: config.arxivUrl, rssUrl: config.arxivRssUrl, clock });
  const store = await openSqliteStore({ path: config.database });
  const model = openModel(config, store);
  const writing = openWriting(config, store, model);
  const summariesIn = summariesByLanguage(writing, model, store);
  const summaries = summariesIn(null);
  const table = createStaticEmbeddings(tableName, () => readFileSync(tableFile));
  const meaning = openMeaning(config, store, table);
  const digesting = { store, meaning: meaning?.ofPapers ?? null, rarity: table, summariesIn, clock, breathe };
  const planner = createDigestPlanner(digesting);
  const digests = createDigestDesk({ ...digesting, planner, platforms: platformsOf(config) });
  let drawer: ChartDrawer | null = null;
  return {
    store,
    clock,
    breathe,
    writing,
    huggingFace,
    firstLook: createHuggingFaceSource(impatient, huggingFaceOptions),
    arxiv,
    registry,
    dryRun: (date, signal) => dryRun(date, { ...digesting, planner }, signal),
    digestService: (messengers, limits, logs) =>
      createDigestService({
        store,
        planner,
        late: createLateDigests(digesting),
        workers: [...messengers].map(([platform, messenger]) =>
          createDeliveryWorker(platform, messenger, limits, {
            outbox: store,
            subscriptionsAt: (key) => store.subscriptionsAt(key),
            clock,
            sleep,
            log: logs,
            report: (error, where) => logs.report(error, where),
          }),
        ),
        clock,
        sleep,
        log: logs,
      }),
    draws(log) {
      drawer ??= createChartDrawer(chartThread, defaultChartLimits, log);
      return drawer.draw;
    },
    samples: () => parseSampleLibrary(readFileSync(samplesFile, 'utf8'), clock.now()),
    context: (who) => ({
      store,
      clock,
      sleep,
      zone: config.zone,
      lookup: impatientLookup(arxiv),
      meaning: meaning?.ofQueries ?? null,
      rarity: table,
      registry,
      model,
      language: config.model?.language ?? 'English',
      summaries,
      digests,
      newToken: () => randomBytes(tokenBytes).toString('base64url'),
      progress: () => undefined,
      ...who,
    }),
    fillVectors: async (onProgress, signal) =>
      meaning === null
        ? { made: 0, failure: null }
        : fillVectors({ store, model: meaning.ofPapers, breathe }, onProgress, signal),
    async summariseNewest(signal) {
      if (writing === null) return 0;
      const inBatches = await writing.inBatches();
      const isInBatch = (paper: Paper): boolean => inBatches.has(writing.writer.keyOf(paper));
      return summariseNewest({ store, summaries: writing.ahead, isInBatch }, signal);
    },
    fetchBatches: async (signal) =>
      writing === null
        ? { written: 0, failure: null }
        : writing.batches({ range: null, limit: 0, isWaiting: false }, () => undefined, signal),
    countWithoutVector: async () => (meaning === null ? 0 : store.countWithoutVector(meaning.ofPapers.id)),
    async close() {
      await drawer?.close();
      await store.close();
    },
  };
}
