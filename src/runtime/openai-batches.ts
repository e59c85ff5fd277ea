import { APIError, toFile } from 'openai';
import { z } from 'zod';
import type { ModelUnavailable } from '../core/language-model.ts';
import type { BatchAnswer, BatchServer, BatchState } from '../core/model-batches.ts';
import type { Clock, Sleep } from '../core/ports.ts';
import type { ModelApi, ModelServer } from './openai-api.ts';
import { type AskLimits, createAsker, openAiClient } from './openai-client.ts';
import { expectedTokens, readForm, unavailable } from './openai-exchange.ts';
import { modelApis } from './openai-model.ts';

export const batchLimits: AskLimits = {
  timeoutMs: 120_000, // a file of a thousand requests goes up
  answerBytesMax: 128 * 1_024 * 1_024,
  triesMax: 4,
  backOffMs: 2_000,
  patienceMs: 60_000,
  concurrencyMax: 2,
  failuresMax: 5,
  breakMs: 60_000,
};

/** Batches that are looked through for one of ours, the newest first: more than anybody makes in a lease. */
const listedMax = 300;

/** Where a mark stands in a batch. */
const markName = 'paperboy';
const fileName = (mark: string): string => `${markName}-${mark}.jsonl`;

/** A file of answers is read no further: a thousand answers as long as allowed, each with all that a server may say around it, are 10 MB. */
const answersBytesMax = 64 * 1_024 * 1_024;

const batch = z.object({
  id: z.string(),
  status: z.string(),
  endpoint: z.string().nullish().catch(null),
  input_file_id: z.string().nullish().catch(null),
  output_file_id: z.string().nullish(),
  error_file_id: z.string().nullish(),
  request_counts: z.object({ total: z.number(), completed: z.number(), failed: z.number() }).nullish(),
  metadata: z.record(z.string(), z.string()).nullish().catch(null),
});

const line = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number(), body: z.unknown() }).nullish(),
});

const upload = z.object({ id: z.string(), filename: z.string() });

/** Statuses after which nothing more comes, with what is said of those that bring less than all. Source: https://platform.openai.com/docs/guides/batch */
const endings: Readonly<Record<string, string | null>> = {
  completed: null,
  expired: 'The server did not get through all of a batch within a day.',
  failed: 'The server could not read a batch.',
  cancelled: 'A batch was cancelled.',
};

const nothing = { inputTokens: 0, outputTokens: 0 };
const noBatches = 'This server has no Batch API: leave out --batch.';

