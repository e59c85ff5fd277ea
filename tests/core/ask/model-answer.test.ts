import { describe, expect, it } from 'vitest';
import { abstractSentences } from '../../../src/core/ask/find-evidence.ts';
import { type AnswerSentence, answerWithModel } from '../../../src/core/ask/model-answer.ts';
import { type LanguageModel, ModelFailure } from '../../../src/core/language-model.ts';
import type { Paper } from '../../../src/core/paper.ts';
import { inventedPaper } from '../../invented-papers.ts';
import { openTestLibrary } from '../../library.ts';

const abstract =
  'We study tides in shallow harbours. The method lowers the error of forecasts by 12 percent. It needs two gauges.';

async function tidePaper(): Promise<Paper> {
  const library = await openTestLibrary([inventedPaper({ title: 'Forecasting tides', abstract })]);
  try {
    const { items } = await library.store.top(null, 'newest', 0, 1);
    const [paper] = items;
    if (!paper) throw new Error('the library is empty');
    return paper;
  } finally {
    await library.close();
  }
}

/** Says these pieces, then fails where told to. */
function speaking(pieces: readonly string[], failure: string | null = null): LanguageModel {
  return {
    id: 'parrot',
    complete: () => Promise.reject(new Error('not asked for')),
    async *stream() {
      for (const piece of pieces) yield piece;
      if (failure !== null) throw new ModelFailure({ kind: 'unavailable', reason: 'cut-off', sentence: failure });
    },
  };
}

async function answered(pieces: readonly string[], failure: string | null = null, language = 'English') {
  const shown: (readonly AnswerSentence[])[] = [];
  const answer = await answerWithModel(
    speaking(pieces, failure),
    { question: 'how much better are the forecasts?', papers: [await tidePaper()], earlier: [], language },
    (sentences) => shown.push(sentences),
    new AbortController().signal,
  );
  return { ...answer, texts: answer.sentences.map(({ text }) => text), shown };
}

describe('answers of a model', () => {
  it('shows each sentence once it is whole, with the sentence it rests on', async () => {
    const { texts, shown, sentences, refusal } = await answered([
      'The method lowers the error of fore',
      'casts by 12 percent. [1.2]\nIt needs two',
      ' gauges. [1.3]',
    ]);
    expect(texts).toEqual(['The method lowers the error of forecasts by 12 percent.', 'It needs two gauges.']);
    expect(shown.map((each) => each.length)).toEqual([1, 2]);
    expect(sentences[0]?.quotes[0]).toMatchObject({ sentence: 1, text: abstractSentences(await tidePaper())[1] });
    expect(refusal).toBeNull();
  });

  it.each([
    ['a number that the evidence lacks', 'The method lowers the error of forecasts by 21 percent. [1.2]'],
    ['a name that the evidence lacks', 'The method of Smith lowers the error of forecasts. [1.2]'],
    ['no citation', 'The method lowers the error of forecasts by 12 percent.'],
    ['a paper that was not given', 'The method lowers the error of forecasts by 12 percent. [7.1]'],
    ['a sentence that does not exist beside one that does', 'It needs two gauges. [1.3, 1.9]'],
    ['a link', 'It needs two gauges, see https://gauges.invalid. [1.3]'],
    ['a mention', 'It needs two gauges, @everyone. [1.3]'],
  ])('leaves out a sentence with %s', async (_, line) => {
    const { texts, refusal } = await answered([line]);
    expect(texts).toEqual([]);
    expect(refusal).not.toBeNull();
  });

  it.each([
    ['on one line', 'The method lowers the error of forecasts by 12 percent. [1.2] It needs two gauges. [1.3]'],
    [
      'with the citations inside',
      'The method lowers the error of forecasts by 12 percent [1.2]. It needs two gauges [1.3].',
    ],
    ['as a list', '- The method lowers the error of forecasts by 12 percent [1.2].\n2. It needs two gauges [1.3].\n'],
  ])('reads sentences %s', async (_, said) => {
    const { texts, leftOut } = await answered([said]);
    expect(texts).toEqual(['The method lowers the error of forecasts by 12 percent.', 'It needs two gauges.']);
    expect(leftOut).toBe(0);
  });

  it('counts what it leaves out', async () => {
    const { texts, leftOut, refusal } = await answered([
      'Here is what the paper says:\n',
      'It needs two gauges. [1.3]\nIt needs nine gauges. [1.3]\nIt needs a boat.\n',
    ]);
    expect(texts).toEqual(['It needs two gauges.']);
    expect({ leftOut, refusal }).toEqual({ leftOut: 2, refusal: null });
  });

  it.each([
    ['German', 'Das Verfahren senkt den Fehler der Vorhersagen um 12 %. [1.2]', 'um 12 %.'],
    ['Japanese', 'この手法は予測の誤差を12パーセント下げます。 [1.2]', '12パーセント下げます。'],
    ['Chinese', '该方法将预测误差降低了12%。[1.2]', '降低了12%。'],
  ])('shows what is said in %s', async (language, line, end) => {
    const { texts } = await answered([line], null, language);
    expect(texts).toHaveLength(1);
    expect(texts[0]?.endsWith(end)).toBe(true);
  });

  it.each([
    ['German', 'Das Verfahren senkt den Fehler der Vorhersagen um 21 %. [1.2]'],
    ['German', 'Mit ForecastNet sinkt der Fehler um 12 %. [1.2]'],
    ['Chinese', '该方法用TideNet将预测误差降低了12%。[1.2]'],
    ['German', 'The method raises the error of all other forecasts, and it harms the fish of the harbour. [1.2]'],
  ])('leaves out what is false in %s: %s', async (language, line) => {
    expect((await answered([line], null, language)).texts).toEqual([]);
  });

  it('takes "not said" for an answer', async () => {
    expect(await answered(['NOT ', 'SAID\n'])).toMatchObject({ texts: [], refusal: null });
  });

  it('keeps at most five sentences', async () => {
    const { texts } = await answered(Array.from({ length: 8 }, () => 'It needs two gauges. [1.3]\n'));
    expect(texts).toHaveLength(5);
  });

  it('keeps what was checked before a stream broke off, and never the half sentence', async () => {
    const { texts, refusal } = await answered(['It needs two gauges. [1.3]\nThe method'], 'The model stopped.');
    expect(texts).toEqual(['It needs two gauges.']);
    expect(refusal).toBe('The model stopped.');
  });
});
