/**
 * Discord's markdown drawn as its client draws it. The rules of discord-markdown-parser, and what they lack: lists,
 * `:names:` of emoji, newer kinds of mentions, and labels of masked links the client refuses. Whatever is more than plain text is drawn so that it
 * is seen, because text that was meant literally and is not is what a reviewer looks for.
 */
import { rulesExtended, SimpleMarkdown } from 'discord-markdown-parser';
import { escapeHtml } from './html.mjs';

const atLineStart = (state) => /(^|\n)$/.test(state.prevCapture?.[0] ?? '');
const onlyAtLineStart = (rule) => ({
  ...rule,
  match: (source, state) => (atLineStart(state) ? rule.match(source, { ...state, prevCapture: null }) : null),
});

/** Nothing inside bold, links and the like stands at the start of a line, however early in the text they come. */
const inLine = (rule) => ({
  ...rule,
  parse: (capture, parse, state) => {
    state.prevCapture = [capture[0][0]];
    return rule.parse(capture, parse, state);
  },
});

/** `- ` and `1. `; a line goes on where the next one is indented. */
const list = {
  order: rulesExtended.heading.order - 0.6,
  match: (source, state) =>
    atLineStart(state)
      ? /^ *(?:[-*]|\d+\.) +[^\n]+(?:\n *(?:[-*]|\d+\.) +[^\n]+|\n {2,}[^\n]+)*(\n|$)/.exec(source)
      : null,
  parse: (capture, parse, state) => {
    const items = [];
    for (const line of capture[0].replace(/\n$/, '').split('\n')) {
      const [, indent, bullet, words] = /^( *)([-*]|\d+\.) +(.*)$/s.exec(line) ?? [];
      if (bullet) items.push({ depth: Math.floor(indent.length / 2), bullet, words });
      else items.at(-1).words += `\n${line.trim()}`;
    }
    return {
      items: items.map(({ words, ...item }) => ({
        ...item,
        content: parse(words, { ...state, prevCapture: [item.bullet] }),
      })),
    };
  },
};

/** What else the client draws as something: ids of any length, `<id:guide>`, sounds, games, addresses of mail and phones. */
const special = {
  order: rulesExtended.text.order - 0.5,
  match: (source) =>
    /^(?:<(?:@[!&$]?\d+|#\d+|a?:\w+:\d+|\/[^:>\n]+:\d+|@?t(?:ime)?:[^>]+|(?:id|\d+|sound|tel|sms):[^>\s]+|\+\d[^>\s]*|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>|steam:\/\/\S+)/.exec(
      source,
    ),
  parse: (capture) => ({ content: capture[0] }),
};

/** The client draws a known name between colons as its emoji, also in what a bot sends. */
const emojiName = {
  order: rulesExtended.emoji.order,
  match: (source) => /^:([a-z][a-z0-9_]+):/.exec(source),
  parse: (capture) => ({ name: capture[1] }),
};

/** A label with an address in it makes the client show the brackets: https://github.com/discord/discord-api-docs/issues/7721 */
const link = {
  ...rulesExtended.link,
  parse: (capture, parse, state) => {
    const refused = /https?:\/\/\w{2}/.test(capture[1]) || /^\s*$/.test(capture[1].replace(/\p{Cf}/gu, ''));
    if (refused || !/^https?:/.test(capture[2])) return { type: 'refusedLink', content: capture[0] };
    return rulesExtended.link.parse(capture, parse, state);
  },
};

const parse = SimpleMarkdown.parserFor({
  ...rulesExtended,
  heading: onlyAtLineStart(inLine(rulesExtended.heading)),
  subtext: onlyAtLineStart(inLine(rulesExtended.subtext)),
  em: inLine(rulesExtended.em),
  strong: inLine(rulesExtended.strong),
  underline: inLine(rulesExtended.underline),
  strikethrough: inLine(rulesExtended.strikethrough),
  spoiler: inLine(rulesExtended.spoiler),
  link: inLine(link),
  list,
  emojiName,
  special,
});

const mention = (type, words) => `<discord-mention type="${type}">${escapeHtml(words)}</discord-mention>`;
const anchor = (node) =>
  `<discord-link href="${escapeHtml(node.target)}" title="${escapeHtml(node.target)}">${draw(node.content)}</discord-link>`;

/** @type {Record<string, Intl.DateTimeFormatOptions>} */
const timeFormats = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  R: { dateStyle: 'long', timeStyle: 'short' },
};

function time({ timestamp, format = 'f' }) {
  const words = new Intl.DateTimeFormat('en', { ...timeFormats[format], timeZone: 'UTC' }).format(timestamp * 1000);
  return `<discord-time>${escapeHtml(format === 'R' ? `time since ${words}` : words)}</discord-time>`;
}

function drawList({ items }) {
  const row = ({ depth, bullet, content }) => {
    const mark = /\d/.test(bullet) ? bullet : depth % 2 === 0 ? '•' : '◦';
    return `<li style="--depth: ${depth}"><span class="bullet">${escapeHtml(mark)}</span>${draw(content)}</li>`;
  };
  return `<ul class="list">${items.map(row).join('')}</ul>`;
}

/** How each kind of node looks. */
const drawn = {
  text: (node) => escapeHtml(node.content),
  twemoji: (node) => escapeHtml(node.name),
  emoticon: (node) => escapeHtml(node.content),
  br: () => '<br>',
  em: (node) => `<em>${draw(node.content)}</em>`,
  strong: (node) => `<strong>${draw(node.content)}</strong>`,
  underline: (node) => `<u>${draw(node.content)}</u>`,
  strikethrough: (node) => `<s>${draw(node.content)}</s>`,
  spoiler: (node) => `<discord-spoiler>${draw(node.content)}</discord-spoiler>`,
  inlineCode: (node) => `<discord-code>${escapeHtml(node.content)}</discord-code>`,
  codeBlock: (node) => `<discord-code multiline>${escapeHtml(node.content)}</discord-code>`,
  blockQuote: (node) => `<discord-quote>${draw(node.content)}</discord-quote>`,
  heading: (node) => `<h${node.level}>${draw(node.content)}</h${node.level}>`,
  subtext: (node) => `<small>${draw(node.content)}</small>`,
  list: drawList,
  special: (node) => `<discord-mention>${escapeHtml(node.content)}</discord-mention>`,
  url: anchor,
  autolink: anchor,
  link: anchor,
  refusedLink: (node) => `<span class="doubtful">${escapeHtml(node.content)}</span>`,
  timestamp: time,
  user: (node) => mention('user', `user ${node.id}`),
  role: (node) => mention('role', `role ${node.id}`),
  everyone: () => mention('user', 'everyone'),
  here: () => mention('user', 'here'),
  channel: (node) => mention('channel', `channel ${node.id}`),
  guildNavigation: (node) => mention('channel', node.navigation),
  slashCommand: (node) => mention('slash', node.fullName),
  emoji: (node) => `<span class="emoji">:${escapeHtml(node.name)}:</span>`,
  emojiName: (node) => `<span class="emoji">:${escapeHtml(node.name)}:</span>`,
};

function draw(nodes) {
  return nodes
    .map((node) => {
      const how = drawn[node.type];
      if (!how) throw new Error(`Discord's markdown has a ${node.type} that the preview cannot draw`);
      return how(node);
    })
    .join('');
}

/** HTML of a text as Discord shows it; mentions, spoilers and links become the web components of the page.
 * @param {string} markdown what is sent to Discord
 * @returns {string}
 */
export function markdownHtml(markdown) {
  return draw(parse(markdown, { inline: true }));
}
