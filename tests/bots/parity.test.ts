import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optionsOf } from '../../src/core/command.ts';
import { registry } from '../../src/core/commands/index.ts';
import type { LanguageModel } from '../../src/core/language-model.ts';
import type { Platform, Seen } from '../contracts/platform.ts';
import { openDiscordPlatform } from './discord/platform.ts';
import { sceneLibrary } from './scene-library.ts';
import { ScriptedModel } from './scripted-model.ts';
import { openSlackPlatform } from './slack/platform.ts';
import { openTerminal } from './terminal/platform.ts';

const openings: readonly (readonly [string, () => Promise<Platform>])[] = [
  ['terminal', openTerminal],
  ['Discord', openDiscordPlatform],
  ['Slack', openSlackPlatform],
];

/** One line of every kind of answer: all examples, empty answers and errors. What comes later sees what came before. */
const lines: readonly string[] = [
  'show 3',
  'save 2511.10004',
  // How to write commands is different everywhere.
  ...registry.commands.flatMap(({ name, examples }) => (name === 'help' ? [] : examples)),
  'show 1',
  'saved',
  'search zweihundert',
  'search routing',
  'search diffusion category cs.CV',
  'author wei zhang',
  'author nobody at all',
  'today 2025-11-19',
  'today 2025-11-22',
  'today 2031-01-01',
  'top all by comments',
  'show 2512.99999',
  'show no such title anywhere',
  'search lanterns since 2026-01-01 until 2025-01-01',
  'links nothing here',
  'unsave 2511.10004',
  'help nonsense',
  'fails',
  'breaks',
];

/** What an answer says, without the look of a platform. */
interface Facts {
  /** Titles in their order, each with the counts behind it and whether a model's words stand there. */
  readonly papers: readonly string[];
  readonly steps: readonly string[];
  /** An answer that shows no paper, in words. */
  readonly said: string | null;
}

const titles = [...sceneLibrary.map(({ title }) => title), 'Looked up 1706.03762', 'Looked up 2407.21783'];
const optionNames = new Set(registry.commands.flatMap((command) => optionsOf(command).map(({ name }) => name)));

/**
 * How a command is written differs: `/papers show paper:1` in fields, `/papers show 1` in a line, `show 1` in the chat. Where people have a
 * shell, they are also told what to type there.
 */
function unwritten(words: string, prefix: string): string {
  const bare = prefix === '' ? words : words.replaceAll(prefix, '').replaceAll(`${prefix.trim()}-channel `, '');
  return (
    bare
      .replace(/[`•]/g, '')
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/, 'now')
      // Where a digest goes.
      .replace(/\b(?:this channel|the terminal)\b/g, 'here')
      .replace(/To read it: paperboy ingest \S+ --date \S+/, '')
      .replace(/\b(\w+):(?=[^\s/])/g, (whole, name: string) => (optionNames.has(name) ? '' : whole))
      .replace(/\s+/g, ' ')
      .trim()
  );
}

function placesOf(title: string, words: string): readonly number[] {
  const places: number[] = [];
  for (let at = words.indexOf(title); at >= 0; at = words.indexOf(title, at + 1)) places.push(at);
  return places;
}

function factsOf({ words, steps }: Seen, prefix: string): Facts {
  const found = titles
    .flatMap((title) => placesOf(title, words).map((index) => ({ title, index })))
    .sort((one, other) => one.index - other.index);
  const papers = found.map(({ title, index }, at) => {
    const about = words.slice(index + title.length, found[at + 1]?.index);
    const upvotes = /▲ ?(\d+)|(\d+) upvotes?/.exec(about);
    const comments = /(\d+) comments?/.exec(about);
    return `${title}: ${upvotes?.[1] ?? upvotes?.[2] ?? 'no'} upvotes, ${comments?.[1] ?? 'no'} comments${about.includes('test-model') ? ', by the model' : ''}`;
  });
  // The terminal numbers the papers of a menu, which elsewhere stand inside it, needs no button for a paper that has a number on the screen,
  // and writes forms below the buttons.
  const others = steps.filter((step) => !titles.includes(step) && step !== 'Whole paper').sort();
  return { papers, steps: others, said: papers.length === 0 ? unwritten(words, prefix) : null };
}

/** What changes where a model writes: the answers themselves, and what lists and cards show from then on. */
const linesWithModel: readonly string[] = [
  'today',
  'summary 2511.10001',
  'summary 1706.03762',
  'show 2511.10003',
  'today',
  'top all',
  'similar 2511.10001',
  'ask which routing rule keeps small language models stable',
  'ask and how is it trained?',
  'ask --paper=2511.10003 what is too large for watches?',
  'ask what do sourdough bakers eat',
  'status',
];

describe.each([
  ['without a model', lines, (): LanguageModel | null => null],
  ['with a model', linesWithModel, (): LanguageModel | null => new ScriptedModel()],
] as const)('every platform says the same %s', (_, said, modelOf) => {
  const platforms = new Map<string, Platform>();
  beforeAll(async () => {
    for (const [name, open] of openings) {
      const platform = await open();
      platform.edge.model = modelOf();
      platforms.set(name, platform);
    }
  });
  afterAll(async () => {
    for (const platform of platforms.values()) await platform.close();
  });

  it.each(said)('%s', async (line) => {
    const answers: [string, Facts][] = [];
    for (const [name, platform] of platforms) answers.push([name, factsOf(await platform.say(line), platform.prefix)]);
    const [first, ...others] = answers;
    expect(first?.[1].papers.length === 0 ? first[1].said : 'papers').not.toBe('');
    for (const [name, facts] of others) expect({ name, ...facts }).toEqual({ name, ...first?.[1] });
  });
});
