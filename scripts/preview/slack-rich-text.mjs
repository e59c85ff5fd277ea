/** Slack's rich text as HTML. Its text is literal: it is shown character by character. */
import { escapeHtml } from './html.mjs';
import { emojiHtml } from './slack-text.mjs';

const tags = { bold: 'strong', italic: 'em', strike: 's', underline: 'u', code: 'code' };

function styled(style, html) {
  return Object.entries(style ?? {})
    .filter(([, on]) => on)
    .reduce((inner, [name]) => {
      const tag = tags[name];
      if (!tag) throw new Error(`the preview cannot draw the style ${name} in rich text`);
      return `<${tag}>${inner}</${tag}>`;
    }, html);
}

const mention = (words) => `<span class="mention">${escapeHtml(words)}</span>`;

const inline = {
  text: ({ text, style }) => styled(style, escapeHtml(text)),
  link: ({ url, text, style }) =>
    `<a href="${escapeHtml(url)}" title="${escapeHtml(url)}">${styled(style, escapeHtml(text ?? url))}</a>`,
  emoji: ({ name, unicode, style }) =>
    styled(
      style,
      unicode
        ? String.fromCodePoint(...unicode.split('-').map((point) => Number.parseInt(point, 16)))
        : emojiHtml(name),
    ),
  user: ({ user_id: id }) => mention(`@${id}`),
  usergroup: ({ usergroup_id: id }) => mention(`@${id}`),
  channel: ({ channel_id: id }) => mention(`#${id}`),
  broadcast: ({ range }) => mention(`@${range}`),
  date: ({ timestamp, style }) =>
    styled(
      style,
      escapeHtml(new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(timestamp * 1000)),
    ),
};

function drawInline(elements) {
  return elements
    .map((element) => {
      const how = inline[element.type];
      if (!how) throw new Error(`the preview cannot draw a ${element.type} in rich text`);
      return how(element);
    })
    .join('');
}

const roman = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x'];
const bullets = ['•', '◦', '▪'];
/** The number of an entry: 1. a. i., by how deep it stands. */
const numbers = [
  (index) => `${index + 1}`,
  (index) => String.fromCharCode(97 + (index % 26)),
  (index) => roman[index] ?? `${index + 1}`,
];

function list({ style, indent = 0, offset = 0, border = 0, elements }) {
  const mark = (index) => (style === 'ordered' ? `${numbers[indent % 3](index + offset)}.` : bullets[indent % 3]);
  const rows = elements.map(
    (element, index) => `<li><span class="bullet">${mark(index)}</span>${drawInline(element.elements)}</li>`,
  );
  return `<ul class="list${border ? ' bordered' : ''}" style="--depth: ${indent}">${rows.join('')}</ul>`;
}

const parts = {
  rich_text_section: ({ elements }) => `<div class="words">${drawInline(elements)}</div>`,
  rich_text_list: list,
  rich_text_quote: ({ elements }) => `<blockquote class="words">${drawInline(elements)}</blockquote>`,
  rich_text_preformatted: ({ elements }) => `<pre>${drawInline(elements)}</pre>`,
};

/** A `rich_text` block.
 * @param {{ elements: readonly any[] }} block
 * @returns {string}
 */
export function richTextHtml({ elements }) {
  const drawn = elements.map((element) => {
    const how = parts[element.type];
    if (!how) throw new Error(`the preview cannot draw a ${element.type}`);
    return how(element);
  });
  return `<div class="rich">${drawn.join('')}</div>`;
}
