import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord, type Json, record } from '../../json.ts';
import { fileProblems } from './file-checks.ts';
import type { OpenApiCheck } from './openapi-check.ts';
import type { RateLimits } from './rate-limits.ts';
import { Refusal, refusals } from './refusal.ts';
import { type Call, matchRoute, type Route, type SentFile } from './route.ts';
import type { Fault, RecordedRequest } from './stand-in.ts';

interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or a text that is sent as HTML (as gateways do that stand before Discord). */
  readonly body?: unknown;
}

export interface RestSetup {
  readonly token: string;
  readonly routes: readonly Route[];
  readonly limits: RateLimits;
  /** `null`: requests are not checked. */
  readonly check: OpenApiCheck | null;
  /** Takes the request with what is wrong with it, once it is answered (or never will be). */
  readonly record: (request: RecordedRequest) => void;
  readonly failed: (what: string) => void;
}

export interface RestServer {
  fail(fault: Fault): void;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

const prefix = '/api/v10';

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** The JSON of a request, and the files beside it where it is a form. Source: https://discord.com/developers/docs/reference#uploading-files */
async function readBody(
  request: IncomingMessage,
): Promise<{ readonly text: string; readonly files: readonly SentFile[] }> {
  const bytes = await readBytes(request);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return { text: bytes.toString('utf8'), files: [] };
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const files: SentFile[] = [];
  for (const [field, value] of form)
    if (typeof value !== 'string')
      files.push({ field, name: value.name, type: value.type, bytes: await value.bytes() });
  const json = form.get('payload_json');
  return { text: typeof json === 'string' ? json : '', files };
}

/** `null` for a text that is no JSON. */
export function parsedJson(body: string): { readonly json: unknown } | null {
  try {
    return { json: body === '' ? undefined : JSON.parse(body) };
  } catch {
    return null;
  }
}

/** Discord's error body. */
export function refusalJson(error: unknown): { readonly status: number; readonly body: Json } {
  if (!(error instanceof Refusal)) throw error;
  return { status: error.status, body: { message: error.message, code: error.code } };
}

/** What a fault says in the place of the true answer; a 429 brings the headers along that Discord sends with it. */
function faultAnswer(answer: Exclude<Fault['answer'], string>): Sent {
  const { status, body, headers } = answer;
  if (status !== 429) return { status, headers: headers ?? {}, body: body ?? { message: `${status}: Error`, code: 0 } };
  const told = record(body);
  const given = headers?.['retry-after'] ?? headers?.['Retry-After'];
  const seconds = typeof told['retry_after'] === 'number' ? told['retry_after'] : Number(given ?? 1);
  const global = told['global'] === true;
  return {
    status,
    body: { message: 'You are being rate limited.', retry_after: seconds, global, ...told },
    headers: {
      'retry-after': String(seconds),
      'x-ratelimit-scope': global ? 'global' : 'user',
      ...(global ? { 'x-ratelimit-global': 'true' } : {}),
      ...headers,
    },
  };
}

function send(response: ServerResponse, { status, headers, body }: Sent): void {
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  response.writeHead(status, { ...(body === undefined ? {} : { 'content-type': type }), ...headers });
  response.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
}

/** Discord's REST API over the routes of the stand-in: checks, faults, rate limits. */
export function createRestServer({ token, routes, limits, check, record: note, failed }: RestSetup): RestServer {
  const faults: { readonly fault: Fault; left: number }[] = [];

  function takeFault(method: string, path: string): Fault | null {
    const found = faults.find(
      ({ fault, left }) => left > 0 && (fault.method ?? method) === method && fault.path.test(path),
    );
    if (!found) return null;
    found.left -= 1;
    return found.fault;
  }

  /** What is wrong with a request by Discord's rules. */
  function wrongWith(route: Route, call: Call, isJson: boolean): readonly string[] {
    if (!check) return [];
    return [
      ...(isJson ? [] : ['the body is no JSON']),
      ...(route.problems?.(call) ?? []),
      ...fileProblems(call),
      ...check.problems(route.method, route.template, call.body),
    ];
  }

  /** The answer when nothing fails on the way. */
  function carryOut(route: Route, call: Call, wrong: readonly string[]): Sent {
    const counted = limits.count(route.method, route.template, call.params['channel_id']);
    const headers = counted?.headers ?? {};
    if (counted && counted.waitSeconds !== null)
      return faultAnswer({ status: 429, body: { retry_after: counted.waitSeconds }, headers });
    if (wrong.length > 0) {
      const { status, body } = refusalJson(refusals.invalidForm());
      const errors = { _errors: wrong.map((message) => ({ code: 'INVALID', message })) };
      return { status, headers, body: { ...body, errors } };
    }
    try {
      return { headers, ...route.answer(call) };
    } catch (error) {
      return { headers, ...refusalJson(error) };
    }
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = performance.now();
    const url = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method ?? 'GET';
    // discord.js escapes the `@` of `/users/@me`, which Discord does not mind.
    const pathname = url.pathname.replaceAll('%40', '@');
    const path = pathname.replace(prefix, '');
    const query = Object.fromEntries(url.searchParams);
    const { text, files } = await readBody(request);
    const parsed = parsedJson(text);
    const matched = pathname.startsWith(`${prefix}/`) ? matchRoute(routes, method, path) : null;
    const call: Call = { params: matched?.params ?? {}, query, body: parsed?.json, files, atMs };
    const { authorization } = request.headers;
    const authorized = authorization === `Bot ${token}`;

    const wrong = matched ? wrongWith(matched.route, call, parsed !== null) : [];
    const lapses = matched ? (check && matched.route.lapses?.(call)) || [] : ['the stand-in knows no such route'];
    const problems = [...wrong, ...lapses].map((what) => `${method} ${path}: ${what}`);
    const fault = takeFault(method, path)?.answer;
    const answer = (): Sent => {
      if (isRecord(fault)) return faultAnswer(fault);
      const open = matched?.route.access === 'secret' && authorization === undefined;
      if (!authorized && !open) return { headers: {}, ...refusalJson(refusals.unauthorized()) };
      return matched ? carryOut(matched.route, call, wrong) : { headers: {}, ...refusalJson(refusals.noRoute()) };
    };
    const sent = fault === 'hang' ? null : answer();
    const answered = sent && fault !== 'drop' ? sent : null;
    if (answered) send(response, answered);
    else if (sent) request.socket.destroy();
    note({ method, path, query, body: call.body, authorized, status: answered?.status ?? 0, problems });
  }

  return {
    fail(fault) {
      faults.push({ fault, left: fault.times ?? 1 });
    },
    answer(request, response) {
      response.on('error', () => response.destroy());
      respond(request, response).catch((error: unknown) => {
        failed(`the stand-in failed at ${request.method} ${request.url}: ${String(error)}`);
        if (!response.headersSent)
          send(response, {
            status: 400,
            headers: {},
            body: { message: `The stand-in failed: ${String(error)}`, code: 0 },
          });
      });
    },
  };
}
