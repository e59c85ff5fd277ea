import { parseArxivId } from '../arxiv-id.ts';
import { UserError } from '../errors.ts';
import { stemOf } from '../search/porter.ts';
import { parseQuery, type QueryPart } from '../search/query.ts';
import { isStopWord } from '../search/stop-words.ts';
import { wordsOf } from '../search/words.ts';
import { parseCategory } from '../sources/arxiv/category.ts';
import { cut, foldSpace } from '../text.ts';

/** Most topics of one subscription: who follows more follows everything. */
export const topicsMax = 50;
/** Of a topic that still is one, in characters. */
export const topicCharsMax = 100;
/** Of all topics as typed: it fits a field of a form on every platform, and one message with what is said around it. */
export const topicsCharsMax = 2_000;

/** The texts of a paper a topic may be limited to. */
export type TopicField = 'title' | 'abstract' | 'keywords';

interface TopicName {
  /** As people read it: `flow matching`, `cs.CL`, `Jane Doe`. */
  readonly label: string;
  /** The same for two topics that mean the same. */
  readonly key: string;
}

/** Something a subscription follows, or wants nothing of. */
export type Topic =
  | (TopicName & {
      readonly kind: 'words';
      /** Looked for side by side, in this order; at least one. */
      readonly parts: readonly QueryPart[];
      /** In quotes: nothing may stand between, and only the words count, not what they mean. */
      readonly exact: boolean;
      /** `null` for any of them. */
      readonly field: TopicField | null;
    })
  /** `cs.CL`, or `cs` for all of it. */
  | (TopicName & { readonly kind: 'category'; readonly category: string })
  /** Folded names, all of one author, in any order. */
  | (TopicName & { readonly kind: 'author'; readonly names: readonly string[] });

export interface Topics {
  /** In the order typed; empty: everything. */
  readonly wanted: readonly Topic[];
  /** A paper of one of these is left out. */
  readonly unwanted: readonly Topic[];
}

const fieldNames: Readonly<Record<string, TopicField | 'author' | 'category'>> = {
  author: 'author',
  authors: 'author',
  by: 'author',
  category: 'category',
  cat: 'category',
  title: 'title',
  abstract: 'abstract',
  keyword: 'keywords',
  keywords: 'keywords',
};