/** Reads a file of answers, in any order; a line that is none, or a second one for the same request, is as if it were not there. */
function answersIn<T>(jsonl: string, api: ModelApi, schema: z.ZodType<T>): readonly BatchAnswer<T>[] {
  const known = new Set<string>();
  return jsonl.split('\n').flatMap((text): readonly BatchAnswer<T>[] => {
    const read = line.safeParse(parsed(text));
    if (!read.success) return [];
    const { custom_id: key, response } = read.data;
    // What failed at the server may do better another time.
    if (response == null || response.status_code !== 200 || known.has(key)) return [];
    known.add(key);
    const said = api.said(response.body);
    return [{ key, outcome: readForm(said, schema, nothing), used: said.usage ?? nothing }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The text of a file as far as it is read. */
async function textIn(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  if (response.body === null) return text;
  for await (const part of response.body) {
    bytes += part.byteLength;
    if (bytes > answersBytesMax) break; // leaving cancels the rest
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

/** Whether deleting once more may help: what the server does not have, or does not delete for anybody, is done with. */
function mayBeDeletedLater(status: number | undefined): boolean {
  return status === undefined || status === 429 || status >= 500;
}

export interface OpenAiBatchesOptions extends ModelServer {
  readonly model: string;
  readonly limits: AskLimits;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** OpenAI's Batch API, and that of servers that speak it. */
export function createOpenAiBatches(options: OpenAiBatchesOptions): BatchServer {
  const { model, baseUrl, reasoning, limits, clock, sleep } = options;
  const api = modelApis[options.api];
  const client = openAiClient(options, limits);
  const asker = createAsker(limits, clock, sleep);
  // What may have been done is not asked for twice.
  const once = createAsker({ ...limits, triesMax: 1 }, clock, sleep);

  /** The status of the last refusal, beside what is said to people of it. */
  async function ask<T>(
    by: typeof asker,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<
    | { readonly kind: 'got'; readonly value: T }
    | { readonly kind: 'not'; readonly outcome: ModelUnavailable; readonly status: number | undefined }
  > {
    let status: number | undefined;
    const outcome = await by.ask(
      async (either) => {
        status = undefined;
        try {
          return { kind: 'got' as const, value: await work(either) };
        } catch (error) {
          if (error instanceof APIError) status = error.status;
          throw error;
        }
      },
      limits.timeoutMs,
      signal,
    );
    return outcome.kind === 'got' ? outcome : { kind: 'not', outcome, status };
  }

  /** `null` where the server has the file no more. */
  async function textOf(id: string | null | undefined, signal: AbortSignal): Promise<string | null | ModelUnavailable> {
    if (id == null) return '';
    const got = await ask(asker, async (either) => textIn(await client.files.content(id, { signal: either })), signal);
    if (got.kind === 'got') return got.value;
    return got.status === 404 ? null : got.outcome;
  }

  async function deleteFile(id: string, signal: AbortSignal): Promise<boolean> {
    const got = await ask(asker, (either) => client.files.delete(id, { signal: either }), signal);
    return got.kind === 'got' || !mayBeDeletedLater(got.status);
  }

  return {
    place: { model, server: baseUrl },
    expected: (request) => expectedTokens(request, reasoning),

    async send(mark, lines, signal) {
      const jsonl = lines
        .map(({ key, request }) =>
          JSON.stringify({
            custom_id: key,
            method: 'POST',
            url: api.endpoint,
            body: api.formBody({ model, baseUrl, reasoning }, request),
          }),
        )
        .join('\n');
      const file = await ask(
        asker,
        async (either) =>
          client.files.create(
            { file: await toFile(Buffer.from(`${jsonl}\n`), fileName(mark)), purpose: 'batch' },
            { signal: either },
          ),
        signal,
      );
      if (file.kind === 'not') {
        const sentence = file.status === 404 || file.status === 405 ? noBatches : file.outcome.sentence;
        return { kind: 'failed', sentence, isMaybeMade: false };
      }
      const made = await ask(
        once,
        (either) =>
          client.batches.create(
            {
              input_file_id: file.value.id,
              endpoint: api.endpoint,
              completion_window: '24h',
              metadata: { [markName]: mark },
            },
            { signal: either },
          ),
        signal,
      );
      if (made.kind === 'got') return { kind: 'sent', serverId: made.value.id };
      const { outcome, status } = made;
      const isRefused = status !== undefined && status < 500;
      if (isRefused) await deleteFile(file.value.id, signal);
      return { kind: 'failed', sentence: status === 404 ? noBatches : outcome.sentence, isMaybeMade: !isRefused };
    },

    async find(mark, signal) {
      const got = await ask(
        asker,
        async (either) => {
          let seen = 0;
          for await (const each of client.batches.list({ limit: 100 }, { signal: either })) {
            const read = batch.safeParse(each);
            if (read.data?.metadata?.[markName] === mark) return read.data.id;
            seen += 1;
            if (seen >= listedMax) break;
          }
          return null;
        },
        signal,
      );
      return got.kind === 'got' ? { kind: 'found', serverId: got.value } : got.outcome;
    },

    async look<T>(serverId: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<BatchState<T>> {
      const got = await ask(asker, (either) => client.batches.retrieve(serverId, { signal: either }), signal);
      if (got.kind === 'not') return got.status === 404 ? { kind: 'unknown' } : got.outcome;
      const read = batch.safeParse(got.value);
      if (!read.success) return unavailable('invalid', "The server's answer about a batch could not be read.");
      const { status, endpoint, output_file_id: output, request_counts: counts } = read.data;
      if (!(status in endings))
        return { kind: 'running', done: (counts?.completed ?? 0) + (counts?.failed ?? 0), total: counts?.total ?? 0 };
      const jsonl = await textOf(output, signal);
      if (jsonl === null) return { kind: 'unknown' };
      if (typeof jsonl !== 'string') return jsonl;
      // It may have been sent when the model was asked the other way.
      const sentBy = Object.values(modelApis).find((each) => each.endpoint === endpoint) ?? api;
      return { kind: 'ended', answers: answersIn(jsonl, sentBy, schema), why: endings[status] ?? null };
    },

    async deleteFiles(serverId, signal) {
      const got = await ask(asker, (either) => client.batches.retrieve(serverId, { signal: either }), signal);
      if (got.kind === 'not') return !mayBeDeletedLater(got.status);
      const { data: made } = batch.safeParse(got.value);
      for (const id of [made?.output_file_id, made?.error_file_id, made?.input_file_id])
        if (id != null && !(await deleteFile(id, signal))) return false;
      return true;
    },

    async withdraw(mark, signal) {
      const got = await ask(
        asker,
        async (either) => {
          const ids: string[] = [];
          let seen = 0;
          for await (const each of client.files.list({ purpose: 'batch', limit: 100 }, { signal: either })) {
            const read = upload.safeParse(each);
            if (read.data?.filename === fileName(mark)) ids.push(read.data.id);
            seen += 1;
            if (seen >= listedMax) break;
          }
          return ids;
        },
        signal,
      );
      if (got.kind === 'got') for (const id of got.value) await deleteFile(id, signal);
    },
  };
}
