import { ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import { int, type Json, list, record, records, text } from '../../json.ts';

/**
 * Discord's limits for messages, kept apart from those of `src` on purpose. Sources: https://discord.com/developers/docs/resources/message,
 * https://discord.com/developers/docs/components/reference
 */
const max = {
  content: 2_000,
  components: 40,
  textOfAll: 4_000,
  rows: 5,
  buttonsInRow: 5,
  customId: 100,
  buttonLabel: 80,
  buttonUrl: 512,
  selectOptions: 25,
  selectPart: 100,
  placeholder: 150,
  sectionTexts: 3,
  galleryItems: 10,
  mediaUrl: 2_048,
  altText: 1_024,
  nonce: 25,
  embeds: 10,
  embedChars: 6_000,
  embedTitle: 256,
  embedDescription: 4_096,
  embedFields: 25,
  fieldName: 256,
  fieldValue: 1_024,
  footer: 2_048,
  author: 256,
  modalTitle: 45,
  modalParts: 5,
  label: 45,
  labelDescription: 100,
  input: 4_000,
  inputPlaceholder: 100,
  threadName: 100,
  tags: 5,
  autocompleteChoices: 25,
  choice: 100,
} as const;
const archiveMinutes: readonly unknown[] = [60, 1_440, 4_320, 10_080];

/** Discord counts Unicode code points. */
export function length(value: string): number {
  return [...value].length;
}

/** Says of a text that is shorter or longer than it may be. */
export function sized(where: string, value: unknown, least: number, most: number): readonly string[] {
  if (value === undefined || value === null) return least > 0 ? [`${where} is missing`] : [];
  if (typeof value !== 'string') return [`${where} is no text`];
  const chars = length(value);
  if (least > 0 && value.trim() === '') return [`${where} is empty`];
  return chars > most ? [`${where} has ${chars} characters, at most ${most} fit`] : [];
}

function counted(where: string, things: readonly unknown[], least: number, most: number): readonly string[] {
  return things.length < least || things.length > most
    ? [`${where} has ${things.length} entries, allowed are ${least} to ${most}`]
    : [];
}

function link(where: string, value: unknown, most: number, schemes: RegExp): readonly string[] {
  const wrong = sized(where, value, 1, most);
  if (wrong.length > 0) return wrong;
  const url = text(value) ?? '';
  return URL.canParse(url) && schemes.test(url) ? [] : [`${where} is no address that Discord opens: ${url}`];
}

/** Every component with all inside it, and where it stands. */
function* walk(components: unknown, where: string): Generator<readonly [component: Json, where: string]> {
  for (const [index, component] of list(components).entries()) yield* within(component, `${where}[${index}]`);
}

function* within(component: unknown, at: string): Generator<readonly [component: Json, where: string]> {
  const whole = record(component);
  yield [whole, at];
  yield* walk(whole['components'], `${at}.components`);
  if (whole['accessory'] !== undefined) yield* within(whole['accessory'], `${at}.accessory`);
  if (whole['component'] !== undefined) yield* within(whole['component'], `${at}.component`);
}

const inContainer: readonly unknown[] = [
  ComponentType.ActionRow,
  ComponentType.Section,
  ComponentType.TextDisplay,
  ComponentType.MediaGallery,
  ComponentType.File,
  ComponentType.Separator,
];
const atTop: readonly unknown[] = [...inContainer, ComponentType.Container];
const selects: readonly unknown[] = [
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
];

function buttonProblems(button: Json, at: string): readonly string[] {
  const { style, label, emoji, custom_id: customId, url } = button;
  const named = label || emoji || style === ButtonStyle.Premium ? [] : [`${at} has neither label nor emoji`];
  const target =
    style === ButtonStyle.Link
      ? [
          ...link(`${at}.url`, url, max.buttonUrl, /^(https?|discord):/),
          ...(customId === undefined ? [] : [`${at} is a link and has a custom_id`]),
        ]
      : style === ButtonStyle.Premium
        ? []
        : [
            ...sized(`${at}.custom_id`, customId, 1, max.customId),
            ...(url === undefined ? [] : [`${at} has a url and is no link`]),
          ];
  return [...sized(`${at}.label`, label, 0, max.buttonLabel), ...named, ...target];
}

function selectProblems(select: Json, at: string): readonly string[] {
  const found = [
    ...sized(`${at}.custom_id`, select['custom_id'], 1, max.customId),
    ...sized(`${at}.placeholder`, select['placeholder'], 0, max.placeholder),
  ];
  if (select['type'] !== ComponentType.StringSelect) return found;
  const options = records(select['options']);
  const values = options.map((option) => option['value']);
  const most = int(select['max_values']) ?? 1;
  return [
    ...found,
    ...counted(`${at}.options`, list(select['options']), 1, max.selectOptions),
    ...options.flatMap((option, index) => [
      ...sized(`${at}.options[${index}].label`, option['label'], 1, max.selectPart),
      ...sized(`${at}.options[${index}].value`, option['value'], 1, max.selectPart),
      ...sized(`${at}.options[${index}].description`, option['description'], 0, max.selectPart),
    ]),
    ...(new Set(values).size < values.length ? [`${at} has two options of one value`] : []),
    ...(most > options.length ? [`${at} lets more be chosen than it has`] : []),
    ...((int(select['min_values']) ?? 1) > most ? [`${at} asks for more than may be chosen`] : []),
    ...(options.filter((option) => option['default'] === true).length > most
      ? [`${at} has more defaults than may be chosen`]
      : []),
  ];
}

function rowProblems(row: Json, at: string): readonly string[] {
  const inside = records(row['components']);
  const kinds = inside.map((component) => component['type']);
  const hasSelect = kinds.some((kind) => selects.includes(kind));
  const strange = kinds.filter((kind) => kind !== ComponentType.Button && !selects.includes(kind));
  return [
    ...counted(`${at}.components`, list(row['components']), 1, max.buttonsInRow),
    ...(hasSelect && inside.length > 1 ? [`${at} holds a select and something else`] : []),
    ...strange.map((kind) => `${at} holds a component of type ${kind}`),
  ];
}

function sectionProblems(section: Json, at: string): readonly string[] {
  const accessory = record(section['accessory'])['type'];
  return [
    ...counted(`${at}.components`, list(section['components']), 1, max.sectionTexts),
    ...(records(section['components']).every(({ type }) => type === ComponentType.TextDisplay)
      ? []
      : [`${at} holds something other than text`]),
    ...(accessory === ComponentType.Button || accessory === ComponentType.Thumbnail
      ? []
      : [`${at} has no button or thumbnail beside it`]),
  ];
}

function mediaProblems(media: Json, at: string): readonly string[] {
  return [
    ...link(`${at}.media.url`, record(media['media'])['url'], max.mediaUrl, /^(https?|attachment):/),
    ...sized(`${at}.description`, media['description'], media['description'] === '' ? 1 : 0, max.altText),
  ];
}

function componentProblems(component: Json, at: string): readonly string[] {
  switch (component['type']) {
    case ComponentType.ActionRow:
      return rowProblems(component, at);
    case ComponentType.Button:
      return buttonProblems(component, at);
    case ComponentType.Section:
      return sectionProblems(component, at);
    case ComponentType.TextDisplay:
      return sized(`${at}.content`, component['content'], 1, max.textOfAll);
    case ComponentType.Thumbnail:
      return mediaProblems(component, at);
    case ComponentType.MediaGallery:
      return [
        ...counted(`${at}.items`, list(component['items']), 1, max.galleryItems),
        ...records(component['items']).flatMap((item, index) => mediaProblems(item, `${at}.items[${index}]`)),
      ];
    case ComponentType.Separator:
    case ComponentType.File:
      return [];
    case ComponentType.Container:
      return [
        ...counted(`${at}.components`, list(component['components']), 1, max.components),
        ...records(component['components'])
          .filter(({ type }) => !inContainer.includes(type))
          .map(({ type }) => `${at} holds a component of type ${type}`),
      ];
    default:
      return selects.includes(component['type'])
        ? selectProblems(component, at)
        : [`${at} is of type ${component['type']}, which no message holds`];
  }
}

function twice(where: string, what: string, values: readonly unknown[]): readonly string[] {
  const seen = values.filter((value) => value !== undefined);
  return seen
    .filter((value, index) => seen.indexOf(value) !== index)
    .map((value) => `${where} has the ${what} ${String(value)} twice`);
}

function embedProblems(embeds: readonly Json[]): readonly string[] {
  const sum = embeds
    .flatMap((embed) => [
      embed['title'],
      embed['description'],
      record(embed['footer'])['text'],
      record(embed['author'])['name'],
      ...records(embed['fields']).flatMap((field) => [field['name'], field['value']]),
    ])
    .reduce<number>((all, part) => all + length(text(part) ?? ''), 0);
  return [
    ...counted('embeds', embeds, 0, max.embeds),
    ...(sum > max.embedChars ? [`embeds have ${sum} characters in all, at most ${max.embedChars} fit`] : []),
    ...embeds.flatMap((embed, index) => [
      ...sized(`embeds[${index}].title`, embed['title'], 0, max.embedTitle),
      ...sized(`embeds[${index}].description`, embed['description'], 0, max.embedDescription),
      ...sized(`embeds[${index}].footer`, record(embed['footer'])['text'], 0, max.footer),
      ...sized(`embeds[${index}].author`, record(embed['author'])['name'], 0, max.author),
      ...counted(`embeds[${index}].fields`, list(embed['fields']), 0, max.embedFields),
      ...records(embed['fields']).flatMap((field, at) => [
        ...sized(`embeds[${index}].fields[${at}].name`, field['name'], 1, max.fieldName),
        ...sized(`embeds[${index}].fields[${at}].value`, field['value'], 1, max.fieldValue),
      ]),
    ]),
  ];
}

/** Paperboy's own rule: whatever shows text says that it mentions nobody. */
export function mentionProblems(body: Json): readonly string[] {
  if (body['content'] === undefined && body['components'] === undefined && body['embeds'] === undefined) return [];
  const allowed = record(body['allowed_mentions']);
  const silent =
    Array.isArray(allowed['parse']) &&
    [...list(allowed['parse']), ...list(allowed['users']), ...list(allowed['roles'])].length === 0 &&
    allowed['replied_user'] !== true;
  return silent ? [] : ['allowed_mentions does not forbid every mention'];
}

function looksProblems(body: Json): readonly string[] {
  const ofComponents = ((int(body['flags']) ?? 0) & MessageFlags.IsComponentsV2) !== 0;
  const components = list(body['components']);
  const all = [...walk(components, 'components')];
  const allowed = ofComponents ? atTop : [ComponentType.ActionRow];
  const found = [
    ...components
      .map((component) => record(component)['type'])
      .filter((type) => !allowed.includes(type))
      .map((type) => `a component of type ${type} stands at the top of ${ofComponents ? 'a' : 'an old style'} message`),
    ...all.flatMap(([component, at]) => componentProblems(component, at)),
    ...twice(
      'components',
      'custom_id',
      all.map(([component]) => component['custom_id']),
    ),
    ...twice(
      'components',
      'id',
      all.map(([component]) => component['id']),
    ),
  ];
  if (!ofComponents)
    return [
      ...found,
      ...counted('components', components, 0, max.rows),
      ...sized('content', body['content'], 0, max.content),
      ...embedProblems(records(body['embeds'])),
    ];
  const chars = all
    .filter(([component]) => component['type'] === ComponentType.TextDisplay)
    .reduce((sum, [component]) => sum + length(text(component['content']) ?? ''), 0);
  return [
    ...found,
    ...(all.length > max.components
      ? [`components are ${all.length} with nested ones, at most ${max.components} fit`]
      : []),
    ...(chars > max.textOfAll ? [`components hold ${chars} characters in all, at most ${max.textOfAll} fit`] : []),
    ...(body['content'] || list(body['embeds']).length > 0 ? ['content or embeds beside components of version 2'] : []),
  ];
}

/** What is wrong with a new message. `ephemeral` says whether it may be seen by one person only. */
export function newMessageProblems(body: Json, ephemeral: 'may be private' | 'public'): readonly string[] {
  const nothing =
    !body['content'] &&
    ['components', 'embeds', 'sticker_ids', 'attachments'].every((part) => list(body[part]).length === 0) &&
    !body['poll'];
  const nonce = body['nonce'];
  return [
    ...(nothing ? ['the message is empty'] : []),
    ...looksProblems(body),
    ...(nonce === undefined ? [] : sized('nonce', String(nonce), 1, max.nonce)),
    ...(body['enforce_nonce'] === true && nonce === undefined ? ['enforce_nonce without a nonce'] : []),
    ...(ephemeral === 'public' && ((int(body['flags']) ?? 0) & MessageFlags.Ephemeral) !== 0
      ? ['a message to a channel cannot be private']
      : []),
  ];
}

/** What is wrong with an edit of a message that was `before`. */
export function editProblems(patch: Json, before: Json): readonly string[] {
  const flags = (int(before['flags']) ?? 0) | (int(patch['flags']) ?? 0);
  return looksProblems({ ...before, ...patch, flags });
}

export function modalProblems(modal: Json): readonly string[] {
  const parts = records(modal['components']);
  const all = [...walk(parts, 'components')];
  const inputs = all.filter(([component]) => component['type'] === ComponentType.TextInput);
  return [
    ...sized('title', modal['title'], 1, max.modalTitle),
    ...sized('custom_id', modal['custom_id'], 1, max.customId),
    ...counted('components', list(modal['components']), 1, max.modalParts),
    ...parts.flatMap((part, index) => modalPartProblems(part, `components[${index}]`)),
    ...inputs.flatMap(([input, at]) => inputProblems(input, at)),
    ...all.filter(([{ type }]) => selects.includes(type)).flatMap(([select, at]) => selectProblems(select, at)),
    ...twice(
      'components',
      'custom_id',
      all.map(([component]) => component['custom_id']),
    ),
  ];
}

function modalPartProblems(part: Json, at: string): readonly string[] {
  switch (part['type']) {
    case ComponentType.Label:
      return [
        ...sized(`${at}.label`, part['label'], 1, max.label),
        ...sized(`${at}.description`, part['description'], 0, max.labelDescription),
        ...(record(part['component'])['label'] === undefined ? [] : [`${at}.component has a label of its own`]),
      ];
    case ComponentType.ActionRow: {
      const inside = records(part['components']);
      return [
        ...counted(`${at}.components`, inside, 1, 1),
        ...inside.flatMap((input) => sized(`${at}.components[0].label`, input['label'], 1, max.label)),
      ];
    }
    case ComponentType.TextDisplay:
      return sized(`${at}.content`, part['content'], 1, max.textOfAll);
    default:
      return [`${at} is of type ${part['type']}, which no modal holds`];
  }
}

function inputProblems(input: Json, at: string): readonly string[] {
  const least = int(input['min_length']) ?? 0;
  const most = int(input['max_length']) ?? max.input;
  const value = text(input['value']);
  return [
    ...sized(`${at}.custom_id`, input['custom_id'], 1, max.customId),
    ...sized(`${at}.placeholder`, input['placeholder'], 0, max.inputPlaceholder),
    ...(most < 1 || most > max.input || least < 0 || least > most ? [`${at} has lengths that cannot be`] : []),
    ...(value !== undefined && value !== '' && (length(value) > most || length(value) < least)
      ? [`${at}.value has ${length(value)} characters, allowed are ${least} to ${most}`]
      : []),
  ];
}

export function autocompleteProblems(data: Json): readonly string[] {
  return [
    ...(Array.isArray(data['choices']) ? [] : ['choices are missing']),
    ...counted('choices', list(data['choices']), 0, max.autocompleteChoices),
    ...records(data['choices']).flatMap((choice, index) => [
      ...sized(`choices[${index}].name`, choice['name'], 1, max.choice),
      ...(typeof choice['value'] === 'number' ? [] : sized(`choices[${index}].value`, choice['value'], 1, max.choice)),
    ]),
  ];
}

/** Of a thread or a forum post, without its first message. */
export function threadProblems(thread: Json, name: 'needed' | 'may be missing'): readonly string[] {
  const minutes = thread['auto_archive_duration'];
  return [
    ...(name === 'needed' || thread['name'] !== undefined ? sized('name', thread['name'], 1, max.threadName) : []),
    ...(minutes === undefined || archiveMinutes.includes(minutes)
      ? []
      : [`threads are not put away after ${minutes} minutes`]),
    ...counted('applied_tags', list(thread['applied_tags']), 0, max.tags),
  ];
}
