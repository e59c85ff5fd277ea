import { isRecord, type Json, record, records, text } from '../../json.ts';
import { escaped } from './typed-text.ts';

/** An element of blocks, with the block it is in. */
export interface Placed {
  readonly block: Json;
  readonly element: Json;
}

/** Every interactive element of blocks, in their order. */
export function elementsOf(blocks: readonly Json[]): readonly Placed[] {
  return blocks.flatMap((block) =>
    [...records(block['elements']), block['accessory'], block['element']]
      .filter(isRecord)
      .filter((element) => typeof element['action_id'] === 'string')
      .map((element) => ({ block, element })),
  );
}

/** The options of a select or overflow menu, those in groups too. */
export function optionsOf(element: Json): readonly Json[] {
  return [
    ...records(element['options']),
    ...records(element['option_groups']).flatMap((group) => records(group['options'])),
  ];
}

/** What a person reads on an element or option. */
export function labelOf(value: Json): string {
  return text(record(value['text'])['text']) ?? '';
}

/** The option with this value or text; one that is not there is the test's mistake. */
function optionOf(element: Json, wanted: string): Json {
  const all = optionsOf(element);
  const option = all.find(({ value }) => value === wanted) ?? all.find((one) => labelOf(one) === wanted);
  if (!option) throw new Error(`There is no option "${wanted}"; there are ${all.map(labelOf).join(', ')}.`);
  return option;
}

/** Words and values of elements as Slack sends them back: with entities. Source: https://github.com/slackapi/bolt-python/issues/513 */
export function sentBack(value: unknown): unknown {
  if (typeof value === 'string') return escaped(value);
  if (Array.isArray(value)) return value.map(sentBack);
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, sentBack(one)]))
    : value;
}

type Value = string | readonly string[] | null;

function textState(element: Json, given: Value | undefined): Json {
  const value = given === undefined ? (text(element['initial_value']) ?? null) : given;
  if (typeof value === 'object' && value !== null) throw new Error('A text input takes one text.');
  const max = typeof element['max_length'] === 'number' ? element['max_length'] : 3_000;
  const min = typeof element['min_length'] === 'number' ? element['min_length'] : 0;
  if (value !== null && value !== '' && (value.length > max || value.length < min))
    throw new Error(`Slack lets nobody type ${value.length} characters here: ${min} to ${max}.`);
  return { value: value === '' ? null : value };
}

function oneOption(element: Json, given: Value | undefined): Json {
  const chosen = typeof given === 'string' ? optionOf(element, given) : null;
  return { selected_option: sentBack(given === undefined ? (element['initial_option'] ?? null) : chosen) };
}

function manyOptions(element: Json, given: Value | undefined): Json {
  if (given === undefined) return { selected_options: sentBack(element['initial_options'] ?? []) };
  const wanted = typeof given === 'string' ? [given] : (given ?? []);
  return { selected_options: wanted.map((one) => sentBack(optionOf(element, one))) };
}

/** Where a value stands in the state of an element that has no options: in `selected_…`, beginning as `initial_…`. */
const selected: Readonly<Record<string, string>> = {
  conversations_select: 'conversation',
  channels_select: 'channel',
  users_select: 'user',
  datepicker: 'date',
  timepicker: 'time',
  multi_conversations_select: 'conversations',
  multi_channels_select: 'channels',
  multi_users_select: 'users',
};

/** The state of an element, as `view.state.values` and actions hold it: as it begins, or with what a person gave. */
export function elementState(element: Json, given?: Value): Json {
  const type = text(element['type']) ?? '';
  if (/_text_input$|^number_input$/.test(type)) return { type, ...textState(element, given) };
  if (type === 'static_select' || type === 'radio_buttons' || type === 'overflow')
    return { type, ...oneOption(element, given) };
  if (type === 'multi_static_select' || type === 'checkboxes') return { type, ...manyOptions(element, given) };
  const name = selected[type];
  if (name !== undefined)
    return { type, [`selected_${name}`]: given === undefined ? (element[`initial_${name}`] ?? null) : given };
  return { type };
}

function isEmpty(state: Json): boolean {
  return Object.entries(state).every(
    ([name, value]) => name === 'type' || value === null || (Array.isArray(value) && value.length === 0),
  );
}

/**
 * The state of a form: `values[block_id][action_id]`. Refuses what Slack would not let a person submit: empty fields that are not
 * optional, options that are not there.
 */
export function formState(blocks: readonly Json[], given: Readonly<Record<string, Value>>): Json {
  const values: Record<string, Record<string, unknown>> = {};
  const known = new Set<string>();
  for (const { block, element } of elementsOf(blocks)) {
    const type = text(element['type']) ?? '';
    if (type === 'button' || type === 'overflow') continue;
    const blockId = text(block['block_id']) ?? '';
    const actionId = text(element['action_id']) ?? '';
    known.add(blockId).add(actionId);
    const state = elementState(
      element,
      given[blockId] ?? given[actionId] ?? (blockId in given || actionId in given ? null : undefined),
    );
    if (block['type'] === 'input' && block['optional'] !== true && isEmpty(state))
      throw new Error(`Slack lets nobody submit this form without ${blockId}.`);
    values[blockId] = { ...values[blockId], [actionId]: state };
  }
  const strangers = Object.keys(given).filter((name) => !known.has(name));
  if (strangers.length > 0)
    throw new Error(`The form has no ${strangers.join(', ')}; it has ${[...known].join(', ')}.`);
  return values;
}
