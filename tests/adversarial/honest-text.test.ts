import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ungrounded } from '../../src/core/grounding.ts';
import { givesOrders } from '../../src/core/instruction-words.ts';
import { sentencesOf } from '../../src/core/sentences.ts';
import { describeShared, sharedPath } from '../shared-data.ts';

const row = z.object({ title: z.string(), abstract: z.string().default(''), aiSummary: z.string().nullish() });
/** Every so many papers of the archive is looked at. */
const everyPaper = 10;

function papers(): readonly z.output<typeof row>[] {
  const lines = gunzipSync(readFileSync(sharedPath('hf', 'hf_archive.jsonl.gz')))
    .toString()
    .trim()
    .split('\n');
  return lines.flatMap((line, index) => (index % everyPaper === 0 ? [row.parse(JSON.parse(line))] : []));
}

function sentencesIn(text: string): readonly string[] {
  return sentencesOf(text).map(({ start, end }) => text.slice(start, end));
}

describeShared('honest text', () => {
  it('is hardly ever taken for an order', () => {
    const sentences = papers().flatMap(({ abstract }) => sentencesIn(abstract));
    expect(sentences.length).toBeGreaterThan(5_000);
    const refused = sentences.filter(givesOrders);
    // 354 of all 88,833 (0.4 %), three in four of them for a link to a host that is not known.
    expect(refused.length / sentences.length).toBeLessThan(0.006);
  });

  it('passes where a model wrote it of the abstract', () => {
    const said = papers().flatMap(({ title, abstract, aiSummary }) =>
      abstract === ''
        ? []
        : sentencesIn(aiSummary ?? '').map((text) => ({ text, evidence: [...sentencesIn(abstract), title] })),
    );
    expect(said.length).toBeGreaterThan(300);
    const dropped = said.filter(
      ({ text, evidence }) => ungrounded(text, evidence, { language: 'English', charsMax: 400 }) !== null,
    );
    // About 5 in 100 of all since September 2025: 3.9 on the half the rules were made on, 5.6 on the other.
    expect(dropped.length / said.length).toBeLessThan(0.055);
  });
});
