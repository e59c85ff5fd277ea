import { SimpleMarkdown } from 'discord-markdown-parser';

/**
 * Reads markdown as Discord's own clients do (all of them share one parser, built on simple-markdown), as far as that is known from
 * https://docs.discord.com/developers/reference#message-formatting, https://github.com/discord/discord-api-docs/issues/6185, 6088 and 7721
 * and from watching the web client. It knows what `discord-markdown-parser` does not: lists, `:names:` of emoji, `<mail@addresses>` and
 * phone numbers, game and soundboard mentions, `<id:guide>`, ids of any length, number signs after a heading, and what makes a label
 * no label. Where the client depends on what it knows (whether an emoji of that name exists) this takes the worse case.
 */
export interface Seen {
  /** What it is: `text`, `strong`, `em`, `u`, `inlineCode`, `link`, `heading`, `subtext`, `list`, or something that must never be there. */
  readonly type: string;
  readonly text: string;
  readonly target: string | null;
  readonly children: readonly Seen[];
}

const { defaultRules } = SimpleMarkdown;
type Rules = Parameters<typeof SimpleMarkdown.parserFor>[0];
type Rule = Exclude<Rules[string], undefined>;

const early = defaultRules.escape.order - 0.5;
const late = defaultRules.text.order - 0.5;

/** Something found by its look alone. */
function found(type: string, pattern: RegExp, order = late): Rule {
  return { order, match: (source) => pattern.exec(source), parse: (capture) => ({ type, content: capture[0] }) };
}

function atLineStart(previous: string): boolean {
  return /^$|\n *$/.test(previous);
}

/** A line with a mark at its start; what follows the mark is read on. */
function marked(type: string, pattern: RegExp): Rule {
  return {
    order: early,
    match: (source, _state, previous) => (atLineStart(previous) ? pattern.exec(source) : null),
    parse: (capture, parse, state) => ({ type, content: parse(capture[1] ?? '', state) }),
  };
}

/** Kinds a label may hold: https://github.com/discord/discord-api-docs/issues/6088 */
const inLabels = new Set(['text', 'strong', 'em', 'u', 'strikethrough', 'inlineCode', 'spoiler', 'br', 'timestamp']);

