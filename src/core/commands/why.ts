import { z } from 'zod';
import { parseArxivId } from '../arxiv-id.ts';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import { written } from '../command-line.ts';
import { dayOf } from '../digest/digest-days.ts';
import type { ConsideredPaper, Digest, PaperOutcome } from '../digest/digest-records.ts';
import type { Subscription } from '../digest/subscription.ts';
import { findOutcome, notConsideredWords, outcomeWords, topicWords } from '../digest/why-paper.ts';
import { type Paper, paperUrl } from '../paper.ts';
import { paperJson } from '../paper-view.ts';
import {
  type Action,
  type Block,
  button,
  type Json,
  type Reply,
  type Span,
  strong,
  type Text,
  text,
} from '../reply.ts';
import { cut } from '../text.ts';
import { digestOfButton, digestOption, digestsHere } from './digest-here.ts';
import { findNamed, titledInLibrary, whichReply } from './named-paper.ts';

/** Digests of a subscription that are looked through, newest first: six weeks of weekdays. */
const digestsLookedAt = 30;
/** Of the papers that were left out, the nearest are named. */
const nearestShown = 5;
const headingCharsMax = 150;
const titleCharsMax = 120;

const outcomeNames: Readonly<Record<PaperOutcome, string>> = {
  selected: 'chosen',
  'over-limit': 'more that fit',
  'below-threshold': 'with too few upvotes',
  'off-topic': 'off topic',
  excluded: 'never wanted',
  'already-delivered': 'told here before',
};

/** Which of several digests is meant; nothing where there is only one. */
function nameOf({ id, settings }: Subscription, all: readonly Subscription[]): Text {
  if (all.length < 2) return [];
  const topics = topicWords(settings);
  return [strong(`Digest ${id}`), text(topics === '' ? ' (everything): ' : ` (${topics}): `)];
}

function noDigestHere(paper: Paper | null, context: CommandContext): Reply {
  const subscribe = context.registry.find('subscribe');
  return {
    visibility: 'private',
    blocks: [
      {
        kind: 'text',
        text: [
          text('No digest comes here, so nothing was chosen or left out.'),
          ...(subscribe === null
            ? []
            : [text(` To get one: "${written({ command: 'subscribe', options: {} }, context)}".`)]),
        ],
      },
    ],
    listed: null,
    result: { kind: 'why', paper: paper === null ? null : paperJson(paper), digests: [] },
  };
}

async function whyPaper(paper: Paper, subscriptions: readonly Subscription[], context: CommandContext): Promise<Reply> {
  const looked = await Promise.all(
    subscriptions.map(async (subscription) => {
      const digests = await context.store.digestsOf(subscription.id, digestsLookedAt);
      return { subscription, hasDigests: digests.length > 0, found: findOutcome(digests, paper.id) };
    }),
  );
  const told = looked.find(({ found }) => found?.entry.outcome === 'selected');
  const said = looked.map(({ subscription, hasDigests, found }) => {
    const words =
      found === null
        ? notConsideredWords(paper, subscription, hasDigests)
        : outcomeWords(found.entry, found.digest, subscription.settings, told?.found?.digest.date ?? null);
    const result: Json = {
      subscription: subscription.id,
      date: found?.digest.date ?? null,
      outcome: found?.entry.outcome ?? null,
      score: found?.entry.score ?? null,
      reasons: found?.entry.reasons ?? [],
    };
    return { text: [...nameOf(subscription, subscriptions), text(words)], result };
  });
  const actions: readonly Action[] = [
    button('Whole paper', 'show', { paper: paper.id }),
    button('More like this', 'vote', { paper: paper.id, as: 'up' }),
    button('Less like this', 'vote', { paper: paper.id, as: 'down' }),
  ];
  return {
    visibility: 'private',
    blocks: [
      { kind: 'heading', text: cut(paper.title, headingCharsMax) },
      ...said.map((each): Block => ({ kind: 'text', text: each.text })),
      { kind: 'actions', actions },
    ],
    listed: null,
    result: { kind: 'why', paper: paperJson(paper), digests: said.map(({ result }) => result) },
  };
}

/** A paper that no source has shown yet: that is an answer too. */
function unknownPaper(id: string, context: CommandContext): Reply {
  return {
    visibility: 'private',
    blocks: [
      {
        kind: 'text',
        text: [text(`No list that Paperboy has read had paper ${id}, so no digest could choose it.`)],
      },
      {
        kind: 'text',
        text: [text(`To read it from arXiv: "${written({ command: 'add', options: { paper: id } }, context)}".`)],
      },
    ],
    listed: null,
    result: { kind: 'why', paper: null, digests: [] },
  };
}

