import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  ChannelType,
  ComponentType,
  TextInputStyle,
} from 'discord.js';
import { z } from 'zod';
import { type Command, type CommandOption, optionsOf } from '../../core/command.ts';
import type { Press } from '../../core/reply.ts';
import { cut, visibleText } from '../../core/text.ts';
import {
  formDescriptionCharsMax,
  formInputsMax,
  formLabelCharsMax,
  modalTitleCharsMax,
  optionCharsMax,
  selectOptionsMax,
  textInputCharsMax,
} from './limits.ts';

/** Free text that may be longer gets a field of several lines. */
const oneLineCharsMax = 300;

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A name as people write it: `min_upvotes` is "Min upvotes". */
function spelledOut(name: string): string {
  return capitalised(name.replaceAll(/[_-]+/g, ' '));
}

/** Longest value the option's own schema takes. */
function charsMaxOf(option: CommandOption): number {
  const { maxLength } = z.toJSONSchema(option.schema, { io: 'input', unrepresentable: 'any' });
  return Math.max(1, Math.min(maxLength ?? textInputCharsMax, textInputCharsMax));
}

function widgetOf(option: CommandOption, value: string): APILabelComponent['component'] {
  const { name, required } = option;
  const choices = option.choices.filter((choice) => choice !== '' && choice.length <= optionCharsMax);
  if (choices.length > 0 && choices.length <= selectOptionsMax)
    return {
      type: ComponentType.StringSelect,
      custom_id: name,
      required,
      options: choices.map((choice) => ({
        label: choice,
        value: choice,
        ...(choice === value ? { default: true } : {}),
      })),
    };
  if (option.info.kind === 'channel')
    return {
      type: ComponentType.ChannelSelect,
      custom_id: name,
      required,
      channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildForum],
    };
  const charsMax = charsMaxOf(option);
  const prefilled = value.slice(0, charsMax);
  return {
    type: ComponentType.TextInput,
    custom_id: name,
    style: option.info.kind === 'text' && charsMax > oneLineCharsMax ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required,
    max_length: charsMax,
    ...(prefilled === '' ? {} : { value: prefilled }),
  };
}

/**
 * The modal that asks for what a press leaves open: one input for each of `press.asks`, its id the option's name, filled with what the
 * invocation holds. `null` where the command has none of these options (any more).
 */
export function renderForm(
  press: Press,
  command: Command,
  customId: string,
): APIModalInteractionResponseCallbackData | null {
  const options = optionsOf(command);
  const asked = press.asks.flatMap((name) => options.find((option) => option.name === name) ?? []);
  if (asked.length === 0) return null;
  return {
    custom_id: customId,
    title: cut(spelledOut(command.name), modalTitleCharsMax),
    components: asked.slice(0, formInputsMax).map((option): APILabelComponent => {
      const description = cut(capitalised(visibleText(option.info.summary).trim()), formDescriptionCharsMax);
      return {
        type: ComponentType.Label,
        label: cut(spelledOut(option.name), formLabelCharsMax),
        ...(description === '' ? {} : { description }),
        component: widgetOf(option, visibleText(String(press.invocation.options[option.name] ?? '')).trim()),
      };
    }),
  };
}
