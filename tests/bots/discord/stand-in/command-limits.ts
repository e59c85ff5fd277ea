import { ApplicationCommandOptionType, ApplicationCommandType, Locale } from 'discord.js';
import { int, type Json, list, record, records, text } from '../../json.ts';
import { length, sized } from './message-limits.ts';

/** Source: https://discord.com/developers/docs/interactions/application-commands */
const max = {
  slash: 100,
  user: 15,
  message: 15,
  options: 25,
  choices: 25,
  name: 32,
  description: 100,
  choice: 100,
  chars: 8_000,
  textLength: 6_000,
} as const;
const chatName = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const locales: readonly string[] = Object.values(Locale);
const typed: readonly unknown[] = [
  ApplicationCommandOptionType.String,
  ApplicationCommandOptionType.Integer,
  ApplicationCommandOptionType.Number,
];
const nesting: readonly unknown[] = [
  ApplicationCommandOptionType.Subcommand,
  ApplicationCommandOptionType.SubcommandGroup,
];

function nameProblems(where: string, name: unknown): readonly string[] {
  const value = text(name) ?? '';
  if (!chatName.test(value)) return [`${where} is no name: ${JSON.stringify(name)}`];
  return value === value.toLowerCase() ? [] : [`${where} is not in lower case: ${value}`];
}

function localised(
  where: string,
  names: unknown,
  check: (where: string, value: unknown) => readonly string[],
): readonly string[] {
  return Object.entries(record(names)).flatMap(([locale, value]) => [
    ...(locales.includes(locale) ? [] : [`${where} has the locale ${locale}, which Discord does not know`]),
    ...check(`${where}.${locale}`, value),
  ]);
}

function wording(where: string, thing: Json): readonly string[] {
  const described = (at: string, value: unknown): readonly string[] => sized(at, value, 1, max.description);
  return [
    ...nameProblems(`${where}.name`, thing['name']),
    ...described(`${where}.description`, thing['description']),
    ...localised(`${where}.name_localizations`, thing['name_localizations'], nameProblems),
    ...localised(`${where}.description_localizations`, thing['description_localizations'], described),
  ];
}

function optionsProblems(where: string, options: readonly Json[], depth: number): readonly string[] {
  const nested = options.filter((option) => nesting.includes(option['type']));
  const firstOptional = options.findIndex((option) => option['required'] !== true);
  const lastRequired = options.findLastIndex((option) => option['required'] === true);
  const names = options.map((option) => option['name']);
  return [
    ...(options.length > max.options ? [`${where} has ${options.length} options, at most ${max.options} fit`] : []),
    ...(nested.length > 0 && nested.length < options.length ? [`${where} mixes subcommands with other options`] : []),
    ...(nested.length === 0 && firstOptional !== -1 && firstOptional < lastRequired
      ? [`${where} has a required option after an optional one`]
      : []),
    ...(new Set(names).size < names.length ? [`${where} has two options of one name`] : []),
    ...options.flatMap((option) => optionProblems(`${where}.${text(option['name']) ?? '?'}`, option, depth)),
  ];
}

function optionProblems(where: string, option: Json, depth: number): readonly string[] {
  const { type, autocomplete } = option;
  const choices = records(option['choices']);
  const inside = records(option['options']);
  const values = choices.map((choice) => choice['value']);
  const deepest = type === ApplicationCommandOptionType.SubcommandGroup ? 0 : 1;
  const [least, most] = [int(option['min_length']) ?? 0, int(option['max_length']) ?? max.textLength];
  return [
    ...wording(where, option),
    ...(nesting.includes(type) && depth > deepest ? [`${where} is nested too deep`] : []),
    ...(nesting.includes(type) && 'required' in option ? [`${where} is a subcommand and cannot be required`] : []),
    ...(!nesting.includes(type) && inside.length > 0 ? [`${where} cannot have options`] : []),
    ...(type === ApplicationCommandOptionType.SubcommandGroup && inside.length === 0
      ? [`${where} is an empty group`]
      : []),
    ...(choices.length > max.choices ? [`${where} has ${choices.length} choices, at most ${max.choices} fit`] : []),
    ...(autocomplete === true && list(option['choices']).length > 0 ? [`${where} has choices and autocomplete`] : []),
    ...((autocomplete === true || choices.length > 0) && !typed.includes(type)
      ? [`${where} is of a type that takes no choices`]
      : []),
    ...(new Set(values).size < values.length ? [`${where} has two choices of one value`] : []),
    ...choices.flatMap((choice, index) => [
      ...sized(`${where}.choices[${index}].name`, choice['name'], 1, max.choice),
      ...(typeof choice['value'] === 'number'
        ? []
        : sized(`${where}.choices[${index}].value`, choice['value'], 1, max.choice)),
      ...localised(`${where}.choices[${index}].name_localizations`, choice['name_localizations'], (at, value) =>
        sized(at, value, 1, max.choice),
      ),
    ]),
    ...(least < 0 || least > most || most > max.textLength ? [`${where} has lengths that cannot be`] : []),
    ...optionsProblems(where, inside, depth + 1),
  ];
}

