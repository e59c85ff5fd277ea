import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { ChannelVote } from '../core/digest/digest-records.ts';
import { numberPlace, numbersOf } from './destinations.ts';
import { lookups } from './row-statement.ts';
import type { LibrarySchema } from './schema.ts';
import { namesOf } from './told-papers.ts';

type Db = Kysely<LibrarySchema>;

/** Keeps what a person thinks of a paper here, in place of what they said before; nothing for a paper that is unknown. In a transaction. */
export async function keepVote(tx: Db, { destinationKey, paper, voter, vote, at }: ChannelVote): Promise<void> {
  const names = (await namesOf(tx, [paper])).get(paper);
  if (names === undefined) return;
  const place = await numberPlace(tx, destinationKey);
  await tx
    .deleteFrom('channel_vote')
    .where('handle', 'in', names.handles)
    .where('destination_id', '=', place)
    .where('voter_platform', '=', voter.platform)
    .where('voter_id', '=', voter.id)
    .execute();
  if (vote === 'none') return;
  await tx
    .insertInto('channel_vote')
    .values({
      destination_id: place,
      voter_platform: voter.platform,
      voter_id: voter.id,
      handle: paper,
      vote,
      at,
    })
    .execute();
}

const voteRow = z.object({
  place: z.number(),
  paper: z.string(),
  voter_platform: z.string(),
  voter_id: z.string(),
  vote: z.enum(['up', 'down', 'saved']),
  at: z.string(),
});

/** The newest votes at each of the places; of two of a person on papers that became one, the later. */
export async function findVotes(
  db: Db,
  destinationKeys: readonly string[],
  limit: number,
): Promise<ReadonlyMap<string, readonly ChannelVote[]>> {
  const keys = new Map([...(await numbersOf(db, destinationKeys))].map(([key, number]) => [number, key]));
  const votes = new Map<string, ChannelVote[]>();
  for (const places of lookups(keys.keys())) {
    const placed = db
      .selectFrom('channel_vote')
      .innerJoin('paper', (join) =>
        join.on(
          'paper.id',
          '=',
          sql<number>`coalesce((SELECT id FROM paper AS named WHERE named.handle = channel_vote.handle),
            (SELECT paper_id FROM paper_alias WHERE paper_alias.handle = channel_vote.handle))`,
        ),
      )
      .where('channel_vote.destination_id', 'in', places)
      .select([
        'channel_vote.id',
        'channel_vote.destination_id',
        'channel_vote.voter_platform',
        'channel_vote.voter_id',
        'channel_vote.vote',
        'channel_vote.at',
        'paper.handle',
      ])
      .select(
        sql<number>`row_number() OVER (PARTITION BY destination_id, voter_platform, voter_id, paper.id
          ORDER BY at DESC, channel_vote.id DESC)`.as('age'),
      );
    const newest = db
      .selectFrom(placed.as('placed'))
      .selectAll()
      .where('age', '=', 1)
      .select(sql<number>`row_number() OVER (PARTITION BY destination_id ORDER BY at DESC, id DESC)`.as('place_there'));
    const rows = await db
      .selectFrom(newest.as('newest'))
      .select(['destination_id as place', 'handle as paper', 'voter_platform', 'voter_id', 'vote', 'at'])
      .where('place_there', '<=', limit)
      .orderBy('destination_id')
      .orderBy('place_there')
      .execute();
    for (const input of rows) {
      const { place, paper, voter_platform: platform, voter_id: id, vote, at } = voteRow.parse(input);
      const destinationKey = keys.get(place);
      if (destinationKey === undefined) continue;
      const here = votes.get(destinationKey) ?? [];
      here.push({ destinationKey, paper, voter: { platform, id }, vote, at });
      votes.set(destinationKey, here);
    }
  }
  return votes;
}
