import type { Text } from '../reply.ts';
import { type Range, sentencesOf } from '../sentences.ts';
import { marked, type PartMatch } from './match.ts';

/** Longest snippet, ellipses included: three lines of a terminal, and what every platform shows without folding it away. */
export const snippetCharsMax = 220;

const ellipsis = '…';
/** Between two fragments that do not follow each other. */
const gap = ` ${ellipsis} `;
/** A second fragment shorter than this tells nothing. */
const fragmentCharsMin = 40;

/** Number of different parts in a stretch first, then how often any is there. */
function worth(matches: readonly PartMatch[], stretch: Range, seen: ReadonlySet<number>): number {
  const inside = matches.filter((match) => match.start >= stretch.start && match.end <= stretch.end);
  const fresh = new Set(inside.filter((match) => !seen.has(match.part)).map((match) => match.part));
  const whole = new Set(inside.filter((match) => match.whole && !seen.has(match.part)).map((match) => match.part));
  return 10 * fresh.size + 5 * whole.size + Math.min(inside.length, 5);
}

/** Moves the ends of a stretch inwards to whole words; a single endless word is cut as it is, but never through a surrogate pair. */
function atWords(text: string, stretch: Range): Range {
  let { start, end } = stretch;
  if (start > 0 && !/\s/.test(text.charAt(start - 1))) {
    const space = text.slice(start, end).search(/\s/);
    if (space >= 0 && space < (end - start) / 2) start += space;
    else if (/[\uDC00-\uDFFF]/.test(text.charAt(start))) start += 1;
  }
  if (end < text.length && !/\s/.test(text.charAt(end))) {
    const space = text.slice(start, end).search(/\s\S*$/);
    if (space > (end - start) / 2) end = start + space;
    else if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
  }
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return { start, end };
}

/** The part of a sentence worth showing in at most `charsMax` characters: all of it, or the window with the most matches. */
function windowOf(text: string, sentence: Range, matches: readonly PartMatch[], charsMax: number): Range {
  if (sentence.end - sentence.start <= charsMax) return sentence;
  const width = charsMax - 2 * ellipsis.length;
  const inside = matches.filter((match) => match.start >= sentence.start && match.end <= sentence.end);
  let best: Range = { start: sentence.start, end: sentence.start + width };
  let bestWorth = worth(matches, best, new Set());
  for (const match of inside) {
    // A third of the room before the first match gives it its context.
    const start = Math.max(sentence.start, Math.min(match.start - Math.floor(width / 3), sentence.end - width));
    const candidate = { start, end: start + width };
    const candidateWorth = worth(matches, candidate, new Set());
    if (candidateWorth > bestWorth) {
      best = candidate;
      bestWorth = candidateWorth;
    }
  }
  return atWords(text, best);
}

function fragment(text: string, stretch: Range, sentence: Range, matches: readonly PartMatch[]): Text {
  const before = stretch.start > sentence.start ? [{ kind: 'text', text: ellipsis } as const] : [];
  const after = stretch.end < sentence.end ? [{ kind: 'text', text: ellipsis } as const] : [];
  return [...before, ...marked(text, matches, stretch), ...after];
}

function charsOf(stretch: Range, sentence: Range): number {
  return stretch.end - stretch.start + (stretch.start > sentence.start ? 1 : 0) + (stretch.end < sentence.end ? 1 : 0);
}

/**
 * The one or two sentences of an abstract with the most of what was looked for, in their order, at most `snippetCharsMax` characters,
 * cut at words. The beginning where nothing matches; empty for an empty text.
 */
export function snippetOf(text: string, matches: readonly PartMatch[]): Text {
  const sentences = sentencesOf(text);
  const ranked = (seen: ReadonlySet<number>) =>
    sentences
      .map((sentence, index) => ({ sentence, index, worth: worth(matches, sentence, seen) }))
      .sort((left, right) => right.worth - left.worth || left.index - right.index);
  const first = ranked(new Set())[0];
  if (!first) return [];
  const stretch = windowOf(text, first.sentence, matches, snippetCharsMax);
  const chosen = [{ index: first.index, sentence: first.sentence, stretch }];
  const seen = new Set(
    matches.filter((match) => match.start >= stretch.start && match.end <= stretch.end).map((match) => match.part),
  );
  const room = snippetCharsMax - charsOf(stretch, first.sentence) - gap.length;
  const second = ranked(seen).find((entry) => entry.index !== first.index);
  if (second && second.worth > 0 && room >= fragmentCharsMin) {
    chosen.push({ ...second, stretch: windowOf(text, second.sentence, matches, room) });
    chosen.sort((left, right) => left.index - right.index);
  }
  return chosen.flatMap((entry, at) => {
    const previous = chosen[at - 1];
    if (!previous) return fragment(text, entry.stretch, entry.sentence, matches);
    const cutHere = previous.stretch.end < previous.sentence.end || entry.stretch.start > entry.sentence.start;
    const joint = { kind: 'text', text: cutHere || previous.index + 1 === entry.index ? ' ' : gap } as const;
    return [joint, ...fragment(text, entry.stretch, entry.sentence, matches)];
  });
}
