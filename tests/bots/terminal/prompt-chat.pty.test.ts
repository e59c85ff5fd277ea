import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChat } from '../../../src/bots/terminal/chat.ts';
import { sleep } from '../../../src/runtime/clock.ts';
import { button, formLine, listOf, replyOf, said } from '../replies.ts';
import { missingTerminal, openPseudoTerminal } from './pseudo-terminal.ts';

// Readline gives its editing up where TERM is dumb, as it may be where tests run.
beforeAll(() => void vi.stubEnv('TERM', 'xterm'));
afterAll(() => void vi.unstubAllEnvs());

const commands = ['today', 'top', 'search'];
const isPrompt = (text: string) => text.endsWith('papers>');

function suite() {
  let folder = '';
  let terminal: Awaited<ReturnType<typeof openPseudoTerminal>>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'paperboy-pty-'));
    terminal = await openPseudoTerminal(50);
  });
  afterEach(async () => {
    await terminal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function open() {
    const { input, output } = terminal;
    return createChat({
      session: {
        run: async (line, signal) => {
          if (line === 'today') return listOf(1, 2, [button('Next page', 'today', { page: 2 })]);
          if (line === 'slow') await sleep(600_000, signal);
          return replyOf([{ kind: 'text', text: said(`You said ${line}.`) }]);
        },
        press: async () => replyOf([{ kind: 'text', text: said('Pressed.') }]),
        formLine,
        form: () => null,
        complete: async (line) => ({
          replaceFrom: 0,
          suggestions: commands.filter((word) => word.startsWith(line)).map((value) => ({ value, label: value })),
        }),
      },
      input,
      output,
      isTty: true,
      width: () => output.columns,
      height: () => output.rows,
      colour: true,
      hyperlinks: false,
      historyFile: join(folder, 'history'),
      welcome: replyOf([{ kind: 'heading', text: 'Paperboy' }]),
      sleep,
      signal: new AbortController().signal,
    });
  }

  it('prompts, completes, presses, cancels, remembers and gives the terminal back', async () => {
    const { screen, type } = terminal;
    const before = terminal.settings();
    const over = open().run();
    await screen.until(isPrompt);
    expect(terminal.settings()).toMatch(/-icanon/);

    type('to\t');
    await screen.until((text) => text.includes('today  top\npapers> to'));
    type('d\t');
    await screen.until((text) => text.endsWith('papers> today'));
    type('\r');
    await screen.until((text) => text.includes('[3] Next page') && isPrompt(text));
    type('3\r');
    await screen.until((text) => text.includes('Pressed.') && isPrompt(text));

    type('slow\r');
    await screen.until((text) => text.endsWith('…'));
    type('\u0003');
    await screen.until((text) => text.endsWith('Cancelled.\n\npapers>'));
    type('a line that is long enough to go on in a second row of it');
    await screen.until((text) => text.endsWith('row of it'));
    type('\u0003');
    await screen.until((text) => text.endsWith('Cancelled.\n\npapers>'));
    type('\u001b[A\u001b[A\u001b[A');
    await screen.until((text) => text.endsWith('papers> today'));
    type('\u0003');
    await screen.until((text) => text.endsWith('Cancelled.\n\npapers>'));
    type('\u0003');
    await over;

    expect(terminal.settings()).toBe(before);
    expect(screen.text).toMatch(/^Paperboy\n\ntoday {2}top\npapers> today\n\nDaily papers\n/);
    expect(screen.text).not.toContain('…');
    expect(readFileSync(join(folder, 'history'), 'utf8')).toBe('today\nslow\n');
  });

  it('leaves with Ctrl-D, and the next chat knows the commands of this one', async () => {
    const { screen, type } = terminal;
    const first = open().run();
    await screen.until(isPrompt);
    type('search\r');
    await screen.until((text) => text.includes('You said search.') && isPrompt(text));
    type('\u0004');
    await first;
    const second = open().run();
    await screen.until((text) => text.split('Paperboy').length === 3 && isPrompt(text));
    type('\u001b[A\r');
    await screen.until((text) => text.split('You said search.').length === 3 && isPrompt(text));
    type('quit\r');
    await second;
  });
}

if (missingTerminal === null) describe('the chat at a pseudo terminal', suite);
else describe('the chat at a pseudo terminal', () => it(`skipped: ${missingTerminal}`, (context) => context.skip()));
