import { suggest } from '../../core/autocomplete.ts';
import { type Command, type CommandContext, optionsOf } from '../../core/command.ts';
import type { Log, Sleep } from '../../core/ports.ts';
import { cut, foldSpace } from '../../core/text.ts';
import { commandLimits } from './limits.ts';

/** An entry of the list under an option that is being typed. */
export interface Choice {
  readonly name: string;
  readonly value: string;
}

/** Discord waits 3 s, the way there and back included; later nobody sees them. */
const budgetMs = 2_000;

/** The choices of the suggestions. A value that is too long is left out, because a cut one would mean something else; labels are cut. */
export function choicesOf(
  suggestions: readonly { readonly value: string; readonly label: string }[],
): readonly Choice[] {
  const byValue = new Map<string, Choice>();
  for (const { value, label } of suggestions) {
    const name = foldSpace(label);
    const fits = value !== '' && value.length <= commandLimits.choiceCharsMax && name !== '';
    if (fits && !byValue.has(value)) byValue.set(value, { name: cut(name, commandLimits.choiceCharsMax), value });
  }
  return [...byValue.values()].slice(0, commandLimits.choicesMax);
}

export interface Completions {
  /** What an option may be, given what was typed of it; nothing where it is not known in time. Never throws. */
  choices(
    command: Command,
    option: string,
    typed: string,
    contextFor: (signal: AbortSignal) => CommandContext,
  ): Promise<readonly Choice[]>;
}

export function createCompletions(deps: { readonly log: Log; readonly sleep: Sleep }): Completions {
  return {
    async choices(command, name, typed, contextFor) {
      const option = optionsOf(command).find((candidate) => candidate.name === name && !candidate.info.hidden);
      if (!option) return [];
      const late = new AbortController();
      const answered = new AbortController();
      try {
        const search = suggest(option, typed, contextFor(late.signal)).then(choicesOf);
        const timeUp = deps.sleep(budgetMs, answered.signal).then((): readonly Choice[] => {
          deps.log.warn('a completion took too long', { command: command.name, option: name, budgetMs });
          return [];
        });
        return await Promise.race([search, timeUp]);
      } catch (error) {
        deps.log.warn('a completion failed', {
          command: command.name,
          option: name,
          error: error instanceof Error ? error.name : 'unknown',
        });
        return [];
      } finally {
        late.abort();
        answered.abort();
      }
    },
  };
}
