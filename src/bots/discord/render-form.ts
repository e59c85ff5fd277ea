import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  ChannelType,
  ComponentType,
  TextInputStyle,
} from 'discord.js';
import type { Command } from '../../core/command.ts';
import { type FormInput, formOf } from '../../core/form.ts';
import type { Press } from '../../core/reply.ts';
import {
  formDescriptionCharsMax,
  formInputsMax,
  formLabelCharsMax,
  modalTitleCharsMax,
  optionCharsMax,
  selectOptionsMax,
  textInputCharsMax,
} from './limits.ts';

const limits = {
  titleCharsMax: modalTitleCharsMax,
  labelCharsMax: formLabelCharsMax,
  hintCharsMax: formDescriptionCharsMax,
  inputsMax: formInputsMax,
  choicesMax: selectOptionsMax,
  choiceCharsMax: optionCharsMax,
  textCharsMax: textInputCharsMax,
};

function componentOf({ name, required, value, widget }: FormInput): APILabelComponent['component'] {
  switch (widget.kind) {
    case 'choice':
      return {
        type: ComponentType.StringSelect,
        custom_id: name,
        required,
        options: widget.choices.map((choice) => ({
          label: choice,
          value: choice,
          ...(choice === value ? { default: true } : {}),
        })),
      };
    case 'channel':
      return {
        type: ComponentType.ChannelSelect,
        custom_id: name,
        required,
        channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildForum],
      };
    case 'text':
      return {
        type: ComponentType.TextInput,
        custom_id: name,
        style: widget.lines === 'several' ? TextInputStyle.Paragraph : TextInputStyle.Short,
        required,
        max_length: widget.charsMax,
        ...(value === '' ? {} : { value }),
      };
  }
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
  const form = formOf(press, command, limits);
  if (form === null) return null;
  return {
    custom_id: customId,
    title: form.title,
    components: form.inputs.map(
      (input): APILabelComponent => ({
        type: ComponentType.Label,
        label: input.label,
        ...(input.hint === '' ? {} : { description: input.hint }),
        component: componentOf(input),
      }),
    ),
  };
}
