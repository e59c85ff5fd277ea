import type { CommandContext } from '../command.ts';
import { destinationKey } from '../digest/subscription.ts';
import { type Text, text } from '../reply.ts';
import { type Answer, answerReply } from './answer-reply.ts';
import type { Evidence } from './find-evidence.ts';
import { type Gathering, gatherEvidence } from './gather.ts';
import { type AnswerSentence, answerWithModel, canBeAsked } from './model-answer.ts';
import { showLater } from './show-later.ts';
import type { Turn } from './turn.ts';

/** Papers a model reads. */
const modelPapersMax = 5;

/** A question as it is answered. */
export interface Posed extends Pick<Answer, 'notes' | 'limits' | 'actions'> {
  /** In English: what is searched with. */
  readonly gathering: Gathering;
  /** As it was asked. */
  readonly question: string;
  /** What it was asked in, by its English name; `null` for English, or what no model has named. */
  readonly language: string | null;
  /** What was asked and answered before it, oldest first. */
  readonly earlier: readonly Turn[];
}

/**
 * What a model answers an English question in: what the digests of this channel are in where they agree, else what is configured. Who asks
 * in another language is answered in that.
 */
async function usualLanguage({ here, store, language }: CommandContext): Promise<string> {
  const there = here === null ? [] : await store.subscriptionsAt(destinationKey(here));
  const [only, ...others] = new Set(there.map(({ settings }) => settings.language ?? language));
  return only !== undefined && others.length === 0 ? only : language;
}

function quotedSentences({ quotes }: Evidence): readonly AnswerSentence[] {
  return quotes.map((quote) => ({ text: quote.text, quotes: [quote] }));
}

function leftOutRemark(count: number): readonly Text[] {
  if (count === 0) return [];
  const words =
    count === 1
      ? '1 sentence was left out: it does not stand in the abstracts.'
      : `${count} sentences were left out: they do not stand in the abstracts.`;
  return [[text(words)]];
}

/**
 * Answers from the abstracts: by the model where there is one, else, or where it gives nothing, in quotations. While the model has said
 * nothing for a moment, the quotations are shown.
 */
export async function giveAnswer(posed: Posed, context: CommandContext): Promise<Answer> {
  const { question, notes, limits, actions } = posed;
  const evidence = await gatherEvidence(context, posed.gathering);
  const { nearest } = evidence;
  const base = { question, notes, limits, actions, nearest, written: await context.summaries.written(nearest) };
  const quoted = (remarks: readonly Text[], isWhole = true): Answer => ({
    ...base,
    verdict: evidence.verdict,
    source: { kind: 'quoted' },
    sentences: quotedSentences(evidence),
    remarks,
    isWhole,
  });
  const { model, signal } = context;
  const papers = nearest.slice(0, modelPapersMax);
  if (model === null || !canBeAsked(papers)) return quoted([]);

  const byModel = (answer: Pick<Answer, 'verdict' | 'sentences' | 'remarks' | 'isWhole'>): Answer => ({
    ...base,
    source: { kind: 'model', id: model.id },
    ...answer,
  });
  const stopWaiting = showLater(context, () => answerReply(quoted([], false), context));
  const show = (sentences: readonly AnswerSentence[]): void => {
    stopWaiting();
    context.progress(answerReply(byModel({ verdict: 'answered', sentences, remarks: [], isWhole: false }), context));
  };
  try {
    const language = posed.language ?? (await usualLanguage(context));
    const asked = { question, papers, earlier: posed.earlier, language };
    const { sentences, refusal, leftOut } = await answerWithModel(model, asked, show, signal);
    if (sentences.length === 0 && refusal !== null)
      return quoted([[text(evidence.quotes.length === 0 ? refusal : `${refusal} These are quotations in its place.`)]]);
    const broken: readonly Text[] = refusal === null ? [] : [[text(`The answer may go on: ${refusal}`)]];
    const remarks = [...broken, ...leftOutRemark(leftOut)];
    return byModel({ verdict: sentences.length === 0 ? 'none' : 'answered', sentences, remarks, isWhole: true });
  } finally {
    stopWaiting();
  }
}
