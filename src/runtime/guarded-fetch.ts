/**
 * Leaves nothing of a stream of events but their data and the blank line behind it: broken events with the names of assistants the client
 * would print, and lines that say nothing would each cost it time.
 */
function dataOnly(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = '';
  let isInEvent = false;
  function isKept(line: string): boolean {
    const isData = line.startsWith('data:');
    const isEnd = isInEvent && line.trim() === '';
    if (isData || isEnd) isInEvent = isData;
    return isData || isEnd;
  }
  return new TransformStream({
    transform(part, controller) {
      const lines = (rest + decoder.decode(part, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      const kept = lines.filter(isKept);
      if (kept.length > 0) controller.enqueue(encoder.encode(`${kept.join('\n')}\n`));
    },
    flush(controller) {
      if (isKept(rest)) controller.enqueue(encoder.encode(rest));
    },
  });
}

function atMost(bytesMax: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(part, controller) {
      bytes += part.byteLength;
      if (bytes > bytesMax) controller.error(new Error('the server says more than is read'));
      else controller.enqueue(part);
    },
  });
}

/** A page for people where an answer for programs was asked for: the address is that of a web site. */
export class WebPage extends Error {
  constructor() {
    super('the server answered with a web page');
    this.name = 'WebPage';
  }
}

/**
 * `fetch` for a server that is not trusted: reading an answer fails after `bytesMax` bytes, however they were packed, and what is sent goes
 * to the address that was configured and is not passed on to another. Rejects with a `WebPage` where one comes as if it were the answer.
 */
export function guardedFetch(bytesMax: number): typeof fetch {
  return async (input, init) => {
    const isSending = (init?.method ?? 'GET').toUpperCase() !== 'GET';
    const response = await fetch(input, { ...init, redirect: isSending ? 'manual' : 'follow' });
    if (response.ok && /^\s*text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
      await response.body?.cancel();
      throw new WebPage();
    }
    if (response.body === null) return response;
    const { status, statusText, headers } = response;
    const isEvents = headers.get('content-type')?.includes('text/event-stream') === true;
    const counted = response.body.pipeThrough(atMost(bytesMax));
    return new Response(isEvents ? counted.pipeThrough(dataOnly()) : counted, { status, statusText, headers });
  };
}