const tokenPattern =
  /(-(?=["\p{L}\p{N}]))?(?:(authors?|by|category|cat|title|abstract|keywords?):\s*(?=\S))?(?:"([^"]*)"|([^\s"]+))/giu;

function straightened(text: string): string {
  return text.replace(/[“”„‟«»]/g, '"').replace(/[‘’‚‛`´]/g, "'");
}

/** The pieces between commas, semicolons, lines and the word "or", none of them inside quotes. */
function piecesOf(text: string): readonly string[] {
  return text
    .split(/("[^"]*")/)
    .map((stretch, index) => (index % 2 === 1 ? stretch : stretch.replace(/[,;\n\r]+|(?<=\s)or(?=\s)/giu, '\u0000')))
    .join('')
    .split('\u0000')
    .map(foldSpace)
    .filter((piece) => piece !== '');
}

function unusable(sentence: string, hint: string): UserError {
  return new UserError('bad-option', sentence, hint);
}

const howTo =
  'Write topics with commas between them, such as: diffusion, "flow matching", cs.CL, author:"Jane Doe", -survey.';

/** What stands together in a piece before it is a topic. */
interface Run {
  readonly field: TopicField | 'author' | 'category' | null;
  readonly exclude: boolean;
  readonly quoted: boolean;
  readonly words: string[];
}

function wordsTopic(words: string, exact: boolean, field: TopicField | null): Topic {
  const { parts, arxivId } = parseQuery(exact ? `"${words}"` : words.replaceAll(':', ' '));
  if (arxivId !== null || parseArxivId(words))
    throw unusable(
      `"${cut(words, 40)}" is one paper, not a topic.`,
      'Follow what it is about: words of its title, its category or an author.',
    );
  const wanted = parts.filter((part) => !part.exclude).map((part): QueryPart => ({ ...part, field: null }));
  if (wanted.length === 0) throw unusable(`"${cut(words, 40)}" has no word to look for.`, howTo);
  if (!exact && wanted.every((part) => !part.name && part.words.every(isStopWord)))
    throw unusable(
      `"${cut(words, 40)}" stands in nearly every paper.`,
      'Leave it out, or put the whole phrase in quotes.',
    );
  const label = exact ? words : wanted.map((part) => part.typed).length === 1 ? (wanted[0]?.typed ?? words) : words;
  const key = wanted.map((part) => part.words.map(stemOf).join(' ') + (part.prefix ? '*' : '')).join(' ');
  const named = wanted.filter((part) => part.name).map((part) => part.typed);
  return {
    kind: 'words',
    label,
    key: `${field ?? ''}:${exact ? '"' : ''}${key}:${named.join(' ')}`,
    parts: wanted,
    exact,
    field,
  };
}

function topicOf(run: Run): Topic {
  const words = foldSpace(run.words.join(' '));
  if (words.length > topicCharsMax)
    throw unusable(
      `"${cut(words, 40)}" is too long for one topic: it has ${words.length} characters, ${topicCharsMax} is the most.`,
      howTo,
    );
  switch (run.field) {
    case 'author': {
      const all = wordsOf(words).map(({ word }) => word);
      const telling = all.filter((word) => word.length > 1);
      const names = telling.length > 0 ? telling : all;
      if (names.length === 0)
        throw unusable(`"${cut(words, 40)}" is no name.`, 'Write an author as author:"Jane Doe".');
      return { kind: 'author', label: words, key: `author:${[...names].sort().join(' ')}`, names };
    }
    case 'category': {
      const category = parseCategory(words);
      if (category === null)
        throw unusable(
          `"${cut(words, 40)}" is not an arXiv category.`,
          'Write one such as cs.CL, stat.ML or quant-ph.',
        );
      return { kind: 'category', label: category, key: `category:${category}`, category };
    }
    default:
      return wordsTopic(words, run.quoted, run.field);
  }
}

/** A category that nobody takes for a word: `cs.CL`, `quant-ph`, `cs`; not `math` or `physics`. */
function bareCategory(word: string): string | null {
  const category = parseCategory(word.replace(/[.!?]+$/, ''));
  return category !== null && (/[.-]/.test(category) || category === 'cs') ? category : null;
}

/** A piece's topics: what is quoted, of a field, a category or excluded stands for itself, all words between are one. */
function runsOf(piece: string): readonly Run[] {
  const runs: Run[] = [];
  let open: Run | null = null;
  for (const [index, [, minus, name, quoted, bare = '']] of [...piece.matchAll(tokenPattern)].entries()) {
    const field = name === undefined ? null : (fieldNames[name.toLowerCase()] ?? null);
    const exclude = minus !== undefined;
    const begins = exclude || field !== null || quoted !== undefined;
    const category = field === null && quoted === undefined ? bareCategory(bare) : null;
    if (category !== null) {
      runs.push({ field: 'category', exclude, quoted: false, words: [category] });
      open = null;
    } else if (open !== null && !begins) {
      open.words.push(bare);
    } else {
      const run: Run = { field, exclude, quoted: quoted !== undefined, words: [quoted ?? bare] };
      runs.push(run);
      // `-image editing` as a whole piece means both words, `diffusion -survey models` only the one.
      const goesOn = quoted === undefined && field !== 'category' && (!exclude || index === 0);
      open = goesOn ? run : null;
    }
  }
  return runs;
}

/** Texts that are remembered with what they mean: thousands of subscriptions are read again at every digest. */
const rememberedMax = 20_000;
const remembered = new Map<string, Topics>();

/** Texts that were read well: thousands of subscriptions follow the same. */
const readable = new Set<string>();
const readableMax = 2_000;

/** What is wrong with topics; `null` where nothing is. Kept ones were right once, but a newer version may read them otherwise. */
export function topicsProblem(text: string): UserError | null {
  if (readable.has(text)) return null;
  try {
    parseTopics(text);
    if (readable.size >= readableMax) readable.clear();
    readable.add(text);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/**
 * Reads what a subscription follows: words and "phrases" with commas between them, categories, `author:"…"`, also `title:`, `abstract:`,
 * `keyword:` and `category:`; `-` before any of them for what is never wanted. Empty text stands for everything.
 * Throws a `UserError` that says which topic cannot be used and why.
 */
export function parseTopics(text: string): Topics {
  const known = remembered.get(text);
  if (known) return known;
  const topics = readTopics(text);
  if (remembered.size >= rememberedMax) remembered.clear();
  remembered.set(text, topics);
  return topics;
}

function readTopics(text: string): Topics {
  if (text.length > topicsCharsMax)
    throw unusable(
      `The topics have ${text.length} characters; ${topicsCharsMax} is the most.`,
      'Leave some out, or make a second subscription for them.',
    );
  const clean = straightened(text);
  if ((clean.match(/"/g) ?? []).length % 2 === 1)
    throw unusable('A quotation mark in the topics is never closed.', howTo);
  const wanted = new Map<string, Topic>();
  const unwanted = new Map<string, Topic>();
  for (const piece of piecesOf(clean)) {
    const runs = runsOf(piece);
    if (runs.length === 0) throw unusable(`"${cut(piece, 40)}" has no word to look for.`, howTo);
    for (const run of runs) {
      const topic = topicOf(run);
      (run.exclude ? unwanted : wanted).set(topic.key, (run.exclude ? unwanted : wanted).get(topic.key) ?? topic);
    }
  }
  const count = wanted.size + unwanted.size;
  if (count > topicsMax)
    throw unusable(
      `A subscription has at most ${topicsMax} topics; these are ${count}.`,
      'Leave some out, or make a second subscription for them.',
    );
  const both = [...wanted.values()].find(({ key }) => unwanted.has(key));
  if (both) throw unusable(`"${both.label}" is both wanted and never wanted.`, 'Leave one of the two out.');
  return { wanted: [...wanted.values()], unwanted: [...unwanted.values()] };
}
