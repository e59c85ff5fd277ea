import { expect } from 'vitest';
import { createConversation } from '../../../src/bots/terminal/conversation.ts';
import { createChatSession } from '../../../src/cli/chat-session.ts';
import { createRegistry } from '../../../src/core/command.ts';
import { registry } from '../../../src/core/commands/index.ts';
import type { FormButton, Reply } from '../../../src/core/reply.ts';
import type { Paperboy } from '../../../src/main.ts';
import { sleep } from '../../../src/runtime/clock.ts';
import { folded, type Platform, type Seen } from '../../contracts/platform.ts';
import { testDesk } from '../../digest-desk.ts';
import { inventedToken } from '../../invented-token.ts';
import { openTestLibrary } from '../../library.ts';
import { EdgeCommands } from '../edge-commands.ts';
import { movableClock, sceneLibrary, sceneLookup } from '../scene-library.ts';
import { createWaiting } from '../waiting.ts';

/** A button with its number; in an answer, a citation such as [1] in front of words looks the same. */
const button = /\[(\d+)\]\s(\S[^\n[]*?)(?=\s{2,}|\n|$)/g;

/** The chat without its prompt, wide enough that no line is broken inside a word. */
export async function openTerminal(): Promise<Platform> {
  const library = await openTestLibrary(sceneLibrary);
  const edge = new EdgeCommands();
  const bugs: unknown[] = [];
  const commands = createRegistry([...registry.commands, ...edge.commands]);
  const clock = movableClock();
  const { store } = library;
  const paperboy: Pick<Paperboy, 'store' | 'clock' | 'registry' | 'context'> = {
    store,
    clock,
    registry: commands,
    context: (who) => ({
      store,
      clock,
      zone: 'UTC',
      lookup: sceneLookup,
      meaning: null,
      rarity: { idf: () => 1 },
      digests: testDesk(store, clock),
      newToken: inventedToken,
      registry: commands,
      ...edge.brain({ records: store, clock, sleep }),
      progress: () => undefined,
      ...who,
    }),
  };
  const session = createChatSession(paperboy, 'terminal', { report: (error) => `bug-${bugs.push(error)}` });
  /** Forms of the last answer by their labels. */
  let forms = new Map<string, FormButton>();
  /** Labels of the buttons and of the menus' entries of the last answer. */
  let labels = new Set<string>();
  const noted = (reply: Reply | null): Reply | null => {
    const actions = reply?.blocks.flatMap((block) => (block.kind === 'actions' ? block.actions : [])) ?? [];
    labels = new Set(
      actions.flatMap((action) =>
        action.kind === 'select' ? action.choices.map(({ label }) => label) : [action.label],
      ),
    );
    return reply;
  };
  const isButton = (label: string): boolean => labels.has(label.replaceAll('\u00a0', ' '));
  const conversation = createConversation(
    {
      ...session,
      run: async (...asked) => noted(await session.run(...asked)),
      press: async (...asked) => noted(await session.press(...asked)),
      formLine(form) {
        forms.set(form.label, form);
        return session.formLine(form);
      },
    },
    () => ({ width: 100, colour: false, hyperlinks: false }),
    true,
  );
  const never = new AbortController().signal;
  let drafts: string[] = [];
  const waiting = createWaiting('terminal', () => drafts.join());
  let last = '';

  async function take(line: string): Promise<Seen> {
    forms = new Map();
    drafts = [];
    const turn = await conversation.take(line, never, (text) => {
      drafts.push(folded(text));
      waiting.changed();
    });
    last = turn.kind === 'said' ? turn.text : '';
    const numbered = [...last.matchAll(button)].flatMap(([, , label = '']) =>
      isButton(label) ? [label.replaceAll('\u00a0', ' ')] : [],
    );
    const shownForms = [...forms.keys()].filter((label) => last.includes(`${label}: `));
    // A form's line may be longer than the screen is wide.
    const words = [...forms.values()].reduce(
      (text, form) => text.replace(folded(`${form.label}: ${session.formLine(form)}`), ''),
      folded(last.replace(button, (whole, _number, label: string) => (isButton(label) ? '' : whole))),
    );
    return { words: folded(words), steps: [...numbered, ...shownForms], isPrivate: true };
  }

  return {
    edge,
    store,
    bugs,
    prefix: '',
    say: take,
    async watch(line) {
      const done = take(line);
      return {
        seen: (words) => waiting.until(words, () => drafts.find((draft) => draft.includes(words))),
        end: () => done,
      };
    },
    async press(label) {
      const found = [...last.matchAll(button)].find(([, , words = '']) => words.replaceAll('\u00a0', ' ') === label);
      return take(found?.[1] ?? expect.fail(`nothing is labelled ${label} in ${last}`));
    },
    fill(label, values) {
      const form = forms.get(label) ?? expect.fail(`no form is labelled ${label} in ${last}`);
      const { command, options } = form.invocation;
      const open = { ...form, invocation: { command, options: { ...options, ...values } }, asks: [] };
      return take(session.formLine(open)); // the line that is offered, edited
    },
    async begin(command, values) {
      let seen = await take(command);
      const form = (await session.form(command, never)) ?? expect.fail(`${command} opens no form`);
      for (const { name, hint } of form.questions) {
        expect(seen.words).toContain(hint);
        seen = await take(values[name] ?? '');
      }
      return seen;
    },
    notified: () => [],
    problems: () => [],
    async close() {
      waiting.close();
      await library.close();
    },
  };
}
