import { openableUrl } from './text.ts';

/** Anything that could end a link, or begin markup, where a platform writes it into text. */
const markup = /[()[\]<>\\*|`'"^{}]/g;

/**
 * The URL as it can stand in a link; `null` for one that a chat or a browser would not open, or that is longer than `charsMax`. User names
 * in it are left out: they only deceive.
 */
export function linkUrl(url: string | null, charsMax: number): string | null {
  const href = url === null ? null : openableUrl(url);
  if (href === null) return null;
  const parsed = new URL(href);
  parsed.username = '';
  parsed.password = '';
  if (!/^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])$/.test(parsed.hostname)) return null;
  const path = parsed.href.slice(parsed.origin.length);
  const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  const encoded = parsed.origin + path.replace(markup, percent);
  return encoded.length <= charsMax ? encoded : null;
}
