import { z } from 'zod';
import { type Answer, answerReply, recordReply } from '../ask/answer-reply.ts';
import { earlierTurns, forgetEarlier } from '../ask/earlier-turns.ts';
import { asksToForget } from '../ask/follow-up.ts';
import { giveAnswer } from '../ask/give-answer.ts';
import { factOf } from '../ask/paper-facts.ts';
import { readQuestion, unreadReply } from '../ask/read-question.ts';
import { rememberTurn } from '../ask/remember-turn.ts';
import { smallTalk } from '../ask/small-talk.ts';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import { written } from '../command-line.ts';
import type { Paper, PaperId } from '../paper.ts';
import { knownPapers } from '../read-papers.ts';
import { code, plain, type Reply, type Text, text } from '../reply.ts';
import { cut } from '../text.ts';
import { type Asked, askAlone, questionCharsMax, readAsked } from './asked.ts';

const answerKeptCharsMax = 1_200;
/** Papers whose records are told where an answer named several. */
const factPapersMax = 5;

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

/** A question as its answer shows it: as it was asked, with what it was taken to mean. */
type Shown = Pick<Answer, 'question' | 'notes' | 'limits' | 'actions'>;

/** What the records of papers say; `null` where they do not, so that their abstracts are asked. */
async function factsReply(asked: Asked, shown: Shown, context: CommandContext): Promise<Reply | null> {
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
  return recordReply(shown, facts, await context.summaries.written(papers), context);
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
    const read = await readQuestion(options.question, context);
    const said = smallTalk(read.question);
    if (said !== null) return smallReply(said, context);
    const asked = await readAsked({ ...options, question: read.question }, alone === 'yes', context);
    if ('blocks' in asked) return asked;
    const { question, scope, after, limits } = asked;
    const shown: Shown =
      read.notes.length === 0
        ? asked
        : {
            question: options.question,
            notes: [...read.notes, ...asked.notes],
            limits,
            actions: after === null ? [] : [askAlone(options.question)],
          };
    const facts = await factsReply(asked, shown, context);
    if (facts !== null) return facts;
    const posed = {
      ...shown,
      gathering: { question, scope, after },
      language: read.language,
      earlier: after === null ? [] : await earlierTurns(context),
    };
    // A model that could not even say the question in English is not waited for again.
    const given = await giveAnswer(posed, read.isUnread ? { ...context, model: null } : context);
    if (read.isUnread && given.verdict === 'none') return unreadReply(options.question, read);
    await remember(asked, heard(given), context);
    return answerReply(given, context);
  },
});
