import { expect } from 'vitest';
import { folded, type Platform, type Seen } from '../../contracts/platform.ts';
import type { Json } from '../json.ts';
import { everything, openScene } from './bot-scene.ts';
import { readBlocks, visible } from './client-reading.ts';
import { lab } from './stand-in/lab.ts';
import type { ShownMessage, SlackRequest } from './stand-in/stand-in.ts';
import { bySocketMode } from './ways-in.ts';

type Objects = readonly Readonly<Record<string, unknown>>[];

function objects(value: unknown): Objects {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}

/** Lines as they stand below each other: items of lists, sections, blocks. */
function linesOf(block: Readonly<Record<string, unknown>>): readonly string[] {
  if (block['type'] === 'actions') return [];
  if (block['type'] !== 'rich_text') return [visible(readBlocks([block]))];
  return objects(block['elements'])
    .flatMap((element) => (element['type'] === 'rich_text_list' ? objects(element['elements']) : [element]))
    .map((element) => visible(readBlocks([{ ...block, elements: [element] }])));
}

/** Labels of buttons and of what stands in the menu behind the three dots, which is where buttons go that are too many. */
function stepsOf(blocks: Objects): readonly string[] {
  return blocks
    .flatMap((block) => [...objects(block['elements']), ...objects([block['accessory']])])
    .flatMap((element) => (element['type'] === 'overflow' ? objects(element['options']) : [element]))
    .filter((element) => element['url'] === undefined && (element['type'] ?? 'button') === 'button')
    .flatMap(({ text }) => (typeof text === 'object' && text !== null && 'text' in text ? [String(text.text)] : []));
}

/** Ada in a channel of a workspace, the bot on Socket Mode. */
export async function openSlackPlatform(): Promise<Platform> {
  // Where commands are escaped, the stand-in takes `<@U1>` in a typed line for somebody picked from Slack's completion.
  const scene = await openScene({ slack: { escapeCommands: false } });
  const { slack, handler } = scene;
  // Elsewhere everybody may set up digests where they are, and is in the zone that Paperboy runs in.
  slack.addUser({ id: lab.user, team: lab.team, name: 'ada', admin: true, timeZone: 'UTC' });
  const way = await bySocketMode(scene);
  let last: readonly ShownMessage[] = [];

  async function done(request: SlackRequest): Promise<readonly ShownMessage[]> {
    const seen = () => everything(slack.shown(lab.channel, lab.user));
    const before = new Map(seen().map((message) => [message.ts, message.edits]));
    await slack.send(request);
    await handler.idle();
    return seen().filter(({ ts, edits }) => before.get(ts) !== edits);
  }

  const told = async (request: SlackRequest): Promise<Seen> => seenOf(await done(request));

  function read(messages: readonly ShownMessage[]): string {
    return folded(
      messages
        .flatMap((message) => objects(message.blocks))
        .flatMap(linesOf)
        .join('\n'),
    );
  }

  function seenOf(messages: readonly ShownMessage[]): Seen {
    last = messages;
    const blocks = last.flatMap((message) => objects(message.blocks));
    return {
      words: read(last),
      steps: stepsOf(blocks),
      isPrivate: last.every(({ onlyTo }) => onlyTo === lab.user),
    };
  }

  function press(label: string): SlackRequest {
    const on = last.find((message) => stepsOf(objects(message.blocks)).includes(label));
    if (!on) expect.fail(`nothing is labelled ${label} in ${JSON.stringify(last)}`);
    const surface = { channel: on.channel, ts: on.ts };
    const isButton = (element: Json): boolean => JSON.stringify(element).includes(`"text":"${label}"`);
    const inMenu = objects(on.blocks)
      .flatMap((block) => objects(block['elements']))
      .find(
        (element) => element['type'] === 'overflow' && objects(element['options']).some((one) => isButton({ one })),
      );
    return inMenu
      ? slack.press({ user: lab.user, on: surface, which: { actionId: String(inMenu['action_id']) }, option: label })
      : slack.press({ user: lab.user, on: surface, which: { label } });
  }

  return {
    edge: scene.edge,
    store: scene.store,
    bugs: scene.bugs,
    prefix: '/papers ',
    say: (line) => told(slack.slashCommand({ text: line, user: lab.user, channel: lab.channel })),
    // Only messages of the bot's own can be edited: the answers to those who speak to it.
    async watch(line) {
      const before = new Set(everything(slack.shown(lab.channel, lab.user)).map(({ ts }) => ts));
      const fresh = () =>
        everything(slack.shown(lab.channel, lab.user)).filter(
          ({ ts, user }) => !before.has(ts) && user === slack.installed.botUserId,
        );
      await slack.send(slack.mention({ user: lab.user, channel: lab.channel, text: line }));
      return {
        seen: (words) =>
          slack.until(words, () => {
            const now = read(fresh());
            return now.includes(words) && now;
          }),
        async end() {
          await handler.idle();
          return seenOf(fresh());
        },
      };
    },
    press: (label) => told(press(label)),
    async fill(label, values) {
      await done(press(label));
      const modal = slack.modals(lab.user).at(-1) ?? expect.fail(`${label} opens no form`);
      return told(slack.submit({ user: lab.user, view: modal.id, values }));
    },
    async begin(command, values) {
      const before = slack.modals(lab.user).length;
      await done(slack.slashCommand({ text: command, user: lab.user, channel: lab.channel }));
      const opened = slack.modals(lab.user);
      const modal = opened.at(-1);
      if (!modal || opened.length <= before) expect.fail(`${command} opens no form`);
      return told(slack.submit({ user: lab.user, view: modal.id, values }));
    },
    notified: () => slack.notified().map(({ what }) => what),
    problems: () => slack.problems(),
    async close() {
      await way.stop();
      await scene.close();
      expect(scene.logged).toEqual([]);
    },
  };
}
