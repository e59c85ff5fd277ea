/** Slack's buttons, menus and inputs as HTML. */
import { escapeHtml } from './html.mjs';
import { textHtml } from './slack-text.mjs';

const chevron =
  '<svg viewBox="0 0 20 20" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.7"><path d="m5.5 8 4.5 4.5L14.5 8"/></svg>';
const dots =
  '<svg viewBox="0 0 20 20" width="18" height="18" fill="currentColor"><circle cx="5" cy="10" r="1.5"/><circle cx="10" cy="10" r="1.5"/><circle cx="15" cy="10" r="1.5"/></svg>';

/** Pictures from the net are not fetched: a box of their size says what they show.
 * @param {string} kind of the box
 * @param {{ image_url?: string, alt_text: string }} image
 * @returns {string}
 */
export const pictureHtml = (kind, { image_url: url = 'a file in Slack', alt_text: words }) =>
  `<div class="picture ${kind}" title="${escapeHtml(url)}"><span>${escapeHtml(words)}</span></div>`;

function menu({ placeholder, initial_option: chosen }) {
  const words = chosen ? textHtml(chosen.text) : `<span class="faint">${textHtml(placeholder ?? defaultHint)}</span>`;
  return `<span class="select"><span>${words}</span>${chevron}</span>`;
}
const defaultHint = { type: 'plain_text', text: 'Choose an option' };

function field({ initial_value: value, initial_date: date, placeholder, multiline }) {
  const given = value ?? date;
  const words = given
    ? escapeHtml(given)
    : `<span class="faint">${placeholder ? textHtml(placeholder) : '&#8203;'}</span>`;
  return `<div class="field${multiline ? ' tall' : ''}">${words}</div>`;
}

/** `options` with a mark before each: whether it is chosen. */
function choices(kind, { options, initial_options: several = [], initial_option: one }) {
  const chosen = [...several, one].map((option) => option?.value);
  const rows = options.map(
    ({ text, description, value }) =>
      `<div class="choice"><span class="mark ${kind}${chosen.includes(value) ? ' on' : ''}"></span><div>${textHtml(text)}${description ? `<div class="hint">${textHtml(description)}</div>` : ''}</div></div>`,
  );
  return `<div class="choices">${rows.join('')}</div>`;
}

const drawn = {
  button: ({ text, style = '' }) => `<span class="button ${style}">${textHtml(text)}</span>`,
  static_select: menu,
  external_select: menu,
  users_select: menu,
  conversations_select: menu,
  channels_select: menu,
  overflow: () => `<span class="button overflow" title="More actions">${dots}</span>`,
  image: (image) => pictureHtml('thumbnail', image),
  plain_text_input: field,
  number_input: field,
  email_text_input: field,
  url_text_input: field,
  datepicker: field,
  checkboxes: (element) => choices('box', element),
  radio_buttons: (element) => choices('round', element),
};

/** An element of an actions, section or input block.
 * @param {any} element
 * @returns {string}
 */
export function elementHtml(element) {
  const how = drawn[element.type];
  if (!how) throw new Error(`the preview cannot draw an element of type ${element.type}`);
  return how(element);
}
