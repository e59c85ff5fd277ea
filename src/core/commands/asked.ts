import { earlierTurns } from '../ask/earlier-turns.ts';
import { isFollowUp, wordsKnownFrom } from '../ask/follow-up.ts';
import { type FactQuestion, factAsked } from '../ask/paper-facts.ts';
import { limitsOf } from '../ask/scope.ts';
import type { AskScope, Turn } from '../ask/turn.ts';
import type { CommandContext } from '../command.ts';
import { ofDays } from '../date-words.ts';
import { UserError } from '../errors.ts';
import { knownPapers } from '../read-papers.ts';
import { type Action, button, type Invocation, type Reply, type Text, text } from '../reply.ts';
import { cut, foldSpace } from '../text.ts';
import { emptyLibrary } from './empty-library.ts';
import { findNamed, surelyNamed, titledInLibrary, whichReply } from './named-paper.ts';
import { readDate, today } from './options.ts';

export const questionCharsMax = 600;
const quotedCharsMax = 100;
/** Where a question only names another paper and nothing was asked before. */
const usualQuestion = 'what is new?';

/** A question with what it is about, and how that is said and kept. */
export interface Asked {
  readonly question: string;
  readonly scope: AskScope;
  readonly after: Turn | null;
  /** What it asks of papers' records; `null` for what their abstracts may say. */
  readonly fact: FactQuestion['fact'] | null;
  readonly notes: readonly Text[];
  /** The scope as options of this command. */
  readonly limits: Invocation['options'];
  readonly actions: readonly Action[];
}

/** The options of `ask`. */
export interface AskOptions {
  readonly question: string;
  readonly paper?: string | undefined;
  readonly days?: string | undefined;
}

function limitOptions(scope: AskScope): Invocation['options'] {
  if (scope.kind === 'paper') return { paper: scope.paper };
  if (scope.kind === 'library') return {};
  const { from, to } = scope.range;
  return from === to ? { days: from } : { days: scope.label };
}

async function scopeNotes(scope: AskScope, context: CommandContext): Promise<readonly Text[]> {
  if (scope.kind === 'library') return [];
  if (scope.kind === 'days') return [[text(`Asked of the papers ${ofDays(scope.label)}.`)]];
  const paper = await context.store.paper(scope.paper);
  return paper === null ? [] : [[text(`Asked of “${cut(paper.title, quotedCharsMax)}”.`)]];
}

/** Words of what was asked, answered and quoted. Who was only shown a paper may well name what stands in it and mean all others. */
async function knownWords(last: Turn, context: CommandContext): Promise<(word: string) => boolean> {
  if (last.question === '') return () => false;
  const papers = last.answer === '' ? [] : [...(await knownPapers(context, last.papers)).values()];
  return wordsKnownFrom([
    last.begins,
    last.question,
    last.answer,
    ...papers.flatMap(({ title, abstract }) => [title, abstract ?? '']),
  ]);
}

/** What a question that goes on is about: where one paper alone answered, that paper. */
function narrowed({ scope, answer: said, papers }: Turn): AskScope {
  const [only] = papers;
  return scope.kind === 'library' && said !== '' && papers.length === 1 && only !== undefined
    ? { kind: 'paper', paper: only }
    : scope;
}

/** Who asks for papers means others than the one that answered. */
const forPapers = /\b(?:papers|studies|who else|other (?:models|methods|approaches))\b/iu;

/** Asks the same without what was asked before. */
export function askAlone(question: string): Action {
  return button('Ask it by itself', 'ask', { question: cut(question, questionCharsMax), alone: 'yes' });
}

const nothingSaid = (question: string): Reply['result'] => ({
  kind: 'ask',
  question,
  verdict: 'none',
  by: 'quotation',
  sentences: [],
  papers: [],
});

/** Says of days without papers what there is. */
async function emptyDays(question: string, label: string, context: CommandContext): Promise<Reply> {
  const { firstPublishedOn: first, lastPublishedOn: last } = await context.store.counts();
  const covered = first !== null && last !== null ? `: it covers ${first} to ${last}` : '';
  return {
    visibility: 'channel',
    blocks: [
      { kind: 'heading', text: question },
      { kind: 'text', text: [text(`No papers ${ofDays(label)} in the library${covered}.`)] },
      { kind: 'actions', actions: [button('Ask all papers', 'ask', { question, alone: 'yes' })] },
    ],
    listed: null,
    result: nothingSaid(question),
  };
}

