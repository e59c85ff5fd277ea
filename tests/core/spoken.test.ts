import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRegistry, defineCommand, optionInfo } from '../../src/core/command.ts';
import { registry } from '../../src/core/commands/index.ts';
import { parseSpoken } from '../../src/core/spoken.ts';
import { wordsOfQuestion } from '../../src/core/words-of-question.ts';

const ask = defineCommand({
  name: 'ask',
  summary: 'Ask',
  options: z.object({
    question: z.string().min(3).max(500).register(optionInfo, { summary: 'what', kind: 'text', rest: true }),
  }),
  visibility: 'channel',
  permission: 'everyone',
  examples: [],
  handle: async () => ({ visibility: 'channel', blocks: [], listed: null, result: null }),
});
/** What is said where there is no `ask`. */
const withoutAsk = createRegistry(registry.commands.filter(({ name }) => name !== 'ask'));
const withAsk = createRegistry([...withoutAsk.commands, ask]);

function meant(line: string, commands = withoutAsk): string {
  const parsed = parseSpoken(commands, line);
  if (parsed.kind === 'run') return `${parsed.command.name} ${JSON.stringify(parsed.options)}`;
  return parsed.kind === 'empty' ? 'empty' : `${parsed.sentence} ${parsed.hint}`;
}

describe('what is said to Paperboy', () => {
  it.each([
    ['today', 'today {}'],
    ['/papers top week by comments', 'top {"by":"comments","period":"week"}'],
    ['https://arxiv.org/abs/1706.03762', 'show {"paper":"https://arxiv.org/abs/1706.03762"}'],
    ['', 'help {}'],
    ['  ', 'help {}'],
    ['papers', 'help {}'],
    ['what is new on diffusion?', 'search {"query":"diffusion"}'],
    ['Any papers about “flow matching”, please', 'search {"query":"“flow matching”"}'],
    ['diffusion', 'search {"query":"diffusion"}'],
    ['latest papers on robots that knead', 'search {"query":"robots knead","freshness":"first"}'],
    ['Are there any new papers about tides?', 'search {"query":"tides","freshness":"first"}'],
    ['show me papers by Ada Brückner', 'search {"query":"Ada Brückner"}'],
    ['show the second one', 'show {"paper":"the second one"}'],
    ["This week's best papers on agents?", 'search {"query":"agents","since":"this week"}'],
    ["today's papers", 'today {"date":"today"}'],
    ['what are the best papers of this month?', 'top {"period":"month"}'],
    ['top papers this week', 'top {"period":"week"}'],
    ['latest papers', 'today {}'],
    ['which paper has the most comments?', 'top {"period":"all","by":"comments"}'],
    ['how many papers are in the library?', 'status {}'],
    ['find papers on tides in the last week', 'search {"query":"tides last week"}'],
    ['who are you?', 'search {"query":"who are you"}'],
    ['todya', 'There is no command "todya". Did you mean "today"?'],
    ['sea', 'There is no command "sea". Did you mean "search"?'],
    ['tops week', 'There is no command "tops". Did you mean "top week"?'],
    ['seach papers on graph rewiring', 'There is no command "seach". Did you mean "search papers on graph rewiring"?'],
    ['state space models for long video', 'search {"query":"state space models long video"}'],
    [
      'search',
      '"search" needs a query. Usage: search <query> [since <date>] [until <date>] [category <category>] [--freshness mild|off|first]',
    ],
    ['hello', 'help {}'],
    ['Thanks a lot, Paperboy', 'search {"query":"lot Paperboy"}'],
    ['Good morning!', 'help {}'],
    ['top models?', 'search {"query":"top models"}'],
    ['???', 'There is no command "???". Try "search ???", or "help" for all commands.'],
  ])('%j means %s', (line, expected) => {
    expect(meant(line)).toBe(expected);
  });

  it('asks where there is a command for questions', () => {
    expect(meant('what is new on diffusion?', withAsk)).toBe('ask {"question":"what is new on diffusion?"}');
    expect(meant('thanks!', withAsk)).toBe('ask {"question":"thanks!"}');
    expect(meant('new papers on tides', withAsk)).toBe('search {"query":"tides","freshness":"first"}');
    expect(meant('papers on tides since july?', withAsk)).toBe('ask {"question":"papers on tides since july?"}');
    expect(meant('ok', withAsk)).toBe('search {"query":"ok"}'); // what `ask` does not take
  });

  it('searches for the beginning of a long question, and tells of one that is too long', () => {
    expect(meant(`why ${'tides '.repeat(100)}`).length).toBeLessThan(330);
    expect(meant('x'.repeat(3_000))).toBe('That line has 3000 characters. Shorten it: a command may have 2000.');
  });

  it('says how a command is written where nobody can be asked', () => {
    expect(meant('what is new?', createRegistry([]))).toMatch(/^There is no command/);
  });
});

it.each([
  ['what is new on diffusion?', 'diffusion'],
  ['what’s new in cs.CL?', 'cs.CL'],
  ['is it?', 'is it'],
  ['LoRA+ vs. QLoRA?', 'LoRA+ vs QLoRA'],
])('%j is about %s', (question, words) => {
  expect(wordsOfQuestion(question)).toBe(words);
});
