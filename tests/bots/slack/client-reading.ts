/**
 * Reads blocks as Slack's clients do: elements of rich text and `plain_text` letter by letter, `mrkdwn` by its rules
 * (https://docs.slack.dev/messaging/formatting-message-text). Knows nothing of the renderer.
 */

/** A stretch as it is shown. */
export interface Shown {
  readonly text: string;
  /** `bold`, `italic`, `code`, `link`; `header`, `item`, `small` for where it stands; anything else must never be there. */
  readonly marks: readonly string[];
  readonly url: string | null;
}

/** What blocks hold. */
export interface Reading {
  readonly shown: readonly Shown[];
  /** Addresses that links and link buttons lead to. */
  readonly urls: readonly string[];
  /** What buttons and menus send. */
  readonly values: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Everything that `mrkdwn` makes of a text; what it would format, mention or replace is named so. */
function readMarkup(source: string, marks: readonly string[]): readonly Shown[] {
  const tokens = /<([!@#])[^>]*>|<([^|>]*)(?:\|([^>]*))?>|:([\w+'-]+):|([*_~`])(?=\S)(.+?)\5|[^<:*_~`]+|./gsu;
  return [...source.matchAll(tokens)].map(([all, mention, url, label, emoji, mark]): Shown => {
    if (mention !== undefined) return { text: all, marks: [...marks, 'mention'], url: null };
    if (url !== undefined) return { text: decoded(label ?? url), marks: [...marks, 'link'], url: decoded(url) };
    if (emoji !== undefined) return { text: all, marks: [...marks, 'emoji'], url: null };
    if (mark !== undefined) return { text: all, marks: [...marks, 'formatted'], url: null };
    return { text: decoded(all), marks, url: null };
  });
}

function readText(object: unknown, marks: readonly string[]): readonly Shown[] {
  if (!isObject(object)) return [];
  const text = stringOf(object['text']);
  if (object['type'] === 'mrkdwn') return readMarkup(text, marks);
  // Without `emoji: false` names of emoji become emoji.
  const isReplaced = object['emoji'] !== false && /:[\w+'-]+:/.test(text);
  return [{ text, marks: isReplaced ? [...marks, 'emoji'] : marks, url: null }];
}

function readRichText(element: Json, marks: readonly string[]): readonly Shown[] {
  const inner = (more: readonly string[]) =>
    objects(element['elements']).flatMap((part) => readRichText(part, [...marks, ...more]));
  const styles = isObject(element['style']) ? Object.keys(element['style']) : [];
  switch (element['type']) {
    case 'rich_text':
    case 'rich_text_section':
      return inner([]);
    case 'rich_text_list':
      return inner(['item']);
    case 'text':
      return [{ text: stringOf(element['text']), marks: [...marks, ...styles], url: null }];
    case 'link': {
      const url = stringOf(element['url']);
      return [{ text: stringOf(element['text'] ?? url), marks: [...marks, ...styles, 'link'], url }];
    }
    default:
      return [{ text: '', marks: [...marks, String(element['type'])], url: null }];
  }
}

function readElement(element: Json): Reading {
  const options = objects(element['options']);
  const shown = [
    ...readText(element['text'], ['widget']),
    ...readText(element['placeholder'], ['widget']),
    ...options.flatMap((option) => [
      ...readText(option['text'], ['widget']),
      ...readText(option['description'], ['widget']),
    ]),
  ];
  const values = [element, ...options].flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  const urls = [element, ...options].flatMap(({ url }) => (typeof url === 'string' ? [url] : []));
  return { shown, values, urls };
}

function readBlock(block: Json): Reading {
  const still = (shown: readonly Shown[]): Reading => ({
    shown,
    values: [],
    urls: shown.flatMap(({ url }) => (url === null ? [] : [url])),
  });
  switch (block['type']) {
    case 'header':
      return still(readText(block['text'], ['header']));
    case 'rich_text':
      return still(readRichText(block, []));
    case 'section':
      return still([
        ...readText(block['text'], []),
        ...objects(block['fields']).flatMap((field) => readText(field, [])),
      ]);
    case 'context':
      return still(objects(block['elements']).flatMap((element) => readText(element, ['small'])));
    case 'actions':
      return together(objects(block['elements']).map(readElement));
    case 'divider':
    case 'image':
      return still([]);
    default:
      return still([{ text: '', marks: [String(block['type'])], url: null }]);
  }
}

function together(readings: readonly Reading[]): Reading {
  return {
    shown: readings.flatMap((reading) => reading.shown),
    urls: readings.flatMap((reading) => reading.urls),
    values: readings.flatMap((reading) => reading.values),
  };
}

/** Reads the blocks of a message, a view or an unfurl. */
export function readBlocks(blocks: readonly unknown[]): Reading {
  return together(objects(blocks).map(readBlock));
}

/** The characters a reader sees; isolates are no characters. */
export function visible({ shown }: Reading): string {
  return shown
    .map(({ text }) => text)
    .join('')
    .replace(/[\u2068\u2069]/g, '');
}
