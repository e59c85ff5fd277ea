import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/core/command.ts';
import type { ConsideredPaper } from '../../../src/core/digest/digest-records.ts';
import { firstProgress } from '../../../src/core/digest/progress.ts';
import { type DigestSettings, destinationKey, type Subscription } from '../../../src/core/digest/subscription.ts';
import type { LocalDate } from '../../../src/core/local-date.ts';
import type { Destination } from '../../../src/core/messenger.ts';
import type { Store } from '../../../src/core/ports.ts';
import { plain, type Reply } from '../../../src/core/reply.ts';
import { type CommandOutcome, runInvocation, runLine } from '../../../src/core/run-command.ts';
import { contextOf } from '../../command-context.ts';
import { inventedLibrary } from '../../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';
import { someSettings } from '../digest/pool-papers.ts';

const here: Destination = {
  platform: 'test',
  workspace: 'W1',
  place: { kind: 'channel', channel: 'C1', announce: false },
};
const key = destinationKey(here);
const bugs: unknown[] = [];
const log = {
  report(error: unknown): string {
    bugs.push(error);
    return 'ref';
  },
};

let library: TestLibrary;
let store: Store;
let second = 0;
let tokens = 0;

function context(changes: Partial<CommandContext> = {}): CommandContext {
  second += 1;
  const now = `2025-11-22T12:00:${String(second).padStart(2, '0')}.000Z`;
  return contextOf(store, { clock: { now: () => now }, ...changes });
}

function replyOf(outcome: CommandOutcome): Reply {
  if (outcome.kind === 'done') return outcome.reply;
  throw new Error(outcome.kind === 'failed' ? `${outcome.sentence} ${outcome.hint}` : 'empty');
}

const reply = async (line: string, changes: Partial<CommandContext> = {}): Promise<Reply> =>
  replyOf(await runLine(line, context(changes), log));

function words({ blocks }: Reply): string {
  return blocks
    .flatMap((block) => {
      if (block.kind === 'text') return [plain(block.text)];
      return block.kind === 'list' ? block.items.map((item) => `- ${plain(item)}`) : [];
    })
    .join('\n');
}

async function subscribe(
  settings: Partial<DigestSettings> = {},
  destination: Destination = here,
): Promise<Subscription> {
  const all = { ...someSettings, minUpvotes: 20, topics: 'routing, diffusion', ...settings };
  return store.addSubscription({
    destination,
    owner: { platform: 'test', id: 'ann' },
    ownerAt: null,
    settings: all,
    state: { kind: 'active' },
    progress: firstProgress(all, '2025-11-19T12:00:00.000Z'),
    token: `token ${tokens++}`,
    at: '2025-11-19T12:00:00.000Z',
  });
}

/** Stores a digest of what was considered on a day. */
async function digest(of: Subscription, date: LocalDate, considered: readonly ConsideredPaper[]): Promise<void> {
  const now = await store.subscription(of.id);
  if (now === null) throw new Error('it is gone');
  const saved = await store.saveDigests([
    {
      subscription: now.id,
      date,
      at: `${date}T08:00:00.000Z`,
      kind: 'digest',
      edition: 0,
      considered,
      revision: now.revision,
      told: considered.filter(({ outcome }) => outcome === 'selected').map(({ paper }) => paper),
      deliveries: [],
      progress: {
        ...now.progress,
        lastDate: date,
        consideredUntil: `${date}T08:00:00.000Z`,
        covered: { huggingface: date },
      },
    },
  ]);
  expect(saved).toEqual(['saved']);
}

const lastDigest: readonly ConsideredPaper[] = [
  { paper: '2511.10001', outcome: 'selected', score: 1.412, reasons: ['matches routing', '61 upvotes'] },
  { paper: '2511.10002', outcome: 'over-limit', score: 0.9, reasons: ['24 upvotes'] },
  { paper: '2511.10003', outcome: 'below-threshold', score: 0, reasons: ['12 upvotes'] },
  { paper: '2511.10004', outcome: 'off-topic', score: 0, reasons: [] },
];