/** The scope that was named; a reply where it has to be said first which paper was meant, or has none. */
async function readScope(
  { question, paper, days }: { readonly question: string; readonly paper: string | null; readonly days: string | null },
  context: CommandContext,
): Promise<AskScope | Reply> {
  if (paper !== null && days !== null)
    throw new UserError(
      'bad-option',
      'A question is about one paper or about days, not both.',
      'Leave one of them out.',
    );
  if (paper !== null) {
    const named = await findNamed(paper, context, titledInLibrary);
    if (named.kind === 'one') return { kind: 'paper', paper: named.paper.id };
    return whichReply(named, { command: 'ask', menu: 'Ask about this paper', options: { question } }, context);
  }
  if (days === null) return { kind: 'library' };
  const { from, to, label } = readDate(days, today(context));
  const range = { from, to };
  const { total } = await context.store.top(range, 'upvotes', 0, 1);
  return total === 0 ? emptyDays(question, label, context) : { kind: 'days', range, label };
}

/** The paper whose record is asked for, where the question names it itself or the last list has it alone. */
async function factScope({ of }: FactQuestion, isAfter: boolean, context: CommandContext): Promise<AskScope | null> {
  if (of !== null) {
    const paper = await surelyNamed(of, context);
    return paper === null ? null : { kind: 'paper', paper: paper.id };
  }
  if (isAfter) return null;
  const [only, ...others] = await context.store.lastList(context.conversation);
  return only !== undefined && others.length === 0 ? { kind: 'paper', paper: only } : null;
}

/**
 * Reads what a question is about: what was named with it, what its own words limit it to, and what was asked before, unless it is to be taken
 * `alone`. A reply where that cannot be told without asking back. Throws a `UserError`.
 */
export async function readAsked(
  options: AskOptions,
  isAlone: boolean,
  context: CommandContext,
): Promise<Asked | Reply> {
  const isLimited = options.paper !== undefined || options.days !== undefined;
  const typed = isLimited
    ? { question: foldSpace(options.question), paper: options.paper ?? null, days: options.days ?? null }
    : limitsOf(options.question, today(context));
  const turns = isAlone ? [] : await earlierTurns(context);
  const last = turns.at(-1) ?? null;
  // "What about 2?" asks the same of another paper.
  const question =
    typed.question !== '' ? typed.question : last === null || last.question === '' ? usualQuestion : last.begins;
  if ((await context.store.counts()).papers === 0)
    return { visibility: 'channel', blocks: emptyLibrary(context), listed: null, result: nothingSaid(question) };
  const given = await readScope({ ...typed, question }, context);
  if ('blocks' in given) return given;
  const fact = factAsked(question);
  // Whoever names a paper asks of that one.
  const isFree = given.kind !== 'paper' && (fact === null || fact.of === null);
  const follows =
    last !== null && isFree && (fact !== null || isFollowUp(question, await knownWords(last, context))) ? last : null;
  const named = fact !== null && given.kind === 'library' ? await factScope(fact, follows !== null, context) : null;
  // A follow-up stays with what the question before was about, unless it says otherwise.
  const goesOn = follows !== null && given.kind === 'library' && (fact !== null || !forPapers.test(question));
  const scope = named ?? (goesOn ? narrowed(follows) : given);
  // Of one paper it is said which one: that is enough.
  const taken: readonly Text[] =
    follows === null || scope.kind === 'paper'
      ? []
      : [[text(`Taken to follow “${cut(follows.begins, quotedCharsMax)}”.`)]];
  return {
    question,
    scope,
    after: follows,
    fact: fact !== null && (scope.kind === 'paper' || follows !== null) ? fact.fact : null,
    notes: [...taken, ...(await scopeNotes(scope, context))],
    limits: limitOptions(scope),
    actions: follows === null ? [] : [askAlone(question)],
  };
}
