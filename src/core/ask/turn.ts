import type { DateRange, Instant } from '../local-date.ts';
import type { PaperId } from '../paper.ts';

/** What a question is about: one paper, the papers of some days, or everything in the library. */
export type AskScope =
  | { readonly kind: 'library' }
  | { readonly kind: 'paper'; readonly paper: PaperId }
  | { readonly kind: 'days'; readonly range: DateRange; readonly label: string };

/** Where a conversation is held, so that all of a workspace can be erased. */
export interface Place {
  readonly platform: string;
  readonly workspace: string | null;
}

/** A question of a conversation and what was answered, for the question that follows it. */
export interface Turn {
  /** Empty where nothing was asked: a paper was shown. */
  readonly question: string;
  /** The question that this one goes on from, however long ago: the same where it goes on from none. The title of a paper that was shown. */
  readonly begins: string;
  /** What was said, short; empty where the abstracts do not say. */
  readonly answer: string;
  /** The papers that were quoted or named, in their order. */
  readonly papers: readonly PaperId[];
  readonly scope: AskScope;
  readonly at: Instant;
}

/** So many of a conversation's last turns are kept. */
export const turnsMax = 4;
/** A turn this old is over: what is asked then is no follow-up, and the turn is erased. */
export const turnMs = 60 * 60 * 1000;
