import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { isRecord, type Json, record, text } from '../../json.ts';
import { type Method, readArgs, strangers } from './method.ts';
import { Refusal } from './refusal.ts';
import type { RecordedCall } from './stand-in.ts';
import type { Token, Tokens } from './tokens.ts';
import type { Sent, Troubles } from './troubles.ts';

export interface WebApiSetup {
  readonly methods: readonly Method[];
  readonly tokens: Tokens;
  readonly troubles: Troubles;
  readonly nowMs: () => number;
  /** False: nothing that is sent is checked. */
  readonly checked: boolean;
  readonly record: (call: RecordedCall) => void;
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

/** `null` for a text that is no JSON. */
export function parsedJson(body: string): { readonly json: unknown } | null {
  try {
    return { json: JSON.parse(body) };
  } catch {
    return null;
  }
}

/** The arguments of a form or a JSON body. */
function sentArgs(contentType: string, body: string, query: URLSearchParams): Json {
  const fromQuery = Object.fromEntries(query);
  if (body === '') return fromQuery;
  if (contentType.startsWith('application/json')) {
    const parsed = parsedJson(body);
    if (!parsed) throw new Refusal('invalid_json');
    if (!isRecord(parsed.json)) throw new Refusal('json_not_object');
    return { ...fromQuery, ...parsed.json };
  }
  if (!contentType.startsWith('application/x-www-form-urlencoded')) throw new Refusal('invalid_post_type');
  return { ...fromQuery, ...parse(body) };
}

const ok = (answer: Json): Json => ({ ok: true, ...answer });

/** The Web API: tokens, scopes, arguments, troubles, and what the methods answer. */
export function createWebApi({ methods, tokens, troubles, nowMs, checked, record: note }: WebApiSetup) {
  const byName = new Map(methods.map((method) => [method.name, method]));

  interface Looked {
    readonly method: Method | undefined;
    readonly args: Json;
    readonly token: Token | null;
    readonly problems: string[];
  }

  /** Refuses a token that may not do it. */
  function demandScopes(method: Method, token: Token, args: Json): void {
    const access = method.access;
    if ((access === 'bot' && token.kind !== 'bot') || (access === 'app' && token.kind !== 'app'))
      throw new Refusal('not_allowed_token_type');
    const accepted = method.scopes?.(args) ?? [];
    if (accepted.length > 0 && !accepted.some((scope) => token.scopes.includes(scope)))
      throw new Refusal('missing_scope', { needed: accepted.join(','), provided: token.scopes.join(',') });
  }

  function carryOut(
    { method, token, problems }: Looked,
    sent: Json,
    tokenText: string | null,
  ): { readonly answer: Json; readonly args: Json } {
    if (!method) throw new Refusal('unknown_method');
    if (method.access === 'client') {
      const args = readArgs(method, sent);
      return { args, answer: method.answer({ args, token }) };
    }
    const live = tokens.live(tokenText);
    // Where arguments are wrong, Slack has looked at token and scope before.
    demandScopes(method, live, sent);
    let args: Json;
    try {
      args = readArgs(method, sent);
    } catch (error) {
      if (error instanceof Refusal) problems.push(`${error.code}: ${JSON.stringify(error.more)}`);
      throw error;
    }
    if (method.access !== 'bot') return { args, answer: method.answer({ args, token: live }) };
    const { installed } = live;
    if (installed === null) throw new Refusal('not_allowed_token_type');
    if (checked) {
      problems.push(...(method.lapses?.(args) ?? []));
      try {
        method.check?.(args);
      } catch (error) {
        if (error instanceof Refusal) problems.push(`${error.code} ${JSON.stringify(error.more)}`);
        throw error;
      }
    }
    return { args, answer: method.answer({ args, token: live, installed }) };
  }

  function headersOf(method: Method | undefined, token: Token | null, args: Json): Readonly<Record<string, string>> {
    if (!token || !method) return {};
    let accepted: readonly string[] = [];
    try {
      accepted = method.scopes?.(args) ?? [];
    } catch {
      // Arguments of no kind: the answer says so.
    }
    return {
      'x-oauth-scopes': token.scopes.join(','),
      ...(accepted.length > 0 ? { 'x-accepted-oauth-scopes': accepted.join(',') } : {}),
    };
  }

  return async function answer(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = nowMs();
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await readBody(request);
    const method = byName.get(name);
    const problems: string[] = method ? [] : ['there is no such method'];
    let raw: Json = {};
    let unread: Refusal | null = null;
    try {
      raw = sentArgs(request.headers['content-type'] ?? '', body, url.searchParams);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      unread = error;
      problems.push(error.code);
    }
    const { token: inBody, ...sent } = raw;
    const tokenText = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? text(inBody) ?? null;
    const token = tokenText === null ? null : (tokens.get(tokenText) ?? null);
    const credentials = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const [clientId, clientSecret] = credentials ? Buffer.from(credentials, 'base64').toString('utf8').split(':') : [];
    const given: Json = { ...(clientId ? { client_id: clientId, client_secret: clientSecret } : {}), ...sent };
    if (method && checked) problems.push(...strangers(method, given));
    if (given['team_id'] !== undefined && token?.team && given['team_id'] !== token.team)
      problems.push(`the token of ${token.team} for a call about ${String(given['team_id'])}`);

    const looked: Looked = { method, args: given, token, problems };
    let args: Json = given;
    const trulyAnswer = (): Sent => {
      const headers = headersOf(method, token, given);
      try {
        if (unread) throw unread;
        const done = carryOut(looked, given, tokenText);
        args = done.args;
        return { status: 200, headers, json: ok(done.answer) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const answered: Json = { ok: false, error: error.code, ...error.more };
        if (error.code !== 'ratelimited') return { status: 200, headers, json: answered };
        return {
          status: 429,
          headers: { ...headers, 'retry-after': String(error.more['retry_after'] ?? 1) },
          json: { ok: false, error: 'ratelimited' },
        };
      }
    };
    await troubles.answer({
      method: name,
      args: method ? tryRead(method, given) : given,
      request,
      response,
      trulyAnswer,
      answered(sent) {
        note({
          method: name,
          url: null,
          args: method && args === given ? tryRead(method, given) : args,
          token: tokenText,
          team: token?.team ?? null,
          status: sent?.status ?? 0,
          answer: sent?.json ? record(sent.json) : null,
          atMs,
          problems: problems.map((what) => `${name}: ${what}`),
        });
      },
    });
  };
}

function tryRead(method: Method, given: Json): Json {
  try {
    return readArgs(method, given);
  } catch {
    return given;
  }
}
