import { describe, expect, it } from 'vitest';
import type { ChannelVote } from '../../src/core/digest/digest-records.ts';
import type { PaperRecord } from '../../src/core/paper.ts';
import { inventedPaper } from '../invented-papers.ts';
import { noon } from './digest-vocabulary.ts';
import { batch, type OpenLibrary } from './store-vocabulary.ts';

const here = 'discord:G1:channel:C1';
const id = (number: number): string => `2511.1000${number}`;
const paper = (number: number, changes: Partial<PaperRecord> = {}) =>
  inventedPaper({ title: `Number ${number}`, arxivId: id(number), ...changes });
const voted = (number: number, minutes: number, changes: Partial<ChannelVote> = {}): ChannelVote => ({
  destinationKey: here,
  paper: id(number),
  voter: { platform: 'discord', id: 'U1' },
  vote: 'up',
  at: noon(minutes),
  ...changes,
});
const byGrace = { platform: 'discord', id: 'U2' };

/** What channels think of papers. */
export function votesContract(library: OpenLibrary): void {
  describe('votes', () => {
    it('are none at first, and none of papers nobody knows', async () => {
      const store = await library(paper(1));
      expect(await store.votesAt([here], 9)).toEqual(new Map());
      expect(await store.votesAt([], 9)).toEqual(new Map());
      await store.saveVote(voted(9, 0));
      await store.saveVote(voted(1, 0, { vote: 'none' }));
      expect(await store.votesAt([here], 9)).toEqual(new Map());
    });

    it('count the last one of each person on each paper, the newest first', async () => {
      const store = await library(paper(1), paper(2), paper(3));
      const last = [voted(2, 9, { vote: 'down' }), voted(1, 5, { vote: 'saved', voter: byGrace }), voted(1, 3)];
      await store.saveVote(voted(2, 1));
      await store.saveVote(voted(1, 2, { vote: 'down' }));
      for (const vote of [...last].reverse()) await store.saveVote(vote);
      await store.saveVote(voted(3, 7));
      await store.saveVote(voted(3, 8, { vote: 'none' }));
      expect(await store.votesAt([here], 9)).toEqual(new Map([[here, last]]));
      expect(await store.votesAt([here], 2)).toEqual(new Map([[here, last.slice(0, 2)]]));
    });

    it('of one moment: the later first', async () => {
      const store = await library(paper(1), paper(2));
      await store.saveVote(voted(2, 1));
      await store.saveVote(voted(1, 1));
      expect((await store.votesAt([here], 1)).get(here)).toEqual([voted(1, 1)]);
    });

    it('belong to one place', async () => {
      const store = await library(paper(1));
      const places = [
        'discord:G1:channel:C2',
        'discord:g1:channel:C1',
        'slack:T1:person:U1',
        'email::person:a@example.org',
      ];
      for (const [index, destinationKey] of places.entries())
        for (let vote = 0; vote <= index; vote += 1)
          await store.saveVote(voted(1, vote, { destinationKey, voter: { platform: 'x', id: `U${vote}` } }));
      const found = await store.votesAt([...places, here], 3);
      expect(places.map((place) => found.get(place)?.length)).toEqual([1, 2, 3, 3]);
      expect(found.has(here)).toBe(false);
      expect(found.get('email::person:a@example.org')?.[0]?.at).toBe(noon(3));
    });

    it('follow a paper that became another; of two the later counts', async () => {
      const store = await library(
        inventedPaper({ title: 'Tidal Charts', textRank: 'page-text' }),
        paper(1, { title: 'Another Title', version: 1, textRank: 'arxiv' }),
      );
      const shown = (await store.papersStarting('t-', 9))[0]?.id ?? '';
      await store.saveVote(voted(1, 1, { paper: shown }));
      await store.saveVote(voted(1, 2, { vote: 'down' }));
      await store.saveVote(voted(1, 3, { paper: shown, voter: byGrace }));
      await store.ingest(batch([inventedPaper({ title: 'Tidal charts', arxivId: id(1), version: 2 })]));
      expect((await store.votesAt([here], 9)).get(here)).toEqual([
        voted(1, 3, { voter: byGrace }),
        voted(1, 2, { vote: 'down' }),
      ]);
      await store.saveVote(voted(1, 4, { paper: shown, vote: 'none' }));
      expect((await store.votesAt([here], 9)).get(here)).toEqual([voted(1, 3, { voter: byGrace })]);
    });
  });
}
