import { once } from 'node:events';
import { PassThrough, type Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Chat, createChat } from '../../../src/bots/terminal/chat.ts';
import type { ChatForm, ChatSession, Completion } from '../../../src/bots/terminal/conversation.ts';
import type { Sleep } from '../../../src/core/ports.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { button, formLine, listOf, replyOf, said } from '../replies.ts';
import { TinyScreen } from './tiny-screen.ts';

// Readline gives its editing up where TERM is dumb, as it may be where tests run.
beforeAll(() => void vi.stubEnv('TERM', 'xterm'));
afterAll(() => void vi.unstubAllEnvs());

const keys = {
  enter: '\r',
  tab: '\t',
  up: '\u001b[A',
  left: '\u001b[D',
  home: '\u0001',
  end: '\u0005',
  interrupt: '\u0003',
  endOfInput: '\u0004',
} as const;

/** A command that answers when the test says so. */
function pending<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const answer = (text: string): Reply => replyOf([{ kind: 'text', text: said(text) }]);
/** Never over, until it is aborted. */
const endless: Sleep = (_ms, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
/** Over at once. */
const instant: Sleep = (_ms, signal) => (signal.aborted ? Promise.reject(signal.reason) : Promise.resolve());

/** Asks two things. */
const invitation: ChatForm = {
  questions: [
    { name: 'dish', label: 'Dish', hint: 'What to eat', choices: ['soup', 'salad'], value: '' },
    { name: 'time', label: 'Time', hint: 'When', choices: [], value: '12:00' },
  ],
  check: (name, value) => (name === 'dish' && value === 'stone' ? 'Nobody eats that.' : null),
  invocation: ({ dish = '', time = '' }) => ({ command: `bring ${dish || 'something'} at ${time}`, options: {} }),
};

interface Settings {
  readonly run?: ChatSession['run'];
  readonly complete?: (line: string) => Promise<Completion>;
  readonly width?: number;
  readonly height?: number;
  readonly sleep?: Sleep;
  readonly welcome?: Reply | null;
  readonly signal?: AbortSignal;
  readonly output?: Writable;
}

function open(settings: Settings = {}) {
  const input = new PassThrough();
  const screen = new TinyScreen(settings.width ?? 40);
  const asked: string[] = [];
  const session: ChatSession = {
    async run(line, signal, progress) {
      asked.push(line);
      if (line === 'list') return listOf(1, 2, [button('Next page', 'today', { page: 2 })]);
      return settings.run ? settings.run(line, signal, progress) : answer(`You said ${line}.`);
    },
    async press({ command }) {
      asked.push(`press ${command}`);
      return answer('Pressed.');
    },
    formLine,
    form: (line) => (line === 'order' ? Promise.resolve(invitation) : null),
    complete: async (line) => settings.complete?.(line) ?? { replaceFrom: 0, suggestions: [] },
  };
  const chat: Chat = createChat({
    session,
    input,
    output: settings.output ?? screen,
    isTty: true,
    width: () => screen.columns,
    height: () => settings.height ?? 24,
    colour: false,
    hyperlinks: false,
    historyFile: null,
    welcome: settings.welcome ?? null,
    sleep: settings.sleep ?? endless,
    signal: settings.signal ?? new AbortController().signal,
  });
  const over = chat.run();
  return {
    chat,
    screen,
    asked,
    over,
    input,
    /** Each part comes by itself, like keys; what stands in one part comes at once, like a paste. */
    type: (...parts: readonly string[]) => {
      for (const part of parts) input.write(part);
    },
    /** Leaves and waits until the chat has ended. */
    async leave() {
      input.write(keys.endOfInput);
      await over;
    },
  };
}

const isPrompt = (text: string) => text.endsWith('papers>');

describe('the prompt', () => {
  it('greets, answers and leaves with Ctrl-D', async () => {
    const talk = open({ welcome: replyOf([{ kind: 'heading', text: 'Paperboy' }]) });
    talk.type('today', keys.enter);
    await talk.screen.until((text) => text.includes('You said') && isPrompt(text));
    await talk.leave();
    expect(talk.screen.text).toBe('Paperboy\n\npapers> today\n\nYou said today.\n\npapers>');
    expect(talk.screen.raw.endsWith('\n')).toBe(true);
  });

  it('leaves with quit and exit', async () => {
    for (const word of ['quit', 'exit']) {
      const talk = open();
      talk.type(word, keys.enter);
      await talk.over;
      expect(talk.asked).toEqual([]);
    }
  });

  it('shows papers and presses buttons by the numbers beside them', async () => {
    const talk = open();
    talk.type('list', keys.enter);
    await talk.screen.until((text) => text.includes('[3] Next page') && isPrompt(text));
    talk.type('2', keys.enter);
    await talk.screen.until((text) => text.includes('You said show 2.') && isPrompt(text));
    talk.type('3', keys.enter);
    await talk.screen.until((text) => text.includes('Pressed.') && isPrompt(text));
    expect(talk.asked).toEqual(['list', 'show 2', 'press today']);
    await talk.leave();
  });

  it('asks line by line what a form holds, with the word that is wrong said at once', async () => {
    const talk = open();
    for (const line of ['order', 'stone', 'soup', '']) {
      talk.type(line, keys.enter);
      await talk.screen.until(isPrompt);
    }
    await talk.screen.until((text) => text.includes('Pressed.') && isPrompt(text));
    expect(talk.asked).toEqual(['press bring soup at 12:00']);
    expect(talk.screen.text).toContain('Dish: What to eat (soup, salad).');
    expect(talk.screen.text).toContain('Nobody eats that.');
    expect(talk.screen.text.replace(/\s+/g, ' ')).toContain('2 of 2. Enter takes 12:00; "cancel" ends this.');
    await talk.leave();
  });

  it('leaves a form with "cancel", and the chat with "quit"', async () => {
    const talk = open();
    talk.type('order', keys.enter, 'cancel', keys.enter);
    await talk.screen.until((text) => text.includes('Cancelled: nothing was changed.') && isPrompt(text));
    talk.type('soup', keys.enter);
    await talk.screen.until((text) => text.includes('You said soup.') && isPrompt(text));
    talk.type('order', keys.enter, 'quit', keys.enter);
    await talk.over;
    expect(talk.asked).toEqual(['soup']);
  });

  it('brings earlier lines back', async () => {
    const talk = open();
    talk.type('today', keys.enter);
    await talk.screen.until((text) => text.includes('You said') && isPrompt(text));
    talk.type(keys.up, ' week', keys.enter);
    await talk.screen.until((text) => text.includes('You said today week.') && isPrompt(text));
    await talk.leave();
  });

  it('runs pasted lines in order and shows each before its answer', async () => {
    const talk = open();
    talk.type('one\rtwo\rthree\rand the rest');
    await talk.screen.until((text) => text.endsWith('papers> and the rest'));
    expect(talk.screen.text).toBe(
      ['one', 'two', 'three'].map((line) => `papers> ${line}\n\nYou said ${line}.\n\n`).join('') +
        'papers> and the rest',
    );
    talk.type(keys.interrupt);
    await talk.leave();
  });

  it('says nothing for an empty line and goes on', async () => {
    const talk = open();
    talk.type(keys.enter, '  ', keys.enter, '# note', keys.enter, 'now', keys.enter);
    await talk.screen.until((text) => text.includes('You said now.') && isPrompt(text));
    expect(talk.asked).toEqual(['now']);
    await talk.leave();
  });

  it('hands a bug on and gives the terminal back', async () => {
    const talk = open({ run: () => Promise.reject(new Error('a bug')) });
    talk.type('today', keys.enter);
    await expect(talk.over).rejects.toThrow('a bug');
  });

  it('ends with the signal, before and after it has begun', async () => {
    const controller = new AbortController();
    const talk = open({ signal: controller.signal });
    talk.type('half a li');
    await talk.screen.until((text) => text.endsWith('li'));
    controller.abort();
    await talk.over;
    expect(talk.screen.raw.endsWith('\n')).toBe(true);
    await open({ signal: AbortSignal.abort() }).over;
  });

  it('ends quietly when the terminal hangs up', async () => {
    const output = new PassThrough();
    const talk = open({ output });
    output.destroy(Object.assign(new Error('write EIO'), { code: 'EIO' }));
    await talk.over;
    const other = open();
    other.input.destroy(Object.assign(new Error('read EIO'), { code: 'EIO' }));
    await other.over;
  });
});

describe('Ctrl-C', () => {
  it('clears a line that is being typed, also one of several rows with the cursor inside', async () => {
    const talk = open({ width: 20 });
    talk.type('a line that is longer than the screen', keys.left, keys.left, keys.home);
    await talk.screen.until((text) => text.endsWith('creen'));
    talk.type(keys.interrupt);
    await talk.screen.until((text) => text === 'papers>');
    talk.type('today', keys.enter);
    await talk.screen.until((text) => text.includes('You said') && isPrompt(text));
    expect(talk.asked).toEqual(['today']);
    await talk.leave();
  });

  it('leaves at an empty prompt', async () => {
    const talk = open();
    talk.type(keys.interrupt);
    await talk.over;
    expect(talk.screen.raw.endsWith('\n')).toBe(true);
  });

  it('cancels a running command at once, even one that does not listen, and forgets lines pasted after it', async () => {
    const slow = pending<Reply>();
    let signal: AbortSignal | null = null;
    const talk = open({
      run: (line, given) => {
        signal = given;
        return line === 'slow' ? slow.promise : Promise.resolve(answer('Quick.'));
      },
    });
    talk.type('list', keys.enter);
    await talk.screen.until((text) => text.includes('[3]') && isPrompt(text));
    talk.type('slow\rpasted\rahead');
    talk.type(keys.interrupt);
    await talk.screen.until((text) => text.endsWith('Cancelled.\n\npapers> ahead'));
    expect(signal).toMatchObject({ aborted: true });
    slow.resolve(replyOf([{ kind: 'text', text: said('Too late.') }], []));
    await new Promise(setImmediate);
    talk.type(keys.interrupt, '2', keys.enter); // the late list does not change what numbers mean
    await talk.screen.until((text) => text.includes('Quick.') && isPrompt(text));
    expect(talk.asked).toEqual(['list', 'slow', 'show 2']);
    expect(talk.screen.text).not.toContain('Too late.');
    await talk.leave();
  });

  it('cancels quietly where the command fails for it', async () => {
    const talk = open({
      run: (_line, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    talk.type('slow', keys.enter, keys.interrupt);
    await talk.screen.until((text) => text.includes('Cancelled.') && isPrompt(text));
    await talk.leave();
  });
});

describe('while a command runs', () => {
  it('says "…" when it takes longer, and takes it away again', async () => {
    const slow = pending<Reply>();
    const talk = open({ run: () => slow.promise, sleep: instant });
    talk.type('slow', keys.enter);
    await talk.screen.until((text) => text === 'papers> slow\n…');
    talk.chat.notify('2 new papers');
    expect(talk.screen.text).toBe('papers> slow\n2 new papers\n…');
    slow.resolve(answer('Done.'));
    await talk.screen.until(isPrompt);
    expect(talk.screen.text).toBe('papers> slow\n2 new papers\n\nDone.\n\npapers>');
    await talk.leave();
  });

  it('keeps what is typed ahead for the next prompt, several rows of it too', async () => {
    const slow = pending<Reply>();
    const talk = open({ run: () => slow.promise, width: 20 });
    talk.type('slow', keys.enter);
    talk.type('something that needs three rows of it', keys.left);
    slow.resolve(answer('Done.'));
    await talk.screen.until((text) => text.endsWith('of it'));
    expect(talk.screen.text).toBe('papers> slow\n\nDone.\n\npapers> something th\nat needs three rows\nof it');
    talk.type(keys.interrupt);
    await talk.leave();
  });

  it('lets it finish when the input ends, then leaves', async () => {
    const slow = pending<Reply>();
    const talk = open({ run: () => slow.promise });
    talk.type('slow', keys.enter);
    talk.input.end();
    await once(talk.input, 'end');
    slow.resolve(answer('Done.'));
    await talk.over;
    expect(talk.screen.text).toBe('papers> slow\n\nDone.');
  });
});

describe('notices', () => {
  it('stand above the line that is being typed, with the cursor where it was', async () => {
    const talk = open({ width: 20 });
    talk.type('search for something long', keys.left, keys.left, keys.left, keys.left);
    await talk.screen.until((text) => text.endsWith('long'));
    talk.chat.notify('3 new\u001b[2J papers\nhave arrived');
    talk.type('very ');
    await talk.screen.until((text) => text.endsWith('very long'));
    expect(talk.screen.text).toBe('3 new[2J papers have\n arrived\npapers> search for s\nomething very long');
    talk.type(keys.enter);
    await talk.screen.until((text) => text.includes('You said'));
    expect(talk.asked).toEqual(['search for something very long']);
    await talk.leave();
    talk.chat.notify('nobody is here any more');
    expect(talk.screen.text).not.toContain('nobody');
  });
});

describe('Tab', () => {
  const words = ['today', 'top', 'search', 'show', 'status'];
  const complete = async (line: string): Promise<Completion> => {
    const last = /\S*$/.exec(line)?.[0] ?? '';
    const suggestions = words.filter((word) => word.startsWith(last)).map((value) => ({ value, label: value }));
    return { replaceFrom: line.length - last.length, suggestions };
  };

  it('completes, and lists the choices above a line that stays', async () => {
    const talk = open({ complete });
    talk.type('se', keys.tab);
    await talk.screen.until((text) => text.endsWith('papers> search'));
    talk.type('t', keys.tab);
    await talk.screen.until((text) => text.endsWith('papers> search to'));
    talk.type(keys.tab);
    await talk.screen.until((text) => text === 'today  top\npapers> search to');
    talk.type('d', keys.tab, keys.enter);
    await talk.screen.until((text) => text.includes('You said'));
    expect(talk.asked).toEqual(['search today']);
    await talk.leave();
  });

  it('completes in the middle of a line', async () => {
    const talk = open({ complete });
    talk.type('se x', keys.left, keys.left, keys.tab, keys.end, 'y', keys.enter);
    await talk.screen.until((text) => text.includes('You said'));
    expect(talk.asked).toEqual(['search  xy']);
    await talk.leave();
  });

  it('replaces what was typed where the suggestion begins otherwise', async () => {
    const talk = open({
      complete: async () => ({ replaceFrom: 5, suggestions: [{ value: '1706.03762', label: 'Attention' }] }),
    });
    talk.type('show ATTEN', keys.tab, keys.enter);
    await talk.screen.until((text) => text.includes('You said'));
    expect(talk.asked).toEqual(['show 1706.03762']);
    await talk.leave();
  });

  it('does nothing where completion fails, comes too late or nonsense comes back', async () => {
    const never = pending<Completion>();
    for (const settings of [
      { complete: () => Promise.reject(new Error('broken')) },
      { complete: () => never.promise, sleep: instant },
      { complete: async () => ({ replaceFrom: 99, suggestions: [{ value: 'x', label: 'x' }] }) },
      {
        complete: () => {
          throw new Error('broken at once');
        },
      },
    ]) {
      const talk = open(settings);
      talk.type('to', keys.tab, 'p', keys.enter);
      await talk.screen.until((text) => text.includes('You said'));
      expect(talk.asked).toEqual(['top']);
      await talk.leave();
    }
  });

  it('keeps keys that are pressed meanwhile for after it', async () => {
    const late = pending<Completion>();
    const talk = open({ complete: () => late.promise });
    talk.type('se', keys.tab, 'ven', keys.enter);
    late.resolve({ replaceFrom: 0, suggestions: [{ value: 'search', label: 'search' }] });
    await talk.screen.until((text) => text.includes('You said'));
    expect(talk.asked).toEqual(['search ven']);
    await talk.leave();
  });

  it('is white space in a paste', async () => {
    const talk = open({ complete });
    talk.type('se\tx\r');
    await talk.screen.until((text) => text.includes('You said'));
    expect(talk.asked).toEqual(['se x']);
    await talk.leave();
  });
});

it('puts a paste where the cursor is', async () => {
  const talk = open({ width: 20 });
  talk.type('show', keys.home, 'a paste of some length before ', keys.end, keys.enter);
  await talk.screen.until((text) => text.includes('You said'));
  expect(talk.asked).toEqual(['a paste of some length before show']);
  await talk.leave();
});

it('follows a window that changes its size', async () => {
  const talk = open({ width: 60 });
  talk.type('a line of thirty-five characters ok');
  await talk.screen.until((text) => text.endsWith('ok'));
  talk.screen.columns = 30;
  talk.screen.emit('resize');
  talk.type(' end', keys.enter);
  await talk.screen.until((text) => text.includes('You said') && isPrompt(text));
  expect(talk.screen.text).toContain('You said a line of thirty-five\ncharacters ok end.');
  await talk.leave();
});

describe('an answer that grows', () => {
  const sentences = ['The first sentence, which is longer than a row.', 'The second.', 'The third.'];
  const flat = (text: string) => text.replace(/\s+/g, ' ');
  const upTo = (count: number) => answer(sentences.slice(0, count).join(' '));

  /** A command that shows a sentence more each time it is let on; the last is the answer. */
  function grower(total = sentences.length) {
    const steps = Array.from({ length: total }, () => pending<Reply>());
    const run: ChatSession['run'] = async (_line, _signal, progress) => {
      for (const step of steps.slice(0, -1)) progress(await step.promise);
      return (await steps.at(-1)?.promise) ?? answer('');
    };
    return { run, show: (index: number, reply: Reply) => steps[index]?.resolve(reply) };
  }

  it('shows sentences as they come, and each once in the end', async () => {
    const { run, show } = grower();
    const talk = open({ run, width: 20 });
    talk.type('ask', keys.enter);
    show(0, upTo(1));
    await talk.screen.until((text) => flat(text).includes('than a row.') && text.endsWith('…'));
    expect(talk.screen.text).not.toContain('second');
    show(1, upTo(2));
    await talk.screen.until((text) => flat(text).includes('The second.') && text.endsWith('…'));
    show(2, upTo(3));
    await talk.screen.until((text) => flat(text).includes('The third.') && isPrompt(text));
    await talk.leave();
    expect(flat(talk.screen.text)).toBe(`papers> ask ${sentences.join(' ')} papers>`);
  });

  it('draws no more than the screen holds, and the whole answer in the end', async () => {
    const { run, show } = grower(2);
    const talk = open({ run, width: 20, height: 5 });
    const long = answer(Array.from({ length: 12 }, (_, index) => `Sentence number ${index}.`).join(' '));
    talk.type('ask', keys.enter);
    show(0, long);
    await talk.screen.until((text) => text.includes('Sentence number 0'));
    expect(talk.screen.text).not.toContain('number 9');
    show(1, long);
    await talk.screen.until((text) => text.includes('number 11') && isPrompt(text));
    await talk.leave();
    expect(talk.screen.text.match(/number 0/g)).toHaveLength(1);
  });

  it('leaves nothing of it where the command is cancelled, also not what comes later', async () => {
    const { run, show } = grower();
    const talk = open({ run });
    talk.type('ask', keys.enter);
    show(0, upTo(1));
    await talk.screen.until((text) => text.includes('The first'));
    talk.type(keys.interrupt);
    await talk.screen.until((text) => text.includes('Cancelled.') && isPrompt(text));
    show(1, upTo(2));
    show(2, upTo(3));
    talk.type('list', keys.enter);
    await talk.screen.until((text) => text.includes('Next page') && isPrompt(text));
    expect(talk.screen.text).not.toContain('sentence');
    await talk.leave();
  });

  it('goes on below a notice', async () => {
    const { run, show } = grower(2);
    const talk = open({ run });
    talk.type('ask', keys.enter);
    show(0, upTo(2));
    await talk.screen.until((text) => text.includes('The second.'));
    talk.chat.notify('3 new papers.');
    await talk.screen.until((text) => text.includes('3 new papers.') && text.endsWith('…'));
    expect(talk.screen.text.match(/The second/g)).toHaveLength(1);
    show(1, upTo(3));
    await talk.screen.until((text) => text.includes('The third.') && isPrompt(text));
    expect(talk.screen.text.match(/The first/g)).toHaveLength(1);
    await talk.leave();
  });
});
