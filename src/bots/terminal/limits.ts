/** Sizes of the terminal bot. A terminal sets none itself; these keep its answers readable and its memory bounded. */

/** Widest text: longer lines are hard to read. */
export const textCellsMax = 100;

/** Narrowest layout: below it lines run over the edge rather than break after every syllable. */
export const textCellsMin = 20;

/** Longest excerpt under a paper of a list, about three lines. */
export const excerptCellsMax = 260;

export const listAuthorsMax = 3;
export const cardAuthorsMax = 12;

/** Longest line read from a pipe; what follows in it is dropped, so that an endless line cannot fill the memory. */
export const inputCharsMax = 10_000;

export const historyLinesMax = 1_000;
export const historyLineCharsMax = 500;
/** A larger file is no history of ours and stays untouched. */
export const historyBytesMax = 4_000_000;

/** How long a command may be silent before "…" says that it is at work. */
export const quietMs = 400;

/** How long the prompt waits for completions. */
export const completionMs = 1_500;

/** Completions listed at once. */
export const suggestionsMax = 12;

/** Length of a progress bar; with less room than the least there is none. */
export const barCellsMax = 30;
export const barCellsMin = 8;

/** The name of a line of a chart, and its bars: both and two numbers stand in one line of 80 columns. */
export const chartNameCharsMax = 24;
export const sparklineCellsMax = 32;
