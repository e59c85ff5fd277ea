/** What the pages of every platform have in common. They load nothing from the net. */
import { escapeHtml } from './html.mjs';

const picture = (shapes) =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">${shapes}</svg>`)}`;

/** Paperboy's picture, as an address. */
export const appAvatar = picture(
  '<rect width="40" height="40" fill="#c2410c"/><rect x="9" y="10" width="22" height="20" rx="2" fill="#fff7ed"/><path d="M12 15h16M12 19h9M12 23h9M12 27h9" stroke="#9a3412" stroke-width="2"/><rect x="23" y="18" width="5" height="9" fill="#fdba74"/>',
);

/** The picture of whoever asked, as an address. */
export const readerAvatar = picture(
  '<rect width="40" height="40" fill="#0f766e"/><circle cx="20" cy="16" r="7" fill="#ccfbf1"/><path d="M6 40a14 14 0 0 1 28 0z" fill="#ccfbf1"/>',
);

/** A page that may run only the script beside it.
 * @param {{ title: string, theme: 'dark' | 'light', style: string, body: string }} parts
 * @returns {string}
 */
export function page({ title, theme, style, body }) {
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

/** What an opened menu shows first: as many of its entries as fit a phone. */
const menuRowsShown = 6;

/** A menu as it stands once it is tapped.
 * @param {string} title
 * @param {readonly { label: string, description?: string }[]} entries
 * @returns {string}
 */
export function openedMenu(title, entries) {
  const rows = entries
    .slice(0, menuRowsShown)
    .map(
      ({ label, description }) =>
        `<li><div>${escapeHtml(label)}</div>${description ? `<div class="hint">${escapeHtml(description)}</div>` : ''}</li>`,
    );
  const more = entries.length - rows.length;
  const end = more > 0 ? `<li class="hint">and ${more} more</li>` : '';
  return `<div class="menu"><div class="note">“${escapeHtml(title)}”, opened:</div><ul>${rows.join('')}${end}</ul></div>`;
}

const sheetStyle =
  'body { padding: 24px } a { color: inherit } .views { display: flex; gap: 24px; align-items: flex-start } .views > * { flex: none } img, iframe { border: 1px solid var(--line) }';

/** All pictures of a run beside each other; frames of the pages where there are none.
 * @param {{ platform: string, style: string, names: readonly string[], theme: 'dark' | 'light', views: readonly { name: string, width: number }[], hasPictures: boolean }} sheet
 * @returns {string}
 */
export function sheetPage({ platform, style, names, theme, views, hasPictures }) {
  const show = (name, view) =>
    hasPictures
      ? `<a href="${name}.${view.name}.png"><img src="${name}.${view.name}.png" width="${view.width}" alt="${escapeHtml(name)}, ${view.name}"></a>`
      : `<iframe src="${name}.html" width="${view.width}" height="700" title="${escapeHtml(name)}, ${view.name}"></iframe>`;
  const rows = names.map(
    (name) =>
      `<h2 id="${name}"><a href="${name}.html">${escapeHtml(name)}</a></h2><div class="views">${views.map((view) => show(name, view)).join('')}</div>`,
  );
  const title = `${platform}, ${theme}`;
  return page({
    title,
    theme,
    style: `${style}${sheetStyle}\n`,
    body: `<h1>${title}: ${names.length} goldens</h1>${rows.join('\n')}`,
  });
}