beforeEach(async () => {
  library = await openTestLibrary(inventedLibrary);
  store = library.store;
  second = 0;
  bugs.length = 0;
});

afterEach(async () => {
  await library.close();
  expect(bugs).toEqual([]);
});

describe('why a paper', () => {
  it.each([
    ['2511.10001', 'It is in the digest of Friday 21 November: matches routing; 61 upvotes.'],
    ['2511.10002', 'It was good enough for the digest of Friday 21 November, but one paper was better: 24 upvotes.'],
    [
      '2511.10003',
      'It is not in the digest of Friday 21 November: it had 12 upvotes, and 20 are the least. It still comes should it get them.',
    ],
    [
      '2511.10004',
      'It is not in the digest of Friday 21 November: its title, abstract and keywords say nothing of routing or diffusion.',
    ],
    [
      '2511.10005',
      'No digest looked at it: it is of Thursday 20 November, and was in none of the lists of Hugging Face or arXiv that were read for them.',
    ],
    [
      'field guide to loss spikes',
      'It has been in no daily list of Hugging Face or arXiv, and digests are made of these.',
    ],
  ])('%s', async (paper, said) => {
    await digest(await subscribe(), '2025-11-21', lastDigest);
    expect(words(await reply(`why ${paper}`))).toBe(said);
  });

  it('says where it was told first, of several digests of one channel', async () => {
    const one = await subscribe();
    await digest(one, '2025-11-20', [{ paper: '2511.10001', outcome: 'selected', score: 1, reasons: ['61 upvotes'] }]);
    await digest(one, '2025-11-21', [{ paper: '2511.10001', outcome: 'already-delivered', score: 0, reasons: [] }]);
    const two = await subscribe({ topics: '', sources: ['arxiv'] });
    await digest(two, '2025-11-21', [
      { paper: '2511.10001', outcome: 'already-delivered', score: 0, reasons: [] },
      { paper: '2511.10005', outcome: 'excluded', score: 0, reasons: ['charts'] },
    ]);
    expect(words(await reply('why 2511.10001'))).toBe(
      'Digest 1 (routing or diffusion): It is in the digest of Thursday 20 November: 61 upvotes.\nDigest 2 (everything): It is not in the digest of Friday 21 November, as it had been told here before, on Thursday 20 November.',
    );
    expect(words(await reply('why 2511.10005'))).toContain('as it has "charts", which this digest never takes.');
  });

  it('says that its list is yet to come, or that there was no digest yet', async () => {
    const one = await subscribe();
    expect(words(await reply('why 2511.10004'))).toMatch(/^There has been no digest yet/);
    await digest(one, '2025-11-20', lastDigest.slice(0, 1));
    expect(words(await reply('why 2511.10004'))).toBe(
      'Its list, of Friday 21 November, has not been in a digest yet; the next ones look at it.',
    );
  });

  it('is an answer also for papers nobody has seen', async () => {
    await subscribe();
    expect(words(await reply('why 2512.99999'))).toMatch(
      /^No list that Paperboy has read had paper 2512\.99999, so no digest could choose it\.\nTo read it from arXiv: /,
    );
  });

  it('says that no digest comes here', async () => {
    await subscribe({}, { ...here, place: { kind: 'channel', channel: 'C2', announce: false } });
    expect(words(await reply('why 2511.10001'))).toMatch(/^No digest comes here, so nothing was chosen or left out\./);
    expect(words(await reply('why'))).toMatch(/^No digest comes here/);
  });

  it('tells nobody of the digests of another place, whatever they type', async () => {
    const secret = await subscribe({ topics: 'secret plans' }, { ...here, place: { kind: 'person', person: 'bob' } });
    await digest(secret, '2025-11-21', lastDigest);
    for (const line of [`why --digest ${secret.id}`, `why 2511.10001 --digest ${secret.id}`])
      expect(words(await reply(line))).not.toContain('routing');
  });
});

