import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Json, record } from '../../bots/json.ts';
import { type BatchDesk, type BatchEnd, createBatchDesk } from './batches.ts';
import { type Behaviour, errorBody, misbehave, send } from './chat-answers.ts';
import { embeddingsOf } from './embeddings.ts';
import { createOpenAiCheck } from './openapi-check.ts';
import { wayOf } from './ways.ts';

/** One request to Chat Completions, Responses or embeddings, as it came. */
export interface Asked {
  readonly body: Json;
  readonly key: string | undefined;
}

/** Things about the server that a test may change while it runs. */
export interface Mood {
  /** How long its vectors are. */
  dimensions: number;
  /** The models it has; `null` for any. */
  models: readonly string[] | null;
  /** What it answers to ways of asking that it does not know, by their endpoint. */
  unknownWays: ReadonlyMap<string, Behaviour>;
  /** The look that finds a batch at its end. */
  batchLooks: number;
  /** How many papers of a batch are done before its end. */
  batchDone: number;
  batchEnd: BatchEnd;
  /** What the file of a batch's answers holds instead of what it should. */
  batchAnswers: (jsonl: string) => string;
  /** What happens to requests about files, batches and models (`POST /files`) instead of an answer. */
  trouble: (route: string) => Behaviour | null;
  /** Makes the batch and hangs up before it says so. */
  isHangingUpAfterBatch: boolean;
}

export interface OpenAiServerStandIn {
  /** With the path of the protocol: `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly batches: BatchDesk;
  readonly mood: Mood;
  /** Every route asked, in order: `POST /files`. */
  readonly routes: readonly string[];
  /** What OpenAI would not take of the client, or never say itself. */
  readonly problems: readonly string[];
  /** Resolves once so many questions have come. */
  untilAsked(count: number): Promise<void>;
  /** Resolves once a route has been asked: `GET /batches/batch_1`. */
  untilRoute(route: string): Promise<void>;
  close(): Promise<void>;
}

/** Read once: it is large. */
let documents: ReturnType<typeof createOpenAiCheck> | null = null;

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  return text;
}

/**
 * A server on loopback that speaks Chat Completions, Responses, embeddings, files, batches and models. `behave` says what becomes of the n-th question,
 * from 0. `checked`: whether every exchange is compared with OpenAI's document. `latencyMs`: how long an answer to a question takes.
 */
export async function startOpenAiServer(
  behave: (body: Json, index: number) => Behaviour,
  { checked, latencyMs = 0 }: { readonly checked: boolean; readonly latencyMs?: number },
): Promise<OpenAiServerStandIn> {
  const asked: Asked[] = [];
  const routes: string[] = [];
  const problems: string[] = [];
  const waiting: { readonly isMet: () => boolean; readonly resolve: () => void }[] = [];
  const settleWaits = (): void => {
    for (const { isMet, resolve } of waiting) if (isMet()) resolve();
  };
  const until = (isMet: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      if (isMet()) resolve();
      else waiting.push({ isMet, resolve });
    });
  if (checked) documents ??= createOpenAiCheck();
  const check = (schema: string, body: unknown): void => {
    problems.push(
      ...(checked ? (documents?.problems(schema, body) ?? []) : []).map((problem) => `${schema}: ${problem}`),
    );
  };
  const mood: Mood = {
    dimensions: 16,
    models: null,
    unknownWays: new Map(),
    batchLooks: 1,
    batchDone: 0,
    batchEnd: 'completed',
    batchAnswers: (jsonl) => jsonl,
    trouble: () => null,
    isHangingUpAfterBatch: false,
  };
  const batches = createBatchDesk({
    behave,
    check,
    checkRequest: check,
    looks: () => mood.batchLooks,
    done: () => mood.batchDone,
    end: () => mood.batchEnd,
    answers: (jsonl) => mood.batchAnswers(jsonl),
  });

  function question(body: Json, request: IncomingMessage): Behaviour {
    const index = asked.push({ body, key: request.headers.authorization }) - 1;
    settleWaits();
    return behave(body, index);
  }

  /** The answer of a route; `null` for none. */
  function rest(route: string, text: string, purpose: string | null): Json | null {
    const id = decodeURIComponent(route.split('/')[2] ?? '');
    if (route === 'POST /files') return batches.upload(text);
    if (route === 'GET /files') return batches.listFiles(purpose);
    if (route.startsWith('DELETE /files/')) return batches.deleteFile(id);
    if (route === 'POST /batches') {
      const body = record(JSON.parse(text));
      check('CreateBatchRequest', body);
      return batches.create(body);
    }
    if (route === 'GET /batches') return batches.list();
    if (route.startsWith('GET /batches/')) return batches.look(id);
    const shown = (name: string): Json => ({ id: name, object: 'model', created: 1_772_000_000, owned_by: 'nobody' });
    if (route === 'GET /models') {
      const models = { object: 'list', data: (mood.models ?? []).map(shown) };
      check('ListModelsResponse', models);
      return models;
    }
    if (!route.startsWith('GET /models/') || mood.models?.includes(id) === false) return null;
    check('Model', shown(id));
    return shown(id);
  }

  function answerRest(route: string, text: string, purpose: string | null, response: ServerResponse): void {
    const trouble = mood.trouble(route);
    if (trouble !== null && misbehave(response, trouble, check)) return;
    const file = /^GET \/files\/([^/]+)\/content$/.exec(route)?.[1];
    const content = file === undefined ? undefined : batches.file(file);
    if (content !== undefined) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.end(content);
      return;
    }
    const answer = rest(route, text, purpose);
    if (route === 'POST /batches' && mood.isHangingUpAfterBatch) response.destroy();
    else if (answer === null) send(response, 404, errorBody('not_found'));
    else send(response, 200, answer);
  }

  const server = createServer(async (request, response) => {
    response.on('error', () => response.destroy());
    const text = await read(request);
    const path = (request.url ?? '').replace(/^\/v1/, '').replace(/\?.*$/, '');
    const route = `${request.method} ${path}`;
    routes.push(route);
    settleWaits();
    const way = wayOf(`/v1${path}`);
    if (request.method === 'POST' && way !== null) {
      const body = record(JSON.parse(text));
      const unknown = mood.unknownWays.get(`/v1${path}`);
      if (unknown !== undefined && misbehave(response, unknown, check)) return;
      if (body['model'] === undefined) {
        send(response, 400, errorBody('missing_required_parameter'));
        return;
      }
      check(way.requestSchema, body);
      const behaviour = question(body, request);
      const answer = (): void => way.answer(response, body, behaviour, check);
      if (latencyMs === 0) answer();
      else setTimeout(answer, latencyMs);
    } else if (route === 'POST /embeddings') {
      const body = record(JSON.parse(text));
      check('CreateEmbeddingRequest', body);
      if (misbehave(response, question(body, request), check)) return;
      const answer = embeddingsOf(body, mood.dimensions);
      check('CreateEmbeddingResponse', answer);
      send(response, 200, answer);
    } else
      answerRest(route, text, new URL(request.url ?? '', 'http://127.0.0.1').searchParams.get('purpose'), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    batches,
    mood,
    routes,
    problems,
    untilAsked: (count) => until(() => asked.length >= count),
    untilRoute: (route) => until(() => routes.includes(route)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
