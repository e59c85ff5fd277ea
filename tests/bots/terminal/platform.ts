import { expect } from 'vitest';
import { createConversation } from '../../../src/bots/terminal/conversation.ts';
import { createChatSession } from '../../../src/cli/chat-session.ts';
import { createRegistry } from '../../../src/core/command.ts';
import { registry } from '../../../src/core/commands/index.ts';
import type { FormButton } from '../../../src/core/reply.ts';
import { extractiveSummaries } from '../../../src/core/summary/paper-summaries.ts';
import type { Paperboy } from '../../../src/main.ts';
import { folded, type Platform, type Seen } from '../../contracts/platform.ts';
import { openTestLibrary } from '../../library.ts';
import { EdgeCommands } from '../edge-commands.ts';
import { movableClock, sceneLibrary, sceneLookup } from '../scene-library.ts';

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
      registry: commands,
      model: null,
      summaries: extractiveSummaries,
      progress: () => undefined,
      ...who,
    }),
  };
  const session = createChatSession(paperboy, { report: (error) => `bug-${bugs.push(error)}` });
  /** Forms of the last answer by their labels. */
  let forms = new Map<string, FormButton>();
  const conversation = createConversation(
    {
      ...session,
      formLine(form) {
        forms.set(form.label, form);
        return session.formLine(form);
      },
    },
    () => ({ width: 100, colour: false, hyperlinks: false }),
  );
  const never = new AbortController().signal;
  const drafts: string[] = [];
  let last = '';

  async function take(line: string): Promise<Seen> {
    forms = new Map();
    const turn = await conversation.take(line, never, (text) => drafts.push(text));
    last = turn.kind === 'said' ? turn.text : '';
    const numbered = [...last.matchAll(button)].map(([, , label = '']) => label.replaceAll('\u00a0', ' '));
    const shownForms = [...forms.keys()].filter((label) => last.includes(`${label}: `));
    const words = last
      .replace(button, '')
      .replace(/^(.+?): .*$/gm, (line, label: string) => (forms.has(label) ? '' : line));
    return { words: folded(words), steps: [...numbered, ...shownForms], isPrivate: true };
  }

  return {
    edge,
    store,
    bugs,
    prefix: '',
    say: take,
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
    notified: () => [],
    problems: () => [],
    close: () => library.close(),
  };
}
