import type { PaperLink } from '../paper.ts';
import { webUrl } from '../text.ts';

/** More links than this are a list of references, not pages about the paper. */
const linksMax = 10;
/** Longer addresses than this are tracking or data, not pages. */
const urlCharsMax = 500;

/** Addresses with a scheme (also the misprint `https:/github.com`); they end at white space, braces, quotes, `<>[]` and non-ASCII. */
const withScheme = /https?:\/{1,2}([!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~\\]+)/g;
/** Well-known hosts are recognised without a scheme too. The look-behind keeps the scan linear. */
const withoutScheme =
  /(?<![\w.\-/@])((?:www\.)?(?:github\.com|gitlab\.com|gitee\.com|huggingface\.co\/spaces|[\w-]{1,60}\.github\.io)\/[\w.\-/]+)/gi;

const codeHost =
  /^(?:github\.com|gitee\.com|bitbucket\.org|codeberg\.org|huggingface\.co|hf\.co|modelscope\.cn|anonymous\.4open\.science|colab\.research\.google\.com|(?:[\w-]+\.)*gitlab(?:\.[\w-]+)+)$/;
/** Pages of papers and licences: not about this paper's code or project. */
const otherHost = /^(?:(?:\w+\.)?arxiv\.org|(?:dx\.)?doi\.org|creativecommons\.org|openreview\.net)$/;

/**
 * The pages about a paper that its abstract names, in order and without repeats: `code` for code hosts and Hugging Face
 * repositories and Spaces, `project` for the rest. Braces, brackets and full stops around an address are not part of it, balanced
 * parentheses are; TeX's `\_` in it is `_`.
 */
export function linksInText(text: string): readonly PaperLink[] {
  const found: { at: number; url: string }[] = [];
  for (const match of text.matchAll(withScheme)) {
    const scheme = match[0].startsWith('https') ? 'https' : 'http';
    found.push({ at: match.index, url: `${scheme}://${match[1]}` });
  }
  for (const match of text.matchAll(withoutScheme)) found.push({ at: match.index, url: `https://${match[1]}` });
  found.sort((a, b) => a.at - b.at);
  return mergeLinks(found.map(({ url }) => pageLink(url)).filter((link) => link !== null));
}

/** A link for an address that stands on its own, such as a field of the API; `null` where it is no http(s) page about the paper. */
export function pageLink(address: string, kind?: PaperLink['kind']): PaperLink | null {
  // A line break inside a field is one that was pasted into it; a space ends the address.
  const url = trimUrl(
    address
      .replace(/[\r\n\t]+/g, '')
      .trim()
      .split(' ', 1)[0] ?? '',
  );
  const parsed = url.length > urlCharsMax ? null : webUrl(url);
  if (parsed === null) return null;
  const { hostname, pathname } = parsed;
  const host = hostname.replace(/^www\./, '');
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/.test(host)) return null;
  if (otherHost.test(host)) return null;
  if (/^(?:huggingface\.co|hf\.co)$/.test(host) && /^\/(?:papers|login|join)\b/.test(pathname)) return null;
  return { kind: kind ?? (codeHost.test(host) ? 'code' : 'project'), url };
}

/** Links in order without repeats: case, scheme, `www.`, `.git` and a closing slash do not tell two apart. */
export function mergeLinks(links: readonly PaperLink[]): readonly PaperLink[] {
  const byKey = new Map<string, PaperLink>();
  for (const link of links) {
    const key = link.url
      .toLowerCase()
      .replace(/^https?:\/\/(?:www\.)?/, '')
      .replace(/\/$/, '')
      .replace(/\.git$/, '');
    if (!byKey.has(key)) byKey.set(key, link);
  }
  return [...byKey.values()].slice(0, linksMax);
}

/** Drops what the sentence around an address left at its end and TeX's backslashes inside. */
function trimUrl(address: string): string {
  let url = address.replace(/\\([_#%&~])/g, '$1');
  const backslash = url.indexOf('\\'); // TeX goes on: \footnote, \allowbreak
  if (backslash >= 0) url = url.slice(0, backslash);
  let open = 0; // opening parentheses without a closing one; negative: closing ones too many
  for (const char of url) {
    if (char === '(') open += 1;
    else if (char === ')') open -= 1;
  }
  let end = url.length;
  for (; end > 0; end -= 1) {
    const last = url.charAt(end - 1);
    if (last === ')' && open < 0) open += 1;
    else if (last === '(') open -= 1;
    else if (!(last === '/' ? url[end - 2] === '/' : ".,;:!?'*~$&#".includes(last))) break;
  }
  return url.slice(0, end);
}
