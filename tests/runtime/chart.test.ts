import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { addDays } from '../../src/core/local-date.ts';
import type { Look } from '../../src/core/picture.ts';
import type { Chart } from '../../src/core/reply.ts';
import {
  type ChartDrawer,
  type ChartLimits,
  chartThread,
  createChartDrawer,
  defaultChartLimits,
} from '../../src/runtime/chart.ts';
import { chartHeight, chartSpec, chartWidth, isDrawable, spreadLabels } from '../../src/runtime/chart-spec.ts';
import { isPng } from '../pictures.ts';
import { runs } from '../property-runs.ts';

const days = Array.from({ length: 14 }, (_, index) => addDays('2025-11-07', index));
const rising: Chart = {
  kind: 'lines',
  title: 'Rising topics',
  unit: 'upvotes',
  days,
  series: [
    { name: 'flow matching', values: days.map((_, index) => index * 12) },
    { name: 'agents', values: days.map((_, index) => 200 - index * index) },
  ],
};
const never = new AbortController().signal;

const drawers: ChartDrawer[] = [];
function drawer(limits: Partial<ChartLimits> = {}, thread: URL = chartThread) {
  const logged: string[] = [];
  const log = { info: () => undefined, warn: (message: string) => void logged.push(message) };
  const made = createChartDrawer(thread, { ...defaultChartLimits, drawMs: 60_000, ...limits }, log);
  drawers.push(made);
  return { ...made, logged };
}
afterEach(async () => {
  await Promise.all(drawers.splice(0).map((one) => one.close()));
});

/** Width and height of a PNG. Source: https://www.w3.org/TR/png-3/#11IHDR */
function sizeOf(png: Uint8Array): readonly [number, number] {
  const view = Buffer.from(png);
  return [view.readUInt32BE(16), view.readUInt32BE(20)];
}

describe('a chart', () => {
  it.each(['dark', 'light'] as const)('becomes a PNG of twice the size it is shown at: %s', async (look) => {
    const picture = await drawer().draw(rising, look, never);
    expect(picture).toMatchObject({ width: chartWidth, height: chartHeight });
    const { png } = picture ?? expect.fail('no picture');
    expect(isPng(png)).toBe(true);
    expect(sizeOf(png)).toEqual([chartWidth * 2, chartHeight * 2]);
    expect(png.byteLength).toBeLessThan(200_000);
  });

  it('looks another way on light ground, and shows its words: the font is there', async () => {
    const { draw } = drawer();
    const pictures = [
      await draw(rising, 'dark', never),
      await draw(rising, 'light', never),
      await draw({ ...rising, title: '' }, 'light', never),
    ].map((picture) => Buffer.from(picture?.png ?? []).toString('base64'));
    expect(new Set(pictures).size).toBe(3);
  });

  it('is drawn once for all who ask', async () => {
    const { draw } = drawer();
    const first = await draw(rising, 'dark', never);
    expect(await draw(structuredClone(rising), 'dark', never)).toBe(first);
  });

  it('shows hostile words as they stand, and loads nothing', async () => {
    const name = '</text><image href="file:///etc/passwd"/>{{signal}} \u202e\u0000 datum.x';
    const { draw, logged } = drawer();
    const hostile = { ...rising, title: name, unit: name, series: [{ name, values: days.map(() => 1) }] };
    expect(isPng((await draw(hostile, 'dark', never))?.png ?? new Uint8Array())).toBe(true);
    expect(logged).toEqual([]);
  });

  it.each([
    ['one day', { ...rising, days: days.slice(1, 2), series: [{ name: 'a', values: [1] }] }],
    ['no lines', { ...rising, series: [] }],
    [
      'too many lines',
      { ...rising, series: Array.from({ length: 9 }, () => ({ name: 'a', values: days.map(() => 1) })) },
    ],
    ['a number missing', { ...rising, series: [{ name: 'a', values: [1, 2] }] }],
    ['numbers that are none', { ...rising, series: [{ name: 'a', values: days.map(() => Number.NaN) }] }],
  ])('that makes no sense is not drawn: %s', async (_, chart) => {
    const { draw, logged } = drawer();
    expect(await draw(chart, 'dark', never)).toBeNull();
    expect(logged).toEqual(['a chart is not drawn']);
  });
});

