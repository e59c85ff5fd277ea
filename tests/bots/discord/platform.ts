import { expect } from 'vitest';
import { createInteractionEndpoint } from '../../../src/bots/discord/http-interactions.ts';
import { parseCommandLine } from '../../../src/core/command-line.ts';
import { startHttpServer } from '../../../src/runtime/http-server.ts';
import { folded, type Platform, type Seen } from '../../contracts/platform.ts';
import { ada, channel, guild, idUnder, isPrivate, openScene, slash, widgets } from './bot-scene.ts';
import { allSeen, readMarkdown, visible } from './client-markdown.ts';
import type { InteractionAnswers } from './stand-in/stand-in.ts';

/** What would notify somebody. */
const mentions: ReadonlySet<string> = new Set(['user', 'role', 'everyone']);

function textsOf(bodies: readonly unknown[]): readonly string[] {
  return bodies.flatMap((body) =>
    widgets(body).flatMap(({ content }) => (typeof content === 'string' ? [content] : [])),
  );
}

function stepsOf(bodies: readonly unknown[]): readonly string[] {
  return bodies.flatMap((body) =>
    widgets(body).flatMap(({ type, label, url }) =>
      type === 2 && url === undefined && typeof label === 'string' ? [label] : [],
    ),
  );
}

/** Ada in a channel of a server, the bot behind its HTTP endpoint. */
export async function openDiscordPlatform(): Promise<Platform> {
  const scene = await openScene();
  const { discord, handler } = scene;
  const endpoint = createInteractionEndpoint({ publicKey: discord.publicKey }, { handler, clock: scene.clock });
  const server = await startHttpServer(
    { host: '127.0.0.1', port: 0 },
    [{ method: 'POST', path: '/', handle: (request) => endpoint.handle(request) }],
    (error) => {
      throw error;
    },
  );
  const texts: string[] = [];
  let last: { readonly answerTo: string; readonly bodies: readonly unknown[] } = { answerTo: '', bodies: [] };

  /** Delivers and waits for everything that comes of it. */
  async function done(interaction: { readonly id: string }): Promise<InteractionAnswers> {
    await discord.post(`${server.url}/`, interaction);
    await handler.idle();
    return discord.answers(interaction.id);
  }

  const read = (bodies: readonly unknown[]): string =>
    folded(
      textsOf(bodies)
        .flatMap((text) => text.split('\n'))
        .map((line) => visible(readMarkdown(line)))
        .join('\n'),
    );

  const told = async (interaction: { readonly id: string }): Promise<Seen> =>
    seenOf(interaction, await done(interaction));

  function seenOf(interaction: { readonly id: string }, answers: InteractionAnswers): Seen {
    const thread = answers.messageId === null ? [] : discord.messages(answers.messageId).map(({ body }) => body);
    const bodies = [...(answers.message === null ? [] : [answers.message]), ...thread, ...answers.followUps];
    last = { answerTo: interaction.id, bodies };
    texts.push(...textsOf(bodies));
    return {
      words: read(bodies),
      steps: stepsOf(bodies),
      isPrivate: bodies.every((body) => isPrivate(body)),
    };
  }

  function given(line: string) {
    const parsed = parseCommandLine(scene.registry, line);
    // Fields cannot hold what is no command; Discord itself would not send it, but an old registration might.
    if (parsed.kind !== 'run') return slash(discord, line.split(' ')[0] ?? '');
    const options = Object.entries(parsed.options).map(([name, value]): [string, string | number] => [
      name,
      typeof value === 'number' ? value : String(value),
    ]);
    const root = parsed.command.permission === 'everyone' ? 'papers' : 'papers-channel';
    return slash(discord, parsed.command.name, { root, options: Object.fromEntries(options) });
  }

  const press = (label: string, more: Readonly<Record<string, unknown>> = {}) =>
    discord.press(last.answerTo, idUnder(last.bodies, label), more);

  /** What a form says that a first response opened, filled in. */
  function filled(first: unknown, values: Readonly<Record<string, string>>) {
    const customId = String(widgets(first).find(({ title }) => title !== undefined)?.['custom_id']);
    const components = Object.entries(values).map(([custom_id, value]) => ({
      type: 18,
      component: { type: 4, custom_id, value },
    }));
    return { custom_id: customId, components };
  }

  return {
    edge: scene.edge,
    store: scene.store,
    bugs: scene.bugs,
    prefix: '/papers ',
    say: (line) => told(given(line)),
    async watch(line) {
      const interaction = given(line);
      await discord.post(`${server.url}/`, interaction);
      return {
        async seen(words) {
          const { message } = await discord.answered(interaction.id, (answers) =>
            read([answers.message]).includes(words),
          );
          return read([message]);
        },
        async end() {
          await handler.idle();
          return seenOf(interaction, discord.answers(interaction.id));
        },
      };
    },
    press: (label) => told(press(label)),
    async begin(command, values) {
      const { first } = await done(slash(discord, command));
      const data = filled(first, values);
      return told(discord.interaction({ type: 5, guild_id: guild, channel_id: channel, user: { id: ada }, data }));
    },
    async fill(label, values) {
      const { first } = await done(press(label));
      const data = filled(first, values);
      return told(discord.press(last.answerTo, data.custom_id, { type: 5, data }));
    },
    notified: () =>
      texts.flatMap((text) =>
        allSeen(readMarkdown(text)).flatMap((seen) => (mentions.has(seen.type) ? [seen.text] : [])),
      ),
    problems: () => discord.problems,
    async close() {
      await Promise.all([server.stop(), endpoint.stop()]);
      await scene.close();
      expect(scene.logged).toEqual([]);
    },
  };
}
