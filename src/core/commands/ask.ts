import { z } from 'zod';
import { type Answer, answerReply } from '../ask/answer-reply.ts';
import { earlierTurns, forgetEarlier } from '../ask/earlier-turns.ts';
import type { Evidence } from '../ask/find-evidence.ts';
import { asksToForget, isFollowUp, wordsKnownFrom } from '../ask/follow-up.ts';
import { gatherEvidence } from '../ask/gather.ts';
import { type AnswerSentence, answerWithModel } from '../ask/model-answer.ts';
import { limitsOf } from '../ask/scope.ts';
import type { AskScope, Turn } from '../ask/turn.ts';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import { knownPapers } from '../read-papers.ts';
import { type Action, button, type Invocation, type Reply, type Text, text } from '../reply.ts';
import { cut, foldSpace } from '../text.ts';
import { findNamed, titledInLibrary, whichReply } from './named-paper.ts';
import { readDate, today } from './options.ts';

const questionCharsMax = 600;
const answerKeptCharsMax = 1_200;
const quotedCharsMax = 100;
/** Papers a model reads. */
const modelPapersMax = 5;

/** A question with what it is about, and how that is said and kept. */
interface Asked {
  readonly question: string;
  readonly scope: AskScope;
  readonly after: Turn | null;
  readonly notes: readonly Text[];
  /** The scope as options of this command. */
  readonly limits: Invocation['options'];
  readonly actions: readonly Action[];
}

async function readScope(
  paper: string | null,
  days: string | null,
  context: CommandContext,
): Promise<{ readonly scope: AskScope; readonly which: null } | { readonly scope: null; readonly which: Reply }> {
  if (paper !== null) {
    const named = await findNamed(paper, context, titledInLibrary);
    return named.kind === 'one'
      ? { scope: { kind: 'paper', paper: named.paper.id }, which: null }
      : { scope: null, which: await whichReply(named, { command: 'show', menu: null }, context) };
  }
  if (days === null) return { scope: { kind: 'library' }, which: null };
  const { from, to, label } = readDate(days, today(context));
  return { scope: { kind: 'days', range: { from, to }, label }, which: null };
}

function limitOptions(scope: AskScope): Invocation['options'] {
  if (scope.kind === 'paper') return { paper: scope.paper };
  if (scope.kind === 'library') return {};
  const { from, to } = scope.range;
  return from === to ? { days: from } : { days: scope.label };
}

async function scopeNotes(scope: AskScope, context: CommandContext): Promise<readonly Text[]> {
  if (scope.kind === 'library') return [];
  if (scope.kind === 'days') return [[text(`Asked of the papers of ${scope.label}.`)]];
  const paper = await context.store.paper(scope.paper);
  return paper === null ? [] : [[text(`Asked of “${cut(paper.title, quotedCharsMax)}”.`)]];
}