describe('the drawing thread', () => {
  it('leaves the event loop alone', async () => {
    const { draw } = drawer();
    let turns = 0;
    let isDone = false;
    const turn = (): void => {
      turns += 1;
      if (!isDone) setImmediate(turn);
    };
    turn();
    await draw(rising, 'dark', never);
    isDone = true;
    expect(turns).toBeGreaterThan(100);
  });

  it('is ended where it takes too long', async () => {
    const slow = drawer({ drawMs: 1 });
    expect(await slow.draw(rising, 'dark', never)).toBeNull();
    expect(slow.logged).toEqual(['a chart could not be drawn']);
  });

  it('that cannot start is in the log', async () => {
    const broken = drawer({}, new URL('file:///nowhere/chart-thread.js'));
    expect(await broken.draw(rising, 'dark', never)).toBeNull();
    expect(broken.logged).toEqual(['a chart could not be drawn']);
  });

  it('takes no more than so many at once', async () => {
    const { draw, logged } = drawer({ waitingMax: 1 });
    const [first, second] = await Promise.all([draw(rising, 'dark', never), draw(rising, 'light', never)]);
    expect([first === null, second]).toEqual([false, null]);
    expect(logged).toEqual(['a chart is not drawn']);
  });

  it("gives up with the signal's reason, and draws for the next who asks", async () => {
    const { draw } = drawer();
    const stop = new AbortController();
    const reason = new Error('shutting down');
    const drawing = draw(rising, 'dark', stop.signal);
    stop.abort(reason);
    await expect(drawing).rejects.toBe(reason);
    expect(await draw(rising, 'dark', never)).not.toBeNull();
  });

  it('ends when it had nothing to do, and starts again', async () => {
    const { draw } = drawer({ idleMs: 0, keptMax: 0 });
    expect(await draw(rising, 'dark', never)).not.toBeNull();
    expect(await draw(rising, 'dark', never)).not.toBeNull();
  });

  it('draws nothing once it is closed', async () => {
    const closed = drawer();
    await closed.close();
    expect(await closed.draw(rising, 'dark', never)).toBeNull();
  });
});

describe('labels of lines', () => {
  it('stand at the ends of their lines where there is room', () => {
    expect(spreadLabels([10, 100, 50], 18, 300)).toEqual([10, 100, 50]);
  });

  it('never touch and never leave the picture, in the order of their lines', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 8 }), (wanted) => {
        const placed = spreadLabels(wanted, 18, 300);
        const order = [...placed.keys()].sort((left, right) => (placed[left] ?? 0) - (placed[right] ?? 0));
        for (const [index, label] of order.entries()) {
          expect(placed[label]).toBeGreaterThanOrEqual(-1e-9);
          expect(placed[label]).toBeLessThanOrEqual(300);
          const below = order[index + 1];
          if (below === undefined) continue;
          expect((placed[below] ?? 0) - (placed[label] ?? 0)).toBeGreaterThanOrEqual(18 - 1e-9);
          expect(wanted[below] ?? 0).toBeGreaterThanOrEqual(wanted[label] ?? 0);
        }
      }),
      runs(200),
    );
  });
});

describe('colours', () => {
  /** Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
  function luminance(hex: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  const contrast = (one: string, other: string): number => {
    const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right);
    return (high + 0.05) / (low + 0.05);
  };

  it.each(['dark', 'light'] as const satisfies readonly Look[])('of lines and words stand out: %s', (look) => {
    const eight = Array.from({ length: 8 }, (_, index) => ({ name: `line ${index}`, values: days.map(() => index) }));
    const chart = { ...rising, series: eight };
    expect(isDrawable(chart)).toBe(true);
    const spec = JSON.parse(JSON.stringify(chartSpec(chart, look)));
    const lines: readonly string[] = spec.layer[0].encoding.color.scale.range;
    expect(new Set(lines).size).toBe(8);
    // Labels in the colour of their lines are bold text of 12 px: 4.5 to 1. Source: https://www.w3.org/TR/WCAG22/#contrast-minimum
    for (const color of lines) expect(contrast(color, spec.background), color).toBeGreaterThanOrEqual(4.5);
    for (const color of [spec.title.color, spec.title.subtitleColor, spec.config.axis.labelColor])
      expect(contrast(color, spec.background), color).toBeGreaterThanOrEqual(4.5);
  });
});
