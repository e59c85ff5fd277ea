/** Pages that Paperboy shows in a browser: plain words, no scripts, nothing from elsewhere. */
import { escapeHtml } from './escape-html.ts';

export interface BrowserPage {
  readonly status: number;
  readonly title: string;
  readonly sentences: readonly string[];
  /** `post`: a button that sends the page's own address back; it leads nowhere where a program only looks at links. */
  readonly link: { readonly text: string; readonly url: string; readonly post?: true } | null;
}

/** For every page: it loads nothing, stands in no other page's frame, and tells nobody the address with the code in it. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
};

function linkHtml({ text, url, post }: NonNullable<BrowserPage['link']>): string {
  return post
    ? `<form method="post" action="${escapeHtml(url)}"><button>${escapeHtml(text)}</button></form>`
    : `<p><a href="${escapeHtml(url)}">${escapeHtml(text)}</a></p>`;
}

/** The page as HTML; names of workspaces and addresses in it are literal. */
export function pageHtml({ title, sentences, link }: Omit<BrowserPage, 'status'>): string {
  const style =
    'body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem;color:#1d1c1d;background:#fff}' +
    'a,button{display:inline-block;padding:.6rem 1rem;border:0;border-radius:.4rem;background:#1f3a5f;color:#fff;font:inherit;text-decoration:none;cursor:pointer}' +
    '@media(prefers-color-scheme:dark){body{color:#eee;background:#1a1d21}a,button{background:#8ab4f8;color:#1a1d21}}';
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style></head>`,
    '<body>',
    `<h1>${escapeHtml(title)}</h1>`,
    ...sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`),
    ...(link === null ? [] : [linkHtml(link)]),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