/** Characters that count: names, descriptions and values, the longest translation of each. */
function chars(thing: Json): number {
  const longest = (value: unknown, translations: unknown): number =>
    Math.max(...[value, ...Object.values(record(translations))].map((each) => length(String(each ?? ''))));
  return (
    longest(thing['name'], thing['name_localizations']) +
    longest(thing['description'], thing['description_localizations']) +
    length(String(thing['value'] ?? '')) +
    [...records(thing['options']), ...records(thing['choices'])].reduce((sum, inner) => sum + chars(inner), 0)
  );
}

function setProblems(where: string, values: unknown, known: readonly number[]): readonly string[] {
  if (values === undefined || values === null) return [];
  const found = list(values);
  const fine =
    found.length > 0 &&
    new Set(found).size === found.length &&
    found.every((value) => known.includes(int(value) ?? -1));
  return fine ? [] : [`${where} is not a set of ${known.join(', ')}`];
}

/** What is wrong with the definition of one command. */
export function commandProblems(command: Json): readonly string[] {
  const name = `/${text(command['name']) ?? '?'}`;
  const sum = chars(command);
  const permissions = command['default_member_permissions'];
  const slash = (command['type'] ?? ApplicationCommandType.ChatInput) === ApplicationCommandType.ChatInput;
  return [
    ...(slash
      ? [...wording(name, command), ...optionsProblems(name, records(command['options']), 0)]
      : [
          ...sized(`${name}.name`, command['name'], 1, max.name),
          ...localised(`${name}.name_localizations`, command['name_localizations'], (at, value) =>
            sized(at, value, 1, max.name),
          ),
          ...(command['description'] ? [`${name} is on a menu and cannot have a description`] : []),
          ...(list(command['options']).length > 0 ? [`${name} is on a menu and cannot have options`] : []),
        ]),
    ...(sum > max.chars ? [`${name} has ${sum} characters in all, at most ${max.chars} fit`] : []),
    ...setProblems(`${name}.contexts`, command['contexts'], [0, 1, 2]),
    ...setProblems(`${name}.integration_types`, command['integration_types'], [0, 1]),
    ...(permissions === undefined || permissions === null || /^\d+$/.test(String(permissions))
      ? []
      : [`${name}.default_member_permissions is no bit field`]),
  ];
}

/** What is wrong with a whole set of commands, as it is put in the place of another. */
export function commandsProblems(commands: readonly Json[]): readonly string[] {
  const ofType = (type: number): readonly Json[] => commands.filter((command) => (command['type'] ?? 1) === type);
  const many = ([type, most]: readonly [number, number]): readonly string[] =>
    ofType(type).length > most ? [`${ofType(type).length} commands of type ${type}, at most ${most} fit`] : [];
  const names = commands.map((command) => `${command['type'] ?? 1} ${String(command['name'])}`);
  return [
    ...[[1, max.slash] as const, [2, max.user] as const, [3, max.message] as const].flatMap(many),
    ...(new Set(names).size < names.length ? ['two commands of one type and name'] : []),
    ...commands.flatMap(commandProblems),
  ];
}
