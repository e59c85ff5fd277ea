import type { HttpClient, HttpOutcome, HttpRequest } from '../../../../src/core/ports.ts';

/** An HTTP client that answers from a function and remembers what it was asked. */
export interface FakeHttp extends HttpClient {
  readonly requests: readonly HttpRequest[];
}

export function fakeHttp(answer: (url: URL, asked: number) => HttpOutcome | string): FakeHttp {
  const requests: HttpRequest[] = [];
  return {
    requests,
    async get(request, signal) {
      signal.throwIfAborted();
      requests.push(request);
      const outcome = answer(new URL(request.url), requests.length);
      return typeof outcome === 'string' ? ok(outcome) : outcome;
    },
  };
}

export function ok(body: string, more: { readonly status?: number; readonly etag?: string } = {}): HttpOutcome {
  return {
    kind: 'ok',
    status: more.status ?? 200,
    body: new TextEncoder().encode(body),
    etag: more.etag ?? null,
    contentType: 'application/atom+xml',
  };
}

export function failed(reason: Extract<HttpOutcome, { kind: 'failed' }>['reason']): HttpOutcome {
  return { kind: 'failed', reason, status: null, sentence: 'arXiv is asleep.', hint: 'Wake it gently.' };
}
