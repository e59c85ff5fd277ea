import { z } from 'zod';
import { type Answer, answerReply, recordReply } from '../ask/answer-reply.ts';
import { earlierTurns, forgetEarlier } from '../ask/earlier-turns.ts';
import type { Evidence } from '../ask/find-evidence.ts';
import { asksToForget } from '../ask/follow-up.ts';
import { gatherEvidence } from '../ask/gather.ts';
import { type AnswerSentence, answerWithModel } from '../ask/model-answer.ts';
import { factOf } from '../ask/paper-facts.ts';
import { rememberTurn } from '../ask/remember-turn.ts';
import { smallTalk } from '../ask/small-talk.ts';
import type { Turn } from '../ask/turn.ts';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import { written } from '../command-line.ts';
import type { Paper, PaperId } from '../paper.ts';
import { knownPapers } from '../read-papers.ts';
import { code, plain, type Reply, type Text, text } from '../reply.ts';
import { cut } from '../text.ts';
import { type Asked, questionCharsMax, readAsked } from './asked.ts';

const answerKeptCharsMax = 1_200;
/** Papers whose records are told where an answer named several. */
const factPapersMax = 5;
/** Papers a model reads. */
const modelPapersMax = 5;

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

async function remember(
  { question, scope, after }: Asked,
  { said, papers }: { readonly said: string; readonly papers: readonly PaperId[] },
  context: CommandContext,
): Promise<void> {
  await rememberTurn(context, {
    question,
    begins: after === null || after.question === '' ? question : after.begins,
    answer: cut(said, answerKeptCharsMax),
    papers: [...new Set(papers)],
    scope,
  });
}

/** What is kept of an answer from abstracts. */
function heard({ sentences, nearest, verdict }: Answer): {
  readonly said: string;
  readonly papers: readonly PaperId[];
} {
  const cited = sentences.flatMap(({ quotes }) => quotes.map(({ paper }) => paper.id));
  return {
    said: verdict === 'answered' ? sentences.map((sentence) => sentence.text).join(' ') : '',
    papers: cited.length > 0 ? cited : nearest.map(({ id }) => id),
  };
}

/** The papers whose records are asked for, in their order: the one it is about, or those of the answer before. */
async function papersMeant({ scope, after }: Asked, context: CommandContext): Promise<readonly Paper[]> {
  const ids = scope.kind === 'paper' ? [scope.paper] : (after?.papers.slice(0, factPapersMax) ?? []);
  const known = await knownPapers(context, ids);
  return ids.flatMap((id) => known.get(id) ?? []);
}

/** What the records of papers say; `null` where they do not, so that their abstracts are asked. */
async function factsReply(asked: Asked, context: CommandContext): Promise<Reply | null> {
  const { fact } = asked;
  if (fact === null) return null;
  const facts = (await papersMeant(asked, context)).flatMap((paper) => {
    const said = factOf(fact, paper);
    return said === null ? [] : [{ paper, said }];
  });
  if (facts.length === 0) return null;
  const papers = facts.map(({ paper }) => paper);
  await remember(
    asked,
    { said: facts.map(({ said }) => plain(said)).join(' '), papers: papers.map(({ id }) => id) },
    context,
  );
  return recordReply(asked, facts, await context.summaries.written(papers), context);
}

function smallReply(said: NonNullable<ReturnType<typeof smallTalk>>, context: CommandContext): Reply {
  const help = code(written({ command: 'help', options: {} }, context));
  const words: Text =
    said === 'thanks'
      ? [text('You are welcome.')]
      : [text('Hello. Ask what the papers say, or see what else there is: '), help];
  return {
    visibility: 'private',
    blocks: [{ kind: 'text', text: words }],
    listed: null,
    result: { kind: 'small-talk' },
  };
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
    const said = smallTalk(options.question);
    if (said !== null) return smallReply(said, context);
    const asked = await readAsked(options, alone === 'yes', context);
    if ('blocks' in asked) return asked;
    const facts = await factsReply(asked, context);
    if (facts !== null) return facts;
    const earlier = asked.after === null ? [] : await earlierTurns(context);
    const given = await answer(asked, earlier, context);
    await remember(asked, heard(given), context);
    return answerReply(given, context);
  },
});
