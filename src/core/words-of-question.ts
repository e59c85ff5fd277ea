import { foldSpace } from './text.ts';

/** Words that a question is made of, and not what it is about. */
const questionWords = new Set(
  `a about an and any anybody anyone are at can could did do does find for from get give got has have hello hey hi how i in is it know latest
  list look me my new news of on or paper papers please published recent recently search show some tell thanks that the there these this to
  us was we were what what's whats when where which who why will with would you your`.split(/\s+/u),
);

/** What a question is about: `what is new on diffusion?` → `diffusion`. Where nothing would be left, all of it. */
export function wordsOfQuestion(question: string): string {
  const words = foldSpace(question)
    .split(' ')
    .map((word) => word.replace(/^[¿¡(]+|[?!.,;:)…]+$/gu, ''))
    .filter((word) => word !== '');
  const kept = words.filter((word) => !questionWords.has(word.toLowerCase().replace('’', "'")));
  return (kept.length > 0 ? kept : words).join(' ');
}
