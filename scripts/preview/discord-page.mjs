/** HTML pages of a preview: one golden as a chat, and the sheet of all of them. They load nothing from the net. */
import { readFileSync } from 'node:fs';
import { MessageFlags } from 'discord.js';
import { messageParts, modalHtml } from './discord-components.mjs';
import { escapeHtml } from './html.mjs';

const style = readFileSync(new URL('discord.css', import.meta.url), 'utf8');

const picture = (shapes) =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">${shapes}</svg>`)}`;
const appAvatar = picture(
  '<rect width="40" height="40" fill="#c2410c"/><rect x="9" y="10" width="22" height="20" rx="2" fill="#fff7ed"/><path d="M12 15h16M12 19h9M12 23h9M12 27h9" stroke="#9a3412" stroke-width="2"/><rect x="23" y="18" width="5" height="9" fill="#fdba74"/>',
);
const readerAvatar = picture(
  '<rect width="40" height="40" fill="#0f766e"/><circle cx="20" cy="16" r="7" fill="#ccfbf1"/><path d="M6 40a14 14 0 0 1 28 0z" fill="#ccfbf1"/>',
);

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
  return page(name, theme, `<template><main>${chat.join('\n')}</main></template>\n<script src="elements.js"></script>`);
}

/** All pictures of a run beside each other; frames of the pages where there are none.
 * @param {{ names: readonly string[], theme: 'dark' | 'light', views: readonly { name: string, width: number }[], hasPictures: boolean }} sheet
 * @returns {string}
 */
export function sheetPage({ names, theme, views, hasPictures }) {
  const show = (name, view) =>
    hasPictures
      ? `<a href="${name}.${view.name}.png"><img src="${name}.${view.name}.png" width="${view.width}" alt="${escapeHtml(name)}, ${view.name}"></a>`
      : `<iframe src="${name}.html" width="${view.width}" height="700" title="${escapeHtml(name)}, ${view.name}"></iframe>`;
  const rows = names.map(
    (name) =>
      `<h2 id="${name}"><a href="${name}.html">${escapeHtml(name)}</a></h2><div class="views">${views.map((view) => show(name, view)).join('')}</div>`,
  );
  const layout =
    '<style>body { padding: 24px } a { color: inherit } .views { display: flex; gap: 24px; align-items: flex-start } .views > * { flex: none } img, iframe { border: 1px solid var(--line) }</style>';
  return page(
    `Discord, ${theme}`,
    theme,
    `${layout}<h1>Discord, ${theme}: ${names.length} goldens</h1>${rows.join('\n')}`,
  );
}

function page(title, theme, body) {
  const allowed =
    "default-src 'none'; style-src 'unsafe-inline'; script-src file:; img-src data: file:; frame-src file:";
  return `<!doctype html>
<html lang="en" data-theme="${theme}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${allowed}">
<title>${escapeHtml(title)}</title>
<style>
${style}</style>
<body>
${body}
</body>
</html>
`;
}
