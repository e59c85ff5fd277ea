import type { types } from '@slack/bolt';
import type { Command } from '../../core/command.ts';
import { type FormInput, formOf } from '../../core/form.ts';
import type { Press } from '../../core/reply.ts';
import {
  inputCharsMax,
  inputLabelCharsMax,
  modalTitleCharsMax,
  optionCharsMax,
  selectOptionsMax,
  viewBlocksMax,
} from './limits.ts';
import { plainObject } from './plain-object.ts';

/** What a submitted form is known by. */
export const formCallbackId = 'papers-form';

const limits = {
  titleCharsMax: modalTitleCharsMax,
  labelCharsMax: inputLabelCharsMax,
  hintCharsMax: inputLabelCharsMax,
  inputsMax: viewBlocksMax,
  choicesMax: selectOptionsMax,
  choiceCharsMax: optionCharsMax,
  textCharsMax: inputCharsMax,
};

function choice(name: string): types.PlainTextOption {
  return { text: plainObject(name), value: name };
}

function elementOf({ name, value, widget }: FormInput): types.InputBlockElement {
  switch (widget.kind) {
    case 'choice':
      return {
        type: 'static_select',
        action_id: name,
        options: widget.choices.map(choice),
        ...(widget.choices.includes(value) ? { initial_option: choice(value) } : {}),
      };
    case 'channel':
      return {
        type: 'conversations_select',
        action_id: name,
        filter: { include: ['public', 'private'] },
        ...(/^[CG][A-Z0-9]{2,}$/.test(value)
          ? { initial_conversation: value }
          : { default_to_current_conversation: true }),
      };
    case 'text':
      return {
        type: 'plain_text_input',
        action_id: name,
        multiline: widget.lines === 'several',
        max_length: widget.charsMax,
        ...(value === '' ? {} : { initial_value: value }),
      };
  }
}

/**
 * The modal that asks for what a press leaves open: one input for each of `press.asks`, named like the option, filled with what the
 * invocation holds. `null` where the command has none of these options (any more). `metadata` has at most 3,000 characters.
 */
export function renderForm(press: Press, command: Command, metadata: string): types.ModalView | null {
  const form = formOf(press, command, limits);
  if (form === null) return null;
  return {
    type: 'modal',
    callback_id: formCallbackId,
    private_metadata: metadata,
    title: plainObject(form.title),
    submit: plainObject('Go'),
    close: plainObject('Cancel'),
    blocks: form.inputs.map(
      (input): types.InputBlock => ({
        type: 'input',
        block_id: input.name,
        label: plainObject(input.label),
        ...(input.hint === '' ? {} : { hint: plainObject(input.hint) }),
        optional: !input.required,
        element: elementOf(input),
      }),
    ),
  };
}
