import {
  type APIApplicationCommandOption,
  type APIApplicationCommandOptionChoice,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import { commandLimits } from './limits.ts';

/** Source: https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming */
const slashName = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

type Translations = Partial<Record<string, string | null>> | null | undefined;

/** What of a definition, option or choice has a name and perhaps a description in several languages. */
interface Worded {
  readonly name: string;
  readonly name_localizations?: Translations;
  readonly description?: string | undefined;
  readonly description_localizations?: Translations;
}

function wordings(own: string | undefined, translations: Translations): readonly string[] {
  return [own ?? '', ...Object.values(translations ?? {}).map((word) => word ?? '')];
}

function longest(own: string | undefined, translations: Translations): number {
  return Math.max(...wordings(own, translations).map((word) => word.length));
}

function wordChars(item: Worded): number {
  return longest(item.name, item.name_localizations) + longest(item.description, item.description_localizations);
}

function optionsIn(option: APIApplicationCommandOption): readonly APIApplicationCommandOption[] {
  return 'options' in option ? (option.options ?? []) : [];
}

function choicesIn(option: APIApplicationCommandOption): readonly APIApplicationCommandOptionChoice[] {
  return 'choices' in option ? (option.choices ?? []) : [];
}

function optionChars(option: APIApplicationCommandOption): number {
  const choices = choicesIn(option).map((choice) => wordChars(choice) + String(choice.value).length);
  return [wordChars(option), ...choices, ...optionsIn(option).map(optionChars)].reduce((sum, chars) => sum + chars, 0);
}

/** What is wrong with the names and descriptions of one thing that can be typed. */
function wordProblems(path: string, item: Worded): readonly string[] {
  const names = wordings(item.name, item.name_localizations);
  const descriptions = wordings(item.description, item.description_localizations);
  return [
    ...names
      .filter((name) => !slashName.test(name) || name !== name.toLowerCase())
      .map((name) => `${path}: "${name}" is no name`),
    ...descriptions
      .filter((words) => words === '' || words.length > commandLimits.descriptionCharsMax)
      .map((words) => `${path}: a description of ${words.length} characters`),
  ];
}

/** Siblings must differ, in every language. */
function sameNames(path: string, siblings: readonly Worded[]): readonly string[] {
  const languages = new Set(['', ...siblings.flatMap((item) => Object.keys(item.name_localizations ?? {}))]);
  return [...languages].flatMap((language) => {
    const names = siblings.map((item) => item.name_localizations?.[language] ?? item.name);
    return names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `${path}: "${name}" stands twice${language === '' ? '' : ` in ${language}`}`);
  });
}

function optionListProblems(path: string, options: readonly APIApplicationCommandOption[]): readonly string[] {
  const optional = options.findIndex((option) => !option.required);
  const late = optional >= 0 && options.slice(optional).some((option) => option.required);
  return [
    ...(options.length > commandLimits.optionsMax ? [`${path}: ${options.length} options`] : []),
    ...(late ? [`${path}: a required option behind an optional one`] : []),
    ...sameNames(path, options),
    ...options.flatMap((option) => optionProblems(`${path} ${option.name}`, option)),
  ];
}

function optionProblems(path: string, option: APIApplicationCommandOption): readonly string[] {
  const choices = choicesIn(option);
  const completed = 'autocomplete' in option && option.autocomplete === true;
  return [
    ...wordProblems(path, option),
    ...(choices.length > commandLimits.choicesMax ? [`${path}: ${choices.length} choices`] : []),
    ...(choices.length > 0 && completed ? [`${path}: choices and autocomplete`] : []),
    ...choices
      .filter((choice) => choice.name === '' || choice.name.length > commandLimits.choiceCharsMax)
      .map((choice) => `${path}: a choice of ${choice.name.length} characters`),
    ...(option.type === ApplicationCommandOptionType.Subcommand || optionsIn(option).length > 0
      ? optionListProblems(path, optionsIn(option))
      : []),
  ];
}

/** Throws an Error that names everything Discord would not take. */
export function checkDefinitions(definitions: readonly RESTPostAPIApplicationCommandsJSONBody[]): void {
  const slash = definitions.flatMap((definition) =>
    definition.type === undefined || definition.type === ApplicationCommandType.ChatInput ? [definition] : [],
  );
  const messages = definitions.flatMap((definition) =>
    definition.type === ApplicationCommandType.Message ? [definition] : [],
  );
  const problems = [
    ...(slash.length > commandLimits.slashCommandsMax ? [`${slash.length} commands`] : []),
    ...(messages.length > commandLimits.messageCommandsMax ? [`${messages.length} message commands`] : []),
    ...sameNames('commands', slash),
    ...sameNames('message commands', messages),
    ...messages
      .filter(({ name }) => name.trim() === '' || name.length > commandLimits.messageNameCharsMax)
      .map(({ name }) => `"${name}": a message command has 1 to ${commandLimits.messageNameCharsMax} characters`),
    ...slash.flatMap((definition) => {
      const path = `/${definition.name}`;
      const options = definition.options ?? [];
      const chars = options.map(optionChars).reduce((sum, each) => sum + each, wordChars(definition));
      return [
        ...wordProblems(path, definition),
        ...optionListProblems(path, options),
        ...(chars > commandLimits.commandCharsMax
          ? [`${path}: ${chars} characters of ${commandLimits.commandCharsMax}`]
          : []),
      ];
    }),
  ];
  if (problems.length > 0) throw new Error(`Discord would not take these commands: ${problems.join('; ')}`);
}
