/** A golden of Discord as a chat. */
import { readFileSync } from 'node:fs';
import { MessageFlags } from 'discord.js';
import { messageParts, modalHtml } from './discord-components.mjs';
import { escapeHtml } from './html.mjs';
import { appAvatar, page, readerAvatar } from './page.mjs';

/** Discord's looks. */
export const style = readFileSync(new URL('discord.css', import.meta.url), 'utf8');

const isModal = (payload) => 'title' in payload && 'custom_id' in payload;

function message(body, command, position) {
  const { html, menus, size } = messageParts(body);
  const ephemeral = (body.flags ?? 0) & MessageFlags.Ephemeral ? ' ephemeral' : '';
  const asked =
    position.index === 0 && command
      ? `<discord-command slot="reply" author="reader" avatar="${readerAvatar}" command="${escapeHtml(command)}"></discord-command>`
      : '';
  const mentions = JSON.stringify(body.allowed_mentions) === '{"parse":[]}' ? '' : ' · MAY MENTION PEOPLE';
  const place = position.count > 1 ? `message ${position.index + 1} of ${position.count}: ` : '';
  return {
    html: `<discord-message author="Paperboy" bot avatar="${appAvatar}" timestamp="Today at 09:00"${ephemeral}>${asked}<div slot="components" class="parts">${html}</div></discord-message>`,
    below: `${menus}<div class="note">${place}${size}${mentions}</div>`,
  };
}

/** One golden as a page that stands beside `elements.js`.
 * @param {{ name: string, payloads: any[], command: string | null, theme: 'dark' | 'light' }} golden
 *   `payloads`: message bodies or modals in the order they are sent; `command`: what the reader typed, if anything
 * @returns {string}
 */
export function goldenPage({ name, payloads, command, theme }) {
  const chat = payloads.map((payload, index) => {
    if (isModal(payload)) return modalHtml(payload, appAvatar);
    const { html, below } = message(payload, command, { index, count: payloads.length });
    return `<discord-messages${theme === 'light' ? ' light-theme' : ''}>${html}</discord-messages>${below}`;
  });
  return page({
    title: name,
    theme,
    style,
    body: `<template><main>${chat.join('\n')}</main></template>\n<script src="elements.js"></script>`,
  });
}
