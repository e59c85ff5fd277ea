/** Slack's text objects as HTML. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Message } from 'slack-blocks-to-jsx';
import { escapeHtml } from './html.mjs';

/**
 * Blocks as the package draws them: what is written in Slack's or in plain Markdown, which it parses. It is not asked for
 * the rest: it takes plain text for Markdown too, and draws numbers, spaces and chosen options that are not there.
 */
function packageHtml(block) {
  const props = { blocks: [block], logo: '', name: '', withoutWrapper: true, unstyled: true };
  return `<div class="markup">${renderToStaticMarkup(createElement(Message, props))}</div>`;
}

/** A short name that Slack shows as an emoji, marked for the reviewer.
 * @param {string} name
 * @returns {string}
 */
export const emojiHtml = (name) => `<span class="emoji">:${escapeHtml(name)}:</span>`;

/** A text object: plain text as it stands, but for emojis; mrkdwn as Slack parses it.
 * @param {{ type: string, text: string, emoji?: boolean }} text
 * @returns {string}
 */
export function textHtml({ type, text, emoji = true }) {
  if (type === 'mrkdwn') return packageHtml({ type: 'section', text: { type, text } });
  if (type !== 'plain_text') throw new Error(`the preview cannot draw a text of type ${type}`);
  const words = escapeHtml(text);
  return emoji ? words.replace(/:([a-z0-9_+'-]+):/g, (_, name) => emojiHtml(name)) : words;
}

/** A `markdown` block.
 * @param {{ text: string }} block
 * @returns {string}
 */
export const markdownHtml = ({ text }) => packageHtml({ type: 'markdown', text });
