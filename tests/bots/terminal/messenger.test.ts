import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createTerminalMessenger } from '../../../src/bots/terminal/messenger.ts';
import type { Reply } from '../../../src/core/reply.ts';

const reply: Reply = {
  visibility: 'channel',
  blocks: [
    { kind: 'heading', text: 'Papers of Friday' },
    { kind: 'text', text: [{ kind: 'text', text: 'One \u001b[2Jpaper.' }] },
  ],
  listed: null,
  result: null,
};
const request = {
  destination: { platform: 'terminal', workspace: null, place: { kind: 'person', person: 'local' } },
  reply,
  dedupeKey: 'digest:1:2026-11-20',
  subscription: null,
  triedSince: null,
} as const;
const never = new AbortController().signal;

function messengerTo(output: NodeJS.WritableStream) {
  return createTerminalMessenger({
    output,
    look: () => ({ width: 80, colour: false, hyperlinks: false }),
    formLine: () => '',
  });
}

test('writes the message, as text that moves no cursor', async () => {
  const output = new PassThrough({ encoding: 'utf8' });
  expect(await messengerTo(output).send(request, never)).toEqual({
    kind: 'sent',
    message: { channel: 'terminal', id: 'digest:1:2026-11-20' },
    notes: [],
  });
  expect(output.read()).toBe('Papers of Friday\nOne [2Jpaper.\n\n');
});

test('where nobody reads any more it waits for the next one who does', async () => {
  const closed = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('closed'), { code: 'EPIPE' })),
  });
  closed.on('error', () => undefined);
  expect(await messengerTo(closed).send(request, never)).toMatchObject({ kind: 'retry' });
});

test('nothing is written once it is called off', async () => {
  const output = new PassThrough({ encoding: 'utf8' });
  await expect(messengerTo(output).send(request, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  expect(output.read()).toBeNull();
});
