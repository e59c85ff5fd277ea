import type { LocalDate } from '../local-date.ts';
import { type Paper, type PaperId, paperUrl } from '../paper.ts';
import { openMenu } from '../paper-list.ts';
import { cardView, listView, paperJson } from '../paper-view.ts';
import { readable } from '../readable.ts';
import { readablePaper } from '../readable-reply.ts';
import {
  type Action,
  type Block,
  button,
  type PaperView,
  type Reply,
  type Select,
  type Span,
  strong,
  type Text,
  text,
} from '../reply.ts';
import { cut, foldSpace } from '../text.ts';
import { dayOf, daysOf } from './digest-days.ts';
import type { Tldr } from './digest-tldrs.ts';
import { scheduleWords } from './schedule-words.ts';
import type { Highlight, ListRef, Selection } from './select.ts';
import type { DigestSettings, SubscriptionId } from './subscription.ts';
import { parseTopics } from './topics.ts';

/** `test`: sent because somebody wanted to see one; `preview`: shown to who asks, in an answer that has buttons of its own. */
export type Occasion = 'digest' | 'test' | 'preview';

export interface DigestParts {
  /** `null` while there is no subscription yet. */
  readonly subscription: SubscriptionId | null;
  readonly settings: DigestSettings;
  /** The local date it is for. */
  readonly date: LocalDate;
  /** The lists it covers. */
  readonly covers: readonly ListRef[];
  readonly selection: Selection;
  /** Sentences about lists that are missing, and why. */
  readonly notes: readonly string[];
  /** What a model says of the papers; those that are missing speak for themselves. */
  readonly tldrs: ReadonlyMap<PaperId, Tldr>;
  readonly occasion: Occasion;
}

export interface BuiltDigest {
  readonly kind: 'digest' | 'empty';
  readonly reply: Reply;
  /** What goes into the thread under the message, for the layout that has one. */
  readonly thread: { readonly title: string; readonly reply: Reply } | null;
}

/** Topics that are named in a line; who has more knows them. */
const topicsNamedMax = 3;
/** Of a title in a menu to vote: its number says which it is. */
const voteTitleCharsMax = { few: 60, many: 24 } as const;
/**
 * With dates and links to code a longer list no longer fits one message on Discord, nor both votes on each paper one of its menus of 25:
 * https://discord.com/developers/docs/components/reference#string-select
 */
const amplePapersMax = 12;
/** A digest is read in a minute: an abstract in its thread may be long, but not a paper of its own. */
const abstractCharsMax = 2_000;

const sourceNames = { huggingface: 'Hugging Face', arxiv: 'arXiv' } as const;

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `diffusion, flow matching and 2 more`, each a span of its own; empty for all topics. */
function topicSpans(topics: string): readonly Span[] {
  const labels = parseTopics(topics).wanted.map(({ label }) => label);
  const more = labels.length - topicsNamedMax;
  // "and 1 more" takes as much room as the one.
  const named = more > 1 ? labels.slice(0, topicsNamedMax) : labels;
  const last = more > 1 ? null : (named.at(-1) ?? null);
  return named.flatMap((label, at): readonly Span[] => {
    const before = at === 0 ? [] : [text(label === last ? ' and ' : ', ')];
    const after = more > 1 && at === named.length - 1 ? [text(` and ${more} more`)] : [];
    return [...before, strong(label), ...after];
  });
}

function papersCount(count: number): string {
  return count === 1 ? '1 paper' : `${count} papers`;
}

/** How many papers were looked at, of which sources, and about what. */
function introText({ settings, selection, covers }: DigestParts): Text {
  const shown = selection.highlights.length;
  const fresh = selection.considered.filter(({ outcome }) => outcome !== 'already-delivered').length;
  const sources = settings.sources.filter((source) => covers.some((list) => list.source === source));
  const of = sources.length === 0 ? '' : ` from ${joined(sources.map((source) => sourceNames[source]))}`;
  const topics = topicSpans(settings.topics);
  const counted = shown === fresh ? papersCount(shown) : `${shown} of ${papersCount(fresh)}`;
  return topics.length === 0 ? [text(`${counted}${of}.`)] : [text(`${counted}${of} on `), ...topics, text('.')];
}

function tldrOf(paper: Paper, { settings, tldrs }: DigestParts): Tldr | null {
  const written = tldrs.get(paper.id) ?? null;
  if (written === null || (paper.sourceTldr !== null && settings.language === null)) return null;
  return { ...written, text: readable(written.text) };
}

const plainExtras = { number: null, reasons: [], title: null, excerpt: null };
/** Ten thousand digests show the same few papers, and finding a sentence of an abstract takes a millisecond. */
const lines = new WeakMap<Paper, PaperView>();
const cards = new WeakMap<Paper, PaperView>();

