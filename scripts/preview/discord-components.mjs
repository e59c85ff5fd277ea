/**
 * Discord's components as HTML. Buttons, selects and rows are web components; containers, sections and the other parts of
 * Components V2 and of modals are drawn here. An unknown kind stops the preview: better no picture than a wrong one.
 */
import { ButtonStyle, ComponentType, TextInputStyle } from 'discord.js';
import { markdownHtml } from './discord-markdown.mjs';
import { escapeHtml } from './html.mjs';
import { openedMenu } from './page.mjs';

const drawAll = (components) => components.map(drawComponent).join('');
const attribute = (name, value) => (value ? ` ${name}="${escapeHtml(value)}"` : '');

const buttonTypes = {
  [ButtonStyle.Primary]: 'primary',
  [ButtonStyle.Secondary]: 'secondary',
  [ButtonStyle.Success]: 'success',
  [ButtonStyle.Danger]: 'destructive',
  [ButtonStyle.Link]: 'secondary',
};

function emojiOf(emoji) {
  return emoji ? `${emoji.id ? `:${emoji.name}:` : emoji.name} ` : '';
}

function button({ style, label = '', emoji, url, disabled }) {
  const words = escapeHtml(emojiOf(emoji) + label);
  const attributes = `type="${buttonTypes[style]}"${attribute('url', url)}${disabled ? ' disabled' : ''}`;
  return `<discord-button ${attributes}>${words}</discord-button>`;
}

/** Pictures from the net are not fetched: a box of their size says what they show. */
function placeholder(kind, { description, media, spoiler }) {
  const words = description ?? `(no alt text) ${media.url}`;
  return `<div class="picture ${kind}" title="${escapeHtml(media.url)}"><span>${spoiler ? 'SPOILER ' : ''}${escapeHtml(words)}</span></div>`;
}

function accent(color) {
  return typeof color === 'number' ? ` style="--accent: #${color.toString(16).padStart(6, '0')}"` : '';
}

function label({ label: words, description, component }) {
  const star = component.required === false ? '' : '<span class="required">*</span>';
  const below = description ? `<div class="hint">${escapeHtml(description)}</div>` : '';
  return `<div class="label"><div class="name">${escapeHtml(words)}${star}</div>${below}${drawComponent(component)}</div>`;
}

function textInput({ style, value, placeholder: hint, label: words, max_length: max }) {
  const name = words ? `<div class="name">${escapeHtml(words)}</div>` : '';
  const filled = value ? escapeHtml(value) : `<span class="faint">${escapeHtml(hint ?? '')}</span>`;
  const room =
    style === TextInputStyle.Paragraph && max ? `<span class="room">${max - (value?.length ?? 0)}</span>` : '';
  return `${name}<div class="input${style === TextInputStyle.Paragraph ? ' tall' : ''}"><span>${filled}</span>${room}</div>`;
}

const drawn = {
  [ComponentType.ActionRow]: ({ components }) => `<discord-action-row>${drawAll(components)}</discord-action-row>`,
  [ComponentType.Button]: button,
  [ComponentType.StringSelect]: ({ placeholder: hint, options, disabled }) => {
    const chosen = options.find((option) => option.default);
    const words = chosen?.label ?? hint ?? 'Make a selection';
    return `<discord-string-select-menu placeholder="${escapeHtml(words)}"${disabled ? ' disabled' : ''}></discord-string-select-menu>`;
  },
  // The component for buttons draws itself only within a row.
  [ComponentType.Section]: ({ components, accessory }) =>
    `<div class="section"><div class="stack">${drawAll(components)}</div><discord-action-row>${drawComponent(accessory)}</discord-action-row></div>`,
  [ComponentType.TextDisplay]: ({ content }) => `<div class="text">${markdownHtml(content)}</div>`,
  [ComponentType.Thumbnail]: (component) => placeholder('thumbnail', component),
  [ComponentType.MediaGallery]: ({ items }) =>
    `<div class="gallery">${items.map((item) => placeholder('wide', item)).join('')}</div>`,
  [ComponentType.Separator]: ({ divider = true, spacing = 1 }) =>
    `<div class="separator${divider ? ' line' : ''}${spacing === 2 ? ' large' : ''}"></div>`,
  [ComponentType.Container]: ({ components, accent_color: color, spoiler }) =>
    `<div class="container${spoiler ? ' spoiler' : ''}"${accent(color)}>${drawAll(components)}</div>`,
  [ComponentType.Label]: label,
  [ComponentType.TextInput]: textInput,
};

function drawComponent(component) {
  const how = drawn[component.type];
  if (!how) throw new Error(`the preview cannot draw a component of type ${component.type}`);
  return how(component);
}

const below = ({ components = [], accessory, component }) =>
  [...components, accessory, component].filter((part) => part !== undefined);

/** All components of a tree, in order.
 * @param {object} root a message body, a modal or a component
 * @returns {any[]}
 */
function everyComponent(root) {
  return below(root).flatMap((component) => [component, ...everyComponent(component)]);
}

const menuOf = ({ placeholder: title, options }) =>
  openedMenu(
    title,
    options.map(({ label: words, description, emoji }) => ({ label: emojiOf(emoji) + words, description })),
  );

/** What stands in a message, and how much of Discord's room it takes.
 * @param {{ components: any[], content?: string, embeds?: any[] }} body
 * @returns {{ html: string, menus: string, size: string }} `menus`: the opened selects; `size`: a line for the reviewer
 */
export function messageParts(body) {
  if (body.embeds?.length) throw new Error('the preview draws components, not embeds');
  const components = everyComponent(body);
  const characters = components.reduce((sum, { content = '' }) => sum + content.length, body.content?.length ?? 0);
  return {
    html:
      (body.content ? `<div class="text">${markdownHtml(body.content)}</div>` : '') + drawAll(body.components ?? []),
    menus: components
      .filter(({ type }) => type === ComponentType.StringSelect)
      .map(menuOf)
      .join(''),
    size: `${characters} of 4000 characters, ${components.length} of 40 components`,
  };
}

/** A modal as it stands over the chat.
 * @param {{ title: string, components: any[] }} modal
 * @param {string} avatar address of the app's picture
 * @returns {string}
 */
export function modalHtml({ title, components }, avatar) {
  return `<div class="modal">
    <div class="title"><img src="${avatar}" alt=""><span>${escapeHtml(title)}</span><span class="close">✕</span></div>
    <div class="warning">This form will be submitted to <b>Paperboy</b>. Do not share passwords or other sensitive information.</div>
    ${drawAll(components)}
    <div class="end"><span class="cancel">Cancel</span><span class="submit">Submit</span></div>
  </div>`;
}