function titleSpan(paper: Paper | undefined, id: string): Span {
  if (paper === undefined) return strong(id);
  const title = cut(paper.title, titleCharsMax);
  const url = paperUrl(paper);
  return url === null ? strong(title) : { kind: 'link', text: title, url };
}

/** How many papers had each outcome: `34 papers: 5 chosen, 27 off topic, 2 told here before`. */
function countsOf({ considered }: Digest): string {
  const counts = Object.entries(outcomeNames).flatMap(([outcome, words]) => {
    const count = considered.filter((each) => each.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return `${considered.length} ${considered.length === 1 ? 'paper was' : 'papers were'} looked at${counts.length === 0 ? '' : `: ${counts.join(', ')}`}.`;
}

/** The last digest of a subscription: what was chosen and why, and what nearly was. */
async function whyDigest(
  subscription: Subscription,
  all: readonly Subscription[],
  context: CommandContext,
): Promise<readonly Block[]> {
  const [digest] = await context.store.digestsOf(subscription.id, 1);
  if (digest === undefined)
    return [{ kind: 'text', text: [...nameOf(subscription, all), text('There has been no digest yet.')] }];
  const of = (outcome: PaperOutcome): readonly ConsideredPaper[] =>
    digest.considered.filter((each) => each.outcome === outcome);
  const chosen = of('selected');
  const nearest = [...of('over-limit'), ...of('below-threshold')].slice(0, nearestShown);
  const papers = new Map(
    (await context.store.papers([...chosen, ...nearest].map(({ paper }) => paper))).map((paper) => [paper.id, paper]),
  );
  const item = ({ paper, reasons }: ConsideredPaper): Text => [
    titleSpan(papers.get(paper), paper),
    text(reasons.length === 0 ? '' : `: ${reasons.join('; ')}`),
  ];
  return [
    { kind: 'text', text: [...nameOf(subscription, all), text(`${dayOf(digest.date)}. ${countsOf(digest)}`)] },
    ...(chosen.length === 0 ? [] : [{ kind: 'list', items: chosen.map(item) } as const]),
    ...(nearest.length === 0
      ? []
      : [
          { kind: 'text', text: [text('The nearest of the others:')] } as const,
          { kind: 'list', items: nearest.map(item) } as const,
        ]),
  ];
}

/** `/papers why [paper]`: why a paper is in this channel's digests or not; without one, how the last digest came about. */
export const whyCommand = defineCommand({
  name: 'why',
  summary: 'Why a paper is, or is not, in the digests of this channel',
  options: z.object({
    paper: z
      .string()
      .trim()
      .min(1)
      .max(600, 'A paper is named by at most 600 characters.')
      .optional()
      .register(optionInfo, {
        summary: 'an arXiv id or URL, a number of the last list, or words of the title; none: the last digest',
        kind: 'paper',
        rest: true,
      }),
    digest: digestOption(),
  }),
  visibility: 'private',
  permission: 'everyone',
  examples: ['why', 'why 3', 'why 1706.03762'],
  async handle({ paper: name, digest }, context) {
    const pressed = await digestOfButton(digest, context);
    const subscriptions = pressed === null ? await digestsHere(context) : [pressed];
    if (name === undefined) {
      if (subscriptions.length === 0) return noDigestHere(null, context);
      const blocks = await Promise.all(subscriptions.map((each) => whyDigest(each, subscriptions, context)));
      return {
        visibility: 'private',
        blocks: [
          { kind: 'heading', text: subscriptions.length === 1 ? 'The last digest' : 'The last digests' },
          ...blocks.flat(),
        ],
        listed: null,
        result: { kind: 'why', paper: null, digests: subscriptions.map(({ id }) => ({ subscription: id })) },
      };
    }
    const id = parseArxivId(name)?.id;
    if (id !== undefined && (await context.store.paper(id)) === null) return unknownPaper(id, context);
    const named = await findNamed(name, context, titledInLibrary);
    if (named.kind === 'several')
      return {
        ...(await whichReply(named, { command: 'why', menu: 'Why this paper' }, context)),
        visibility: 'private',
      };
    return subscriptions.length === 0
      ? noDigestHere(named.paper, context)
      : whyPaper(named.paper, subscriptions, context);
  },
});
