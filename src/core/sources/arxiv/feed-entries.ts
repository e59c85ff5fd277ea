import { Parser } from 'htmlparser2';
import { entityDecoded } from './feed-text.ts';

/** Larger entries are rejected unread; the longest author lists of arXiv (3,000 names) take about 400,000 characters. */
const entryCharsMax = 2_000_000;
/** Deeper nesting is no feed of arXiv's: its entries are three levels deep, with mark-up in an abstract a few more. */
const depthMax = 40;

/** Why an entry was rejected that the end of the text, or the next entry, came before the end of. */
export const cutOff = 'the entry is cut off';

/** One entry as it stands in the text. */
interface EntryText {
  readonly text: string;
  /** False where the next entry or the end of the text came before its end tag. */
  readonly closed: boolean;
}

interface FeedParts {
  /** All before the first entry. */
  readonly head: string;
  readonly entries: readonly EntryText[];
  /** False for a text that ends before the feed does. */
  readonly complete: boolean;
}

/** Where a text comes next, for positions that only grow: all look-ups together read the text once. */
function finder(text: string, needle: string): (from: number) => number {
  let at = -2; // -1 is "no more"
  return (from) => {
    if (at === -2 || (at >= 0 && at < from)) at = text.indexOf(needle, from);
    return at;
  };
}

/**
 * Cuts a feed into its entries without parsing them, so that a broken one cannot spoil the others. `tag` is `entry` (Atom) or
 * `item` (RSS). Tags in comments and CDATA sections do not count, unless the section is never closed or would swallow the end of its entry.
 * Linear in the length of the text.
 */
export function splitFeed(text: string, tag: 'entry' | 'item'): FeedParts {
  const token = new RegExp(
    `<!--|<!\\[CDATA\\[|<${tag}(?=[\\s/>])|</${tag}\\s*>|</(?:feed|channel|rss|rdf:RDF)\\s*>`,
    'g',
  );
  const commentEnd = finder(text, '-->');
  const cdataEnd = finder(text, ']]>');
  const entryEnd = finder(text, `</${tag}`);
  const entries: EntryText[] = [];
  let start = -1; // of the entry being read
  let head = -1;
  let complete = false;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    const at = match.index;
    if (found === '<!--' || found === '<![CDATA[') {
      const end = found === '<!--' ? commentEnd(at) : cdataEnd(at);
      if (end < 0 && entryEnd(at) < 0) break; // the text ends in it
      const swallowsEntry = start >= 0 && entryEnd(at) >= 0 && entryEnd(at) < end;
      if (end >= 0 && !swallowsEntry) token.lastIndex = end + 3;
    } else if (found === `<${tag}`) {
      if (start >= 0) entries.push({ text: text.slice(start, at), closed: false });
      if (head < 0) head = at;
      start = at;
    } else if (found.startsWith(`</${tag}`)) {
      if (start >= 0) entries.push({ text: text.slice(start, token.lastIndex), closed: true });
      start = -1;
    } else if (start < 0) complete = true;
  }
  if (start >= 0) entries.push({ text: text.slice(start), closed: false });
  return { head: head < 0 ? text : text.slice(0, head), entries, complete };
}

/** An element inside an entry. */
export interface FeedElement {
  /** `title`, `author/name`: names with their prefixes, at most two levels. */
  readonly path: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text in it, entities decoded. */
  readonly text: string;
}

interface OpenElement {
  readonly path: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly parts: string[];
  empty: boolean;
}

/**
 * The elements of one entry in order, or why they cannot be told apart: an element that is never closed, nesting or a length no feed has.
 * Knows the five entities of XML and numbers only, so nothing in the text can grow.
 */
export function parseEntry(entry: EntryText): readonly FeedElement[] | string {
  if (!entry.closed) return cutOff;
  if (entry.text.length > entryCharsMax) return 'the entry is too long';
  const elements: FeedElement[] = [];
  const open: OpenElement[] = []; // at most the two levels that are kept
  let depth = 0;
  let problem: string | null = null;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth > depthMax) {
          problem = 'the entry is nested too deeply';
          parser.pause();
        }
        const parent = open[0];
        for (const element of open) element.empty = false;
        if (depth === 2) open.push({ path: name, attributes, parts: [], empty: true });
        else if (depth === 3 && parent)
          open.push({ path: `${parent.path}/${name}`, attributes, parts: [], empty: true });
      },
      ontext(data) {
        for (const element of open) {
          element.parts.push(data);
          element.empty = false;
        }
      },
      onclosetag(name, implied) {
        depth -= 1;
        if (depth !== 1 && depth !== 2) return;
        const element = open.pop();
        if (!element) return;
        // An empty one that is closed without an end tag is `<link/>`.
        if (implied && depth === 1 && !element.empty) problem ??= `the entry's <${name}> is not closed`;
        elements.push({
          path: element.path,
          attributes: element.attributes,
          text: entityDecoded(element.parts.join('')),
        });
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(entry.text);
  if (problem === null) parser.end();
  return problem ?? elements;
}
