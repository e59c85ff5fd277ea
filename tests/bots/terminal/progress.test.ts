import { PassThrough } from 'node:stream';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { createProgress, progressBar, progressLine } from '../../../src/bots/terminal/progress.ts';
import { hostile } from '../replies.ts';

function recorded() {
  const output = new PassThrough();
  output.setEncoding('utf8');
  return { output, text: () => String(output.read() ?? '') };
}

describe('progressLine', () => {
  it.each([
    [{ done: 40, total: 85, label: 'Daily Papers' }, 'Daily Papers: 40/85 (47%)'],
    [{ done: 0, total: 85, label: 'Daily Papers' }, 'Daily Papers: 0/85 (0%)'],
    [{ done: 84.9, total: 85, label: '' }, '84/85 (98%)'],
    [{ done: 85, total: 85, label: 'x' }, 'x: 85/85 (100%)'],
    [{ done: 90, total: 85, label: 'x' }, 'x: 90/85 (100%)'],
    [{ done: 12, total: null, label: 'arXiv' }, 'arXiv: 12'],
    [{ done: 3, total: 0, label: 'x' }, 'x: 3'],
    [{ done: Number.NaN, total: -4, label: 'x' }, 'x: …'],
  ])('%j', (step, line) => {
    expect(progressLine(step)).toBe(line);
  });
});

describe('progressBar', () => {
  it('shows label, bar, counts and percent', () => {
    expect(progressBar({ done: 40, total: 80, label: 'Daily Papers' }, 60, false)).toBe(
      `Daily Papers  ${'█'.repeat(15)}${'░'.repeat(15)}  40/80   50%`,
    );
    expect(progressBar({ done: 12, total: null, label: 'arXiv' }, 60, true)).toBe('arXiv  \u001b[2m12\u001b[22m');
  });

  it('fits into any terminal with a column to spare, whatever the label', () => {
    for (const label of ['', 'Daily Papers', hostile, '論文'.repeat(40), 'x'.repeat(500)]) {
      for (let width = 20; width <= 200; width += 1) {
        for (const total of [null, 85]) {
          const bar = progressBar({ done: 41, total, label }, width, false);
          expect(stringWidth(bar)).toBeLessThan(Math.min(width, 100));
          expect(bar).toContain('41');
          expect(bar).not.toMatch(/\p{Cc}/u);
        }
      }
    }
  });
});

describe('createProgress', () => {
  it('redraws one line on a terminal, not for steps that look the same, and leaves only the summary', () => {
    const { output, text } = recorded();
    const progress = createProgress({ output, isTty: true, width: () => 40, colour: false, everySteps: 1 });
    progress.step({ done: 1, total: 4, label: 'a' });
    const first = text();
    expect(first).not.toContain('\n');
    progress.step({ done: 1, total: 4, label: 'a' });
    expect(text()).toBe('');
    progress.step({ done: 2, total: 4, label: 'a' });
    expect(text()).toBe(`\r\u001b[2K${progressBar({ done: 2, total: 4, label: 'a' }, 40, false)}`);
    progress.finish('Read 4 papers.');
    expect(text()).toBe('\r\u001b[2KRead 4 papers.\n');
    progress.step({ done: 3, total: 4, label: 'a' });
    progress.finish('again');
    expect(text()).toBe('');
  });

  it('writes plain lines elsewhere: the first, every so many, the last', () => {
    const { output, text } = recorded();
    const progress = createProgress({ output, isTty: false, width: () => 80, colour: false, everySteps: 10 });
    for (let done = 0; done <= 25; done += 1) progress.step({ done, total: 25, label: 'a' });
    progress.finish('Done.');
    expect(text()).toBe('a: 0/25 (0%)\na: 10/25 (40%)\na: 20/25 (80%)\na: 25/25 (100%)\nDone.\n');
  });

  it('says nothing where nothing happened', () => {
    for (const isTty of [true, false]) {
      const { output, text } = recorded();
      createProgress({ output, isTty, width: () => 80, colour: true, everySteps: 0 }).finish(null);
      expect(text()).toBe('');
    }
  });
});

describe('why there is no step', () => {
  const options = { width: () => 40, colour: false, everySteps: 10 };

  it('stands on a terminal until the next step', () => {
    const { output, text } = recorded();
    const progress = createProgress({ ...options, output, isTty: true });
    progress.say('Still waiting for arXiv\u001b[2A to answer, which is a long sentence');
    const shown = text();
    expect(shown).toMatch(/^Still waiting for arXiv/);
    expect(stringWidth(shown)).toBeLessThan(40);
    expect(shown).not.toContain('\u001b[2A');
    progress.step({ done: 1, total: 2, label: 'papers' });
    expect(text()).toMatch(/^\r\u001b\[2Kpapers/);
    progress.finish(null);
    text();
    progress.say('too late');
    expect(text()).toBe('');
  });

  it('is a line of its own elsewhere', () => {
    const { output, text } = recorded();
    const progress = createProgress({ ...options, output, isTty: false });
    progress.step({ done: 1, total: 3, label: 'papers' });
    progress.say('Still waiting');
    progress.step({ done: 3, total: 3, label: 'papers' });
    progress.finish(null);
    expect(text()).toBe('papers: 1/3 (33%)\nStill waiting\npapers: 3/3 (100%)\n');
  });
});