function remembered(views: WeakMap<Paper, PaperView>, paper: Paper, make: (paper: Paper) => PaperView): PaperView {
  const known = views.get(paper) ?? make(paper);
  views.set(paper, known);
  return known;
}

/** Without the PDF, which is a press away: twenty papers are to fit one message. */
function lineOf({ paper, reasons }: Highlight, number: number, { selection }: DigestParts): PaperView {
  const line = remembered(lines, paper, () => ({ ...readablePaper(listView(paper, plainExtras, null)), pdfUrl: null }));
  const isLong = selection.highlights.length > amplePapersMax;
  return { ...line, number, reasons, ...(isLong ? { links: [], publishedOn: null, dailyOn: null } : {}) };
}

/** A paper as a line of the digest: why it is there, and one sentence of it. */
function lineView(highlight: Highlight, number: number, parts: DigestParts): PaperView {
  const line = lineOf(highlight, number, parts);
  const tldr = tldrOf(highlight.paper, parts);
  return tldr === null ? line : { ...line, abstract: null, tldr };
}

function cardOf(highlight: Highlight, number: number, parts: DigestParts): PaperView {
  const view = remembered(cards, highlight.paper, (paper) => readablePaper(cardView(paper, null)));
  return { ...view, number, reasons: highlight.reasons, tldr: tldrOf(highlight.paper, parts) ?? view.tldr };
}

/** A paper as one line of a list, for a message whose thread has the abstracts. */
function titleView(highlight: Highlight, number: number, parts: DigestParts): PaperView {
  return { ...lineOf(highlight, number, parts), abstract: null, tldr: null, links: [] };
}

/** What `vote` is told of a paper; the digest says for which place the vote counts. */
function voteOptions(paper: PaperId, vote: 'up' | 'down', digest: SubscriptionId | null) {
  return { as: vote, paper, ...(digest === null ? {} : { digest }) };
}

function voteMenus(highlights: readonly Highlight[], digest: SubscriptionId | null): readonly Select[] {
  const titleCharsMax = highlights.length <= amplePapersMax ? voteTitleCharsMax.few : voteTitleCharsMax.many;
  const choice = (highlight: Highlight, at: number, vote: 'up' | 'down') => ({
    label: `${vote === 'up' ? '👍' : '👎'} ${at + 1}. ${cut(readable(highlight.paper.title), titleCharsMax)}`,
    description: null,
    invocation: { command: 'vote', options: voteOptions(highlight.paper.id, vote, digest) },
  });
  const ups = highlights.map((highlight, at) => choice(highlight, at, 'up'));
  const downs = highlights.map((highlight, at) => choice(highlight, at, 'down'));
  if (highlights.length <= amplePapersMax)
    return [{ kind: 'select', placeholder: 'More or less like this', choices: [...ups, ...downs] }];
  return [
    { kind: 'select', placeholder: 'More like this', choices: ups },
    { kind: 'select', placeholder: 'Less like this', choices: downs },
  ];
}

function footerButtons(digest: SubscriptionId | null): readonly Action[] {
  if (digest === null) return [];
  return [
    button('Why these?', 'why', { digest }),
    button('Edit', 'edit', { subscription: digest }),
    button('Pause', 'pause', { subscription: digest }),
  ];
}

/** The papers, with what one can do with each or all of them. */
function paperBlocks(parts: DigestParts): readonly Block[] {
  const { settings, selection, subscription, occasion } = parts;
  const { highlights } = selection;
  const isAnswer = occasion === 'preview';
  const menu = openMenu(highlights.map(({ paper }, at) => ({ paper, number: at + 1 })));
  const below: Block = {
    kind: 'actions',
    actions: isAnswer ? [menu] : [menu, ...voteMenus(highlights, subscription), ...footerButtons(subscription)],
  };
  switch (settings.layout) {
    case 'list':
      return [{ kind: 'papers', papers: highlights.map((highlight, at) => lineView(highlight, at + 1, parts)) }, below];
    case 'thread':
      return [
        { kind: 'papers', papers: highlights.map((highlight, at) => titleView(highlight, at + 1, parts)) },
        below,
      ];
    case 'cards':
      return [
        ...highlights.map((highlight, at): Block => ({ kind: 'paper', paper: cardOf(highlight, at + 1, parts) })),
        below,
      ];
  }
}

