import type { Look } from '../core/picture.ts';
import type { Chart } from '../core/reply.ts';
import { cut, visibleText } from '../core/text.ts';

/** What a chart is drawn of at most: more lines cannot be told apart, and more days than pixels cannot be seen. */
const seriesMax = 8;
const daysMax = 400;

/** Size of the picture, in CSS pixels: as wide as Discord and Slack show pictures on a desktop, and readable at half of it on a phone. */
export const chartWidth = 720;
export const chartHeight = 400;

const margin = { left: 52, top: 66, right: 246, bottom: 34 } as const;
const plotWidth = chartWidth - margin.left - margin.right;
const plotHeight = chartHeight - margin.top - margin.bottom;
/** Labels of 12 pixels must not touch each other. */
const labelPixels = 18;
/** Of a name and its number, so that both stand beside the line: letters of the font are 8 pixels wide. */
const labelCharsMax = 29;
const titleCharsMax = 80;

/** The one font there is: it comes with Paperboy, so that pictures are the same on every machine. */
export const fontFamily = 'DejaVu Sans';

interface Colours {
  readonly background: string;
  readonly words: string;
  readonly faint: string;
  readonly grid: string;
  readonly lines: readonly string[];
}

/**
 * The colours of Okabe and Ito, which people who are colour-blind tell apart, in shades that stand out from the ground as text must, by 4.5 to 1 (WCAG 1.4.3).
 * Grounds: those of messages in Discord (dark) and Slack (light). Source of the colours: https://jfly.uni-koeln.de/color/
 */
const colours: Readonly<Record<Look, Colours>> = {
  dark: {
    background: '#2b2d31',
    words: '#f2f3f5',
    faint: '#b5bac1',
    grid: '#3f4248',
    lines: ['#56b4e9', '#e69f00', '#2fbf94', '#f0e442', '#ff8a4d', '#d99ac0', '#f2f3f5', '#8fa3ff'],
  },
  light: {
    background: '#ffffff',
    words: '#1d1c1d',
    faint: '#616061',
    grid: '#e4e4e4',
    lines: ['#0072b2', '#b35900', '#007f5f', '#7d6e00', '#c43d00', '#a8518a', '#1d1c1d', '#4a55c7'],
  },
};

/** Whether a chart is one that can be drawn: numbers for every day, and not too many of them. */
export function isDrawable({ days, series }: Chart): boolean {
  return (
    days.length >= 2 &&
    days.length <= daysMax &&
    series.length >= 1 &&
    series.length <= seriesMax &&
    series.every(
      ({ values }) => values.length === days.length && values.every((value) => Number.isFinite(value) && value >= 0),
    )
  );
}

/** Text as Vega shows it as it stands: one line, nothing invisible. */
function label(text: string, charsMax: number): string {
  return cut(visibleText(text).replace(/\s+/gu, ' ').trim(), charsMax);
}

function endLabel(name: string, value: number): string {
  const number = String(Math.round(value));
  return `${label(name, labelCharsMax - number.length - 1)} ${number}`;
}

/** The places of labels, in pixels from the top: as near to the ends of their lines as they can be without touching. */
export function spreadLabels(wanted: readonly number[], gap: number, bottom: number): readonly number[] {
  const order = wanted.map((_, index) => index).sort((left, right) => (wanted[left] ?? 0) - (wanted[right] ?? 0));
  const placed = [...wanted];
  let floor = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    placed[index] = Math.max(wanted[index] ?? 0, floor);
    floor = (placed[index] ?? 0) + gap;
  }
  let ceiling = bottom;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index] ?? 0, ceiling);
    ceiling = (placed[index] ?? 0) - gap;
  }
  return placed;
}

/** The top of the scale: a round number just above the highest value. */
function topOf(highest: number): number {
  if (highest <= 4) return 4;
  const step = 10 ** Math.floor(Math.log10(highest));
  return Math.ceil(highest / (step / 5)) * (step / 5);
}

/** A chart as Vega-Lite draws it. All text is data; nothing of it is an expression. */
export function chartSpec(chart: Chart, look: Look): Record<string, unknown> {
  const { background, words, faint, grid, lines } = colours[look];
  const top = topOf(Math.max(...chart.series.flatMap(({ values }) => values)));
  const color = chart.series.map((_, index) => lines[index % lines.length] ?? words);
  const ends = chart.series.map(({ values }) => values.at(-1) ?? 0);
  const places = spreadLabels(
    ends.map((value) => plotHeight * (1 - value / top)),
    labelPixels,
    plotHeight,
  );
  const lastDay = chart.days.at(-1) ?? '';
  const points = chart.series.flatMap(({ values }, line) =>
    values.map((value, index) => ({ line, day: chart.days[index] ?? '', value })),
  );
  const labels = chart.series.map(({ name }, line) => ({
    line,
    day: lastDay,
    value: top * (1 - (places[line] ?? 0) / plotHeight),
    text: endLabel(name, ends[line] ?? 0),
  }));
  const scale = { domain: chart.series.map((_, line) => line), range: color };
  const x = { field: 'day', type: 'temporal', scale: { type: 'utc' } };
  const y = { field: 'value', type: 'quantitative', scale: { domain: [0, top], nice: false } };
  const lineColor = { field: 'line', type: 'nominal', scale, legend: null };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: plotWidth,
    height: plotHeight,
    padding: margin,
    autosize: { type: 'none' },
    background,
    title: {
      text: label(chart.title, titleCharsMax),
      subtitle: label(chart.unit, titleCharsMax),
      anchor: 'start',
      frame: 'group',
      offset: 14,
      color: words,
      subtitleColor: faint,
      fontSize: 17,
      subtitleFontSize: 13,
      subtitlePadding: 4,
    },
    layer: [
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 2.5, strokeCap: 'round', strokeJoin: 'round', interpolate: 'linear' },
        encoding: {
          x: {
            ...x,
            axis: { title: null, format: '%-d %b', labelFlush: false, tickCount: 6, grid: false, labelOverlap: true },
          },
          y: { ...y, axis: { title: null, tickCount: 5, format: 'd', domain: false, ticks: false } },
          color: lineColor,
        },
      },
      {
        data: { values: ends.map((value, line) => ({ line, day: lastDay, value })) },
        mark: { type: 'point', filled: true, size: 45, opacity: 1 },
        encoding: { x, y, color: lineColor },
      },
      {
        data: { values: labels },
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 10, fontSize: 12, fontWeight: 'bold' },
        encoding: { x, y, text: { field: 'text', type: 'nominal' }, color: lineColor },
      },
    ],
    config: {
      font: fontFamily,
      view: { stroke: null },
      axis: { labelColor: faint, gridColor: grid, domainColor: grid, tickColor: grid, labelFontSize: 12 },
    },
  };
}
