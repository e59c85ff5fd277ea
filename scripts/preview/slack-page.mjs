/** A golden of Slack as a channel, a modal or the App Home. */
import { readFileSync } from 'node:fs';
import { escapeHtml } from './html.mjs';
import { appAvatar, page } from './page.mjs';
import { blocksHtml } from './slack-blocks.mjs';
import { textHtml } from './slack-text.mjs';

/** Slack's looks. */
export const style = readFileSync(new URL('slack.css', import.meta.url), 'utf8');

const eye =
  '<svg viewBox="0 0 20 20" width="14" height="14" fill="none" stroke="currentColor" stroke-width="1.6"><path d="M1.8 10S4.6 4.8 10 4.8 18.2 10 18.2 10 15.4 15.2 10 15.2 1.8 10 1.8 10Z"/><circle cx="10" cy="10" r="2.4"/></svg>';

/** What a notification reads out: Slack undoes the three escapes and shows the rest as it stands. */
const notification = (text) =>
  text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '');

function note(parts) {
  return `<div class="note">${parts
    .filter(Boolean)
    .map((part) => `<div>${escapeHtml(part)}</div>`)
    .join('')}</div>`;
}

/** Without a text for notifications it is what a link unfolds to, which stands below somebody's message. */
function bodyOf({ text, blocks }, html) {
  if (text === undefined) return `<div class="attachment">${html}</div>`;
  return blocks ? html : `<div class="words">${textHtml({ type: 'mrkdwn', text })}</div>`;
}

function message(payload, position) {
  const { text, blocks = [] } = payload;
  const { html, menus, characters, mentions } = blocksHtml(blocks);
  const onlyYou = payload.response_type === 'ephemeral' ? `<div class="only-you">${eye}Only visible to you</div>` : '';
  const place = position.count > 1 ? `message ${position.index + 1} of ${position.count}: ` : '';
  const loud = mentions || /<[@!]/.test(text ?? '') ? ' · MAY MENTION PEOPLE' : '';
  return `<div class="message">${onlyYou}<img class="avatar" src="${appAvatar}" alt=""><div class="content">
    <div class="author"><b>Paperboy</b> <span class="app">APP</span> <time>9:00 AM</time></div>${bodyOf(payload, html)}</div></div>
    ${menus}${note([
      text === undefined ? '' : `Notification: ${notification(text)}`,
      `${place}${blocks.length} of 50 blocks, ${characters} of 13200 characters${loud}`,
    ])}`;
}

const plain = (text, otherwise) => textHtml(text ?? { type: 'plain_text', text: otherwise });

function modal({ title, blocks, submit, close }) {
  const { html, menus } = blocksHtml(blocks);
  const send = submit ? `<span class="button large primary">${textHtml(submit)}</span>` : '';
  return `<div class="modal">
    <div class="title"><img src="${appAvatar}" alt=""><span>${textHtml(title)}</span><span class="close">✕</span></div>
    <div class="inside">${html}</div>
    <div class="end"><span class="button large">${plain(close, submit ? 'Cancel' : 'Close')}</span>${send}</div>
  </div>${menus}${note([`${blocks.length} of 100 blocks`])}`;
}

function home({ blocks }) {
  const { html, menus, mentions } = blocksHtml(blocks);
  return `<div class="home">
    <div class="top"><img src="${appAvatar}" alt=""><b>Paperboy</b></div>
    <div class="tabs"><span class="here">Home</span><span>Messages</span><span>About</span></div>
    <div class="inside">${html}</div>
  </div>${menus}${note([`${blocks.length} of 100 blocks${mentions ? ' · MAY MENTION PEOPLE' : ''}`])}`;
}

/** One golden as a page that needs nothing beside it.
 * @param {{ name: string, payloads: any[], theme: 'dark' | 'light' }} golden
 *   `payloads`: messages or views in the order they are sent
 * @returns {string}
 */
export function goldenPage({ name, payloads, theme }) {
  const shown = payloads.map((payload, index) => {
    if (payload.type === 'modal') return modal(payload);
    if (payload.type === 'home') return home(payload);
    if (payload.blocks === undefined && payload.text === undefined)
      throw new Error('the preview cannot draw a payload without blocks and text');
    return message(payload, { index, count: payloads.length });
  });
  return page({ title: name, theme, style, body: `<main>${shown.join('\n')}</main>` });
}