function threadReply(parts: DigestParts): Reply {
  const blocks = parts.selection.highlights.flatMap(({ paper }, at): readonly Block[] => {
    const url = paperUrl(paper);
    const abstract =
      paper.abstract === null
        ? 'The library has no abstract of it.'
        : cut(readable(foldSpace(paper.abstract)), abstractCharsMax);
    const link: readonly Span[] = url === null ? [] : [text(' '), { kind: 'link', text: 'arXiv', url }];
    return [
      { kind: 'heading', text: `${at + 1}. ${readable(paper.title)}` },
      { kind: 'text', text: [text(abstract), ...link] },
    ];
  });
  return {
    visibility: 'channel',
    blocks,
    listed: null,
    result: { kind: 'digest-abstracts', papers: parts.selection.highlights.map(({ paper }) => paper.id) },
  };
}

/** What became of papers that were looked at where none was chosen: "12 looked at: 9 off topic, 3 told before". */
function lookedAt({ considered }: Selection, minUpvotes: number): string | null {
  if (considered.length === 0) return null;
  const count = (outcome: string): number => considered.filter((entry) => entry.outcome === outcome).length;
  const counts: readonly (readonly [number, string])[] = [
    [count('off-topic'), 'off topic'],
    [count('below-threshold'), `with fewer than ${minUpvotes} upvotes`],
    [count('excluded'), 'never wanted'],
    [count('already-delivered'), 'told before'],
  ];
  const said = counts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  const only = counts.find(([number]) => number === considered.length);
  if (only && considered.length > 1) return `${papersCount(considered.length)} looked at, all ${only[1]}.`;
  return `${papersCount(considered.length)} looked at: ${joined(said)}.`;
}

const sinceWords = { days: 'today', weekly: 'this week', monthly: 'this month' } as const;

function emptyReply(parts: DigestParts): Reply {
  const { settings, selection, notes, subscription, occasion } = parts;
  const topics = topicSpans(settings.topics);
  const when = sinceWords[settings.schedule.rhythm.kind];
  const first: Text =
    topics.length === 0 ? [text(`No new papers ${when}.`)] : [text(`No new papers ${when} on `), ...topics, text('.')];
  const said = [lookedAt(selection, settings.minUpvotes), ...notes].flatMap((words) => words ?? []);
  const actions: readonly Action[] =
    subscription === null || occasion === 'preview'
      ? []
      : [
          ...(selection.considered.length > 0 ? [button('Why?', 'why', { digest: subscription })] : []),
          button('Edit', 'edit', { subscription }),
        ];
  const blocks: Block[] = [
    ...testMark(parts),
    { kind: 'text', text: [...first, ...said.map((words) => text(` ${words}`))] },
  ];
  if (actions.length > 0) blocks.push({ kind: 'actions', actions });
  return { visibility: 'channel', blocks, listed: null, result: resultOf(parts, 'empty') };
}

function testMark({ occasion, subscription }: DigestParts): readonly Block[] {
  if (occasion !== 'test') return [];
  const which = subscription === null ? 'a digest' : `digest ${subscription}`;
  return [{ kind: 'text', text: [text(`A test of ${which}: nothing in it counts as told.`)] }];
}

function resultOf(parts: DigestParts, kind: BuiltDigest['kind']): Reply['result'] {
  return {
    kind,
    subscription: parts.subscription,
    date: parts.date,
    occasion: parts.occasion,
    notes: parts.notes,
    // What waits to be sent is kept, ten thousand times: programs ask for the rest by the id.
    papers: parts.selection.highlights.map(({ paper, score, reasons }, at) => ({
      number: at + 1,
      ...(parts.occasion === 'preview' ? paperJson(paper) : { id: paper.id }),
      score,
      reasons,
    })),
  };
}

/** A subscription's digest as messages: pure, the same parts always make the same one. */
export function buildDigest(parts: DigestParts): BuiltDigest {
  const { settings, selection, covers, date, notes, subscription, occasion } = parts;
  if (selection.highlights.length === 0) return { kind: 'empty', reply: emptyReply(parts), thread: null };
  const days = daysOf(covers.map((list) => list.date));
  const heading = days === null ? `Papers for ${dayOf(date)}` : `Papers of ${days}`;
  const name = subscription === null ? [] : [`Digest ${subscription}`];
  const footnote: Block = {
    kind: 'footnote',
    text: [text([...name, scheduleWords(settings.schedule)].join(' · '))],
  };
  const reply: Reply = {
    visibility: 'channel',
    blocks: [
      { kind: 'heading', text: occasion === 'test' ? `Test: ${heading}` : heading },
      ...testMark(parts),
      { kind: 'text', text: introText(parts) },
      ...notes.map((note): Block => ({ kind: 'text', text: [text(note)] })),
      ...paperBlocks(parts),
      ...(occasion === 'preview' ? [] : [footnote]),
    ],
    listed: selection.highlights.map(({ paper }) => paper.id),
    result: resultOf(parts, 'digest'),
  };
  const thread = settings.layout === 'thread' ? { title: `Abstracts: ${heading}`, reply: threadReply(parts) } : null;
  return { kind: 'digest', reply, thread };
}
