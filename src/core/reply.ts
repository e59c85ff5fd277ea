/**
 * The neutral answer of a command. Text in it is literal: only a bot's `render.ts` escapes it for its platform.
 */
import { assertNever } from './errors.ts';
import type { LocalDate } from './local-date.ts';
import type { PaperId, PaperLink } from './paper.ts';

export type Span =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'emphasis'; readonly text: string }
  /** Something to type as it stands. */
  | { readonly kind: 'code'; readonly text: string }
  /** A word that matches what was searched for. */
  | { readonly kind: 'match'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string };

export type Text = readonly Span[];

/** A command and its options as a button carries them; JSON, so that it fits an id and survives a restart. */
export interface Invocation {
  readonly command: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** Where the answer to a press goes: below, or in the place of the message that was pressed (another page of the same list). */
export type PressEffect = 'answer' | 'replace';

export interface Button {
  readonly kind: 'button';
  readonly label: string;
  readonly invocation: Invocation;
  readonly effect: PressEffect;
}

/** A button that first asks for options the invocation leaves open; their widgets derive from the command's definition. */
export interface FormButton {
  readonly kind: 'form';
  readonly label: string;
  /** Options in it that are asked for are what the form holds at first. */
  readonly invocation: Invocation;
  /** Names of the options to ask for, in this order; at most five. */
  readonly asks: readonly string[];
}

export interface LinkButton {
  readonly kind: 'link';
  readonly label: string;
  readonly url: string;
}

/** A menu of which one entry is picked. */
export interface Select {
  readonly kind: 'select';
  readonly placeholder: string;
  readonly choices: readonly {
    readonly label: string;
    readonly description: string | null;
    readonly invocation: Invocation;
  }[];
}

export type Action = Button | FormButton | LinkButton | Select;

/** What a pressed button or a picked entry means; `asks` is empty unless a form comes first. */
export interface Press {
  readonly invocation: Invocation;
  readonly effect: PressEffect;
  readonly asks: readonly string[];
}

/** A paper as people see it: what a card or a line of a list is made of. Renderers choose how much of it fits. */
export interface PaperView {
  readonly id: PaperId;
  /** The number `show` takes; `null` outside a list. */
  readonly number: number | null;
  readonly title: Text;
  readonly url: string | null;
  readonly pdfUrl: string | null;
  readonly authors: readonly string[];
  readonly authorCount: number | null;
  readonly organization: string | null;
  readonly publishedOn: LocalDate | null;
  readonly dailyOn: LocalDate | null;
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly upvotes: number | null;
  readonly comments: number | null;
  /** The abstract (card) or the part of it worth showing (list). */
  readonly abstract: Text | null;
  /** One sentence with who wrote it, where there is one. */
  readonly tldr: { readonly text: string; readonly by: string } | null;
  readonly links: readonly PaperLink[];
  readonly thumbnailUrl: string | null;
  /** Why it stands where it stands ("61 upvotes", "title matches"); may be empty. */
  readonly reasons: readonly string[];
  readonly sample: boolean;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: Text }
  /** One paper in full. */
  | { readonly kind: 'paper'; readonly paper: PaperView }
  /** Several papers, short. */
  | { readonly kind: 'papers'; readonly papers: readonly PaperView[] }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'fields'; readonly fields: readonly { readonly name: string; readonly value: Text }[] }
  | { readonly kind: 'actions'; readonly actions: readonly Action[] }
  | { readonly kind: 'image'; readonly image: Image }
  | { readonly kind: 'footnote'; readonly text: Text };

/** A picture that is made where it is shown: renderers ask `draw` of `core/picture.ts` for the look of their platform, or show `alt`. */
export interface Image {
  /** All that its numbers are; JSON, so that a reply can be kept. */
  readonly chart: Chart;
  /** What it shows, for who does not see it: one to three sentences. */
  readonly alt: string;
}

/** Lines over time, one a series. */
export interface Chart {
  readonly kind: 'lines';
  readonly title: string;
  /** What the numbers count: `upvotes`. */
  readonly unit: string;
  readonly days: readonly LocalDate[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Who sees an answer: only the person who asked, or everyone in the channel. */
export type Visibility = 'private' | 'channel';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Reply {
  readonly visibility: Visibility;
  readonly blocks: readonly Block[];
  /** The papers of a list in order: what `show 3` means afterwards; `null` leaves the last list as it was. */
  readonly listed: readonly PaperId[] | null;
  /** The same answer for programs (`--json`): ids, titles, dates, counts, scores. */
  readonly result: Json;
}

export const text = (value: string): Span => ({ kind: 'text', text: value });
export const strong = (value: string): Span => ({ kind: 'strong', text: value });
export const code = (value: string): Span => ({ kind: 'code', text: value });

/** A button whose answer comes below. */
export function button(label: string, command: string, options: Invocation['options'] = {}): Button {
  return { kind: 'button', label, invocation: { command, options }, effect: 'answer' };
}

/** What an action may set off; nothing for a link. */
export function pressesOf(action: Action): readonly Press[] {
  switch (action.kind) {
    case 'button':
      return [{ invocation: action.invocation, effect: action.effect, asks: [] }];
    case 'form':
      return [{ invocation: action.invocation, effect: 'answer', asks: action.asks }];
    case 'select':
      return action.choices.map(({ invocation }) => ({ invocation, effect: 'answer', asks: [] }));
    case 'link':
      return [];
    default:
      return assertNever(action);
  }
}

/** The characters of a text, without its form. */
export function plain(spans: Text): string {
  return spans.map((span) => span.text).join('');
}