/** Words of what was asked, answered and quoted. */
async function knownWords(last: Turn, context: CommandContext): Promise<(word: string) => boolean> {
  const papers = last.answer === '' ? [] : [...(await knownPapers(context, last.papers)).values()];
  return wordsKnownFrom([
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

async function readAsked(
  options: { readonly question: string; readonly paper?: string | undefined; readonly days?: string | undefined },
  isAlone: boolean,
  context: CommandContext,
): Promise<Asked | Reply> {
  const isLimited = options.paper !== undefined || options.days !== undefined;
  const typed = isLimited
    ? { question: foldSpace(options.question), paper: options.paper ?? null, days: options.days ?? null }
    : limitsOf(options.question, today(context));
  const given = await readScope(typed.paper, typed.days, context);
  if (given.which !== null) return given.which;
  const turns = isAlone ? [] : await earlierTurns(context);
  // Whoever names a paper asks of that one.
  const last = given.scope.kind === 'paper' ? null : (turns.at(-1) ?? null);
  const after = last !== null && isFollowUp(typed.question, await knownWords(last, context)) ? last : null;
  // A follow-up stays with what the question before was about, unless it says otherwise.
  const scope = after !== null && given.scope.kind === 'library' ? narrowed(after) : given.scope;
  const follows: readonly Text[] =
    after === null ? [] : [[text(`Taken to follow “${cut(after.question, quotedCharsMax)}”.`)]];
  return {
    question: typed.question,
    scope,
    after,
    notes: [...follows, ...(await scopeNotes(scope, context))],
    limits: limitOptions(scope),
    actions:
      after === null
        ? []
        : [button('Ask it by itself', 'ask', { question: cut(typed.question, questionCharsMax), alone: 'yes' })],
  };
}

function quotedSentences({ quotes }: Evidence): readonly AnswerSentence[] {
  return quotes.map((quote) => ({ text: quote.text, quotes: [quote] }));
}

/** The answer in quotations; `remarks` say why it is not a model's. */
function quotedAnswer(asked: Asked, evidence: Evidence, written: Answer['written'], remarks: readonly Text[]): Answer {
  return {
    ...asked,
    verdict: evidence.verdict,
    source: { kind: 'quoted' },
    sentences: quotedSentences(evidence),
    nearest: evidence.nearest,
    written,
    remarks,
    isWhole: true,
  };
}

async function answer(asked: Asked, earlier: readonly Turn[], context: CommandContext): Promise<Answer> {
  const evidence = await gatherEvidence(context, asked);
  const { model } = context;
  const written = await context.summaries.written(evidence.nearest);
  if (model === null || evidence.nearest.length === 0) return quotedAnswer(asked, evidence, written, []);
  const base = {
    ...asked,
    source: { kind: 'model', id: model.id },
    nearest: evidence.nearest,
    written,
    remarks: [],
  } as const;
  const papers = evidence.nearest.slice(0, modelPapersMax);
  const show = (sentences: readonly AnswerSentence[]): void =>
    context.progress(answerReply({ ...base, verdict: 'answered', sentences, isWhole: false }, context));
  const { sentences, refusal } = await answerWithModel(
    model,
    { question: asked.question, papers, earlier },
    show,
    context.signal,
  );
  if (sentences.length === 0 && refusal !== null)
    return quotedAnswer(asked, evidence, written, [[text(`${refusal} These are quotations in its place.`)]]);
  const remarks: readonly Text[] = refusal === null ? [] : [[text(`The answer may go on: ${refusal}`)]];
  return { ...base, verdict: sentences.length === 0 ? 'none' : 'answered', sentences, remarks, isWhole: true };
}

async function remember({ question, scope }: Asked, given: Answer, context: CommandContext): Promise<void> {
  const cited = given.sentences.flatMap(({ quotes }) => quotes.map(({ paper }) => paper.id));
  const papers = [...new Set(cited.length > 0 ? cited : given.nearest.map(({ id }) => id))];
  const said = given.verdict === 'answered' ? given.sentences.map((sentence) => sentence.text).join(' ') : '';
  await context.store.rememberTurn(context.conversation, context.actor, {
    question,
    answer: cut(said, answerKeptCharsMax),
    papers,
    scope,
    at: context.clock.now(),
  });
}

function forgotten(): Reply {
  return {
    visibility: 'private',
    blocks: [{ kind: 'text', text: [text('Forgotten: what you asked here, and what was answered.')] }],
    listed: null,
    result: { kind: 'forgotten' },
  };
}

/** `/papers ask <question>`: answers from abstracts, each sentence with the sentences it rests on. */
export const askCommand = defineCommand({
  name: 'ask',
  summary: 'Ask what the papers say; every answer shows its evidence',
  options: z.object({
    question: z
      .string()
      .trim()
      .min(1, 'Say what you want to know.')
      .max(questionCharsMax, `A question may have ${questionCharsMax} characters.`)
      .register(optionInfo, {
        summary: 'what you want to know; may end in "about 3", "in the last week", "on monday"',
        kind: 'text',
        rest: true,
      }),
    paper: z
      .string()
      .trim()
      .min(1, 'Say which paper.')
      .max(600, 'A paper is named by at most 600 characters.')
      .optional()
      .register(optionInfo, { summary: 'only this paper: an id, a URL, a number of the last list', kind: 'paper' }),
    days: z
      .string()
      .optional()
      .register(optionInfo, { summary: 'only papers of these days: today, last week, 2025-11', kind: 'date' }),
    alone: z
      .enum(['yes'])
      .optional()
      .register(optionInfo, { summary: 'does not follow what was asked before', kind: 'choice', hidden: true }),
  }),
  visibility: 'channel',
  permission: 'everyone',
  examples: [
    'ask how can attention be made cheaper for long texts',
    'ask what is new about 3',
    'ask which papers train robots in the last week',
    'ask forget it',
  ],
  async handle({ alone, ...options }, context) {
    if (asksToForget(options.question)) {
      await forgetEarlier(context);
      return forgotten();
    }
    const asked = await readAsked(options, alone === 'yes', context);
    if ('blocks' in asked) return asked;
    const earlier = asked.after === null ? [] : await earlierTurns(context);
    const given = await answer(asked, earlier, context);
    await remember(asked, given, context);
    return answerReply(given, context);
  },
});
