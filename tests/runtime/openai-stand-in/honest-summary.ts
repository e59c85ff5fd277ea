import { type Json, records } from '../../bots/json.ts';
import type { Behaviour } from './chat-answers.ts';

/** A summary as a good model would write it: here the shortest sentence of the abstract that it was given. */
export function honestSummary(body: Json): Behaviour {
  const input = String(body['input'] ?? records(body['messages']).at(-1)?.['content'] ?? '');
  const sentences = [...input.matchAll(/^(\d+)\. (.+)$/gm)].sort((one, other) => one[0].length - other[0].length);
  const [, number, text] = sentences[0] ?? [];
  const tldr = { part: 'tldr', text, from: [Number(number)] };
  return { kind: 'content', content: JSON.stringify({ sentences: [tldr] }) };
}
