import { expect, it } from 'vitest';
import { gatherEvidence } from '../../../src/core/ask/gather.ts';
import { contextOf } from '../../command-context.ts';
import { inventedPaper, sighting } from '../../invented-papers.ts';
import { openTestLibrary } from '../../library.ts';

/** Forty popular papers on bread, two of which speak of tides, and one nobody voted for that answers. */
const papers = [
  ...Array.from({ length: 40 }, (_, at) =>
    inventedPaper({
      arxivId: `2511.${20_001 + at}`,
      title: `Bread ${at}`,
      abstract: `We bake bread number ${at}.${at < 2 ? ' The forecast error of harbour tides is lower in winter.' : ''}`,
      publishedOn: '2025-11-20',
      sighting: sighting('huggingface', '2025-11-20', 100 - at),
    }),
  ),
  inventedPaper({
    arxivId: '2511.30001',
    title: 'Forecasting harbour tides',
    abstract: 'A graph network lowers the forecast error of harbour tides by 12 percent.',
    publishedOn: '2025-11-20',
    sighting: sighting('huggingface', '2025-11-20', 0),
  }),
];

it('looks at the papers of some days alike, however popular they are', async () => {
  const library = await openTestLibrary(papers);
  const range = { from: '2025-11-20', to: '2025-11-20' } as const;
  const { quotes } = await gatherEvidence(contextOf(library.store), {
    question: 'how much lower is the forecast error of harbour tides?',
    scope: { kind: 'days', range, label: '2025-11-20' },
    after: null,
  });
  await library.close();
  expect(quotes[0]?.paper.id).toBe('2511.30001');
});
