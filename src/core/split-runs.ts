/** Takes lines apart between words and sentences, by the length they have on a platform. */

/** How long a platform's runs are, and which of them may be taken apart. */
export interface Measure<Run> {
  /** Exactly: whether all of it has at most so many characters. */
  fits(runs: readonly Run[], charsMax: number): boolean;
  /** Never fewer characters than the run takes beside any others. */
  cost(run: Run): number;
  /** Characters of `cost` that the run's own marks take. */
  readonly marksChars: number;
  /** Characters that a letter or word takes, at most. */
  lengthOf(text: string): number;
  /** The text of a run that may be taken apart; `null` for one that stays whole. */
  textOf(run: Run): string | null;
  withText(run: Run, text: string): Run;
  /** Without the spaces at its end. */
  trimmedEnd(runs: readonly Run[]): readonly Run[];
}

const letters = /\P{M}\p{M}*|\p{M}+/gu; // a letter with its marks

/** The longest beginning of a text that takes at most `charsMax` characters, whole words where it can; empty where none fits. */
function beginning(text: string, charsMax: number, lengthOf: (part: string) => number): string {
  const take = (parts: readonly string[]): string => {
    let room = charsMax;
    let taken = 0;
    for (const part of parts) {
      room -= lengthOf(part);
      if (room < 0) break;
      taken += part.length;
    }
    return text.slice(0, taken);
  };
  const within = text.slice(0, charsMax + 1); // what is longer does not fit, whatever it is
  const words = take(within.match(/ *[^ ]+/g) ?? []);
  return words === '' ? take(within.match(letters) ?? []) : words;
}

/** Where the last whole sentence of a text ends; 0 where none does. */
function sentencesEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(/[.!?][)"'\]]* /g)) end = match.index + match[0].length;
  return end;
}

/**
 * Takes a line apart so that `head` has at most `charsMax` characters: between words, or after a sentence where one ends in its last third.
 * `head` is empty where nothing fits.
 */
export function splitRuns<Run>(
  runs: readonly Run[],
  charsMax: number,
  at: 'sentence' | 'word',
  measure: Measure<Run>,
): { readonly head: readonly Run[]; readonly tail: readonly Run[] } {
  if (measure.fits(runs, charsMax)) return { head: runs, tail: [] };
  const head: Run[] = [];
  let room = charsMax;
  for (const [index, run] of runs.entries()) {
    const size = measure.cost(run);
    if (size <= room) {
      head.push(run);
      room -= size;
      continue;
    }
    const rest = runs.slice(index + 1);
    const text = measure.textOf(run);
    const fitting = text === null ? '' : beginning(text, room - measure.marksChars, measure.lengthOf);
    if (text === null || fitting === '') return { head: measure.trimmedEnd(head), tail: [run, ...rest] };
    const end = at === 'sentence' ? sentencesEnd(fitting) : 0;
    const kept = end > fitting.length * 0.66 ? fitting.slice(0, end) : fitting;
    const left = text.slice(kept.length).trimStart();
    return {
      head: measure.trimmedEnd([...head, measure.withText(run, kept)]),
      tail: left === '' ? rest : [measure.withText(run, left), ...rest],
    };
  }
  return { head, tail: [] };
}