describe('why the last digest', () => {
  it('names what was chosen, and the nearest of the others', async () => {
    const subscription = await subscribe();
    await digest(subscription, '2025-11-21', lastDigest);
    const shown = await reply('why');
    await expect(`${JSON.stringify(shown, null, 1)}\n`).toMatchFileSnapshot('../../golden/commands/why.json');
    expect(words(shown)).toBe(
      [
        'Friday 21 November. 4 papers were looked at: 1 chosen, 1 more that fit, 1 with too few upvotes, 1 off topic.',
        '- Harbour Lanterns: Sparse Routing for Small Language Models: matches routing; 61 upvotes',
        'The nearest of the others:',
        '- LoRA+ Revisited: Which Learning Rates Matter?: 24 upvotes',
        '- Quantized Diffusion on Wristwatches: 12 upvotes',
      ].join('\n'),
    );
  });

  it('shows a paper of it as a golden answer', async () => {
    await digest(await subscribe(), '2025-11-21', lastDigest);
    await expect(`${JSON.stringify(await reply('why 2511.10001'), null, 1)}\n`).toMatchFileSnapshot(
      '../../golden/commands/why-paper.json',
    );
  });
});

describe('voting', () => {
  const votesHere = async () => (await store.votesAt([key], 10)).get(key) ?? [];

  it('keeps a vote for the channel, and takes it back', async () => {
    await subscribe();
    const shown = await reply('vote 2511.10001');
    await expect(`${JSON.stringify(shown, null, 1)}\n`).toMatchFileSnapshot('../../golden/commands/vote.json');
    expect(await votesHere()).toMatchObject([
      { paper: '2511.10001', vote: 'up', voter: { platform: 'test', id: 'reader' } },
    ]);
    expect(words(await reply('vote 2511.10001 as down'))).toContain('it does not come again');
    expect(await votesHere()).toMatchObject([{ vote: 'down' }]);
    await reply('vote 2511.10001 as none');
    expect(await votesHere()).toEqual([]);
  });

  it('says where no digest comes that it counts later', async () => {
    expect(words(await reply('vote 2511.10001'))).toContain('No digest comes here yet');
  });

  it('counts for the digest whose button was pressed, in a post of its forum too', async () => {
    const forum: Destination = { ...here, place: { kind: 'new-thread', channel: 'F1', title: 'Papers', tags: [] } };
    const { id } = await subscribe({}, forum);
    const post: Destination = { ...here, place: { kind: 'thread', thread: 'T1' } };
    await runInvocation(
      { command: 'vote', options: { paper: '2511.10001', as: 'up', digest: id } },
      context({ here: post }),
      log,
    );
    expect((await store.votesAt([destinationKey(forum)], 10)).get(destinationKey(forum))).toHaveLength(1);
  });

  it('does not count at a place where who votes is not', async () => {
    const elsewhere: Destination = { ...here, place: { kind: 'channel', channel: 'C9', announce: false } };
    const { id } = await subscribe({}, elsewhere);
    await reply(`vote 2511.10001 --digest ${id}`);
    expect((await store.votesAt([destinationKey(elsewhere)], 10)).get(destinationKey(elsewhere)) ?? []).toEqual([]);
    expect(await votesHere()).toHaveLength(1);
  });

  it('asks which paper, with a menu only where that means the same', async () => {
    const menus = ({ blocks }: Reply): readonly string[] =>
      blocks.flatMap((block) =>
        block.kind === 'actions'
          ? block.actions.flatMap((action) => (action.kind === 'select' ? [action.placeholder] : []))
          : [],
      );
    expect(menus(await reply('vote models'))).toContain('More like this');
    expect(menus(await reply('vote models as down'))).not.toContain('More like this');
  });

  it('takes what is saved in a channel for its taste, until it is no more', async () => {
    await reply('save 2511.10001');
    expect(await votesHere()).toMatchObject([{ vote: 'saved' }]);
    await reply('unsave 2511.10001');
    expect(await votesHere()).toEqual([]);
    await reply('save 2511.10001');
    await reply('vote 2511.10001 as down');
    await reply('unsave 2511.10001');
    expect(await votesHere()).toMatchObject([{ vote: 'down' }]);
    await reply('save 2511.10002', { here: null });
    expect(await votesHere()).toHaveLength(1);
  });
});