interface Node {
  readonly type: string;
  readonly content?: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function childrenOf(node: Node): readonly Node[] {
  return Array.isArray(node.content) ? node.content.filter(isNode) : [];
}

function isPlain(nodes: readonly Node[]): boolean {
  return nodes.every((node) => inLabels.has(node.type) && isPlain(childrenOf(node)));
}

/** Invisible characters and unusual spaces are taken out of a label before it is read. */
function sanitised(label: string): string {
  return label.replace(/[\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, '');
}

/** Not `URL.canParse`: once hot, Node 20's refuses hosts with letters such as "ü", and all test files run in one process. */
function parses(url: string): boolean {
  try {
    return new URL(url).href !== '';
  } catch {
    return false;
  }
}

function isAddress(url: string): boolean {
  return (
    parses(url) && /^https?:\/\/[^/\s]+/.test(url) && !/[\p{Cf}\p{Zs}]/u.test(url) && !/^https?:\/\/[^/]*%/.test(url)
  );
}

const rules: Rules = {
  ...(() => {
    const { em, strong, u, br, inlineCode, autolink } = defaultRules;
    return { em, strong, u, br, inlineCode, autolink };
  })(),
  escape: {
    ...defaultRules.escape,
    match: (source, state, previous) =>
      state['inLabel'] === true ? null : defaultRules.escape.match(source, state, previous),
  },
  heading: marked('heading', /^ *#{1,3}\s+(?!#)([^\n]+?)#*\s*(?:\n|$)/),
  subtext: marked('subtext', /^ *-# +(?!-#)([^\n]+?) *(?:\n|$)/),
  list: marked('list', /^ *(?:[*-]|\d+\.) +([^\n]*)(?:\n|$)/),
  blockQuote: marked('blockQuote', /^ *>(?:>>)? +([^\n]*)(?:\n|$)/),
  codeBlock: found('codeBlock', /^```[\s\S]+?```/, early),
  silent: {
    ...found('silent', /^@silent(?!\S)/),
    match: (source, _state, previous) => (previous === '' ? /^@silent(?!\S)/.exec(source) : null),
  },
  user: found('user', /^<@!?\d+>/),
  everyone: found('everyone', /^@(?:everyone|here)/),
  role: found('role', /^<@&\d+>/),
  game: found('game', /^<@\$\d+>/),
  channel: found('channel', /^<#\d+>/),
  command: found('command', /^<\/[^:>\n]{1,98}:\d+>/),
  timestamp: found('timestamp', /^<@?t(?:ime)?:[^>]*>/),
  customEmoji: found('customEmoji', /^<a?:\w+:\d+>/),
  namedEmoji: found('namedEmoji', /^:[\w+~-]+:/),
  soundboard: found('soundboard', /^<sound:[^>]*>/),
  route: found('route', /^<(?:id|\d+):[^>]*>/),
  mail: found('mail', /^<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>/, defaultRules.autolink.order + 0.5),
  phone: found('phone', /^<(?:(?:tel|sms):\+?|\+)[\d(][^>]*>/, defaultRules.autolink.order + 0.5),
  spoiler: found('spoiler', /^\|\|[\s\S]+?\|\|/),
  strikethrough: found('strikethrough', /^~~[\s\S]+?~~(?!_)/, defaultRules.u.order),
  url: {
    order: defaultRules.url.order,
    match: (source) => /^(?:https?|steam):\/\/[^\s<]+[^<.,:;"'\]\s]/.exec(source),
    parse: (capture) => ({ type: 'link', target: capture[0], content: [{ type: 'text', content: capture[0] }] }),
  },
  link: {
    ...defaultRules.link,
    parse: (capture, parse, state) => {
      const raw = { type: 'text', content: capture[0] };
      const [, label = '', url = ''] = capture;
      const words = sanitised(label);
      if (words.trim() === '' || !isAddress(url) || /discord(?:app)?\.(?:com|gg|new)\//i.test(label)) return raw;
      if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(label)) return raw;
      const read = parse(words.normalize('NFKC'), { ...state, inLabel: true });
      if (!isPlain(read)) return raw;
      return { type: 'link', target: url, content: parse(words, { ...state, inLabel: true }) };
    },
  },
  text: {
    ...defaultRules.text,
    match: (source) => /^[\s\S]+?(?=[^0-9A-Za-z\s\u00c0-\uffff]|\n|\w+:\S|\d+\.|$)/.exec(source),
  },
};

const parser = SimpleMarkdown.parserFor(rules);

function seen(node: Node): Seen {
  const target = 'target' in node && typeof node.target === 'string' ? node.target : null;
  return {
    type: node.type,
    text: typeof node.content === 'string' ? node.content : node.type === 'br' ? '\n' : '',
    target,
    children: childrenOf(node).map(seen),
  };
}

/** Reads the content of one text display. */
export function readMarkdown(source: string): readonly Seen[] {
  return parser(source, { inline: true }).filter(isNode).map(seen);
}

/** Every node, the inner ones too. */
export function allSeen(nodes: readonly Seen[]): readonly Seen[] {
  return nodes.flatMap((node) => [node, ...allSeen(node.children)]);
}

/** A stretch of text as it is shown, with the markup around it. */
export interface Shown {
  readonly text: string;
  readonly within: readonly string[];
}

/** What a reader sees, in order. */
export function shown(nodes: readonly Seen[], within: readonly string[] = []): readonly Shown[] {
  return nodes.flatMap((node) =>
    node.children.length > 0
      ? shown(node.children, [...within, node.type])
      : [{ text: node.text, within: node.type === 'text' || node.type === 'br' ? within : [...within, node.type] }],
  );
}

/** The characters a reader sees; isolates are no characters. */
export function visible(nodes: readonly Seen[]): string {
  return shown(nodes)
    .map(({ text }) => text)
    .join('')
    .replace(/[\u2068\u2069]/g, '');
}
