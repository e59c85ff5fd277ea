import type { CommandContext } from '../command.ts';
import { type Reply, type Text, text } from '../reply.ts';
import { cut } from '../text.ts';
import { inEnglish } from './english-question.ts';
import { isForeign } from './question-language.ts';
import { showLater } from './show-later.ts';

/** A question as Paperboy reads it. */
export interface ReadQuestion {
  /** What is searched with and kept: in English, unless `isUnread`. */
  readonly question: string;
  /** What it was asked in, by its English name; `null` for English and for what nobody has named. */
  readonly language: string | null;
  /** It is in another language, and nobody has said it in English. */
  readonly isUnread: boolean;
  /** Said under the question. */
  readonly notes: readonly Text[];
}

const shownCharsMax = 150;

const askInEnglish = 'The abstracts are in English: asked in English, a question finds what they say.';

function unread(question: string, why: string): ReadQuestion {
  const words = why === '' ? askInEnglish : `${why} ${askInEnglish}`;
  return { question, language: null, isUnread: true, notes: [[text(words)]] };
}

function draft(question: string): Reply {
  return {
    visibility: 'channel',
    blocks: [
      { kind: 'heading', text: cut(question, shownCharsMax) },
      { kind: 'text', text: [text('… the question is put into English first.')] },
    ],
    listed: null,
    result: null,
  };
}

/** Reads in which language somebody asks, and has a model put what is not English into English, as abstracts are. */
export async function readQuestion(typed: string, context: CommandContext): Promise<ReadQuestion> {
  if (!isForeign(typed)) return { question: typed, language: null, isUnread: false, notes: [] };
  if (context.model === null) return unread(typed, '');
  const stopWaiting = showLater(context, () => draft(typed));
  try {
    const said = await inEnglish(context.model, typed, context.signal);
    if (said.kind === 'none') return unread(typed, said.sentence);
    const notes: readonly Text[] = [[text(`Read as “${cut(said.question, shownCharsMax)}”.`)]];
    return { question: said.question, language: said.language, isUnread: false, notes };
  } finally {
    stopWaiting();
  }
}

/** What is said where an unread question finds nothing: papers that are near by chance would mislead. */
export function unreadReply(typed: string, { notes }: ReadQuestion): Reply {
  return {
    visibility: 'channel',
    blocks: [
      { kind: 'heading', text: cut(typed, shownCharsMax) },
      ...notes.map((note) => ({ kind: 'text', text: note }) as const),
    ],
    listed: null,
    result: { kind: 'ask', question: typed, verdict: 'none', by: 'quotation', sentences: [], papers: [] },
  };
}
