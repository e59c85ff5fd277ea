import type { Paper } from '../paper.ts';
import { type PointRole, summarise } from '../summary/summary.ts';
import { foldSpace } from '../text.ts';
import { tellingWords } from './question.ts';

/** Words that ask for a part of any paper, and what part. What they ask for stands in an abstract without these words. */
const partWords: Readonly<Record<string, PointRole>> = Object.fromEntries(
  (
    [
      [
        'new',
        'about idea ideas contribution contributions contribute new novel novelty propose proposes proposed introduce introduces main point claim claims summary topic tldr gist problem',
      ],
      [
        'how',
        'method methods approach architecture technique techniques implement implemented train trained training built build achieve algorithm',
      ],
      [
        'evidence',
        'result results finding findings find found evidence evaluate evaluated evaluation performance perform performs outperform better good well conclusion conclusions conclude improvement improve improves accuracy fast faster',
      ],
    ] as const
  ).flatMap(([role, words]) => words.split(' ').map((word) => [word, role] as const)),
);

/** Words beside those that do not change what is asked for. */
const fillWords = new Set(
  'author authors paper papers abstract study model models system work key important overall short brief exactly actually really'.split(
    ' ',
  ),
);

/** What a question asks of one paper in general ("what is new?", "how does it work?"); `null` for a question about something of its own. */
function partAsked(question: string): PointRole | null {
  const text = foldSpace(question).toLowerCase();
  if (
    /^(?:and |but |so )?how (?:does|do|did|is|are|was|were) (?:it|they|this|that|the \w+) (?:work|done|made|doing|do (?:it|this|that))\W*$/u.test(
      text,
    )
  )
    return 'how';
  if (/\babout\W*$/u.test(text) && /^(?:what|so what)/u.test(text)) return 'new';
  const words = tellingWords(text);
  const roles = words.flatMap((word) => partWords[word] ?? []);
  const others = words.filter((word) => partWords[word] === undefined && !fillWords.has(word));
  return others.length === 0 ? (roles[0] ?? null) : null;
}

/** The sentences (by their indices) that answer a general question about one paper; `null` where the question is another, or none does. */
export function overviewSentences(question: string, paper: Paper): readonly number[] | null {
  const role = partAsked(question);
  if (role === null) return null;
  const { tldr, points } = summarise(paper);
  const chosen = points.filter((point) => point.role === role);
  const shown = role === 'new' ? [...(tldr ? [tldr] : []), ...chosen] : chosen;
  const sentences = [...new Set(shown.flatMap(({ evidence }) => evidence))];
  return sentences.length === 0 ? null : sentences;
}
