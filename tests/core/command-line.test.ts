import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../src/core/command.ts';
import { formLineOf, lineOf, parseCommandLine, usageOf, written } from '../../src/core/command-line.ts';
import { registry } from '../../src/core/commands/index.ts';
import { runs } from '../property-runs.ts';

function read(line: string): unknown {
  const parsed = parseCommandLine(registry, line);
  return parsed.kind === 'run' ? { [parsed.command.name]: parsed.options } : parsed;
}

describe('a typed line', () => {
  it.each([
    ['today', { today: {} }],
    ['/papers today', { today: {} }],
    ['papers today last friday', { today: { date: 'last friday' } }],
    ['TODAY yesterday', { today: { date: 'yesterday' } }],
    ['top', { top: {} }],
    ['top week by comments', { top: { period: 'week', by: 'comments' } }],
    ['top comments month', { top: { by: 'comments', period: 'month' } }],
    ['top --by=trending --period all', { top: { by: 'trending', period: 'all' } }],
    ['top by upvotes --page 2', { top: { by: 'upvotes', page: 2 } }],
    ['search flow matching', { search: { query: 'flow matching' } }],
    ['search "mixture of experts" routing', { search: { query: '"mixture of experts" routing' } }],
    ['search “mixture of experts”', { search: { query: '“mixture of experts”' } }],
    ['search diffusion since last friday', { search: { query: 'diffusion', since: 'last friday' } }],
    [
      'search diffusion since 2025-01-01 until yesterday category cs.CV',
      { search: { query: 'diffusion', since: '2025-01-01', until: 'yesterday', category: 'cs.CV' } },
    ],
    ['search --since "last month" video since', { search: { query: 'video since', since: 'last month' } }],
    ['search learning "since" then', { search: { query: 'learning "since" then' } }],
    ['search since transformers', { search: { query: 'since transformers' } }],
    ['search video since', { search: { query: 'video since' } }],
    ['search object category', { search: { query: 'object category' } }],
    ['search category theory', { search: { query: 'category theory' } }],
    ['search graphs category QUANT-PH', { search: { query: 'graphs', category: 'QUANT-PH' } }],
    ['search author:hinton -capsules', { search: { query: 'author:hinton -capsules' } }],
    [
      'search since:2025-01-01 agents --freshness off',
      { search: { query: 'agents', since: '2025-01-01', freshness: 'off' } },
    ],
    ['show 3', { show: { paper: '3' } }],
    ['show attention is all you need', { show: { paper: 'attention is all you need' } }],
    ['1706.03762', { show: { paper: '1706.03762' } }],
    ['https://arxiv.org/abs/1706.03762', { show: { paper: 'https://arxiv.org/abs/1706.03762' } }],
    ['author "Yann LeCun"', { author: { name: 'Yann LeCun' } }],
    ['help', { help: {} }],
    ['/papers', { help: {} }],
    ['   ', { kind: 'empty' }],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it.each([
    ['serach diffusion', 'There is no command "serach".', 'Did you mean "search diffusion"?'],
    [
      'diffusion models',
      'There is no command "diffusion".',
      'Try "search diffusion models", or "help" for all commands.',
    ],
    ['top wek', '"top" does not know "wek".', 'Did you mean "week"?'],
    ['top by', '"by" needs a value.', 'Choose one of: upvotes, comments, trending.'],
    ['top by stars', '"stars" is not a choice for "by".', 'Choose one of: upvotes, comments, trending.'],
    ['top week by stars', '"stars" is not a choice for "by".', 'Choose one of: upvotes, comments, trending.'],
    [
      'search x since blah',
      '"blah" is not a date.',
      'Write a date such as 2025-11-20, yesterday, last friday, 2025-W47 or november 2025. To look for the word itself, write "since" in quotes.',
    ],
    [
      'search few shots category learning',
      '"learning" is not a category.',
      'Write one such as cs.CL, stat.ML, quant-ph, or cs for all of it. To look for the word itself, write "category" in quotes.',
    ],
    ['top --by likes', '"likes" is not a choice for "by".', 'Choose one of: upvotes, comments, trending.'],
    [
      'search',
      '"search" needs a query.',
      'Usage: search <query> [since <date>] [until <date>] [category <category>] [--freshness mild|off|first]',
    ],
    ['search x --sinse 2025', '"search" has no option "--sinse".', 'Did you mean --since?'],
    [
      'search x since:soon',
      '"soon" is not a date.',
      'Write a date such as 2025-11-20, yesterday, last friday, 2025-W47 or november 2025.',
    ],
    ['show', '"show" needs a paper.', 'Usage: show <paper>'],
  ])('%s is told what to do', (line, sentence, hint) => {
    expect(read(line)).toEqual({ kind: 'usage', sentence, hint });
  });

  it('never throws, whatever is typed', () => {
    const word = fc.oneof(
      fc.constantFrom('search', 'top', 'since', '--by', 'by:', '"', '“', 'help', '/papers', '--page', '=', 'category'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        parseCommandLine(registry, words.join(' '));
      }),
      runs(250),
    );
  });

  it('reads back what it writes for a button', () => {
    const invocations = [
      { command: 'search', options: { query: '"mixture of experts" LoRA+', since: '2025-01-01', page: 2 } },
      { command: 'top', options: { period: 'week', by: 'trending' } },
      { command: 'today', options: { date: '2025-11-20', source: 'huggingface', page: 3 } },
      { command: 'author', options: { name: 'Yann LeCun' } },
    ];
    for (const invocation of invocations) {
      const parsed = parseCommandLine(registry, lineOf(invocation, registry));
      expect(parsed).toMatchObject({ kind: 'run', command: { name: invocation.command }, options: invocation.options });
    }
  });
});

describe('a form as a line', () => {
  const asks = ['query', 'since', 'until', 'category'];
  it.each([
    [{ command: 'search', options: {} }, 'search <query> [since <date>] [until <date>] [category <category>]'],
    [
      { command: 'search', options: { query: '"flow matching" LoRA+', until: '2025-01-01', freshness: 'off' } },
      'search "flow matching" LoRA+ until 2025-01-01 --freshness off [since <date>] [category <category>]',
    ],
    [{ command: 'top', options: { period: 'week' } }, 'top week'],
    [{ command: 'top', options: { by: 'comments', period: 'all', page: 2 } }, 'top by comments all'],
    [{ command: 'gone', options: { paper: '2511.10001' } }, 'gone --paper 2511.10001'],
  ])('%j', (invocation, line) => {
    expect(formLineOf({ invocation, asks }, registry)).toBe(line);
  });
});

describe('command definitions', () => {
  it('fit the strictest platform', () => {
    for (const permission of ['everyone', 'channel-settings'])
      expect(registry.commands.filter((command) => command.permission === permission).length).toBeLessThanOrEqual(25);
    for (const command of registry.commands) {
      expect(command.name).toMatch(/^[a-z]{1,32}$/);
      expect(command.summary.length, command.name).toBeLessThanOrEqual(100);
      for (const option of optionsOf(command))
        expect(option.info.summary.length, `${command.name} ${option.name}`).toBeLessThanOrEqual(100);
      expect(optionsOf(command).filter((option) => option.info.rest).length).toBeLessThanOrEqual(1);
    }
  });

  it('have examples that parse', () => {
    for (const command of registry.commands) {
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples)
        expect(parseCommandLine(registry, example), example).toMatchObject({
          kind: 'run',
          command: { name: command.name },
        });
    }
  });

  it('have a usage line', () => {
    expect(registry.commands.map(usageOf)).toMatchInlineSnapshot(`
      [
        "today [date]",
        "top [day|week|month|all] [by upvotes|comments|trending]",
        "trends [week|month|quarter]",
        "search <query> [since <date>] [until <date>] [category <category>] [--freshness mild|off|first]",
        "show <paper>",
        "summary <paper>",
        "ask <question> [--paper <paper>] [--days <date>]",
        "similar <paper>",
        "author <name>",
        "save <paper>",
        "saved",
        "unsave <paper>",
        "subscribe [topics] [--sources huggingface|arxiv|both] [--min_upvotes <number>] [--papers <number>] [--time <time>] [--zone <zone>] [--days <days>] [--layout list|cards|thread] [--language <language>] [--when_empty say|silent] [--updates tell|silent] [--to <destination>]",
        "subscriptions",
        "edit [subscription] [--topics <topics>] [--sources huggingface|arxiv|both] [--min_upvotes <number>] [--papers <number>] [--time <time>] [--zone <zone>] [--days <days>] [--layout list|cards|thread] [--language <language>] [--when_empty say|silent] [--updates tell|silent]",
        "preview [subscription]",
        "test [subscription]",
        "pause [subscription]",
        "resume [subscription]",
        "unsubscribe [subscription]",
        "confirm <subscription> [--code <text>]",
        "why [paper]",
        "vote <paper> [as up|down|none]",
        "add <paper>",
        "links <text>",
        "status",
        "help [command]",
      ]
    `);
  });
});

describe('a command as people give it', () => {
  const invocation = { command: 'search', options: { query: 'tides', since: '2025-01-01' } };

  it('is a line where it is typed, with what goes before it', () => {
    const writing = {
      prefixes: { everyone: 'paperboy papers ', 'channel-settings': 'paperboy papers ' },
      fields: false,
      shell: true,
      messageMenu: null,
    };
    expect(written(invocation, { registry, writing })).toBe('paperboy papers search tides since 2025-01-01');
  });

  it('names its fields where options have fields of their own', () => {
    const writing = {
      prefixes: { everyone: '/papers ', 'channel-settings': '/papers ' },
      fields: true,
      shell: false,
      messageMenu: null,
    };
    expect(written(invocation, { registry, writing })).toBe('/papers search query:tides since:2025-01-01');
  });
});
