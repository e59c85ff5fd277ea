/** Eighths of a line, lowest first. */
const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Numbers (0 and more) as a row of at most `cellsMax` bars on a scale of their own; empty for none. Where there is not room for each, a bar is their mean. */
export function sparkline(values: readonly number[], cellsMax: number): string {
  const cells = Math.min(values.length, cellsMax);
  const means = Array.from({ length: cells }, (_, cell) => {
    const from = Math.floor((cell * values.length) / cells);
    const part = values.slice(from, Math.max(from + 1, Math.floor(((cell + 1) * values.length) / cells)));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const top = Math.max(...means, 0);
  return means
    .map((mean) => bars[top === 0 ? 0 : Math.min(bars.length - 1, Math.floor((mean / top) * bars.length))] ?? bars[0])
    .join('');
}
