import type { Store } from '../../src/core/ports.ts';
import type { EdgeCommands } from '../bots/edge-commands.ts';

/** What a person sees of one answer, whatever the platform: enough to compare platforms with each other. */
export interface Seen {
  /** All words of all its parts in reading order, white space folded, without the platform's own markup. */
  readonly words: string;
  /** Labels of the buttons and forms below it, in their order; no links, no menus. */
  readonly steps: readonly string[];
  /** Whether only the person who asked can see it. */
  readonly isPrivate: boolean;
}

/** An answer that is being given. */
export interface Watched {
  /** Waits until the person can read these words of it; all they read then. */
  seen(words: string): Promise<string>;
  /** Waits for all of it. */
  end(): Promise<Seen>;
}

/** A platform with a person at it. Everything goes the way it goes in production, from the native event to what is shown. */
export interface Platform {
  readonly edge: EdgeCommands;
  readonly store: Store;
  /** Bugs that were reported so far. */
  readonly bugs: readonly unknown[];
  /** What goes before a command where its way of writing is quoted to a person: `/papers `. */
  readonly prefix: string;
  /** Gives a command, written as a line (`top week by comments`), and waits for all of its answer. */
  say(line: string): Promise<Seen>;
  /** The same where the answer can grow, without waiting for it. */
  watch(line: string): Promise<Watched>;
  /** Presses the button with this label under the last answer. */
  press(label: string): Promise<Seen>;
  /** Opens the form with this label under the last answer, fills it in and sends it. */
  fill(label: string, values: Readonly<Record<string, string>>): Promise<Seen>;
  /** Gives a command that opens a form at once, fills the form in and sends it. */
  begin(command: string, values: Readonly<Record<string, string>>): Promise<Seen>;
  /** Whom or what any message so far could have notified. */
  notified(): readonly string[];
  /** What the platform found wrong with what was sent to it. */
  problems(): readonly unknown[];
  close(): Promise<void>;
}

/** White space as one space, without what only steers the direction of writing. */
export function folded(words: string): string {
  return words
    .replace(/[\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
