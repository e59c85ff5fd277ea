/** ROUGE-1, ROUGE-2 and ROUGE-L, F1, 0 to 1. */
export interface Rouge {
  readonly one: number;
  readonly two: number;
  readonly longest: number;
}

/** Lower-case words of ASCII letters and digits, unstemmed: what SciTLDR's own script (files2rouge without `-m`) counts. */
function rougeWords(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

function counted(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

function pairsOf(words: readonly string[]): readonly string[] {
  return words.slice(1).map((word, index) => `${words[index]} ${word}`);
}

function f1(common: number, left: number, right: number): number {
  return common === 0 ? 0 : (2 * common) / (left + right);
}

function overlap(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [item, count] of left) sum += Math.min(count, right.get(item) ?? 0);
  return sum;
}

function longestCommon(left: readonly string[], right: readonly string[]): number {
  let row = new Uint16Array(right.length + 1);
  let next = new Uint16Array(right.length + 1);
  for (const word of left) {
    for (let at = 0; at < right.length; at += 1) {
      next[at + 1] = word === right[at] ? (row[at] ?? 0) + 1 : Math.max(next[at] ?? 0, row[at + 1] ?? 0);
    }
    [row, next] = [next, row];
  }
  return row[right.length] ?? 0;
}

interface Counted {
  readonly words: readonly string[];
  readonly one: ReadonlyMap<string, number>;
  readonly two: ReadonlyMap<string, number>;
}

function count(text: string): Counted {
  const words = rougeWords(text);
  return { words, one: counted(words), two: counted(pairsOf(words)) };
}

/**
 * Scores texts beside the references of one paper. The reference with the best ROUGE-1 gives all three figures, as SciTLDR's
 * `cal-rouge.py` does it: https://github.com/allenai/scitldr/blob/master/SciTLDR-Data/cal-rouge.py
 */
export function rougeScorer(references: readonly string[]): (text: string) => Rouge {
  const targets = references.map(count);
  return (text) => {
    const own = count(text);
    let best: Rouge = { one: 0, two: 0, longest: 0 };
    for (const target of targets) {
      const one = f1(overlap(own.one, target.one), own.words.length, target.words.length);
      if (one <= best.one) continue;
      best = {
        one,
        two: f1(overlap(own.two, target.two), Math.max(0, own.words.length - 1), Math.max(0, target.words.length - 1)),
        longest: f1(longestCommon(own.words, target.words), own.words.length, target.words.length),
      };
    }
    return best;
  };
}
