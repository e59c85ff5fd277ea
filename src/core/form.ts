import { z } from 'zod';
import { type Command, type CommandOption, optionsOf } from './command.ts';
import type { Press } from './reply.ts';
import { cut, visibleText } from './text.ts';

/** Free text that may be longer gets a field of several lines. */
const oneLineCharsMax = 300;
/** Digits of any number that an option takes. */
const numberCharsMax = 15;

/** What a platform's forms hold. */
interface FormLimits {
  readonly titleCharsMax: number;
  readonly labelCharsMax: number;
  readonly hintCharsMax: number;
  readonly inputsMax: number;
  readonly choicesMax: number;
  readonly choiceCharsMax: number;
  readonly textCharsMax: number;
}

type FormWidget =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'channel' }
  | { readonly kind: 'text'; readonly charsMax: number; readonly lines: 'one' | 'several' };

/** What a form asks for one option. */
export interface FormInput {
  /** The option's. */
  readonly name: string;
  readonly label: string;
  /** One sentence; may be empty. */
  readonly hint: string;
  readonly required: boolean;
  /** What it holds at first; may be empty, and fits the widget. */
  readonly value: string;
  readonly widget: FormWidget;
}

interface Form {
  readonly title: string;
  readonly inputs: readonly FormInput[];
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A name as people write it: `min_upvotes` is "Min upvotes". */
function spelledOut(name: string): string {
  return capitalised(name.replaceAll(/[_-]+/g, ' '));
}

/** Longest value the option's own schema takes. */
function charsMaxOf(option: CommandOption, charsMax: number): number {
  const { maxLength } = z.toJSONSchema(option.schema, { io: 'input', unrepresentable: 'any' });
  return Math.max(1, Math.min(maxLength ?? charsMax, charsMax));
}

function widgetOf(option: CommandOption, limits: FormLimits): FormWidget {
  const choices = option.choices.filter((choice) => choice !== '' && choice.length <= limits.choiceCharsMax);
  if (choices.length > 0 && choices.length <= limits.choicesMax) return { kind: 'choice', choices };
  if (option.info.kind === 'channel') return { kind: 'channel' };
  if (option.isNumber) return { kind: 'text', charsMax: Math.min(numberCharsMax, limits.textCharsMax), lines: 'one' };
  const charsMax = charsMaxOf(option, limits.textCharsMax);
  const isFree = option.info.kind === 'text' || option.info.kind === 'topics';
  const lines = isFree && charsMax > oneLineCharsMax ? 'several' : 'one';
  return { kind: 'text', charsMax, lines };
}

/**
 * The form that asks for what a press leaves open: one input for each of `press.asks`, filled with what the invocation holds. `null` where
 * the command has none of these options (any more).
 */
export function formOf(press: Press, command: Command, limits: FormLimits): Form | null {
  const options = optionsOf(command);
  const asked = press.asks.flatMap((name) => options.find((option) => option.name === name) ?? []);
  if (asked.length === 0) return null;
  return {
    title: cut(spelledOut(command.name), limits.titleCharsMax),
    inputs: asked.slice(0, limits.inputsMax).map((option): FormInput => {
      const widget = widgetOf(option, limits);
      const value = visibleText(String(press.invocation.options[option.name] ?? '')).trim();
      return {
        name: option.name,
        label: cut(spelledOut(option.name), limits.labelCharsMax),
        hint: cut(capitalised(visibleText(option.info.summary).trim()), limits.hintCharsMax),
        required: option.required,
        value: widget.kind === 'text' ? value.slice(0, widget.charsMax) : value,
        widget,
      };
    }),
  };
}
