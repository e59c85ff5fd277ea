import type { ParseContext } from '../capture.ts';
import { parseArxivAtom } from './atom.ts';
import type { ArxivFeed } from './feed.ts';
import { parseArxivRss } from './rss.ts';

/** What may stand before the first element: white space, the XML declaration, comments, a document type. */
const prolog = /\s+|\ufeff|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE\s[^<>[]*(?:\[[^\]]*\]\s*)?>/iy;
/** Reads Atom or RSS as arXiv's, told apart by the first element; `null` for a text that is neither. */
export function parseArxivFeed(text: string, ctx: ParseContext): ArxivFeed | null {
  let start = 0;
  for (prolog.lastIndex = 0; prolog.test(text); prolog.lastIndex = start) start = prolog.lastIndex;
  const root = /^<(feed|entry|rss|rdf:RDF|channel|item)[\s>]/.exec(text.slice(start, start + 20))?.[1];
  if (root === undefined) return null;
  return root === 'feed' || root === 'entry' ? parseArxivAtom(text, ctx) : parseArxivRss(text, ctx);
}
