/** The thread that draws charts, one after the other: Vega-Lite lays them out, Vega makes SVG of them, resvg a PNG. Started by `chart.ts`. */
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { ChartAnswer, ChartRequest } from './chart.ts';
import { chartHeight, chartSpec, chartWidth, fontFamily } from './chart-spec.ts';

const require = createRequire(import.meta.url);
const fontFiles = [
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
];
/** Pixels of the file for one of the page. */
const pixelRatio = 2;

/** A chart can name no file and no address: nothing is loaded. */
const loader = vega.loader();
loader.load = () => Promise.reject(new Error('a chart loads nothing'));

function isSpec(value: unknown): value is TopLevelSpec {
  return typeof value === 'object' && value !== null && 'layer' in value;
}

async function draw({ chart, look }: ChartRequest): Promise<Uint8Array> {
  const spec: unknown = chartSpec(chart, look);
  if (!isSpec(spec)) throw new Error('a chart has layers');
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none', loader });
  try {
    const svg = await view.toSVG();
    const resvg = new Resvg(svg, {
      font: { loadSystemFonts: false, fontFiles, defaultFontFamily: fontFamily },
      fitTo: { mode: 'width', value: chartWidth * pixelRatio },
    });
    return resvg.render().asPng();
  } finally {
    view.finalize();
  }
}

parentPort?.on('message', async (request: ChartRequest) => {
  let answer: ChartAnswer;
  try {
    answer = { kind: 'drawn', picture: { png: await draw(request), width: chartWidth, height: chartHeight } };
  } catch (error) {
    answer = { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
