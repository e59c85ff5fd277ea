/** Text as it stands in HTML: between tags and inside double quotes.
 * @param {unknown} text
 * @returns {string}
 */
export function escapeHtml(text) {
  return String(text).replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
}
