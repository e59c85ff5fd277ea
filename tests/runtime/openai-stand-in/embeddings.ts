import { type Json, list } from '../../bots/json.ts';
import { tokensIn } from './chat-answers.ts';

/** A vector that says which words a text has: texts that share words are near each other. */
function vectorOf(text: string, dimensions: number): readonly number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    let hash = 7;
    for (const letter of word) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
    vector[hash % dimensions] = (vector[hash % dimensions] ?? 0) + 1;
  }
  return vector;
}

/** What `/v1/embeddings` answers, the texts in the wrong order: an answer's `index` is what counts. */
export function embeddingsOf(body: Json, dimensions: number): Json {
  const given = body['input'];
  const texts = typeof given === 'string' ? [given] : list(given).map(String);
  const tokens = texts.reduce((sum, text) => sum + tokensIn(text), 0);
  return {
    object: 'list',
    model: body['model'],
    data: texts.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text, dimensions) })).reverse(),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
