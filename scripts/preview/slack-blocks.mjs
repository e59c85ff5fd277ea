/** Slack's blocks as HTML. An unknown kind stops the preview: better no picture than a wrong one. */
import { escapeHtml } from './html.mjs';
import { openedMenu } from './page.mjs';
import { elementHtml, pictureHtml } from './slack-elements.mjs';
import { richTextHtml } from './slack-rich-text.mjs';
import { markdownHtml, textHtml } from './slack-text.mjs';

function section({ text, fields = [], accessory }) {
  const words = text ? `<div class="words">${textHtml(text)}</div>` : '';
  const cells = fields.map((each) => `<div class="words">${textHtml(each)}</div>`).join('');
  const beside = accessory ? `<div class="accessory">${elementHtml(accessory)}</div>` : '';
  return `<div class="section"><div class="stack">${words}${cells ? `<div class="fields">${cells}</div>` : ''}</div>${beside}</div>`;
}

function context({ elements }) {
  const drawnElements = elements.map((element) =>
    element.type === 'image' ? pictureHtml('tiny', element) : `<div class="words">${textHtml(element)}</div>`,
  );
  return `<div class="context">${drawnElements.join('')}</div>`;
}

function input({ label, element, hint, optional }) {
  const free = optional ? ' <span class="faint">(optional)</span>' : '';
  const below = hint ? `<div class="hint">${textHtml(hint)}</div>` : '';
  return `<div class="labelled"><div class="name">${textHtml(label)}${free}</div>${elementHtml(element)}${below}</div>`;
}

function table({ rows }) {
  const cell = (content) => (content.type === 'raw_text' ? escapeHtml(content.text) : drawBlock(content));
  const lines = rows.map((row, index) => {
    const tag = index === 0 ? 'th' : 'td';
    return `<tr>${row.map((content) => `<${tag}>${cell(content)}</${tag}>`).join('')}</tr>`;
  });
  return `<table>${lines.join('')}</table>`;
}

const drawn = {
  rich_text: richTextHtml,
  header: ({ text }) => `<div class="header">${textHtml(text)}</div>`,
  section,
  context,
  actions: ({ elements }) => `<div class="actions">${elements.map(elementHtml).join('')}</div>`,
  divider: () => '<div class="divider"></div>',
  image: ({ title, ...image }) =>
    `${title ? `<div class="caption">${textHtml(title)}</div>` : ''}${pictureHtml('wide', image)}`,
  input,
  table,
  markdown: markdownHtml,
};

function drawBlock(block) {
  const how = drawn[block.type];
  if (!how) throw new Error(`the preview cannot draw a block of type ${block.type}`);
  return how(block);
}

const menusOf = ({ elements = [], accessory, element }) =>
  [...elements, accessory, element].filter((each) => each?.type === 'static_select' || each?.type === 'overflow');

function opened({ placeholder, options, option_groups: groups = [] }) {
  const all = options ?? groups.flatMap((group) => group.options);
  return openedMenu(
    placeholder?.text ?? '…',
    all.map(({ text, description }) => ({ label: text.text, description: description?.text })),
  );
}

/** Every text and address of a block, wherever it stands in it; not what its buttons carry. */
function textsIn(value, key = '') {
  if (typeof value === 'string') return ['text', 'alt_text', 'url'].includes(key) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, key));
  return value && typeof value === 'object' ? Object.entries(value).flatMap(([name, each]) => textsIn(each, name)) : [];
}

/** Whether something in it reaches people: a mention in rich text, or one written in mrkdwn. */
function mentions(value) {
  if (Array.isArray(value)) return value.some(mentions);
  if (!value || typeof value !== 'object') return false;
  if (['user', 'usergroup', 'broadcast'].includes(value.type)) return true;
  if (['mrkdwn', 'markdown'].includes(value.type) && /<[@!]|@(channel|here|everyone)\b/.test(value.text)) return true;
  return Object.values(value).some(mentions);
}

/** What stands in a message or view, and how much of Slack's room it takes.
 * @param {readonly any[]} blocks
 * @returns {{ html: string, menus: string, characters: number, mentions: boolean }} `menus`: what opens when tapped
 */
export function blocksHtml(blocks) {
  return {
    html: blocks.map((block) => `<div class="block">${drawBlock(block)}</div>`).join(''),
    menus: blocks.flatMap(menusOf).map(opened).join(''),
    characters: textsIn(blocks).reduce((sum, text) => sum + text.length, 0),
    mentions: mentions(blocks),
  };
}
