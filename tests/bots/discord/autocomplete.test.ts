import { describe, expect, it } from 'vitest';
import { choicesOf, createCompletions } from '../../../src/bots/discord/autocomplete.ts';
import type { CommandContext } from '../../../src/core/command.ts';
import { showCommand } from '../../../src/core/commands/show.ts';
import type { Sleep } from '../../../src/core/ports.ts';
import { contextOf } from '../../command-context.ts';
import { inventedLibrary } from '../../invented-papers.ts';
import { openTestLibrary } from '../../library.ts';

const one = { value: '2511.10001', label: 'Harbour Lanterns' };

describe('choicesOf', () => {
  it('leaves out values that are too long, and cuts labels', () => {
    const choices = choicesOf([
      { value: 'x'.repeat(101), label: 'too long' },
      { value: 'y'.repeat(100), label: 'z'.repeat(300) },
      { value: '', label: 'nothing' },
      { value: 'blank', label: ' \n ' },
      one,
    ]);
    expect(choices.map(({ value }) => value)).toEqual(['y'.repeat(100), one.value]);
    expect(choices[0]?.name).toHaveLength(100);
  });

  it('gives at most 25, each value once', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ value: String(Math.floor(index / 2)), label: 'same' }));
    expect(choicesOf(many).map(({ value }) => value)).toEqual(Array.from({ length: 25 }, (_, index) => String(index)));
  });
});

describe('completions', () => {
  const waiting: Sleep = (_ms, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const logged: string[] = [];
  const log = { info: () => undefined, warn: (message: string) => void logged.push(message) };

  async function complete(
    option: string,
    typed: string,
    sleep: Sleep,
    change: (context: CommandContext) => CommandContext = (context) => context,
  ) {
    logged.length = 0;
    const library = await openTestLibrary(inventedLibrary);
    let stop: AbortSignal | undefined;
    const choices = await createCompletions({ log, sleep }).choices(showCommand, option, typed, (signal) => {
      stop = signal;
      return change(contextOf(library.store, { signal }));
    });
    await library.close();
    return { choices, wasStopped: stop?.aborted };
  }

  it('come from the library', async () => {
    expect(await complete('paper', 'quantized', waiting)).toEqual({
      choices: [{ name: 'Quantized Diffusion on Wristwatches', value: '2511.10003' }],
      wasStopped: true,
    });
    expect((await complete('nonsense', 'x', waiting)).choices).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('are none where the library is too slow, and its search is called off', async () => {
    const stuck = (context: CommandContext): CommandContext => ({
      ...context,
      store: { ...context.store, search: () => new Promise(() => undefined) },
    });
    expect(await complete('paper', 'quantized', async () => undefined, stuck)).toEqual({
      choices: [],
      wasStopped: true,
    });
    expect(logged).toEqual(['a completion took too long']);
  });

  it('are none where the library fails', async () => {
    const broken = (context: CommandContext): CommandContext => ({
      ...context,
      store: { ...context.store, search: () => Promise.reject(new Error('disk')) },
    });
    expect((await complete('paper', 'quantized', waiting, broken)).choices).toEqual([]);
    expect(logged).toEqual(['a completion failed']);
  });
});
