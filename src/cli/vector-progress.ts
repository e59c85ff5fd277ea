import type { ProgressStep } from '../bots/terminal/progress.ts';

/** Shows how many papers have a vector. */
export function vectorProgress(step: (made: ProgressStep) => void): (done: number, total: number) => void {
  return (done, total) => step({ done, total, label: 'Learning what papers mean' });
}
