/** Pages that a browser shows while somebody installs Paperboy: plain words, no scripts, nothing from elsewhere. */
export interface OAuthPage {
  readonly status: number;
  readonly title: string;
  readonly sentences: readonly string[];
  readonly link: { readonly text: string; readonly url: string } | null;
}

/** For every page: it loads nothing, stands in no other page's frame, and tells nobody the address with the code in it. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}

/** The page as HTML; names of workspaces and addresses in it are literal. */
export function pageHtml({ title, sentences, link }: Omit<OAuthPage, 'status'>): string {
  const style =
    'body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem;color:#1d1c1d;background:#fff}' +
    'a{display:inline-block;padding:.6rem 1rem;border-radius:.4rem;background:#1f3a5f;color:#fff;text-decoration:none}' +
    '@media(prefers-color-scheme:dark){body{color:#eee;background:#1a1d21}a{background:#8ab4f8;color:#1a1d21}}';
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${style}</style></head>`,
    '<body>',
    `<h1>${escaped(title)}</h1>`,
    ...sentences.map((sentence) => `<p>${escaped(sentence)}</p>`),
    ...(link === null ? [] : [`<p><a href="${escaped(link.url)}">${escaped(link.text)}</a></p>`]),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
