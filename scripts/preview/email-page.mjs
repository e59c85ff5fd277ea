/** A golden mail is its own page: mail programs show its HTML, and the theme is what the browser says the reader likes. */

/** Of the sheet with all pictures. */
export const style = 'body { font: 16px/1.5 system-ui, sans-serif } :root { --line: #ccd2da }';

/**
 * @param {{ payloads: readonly [string] }} golden
 * @returns {string}
 */
export function goldenPage({ payloads: [html] }) {
  // Read as a browser reads a file; pictures that come with a mail are not there.
  return html;
}
