import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createChat } from '../../../src/bots/terminal/chat.ts';
import type { ChatSession } from '../../../src/bots/terminal/conversation.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { button, formLine, listOf, replyOf, said } from '../replies.ts';

interface Spoken {
  readonly session: ChatSession;
  readonly lines: string[];
}

/** Answers every line with itself, `list` with a list, and remembers what was asked. */
function echo(
  answer: (line: string, signal: AbortSignal) => Promise<Reply | null> = async (line) =>
    replyOf([{ kind: 'text', text: said(line) }]),
): Spoken {
  const lines: string[] = [];
  return {
    lines,
    session: {
      async run(line, signal) {
        lines.push(line);
        return line === 'list' ? listOf(1, 2, [button('Next page', 'today', { page: 2 })]) : answer(line, signal);
      },
      async press(invocation) {
        lines.push(`press ${invocation.command} ${JSON.stringify(invocation.options)}`);
        return replyOf([{ kind: 'text', text: said('pressed') }]);
      },
      formLine,
      form: () => Promise.reject(new Error('nobody is asked in a pipe')),
      complete: () => Promise.reject(new Error('nobody completes in a pipe')),
    },
  };
}

async function talk(
  input: Readable,
  { session }: Spoken,
  output: Writable = new PassThrough(),
  signal = new AbortController().signal,
): Promise<string> {
  const parts: Buffer[] = [];
  if (output instanceof PassThrough) output.on('data', (part: Buffer) => parts.push(part));
  const chat = createChat({
    session,
    input,
    output,
    isTty: false,
    width: () => 80,
    height: () => 24,
    colour: false,
    hyperlinks: false,
    historyFile: null,
    welcome: replyOf([{ kind: 'heading', text: 'Welcome' }]),
    sleep: () => Promise.reject(new Error('nothing waits in a pipe')),
    signal,
  });
  chat.notify('not for pipes');
  await chat.run();
  return Buffer.concat(parts).toString('utf8');
}

describe('a chat that is no terminal', () => {
  it('writes nothing but the answers, parted by a blank line', async () => {
    expect(await talk(Readable.from(['one\ntwo\n']), echo())).toBe('one\n\ntwo\n');
  });

  it('reads CRLF, a byte order mark, empty lines, comments and a last line without an end', async () => {
    const spoken = echo();
    const bytes = Buffer.concat([
      Buffer.from([0xef, 0xbb, 0xbf]),
      Buffer.from('one\r\n\r\n   \n# a comment\n  two  \r\nthree'),
    ]);
    await talk(Readable.from([bytes]), spoken);
    expect(spoken.lines).toEqual(['one', 'two', 'three']);
  });

  it('puts lines and letters together that come in pieces', async () => {
    const spoken = echo();
    const bytes = Buffer.from('søk 量子\nnext\n');
    await talk(Readable.from([...bytes].map((byte) => Buffer.from([byte]))), spoken);
    expect(spoken.lines).toEqual(['søk 量子', 'next']);
  });

  it('answers ten thousand lines that arrive at once, one after another and in order', async () => {
    let atWork = 0;
    const spoken = echo(async (line) => {
      atWork += 1;
      await Promise.resolve();
      expect(atWork).toBe(1);
      atWork -= 1;
      return replyOf([{ kind: 'text', text: said(line) }]);
    });
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}`);
    const text = await talk(Readable.from([lines.join('\n')]), spoken);
    expect(text).toBe(`${lines.join('\n\n')}\n`);
  });

  it('ends with the input, also when it is empty', async () => {
    expect(await talk(Readable.from([]), echo())).toBe('');
    expect(await talk(Readable.from(['\n\n']), echo())).toBe('');
  });

  it('ends at quit or exit and leaves the rest', async () => {
    for (const word of ['quit', 'EXIT', '/quit']) {
      const spoken = echo();
      await talk(Readable.from([`one\n${word}\ntwo\n`]), spoken);
      expect(spoken.lines).toEqual(['one']);
    }
  });

  it('understands numbers like the prompt does', async () => {
    const spoken = echo();
    const text = await talk(Readable.from(['2\nlist\n2\n3\n4\n']), spoken);
    expect(spoken.lines).toEqual(['show 2', 'list', 'show 2', 'press today {"page":2}']);
    expect(text).toContain('[3] Next page');
    expect(text.endsWith('Nothing here has the number 4.\nNumbers go from 1 to 3.\n')).toBe(true);
  });

  it('refuses an endless line without keeping it', async () => {
    const spoken = echo();
    async function* endless() {
      for (let count = 0; count < 300; count += 1) yield 'x'.repeat(100_000);
      yield '\nafter\n';
    }
    const text = await talk(Readable.from(endless()), spoken);
    expect(text).toContain('longer than 10000 characters');
    expect(spoken.lines).toEqual(['after']);
  });

  it('ends quietly when the reader leaves', async () => {
    const spoken = echo();
    let writes = 0;
    const output = new Writable({
      write(_chunk, _encoding, done) {
        writes += 1;
        done(writes > 1 ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null);
      },
    });
    await talk(Readable.from(['one\ntwo\nthree\nfour\n']), spoken, output);
    expect(spoken.lines).toEqual(['one', 'two']);
  });

  it('ends quietly when the reader leaves while it waits for input', async () => {
    const output = new PassThrough();
    const input = new PassThrough();
    const talking = talk(input, echo(), output);
    input.write('one\n');
    await once(output, 'data');
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await talking;
  });

  it('fails where the answers cannot be kept: a full disk', async () => {
    const output = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    });
    await expect(talk(Readable.from(['one\n']), echo(), output)).rejects.toThrow('full');
  });

  it('says so where the input cannot be read', async () => {
    const input = new Readable({
      read: () => input.destroy(Object.assign(new Error('is a folder'), { code: 'EISDIR' })),
    });
    await expect(talk(input, echo())).rejects.toBeInstanceOf(UserError);
  });

  it('hands a bug on', async () => {
    await expect(
      talk(
        Readable.from(['one\n']),
        echo(() => Promise.reject(new Error('a bug'))),
      ),
    ).rejects.toThrow('a bug');
  });

  it('stops with the signal, waiting for input or at work', async () => {
    const waiting = new AbortController();
    const input = new PassThrough();
    const talking = talk(input, echo(), new PassThrough(), waiting.signal);
    waiting.abort();
    await talking;
    expect(input.destroyed).toBe(true);

    const working = new AbortController();
    const spoken = echo(async (_line, signal) => {
      working.abort();
      signal.throwIfAborted();
      return null;
    });
    expect(await talk(Readable.from(['one\ntwo\n']), spoken, new PassThrough(), working.signal)).toBe('');
    expect(spoken.lines).toEqual(['one']);

    expect(await talk(Readable.from(['one\n']), echo(), new PassThrough(), AbortSignal.abort())).toBe('');
  });
});
