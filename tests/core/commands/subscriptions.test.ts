import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandContext } from '../../../src/core/command.ts';
import { type DigestSettings, destinationKey } from '../../../src/core/digest/subscription.ts';
import type { Destination } from '../../../src/core/messenger.ts';
import type { Store } from '../../../src/core/ports.ts';
import { type Action, type Press, plain, pressesOf, type Reply } from '../../../src/core/reply.ts';
import { type CommandOutcome, runInvocation, runLine } from '../../../src/core/run-command.ts';
import { contextOf } from '../../command-context.ts';
import { inventedLibrary } from '../../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';

const channel: Destination = {
  platform: 'slack',
  workspace: 'T1',
  place: { kind: 'channel', channel: 'C1', announce: false },
};
const direct: Destination = { platform: 'slack', workspace: 'T1', place: { kind: 'person', person: 'T1:U1' } };
const ann = { platform: 'slack', workspace: 'T1', id: 'T1:U1' };
const bob = { platform: 'slack', workspace: 'T1', id: 'T1:U2' };
const own: CommandContext['channelRights'] = { kind: 'own', sentence: 'Only admins may.', hint: 'Ask one.' };

let library: TestLibrary;
let store: Store;
let now: string;
let asker: Partial<CommandContext>;
const bugs: unknown[] = [];

beforeEach(async () => {
  library = await openTestLibrary(inventedLibrary);
  store = library.store;
  now = '2025-11-21T12:00:00.000Z'; // a Friday
  asker = { actor: ann, here: channel, me: direct };
  bugs.length = 0;
});
afterEach(async () => {
  expect(bugs).toEqual([]);
  await library.close();
});

function context(): CommandContext {
  return contextOf(store, { clock: { now: () => now }, zone: 'Europe/Berlin', ...asker });
}

const log = { report: (error: unknown) => `bug-${bugs.push(error)}` };

function replyOf(outcome: CommandOutcome): Reply {
  if (outcome.kind !== 'done')
    throw new Error(outcome.kind === 'failed' ? `${outcome.sentence} ${outcome.hint}` : 'empty');
  return outcome.reply;
}

const reply = async (line: string): Promise<Reply> => replyOf(await runLine(line, context(), log));

async function failure(line: string): Promise<string> {
  const outcome = await runLine(line, context(), log);
  if (outcome.kind !== 'failed') throw new Error(`${line} did not fail`);
  return `${outcome.sentence} ${outcome.hint}`;
}

function words({ blocks }: Reply): string {
  return blocks
    .flatMap((block) => {
      switch (block.kind) {
        case 'heading':
          return [block.text];
        case 'text':
        case 'footnote':
          return [plain(block.text)];
        case 'list':
          return block.items.map(plain);
        case 'fields':
          return block.fields.map(({ name, value }) => `${name}: ${plain(value)}`);
        default:
          return [];
      }
    })
    .join('\n');
}

function actionsOf({ blocks }: Reply): readonly Action[] {
  return blocks.flatMap((block) => (block.kind === 'actions' ? block.actions : []));
}

function pressNamed(from: Reply, label: string): Press {
  const action = actionsOf(from).find((one) => one.kind !== 'select' && one.label === label);
  const [press] = action === undefined ? [] : pressesOf(action);
  if (!press)
    throw new Error(
      `no button ${label}: ${JSON.stringify(actionsOf(from).map((one) => one.kind !== 'select' && one.label))}`,
    );
  return press;
}

/** Presses a button; a form gets what is written into it. */
async function press(
  from: Reply,
  label: string,
  written: Readonly<Record<string, string>> = {},
): Promise<CommandOutcome> {
  const { invocation, asks } = pressNamed(from, label);
  for (const name of Object.keys(written)) expect(asks).toContain(name);
  return runInvocation({ ...invocation, options: { ...invocation.options, ...written } }, context(), log);
}

async function subscribed(line: string): Promise<Reply> {
  return replyOf(await press(await reply(line), 'Subscribe'));
}

async function settingsOf(id: number): Promise<DigestSettings> {
  const found = await store.subscription(id);
  if (!found) throw new Error(`no digest ${id}`);
  return found.settings;
}

describe('subscribe', () => {
  test('shows what it would be and saves nothing before its button is pressed', async () => {
    const preview = await reply('subscribe diffusion, "flow matching", -survey --time 17:30 --min_upvotes 5');
    expect(preview.visibility).toBe('private');
    expect(words(preview)).toContain('Topics: diffusion, flow matching; never survey');
    expect(words(preview)).toContain('When: every weekday at 17:30, Europe/Berlin');
    expect(words(preview)).toContain('Where: this channel');
    expect(words(preview)).toContain('The first one comes Friday 21 November at 17:30.');
    expect((await store.subscriptions(0, 10)).total).toBe(0);

    const done = replyOf(await press(preview, 'Subscribe'));
    expect(words(done)).toBe(
      'Digest 1 goes to this channel, every weekday at 17:30, Europe/Berlin. The first one comes Friday 21 November at 17:30.',
    );
    expect(await store.subscription(1)).toMatchObject({
      destination: channel,
      owner: { platform: 'slack', id: 'T1:U1' },
      ownerAt: direct,
      settings: { topics: 'diffusion, "flow matching", -survey', minUpvotes: 5, sources: ['huggingface'] },
      state: { kind: 'active' },
      progress: { dueAt: '2025-11-21T16:30:00.000Z', dueDate: '2025-11-21' },
    });
  });

  test('is cancelled, and changed by its forms, before it is saved', async () => {
    const preview = await reply('subscribe diffusion');
    expect(words(replyOf(await press(preview, 'Cancel')))).toBe('Cancelled: nothing was saved.');
    const later = replyOf(
      await press(preview, 'Change time…', { time: '8pm', zone: 'new york', days: 'monthly on 31' }),
    );
    expect(words(later)).toContain('When: monthly on the last day at 20:00, America/New_York');
    const cards = replyOf(await press(later, 'Change looks…', { layout: 'cards', language: 'deutsch' }));
    expect(words(cards)).toContain('Looks: cards, in German');
    expect((await store.subscriptions(0, 10)).total).toBe(0);
    await press(cards, 'Subscribe');
    expect(await settingsOf(1)).toMatchObject({
      topics: 'diffusion',
      layout: 'cards',
      language: 'German',
      schedule: { rhythm: { kind: 'monthly', day: 31 }, time: '20:00', zone: 'America/New_York' },
    });
  });

  test('a second one there begins with the zone, time, days and looks of the last', async () => {
    await subscribed('subscribe diffusion --time 8:15 --zone Asia/Kolkata --days mon,wed --layout thread');
    const form = await context().registry.find('subscribe')?.opensForm?.startsWith(context());
    expect(form).toEqual({ time: '08:15', zone: 'Asia/Kolkata' });
    await subscribed('subscribe agents');
    expect(await settingsOf(2)).toMatchObject({
      topics: 'agents',
      layout: 'thread',
      schedule: { rhythm: { kind: 'days', weekdays: [1, 3] }, time: '08:15', zone: 'Asia/Kolkata' },
    });
    asker = { ...asker, here: direct };
    expect(words(await reply('subscribe agents'))).toContain('every weekday at 09:00, Europe/Berlin');
  });

  test('the zone is the one the platform tells, where it is one', async () => {
    asker = { ...asker, guessZone: async () => 'Asia/Calcutta' };
    expect(words(await reply('subscribe'))).toContain('Asia/Kolkata');
    asker = { ...asker, guessZone: async () => 'Mars/Olympus' };
    expect(words(await reply('subscribe'))).toContain('Europe/Berlin');
  });

  test('twice the same is said, not added', async () => {
    await subscribed('subscribe diffusion');
    const again = await reply('subscribe diffusion');
    expect(words(again)).toBe('Digest 1 is just this one, for this channel: nothing was added.');
    expect(actionsOf(again).map((action) => action.kind !== 'select' && action.label)).toEqual(['Show it', 'Preview']);
  });

  test('who names a category of arXiv gets its announcements too', async () => {
    await subscribed('subscribe cs.CL');
    await subscribed('subscribe cs.CL --sources huggingface');
    expect((await settingsOf(1)).sources).toEqual(['huggingface', 'arxiv']);
    expect((await settingsOf(2)).sources).toEqual(['huggingface']);
  });

  test.each([
    ['subscribe diffusion --zone Berln', 'There is no time zone “Berln”. Did you mean Europe/Berlin?'],
    ['subscribe diffusion --zone EST', '“EST” does not say when clocks are changed there.'],
    ['subscribe diffusion --time 25:00', '“25:00” is no time of day.'],
    ['subscribe diffusion --days sometimes', '“sometimes” does not say on which days.'],
    ['subscribe diffusion --language klingon', '“klingon” is no language that Paperboy knows.'],
    ['subscribe diffusion --papers 21', 'A digest has at most 20 papers.'],
    ['subscribe "diffusion', 'A quotation mark in the topics is never closed.'],
    [
      'subscribe diffusion --to nowhere',
      '“nowhere” is no place for a digest here. Write one of: here, me (a direct message), email:you@example.org.',
    ],
    ['subscribe diffusion --to discord:1/2', '“discord:1/2” is no place for a digest here.'],
  ])('%s', async (line, said) => {
    expect(await failure(line)).toContain(said);
  });

  test('three hundred topics are too many', async () => {
    const many = Array.from({ length: 300 }, (_, index) => `t${index}`).join(',');
    expect(await failure(`subscribe ${many}`)).toMatch(/at most 50 topics; these are 300/);
  });

  test('hostile topics stay text', async () => {
    const hostile = '<!channel>, @everyone, "*bold* [x](http://evil.example)"';
    const done = await subscribed(`subscribe ${hostile}`);
    expect(done.blocks.map(({ kind }) => kind)).toEqual(['text', 'actions']);
    expect((await settingsOf(1)).topics).toBe(hostile);
    const listed = await reply('subscriptions');
    expect(listed.blocks.map(({ kind }) => kind)).toEqual(['heading', 'list', 'actions']);
  });

  test('without rights in the channel it can still come to oneself', async () => {
    asker = { ...asker, channelRights: own };
    expect(await failure('subscribe diffusion')).toBe(
      'Only admins may. Ask one. With "to" set to "me" it comes to you alone.',
    );
    await subscribed('subscribe diffusion --to me');
    expect(await store.subscription(1)).toMatchObject({ destination: direct });
  });

  test('where nothing can be sent it says so', async () => {
    const desk = context().digests;
    asker = { ...asker, digests: { ...desk, canSend: (platform) => platform !== 'email' } };
    expect(await failure('subscribe diffusion --to email:ann@example.org')).toBe(
      'Paperboy cannot send to e-mail: it is not set up here. Take another place, or ask whoever runs Paperboy to set it up.',
    );
  });

  test('a shell names any channel; what stands there already is seen', async () => {
    asker = {
      actor: { platform: 'terminal', workspace: null, id: 'local' },
      here: null,
      me: null,
      writing: { ...context().writing, shell: true },
    };
    await subscribed('subscribe diffusion --to slack:T1/C1');
    expect(await store.subscription(1)).toMatchObject({ destination: channel, ownerAt: null });
    expect(words(await reply('subscriptions'))).toContain('to channel C1 on Slack');
    expect(words(await reply('subscribe agents'))).toContain('Where: the terminal');
    asker = { ...asker, digests: { ...context().digests, canSend: () => false } };
    expect(await failure('subscribe agents')).toContain('Paperboy cannot send to the terminal');
  });

  test('a channel has at most twenty', async () => {
    for (let count = 0; count < 20; count += 1) await subscribed(`subscribe topic${count}`);
    expect(await failure('subscribe others')).toMatch(/^There are 20 digests for this channel already\./);
  });
});

describe('golden replies', () => {
  const golden = (name: string, said: Reply) =>
    expect(`${JSON.stringify(said, null, 1)}\n`).toMatchFileSnapshot(`../../golden/commands/${name}.json`);

  test('a subscription from its preview to its end', async () => {
    now = '2025-11-22T12:00:00.000Z';
    const line = 'subscribe diffusion, "reward model", author:"Ines Duarte", -survey --days daily';
    const preview = await reply(line);
    await golden('subscribe', preview);
    await golden('subscribed', replyOf(await press(preview, 'Subscribe')));
    await golden('subscribe-again', await reply(line));
    await subscribed('subscribe cs.CL --to me --layout thread --language German --days "monthly on the last day"');
    await reply('pause 2');
    await golden('subscriptions', await reply('subscriptions'));
    await golden('edit', await reply('edit 1'));
    await golden('preview', await reply('preview 1'));
    await golden('unsubscribe', await reply('unsubscribe 1'));
  });

  test('nothing to show yet', async () => {
    await golden('subscriptions-none', await reply('subscriptions'));
  });
});

describe('by e-mail', () => {
  test('begins once the address says yes with the code of the mail', async () => {
    const asked = await subscribed('subscribe diffusion --to email:Ann@Example.org');
    expect(words(asked)).toBe('A mail to ann@example.org asks to confirm digest 1: it begins once that is done.');
    expect(await failure('resume 1')).toMatch(/^Digest 1 waits until its address confirms it\./);
    const [mail] = await store.claimDeliveries({
      platforms: ['email'],
      now,
      leaseUntil: '2025-11-21T12:05:00.000Z',
      limit: 5,
    });
    const line = mail?.reply.blocks
      .flatMap((block) => (block.kind === 'text' ? block.text : []))
      .find((span) => span.kind === 'code')?.text;
    expect(await failure('confirm 1 0000-0000-0000')).toBe(
      'That code belongs to no digest that waits. Copy both from the newest mail.',
    );
    expect(words(await reply(line ?? ''))).toBe('Digest 1 is confirmed: it begins with the next one that is due.');
    expect(words(await reply(line ?? ''))).toBe('Digest 1 was confirmed before.');
    expect((await store.subscription(1))?.state.kind).toBe('active');
  });
});

describe('subscriptions', () => {
  test('those of the channel and one’s own', async () => {
    expect(words(await reply('subscriptions'))).toMatch(/^No digests yet/);
    await subscribed('subscribe diffusion');
    await subscribed('subscribe agents --to me');
    asker = { ...asker, actor: bob, me: { ...direct, place: { kind: 'person', person: 'T1:U2' } } };
    await subscribed('subscribe robots --to me');
    expect(words(await reply('subscriptions'))).toBe(
      [
        '2 digests',
        '1. diffusion · every weekday at 09:00, Europe/Berlin · to this channel · next Monday 24 November at 09:00',
        '3. robots · every weekday at 09:00, Europe/Berlin · to you, in direct messages · next Monday 24 November at 09:00',
      ].join('\n'),
    );
    expect(await failure('edit 2')).toMatch(/^There is no digest 2 here\./);
    expect(await failure('preview')).toBe(
      'There are 2 digests here. Say which one by its number: 1 (diffusion), 3 (robots).',
    );
  });
});

describe('edit', () => {
  test('shows all settings, and changes what is given at once', async () => {
    await subscribed('subscribe diffusion');
    expect(words(await reply('edit'))).toContain('Digest 1');
    const changed = await reply('edit 1 --time 18:00 --topics "agents, cs.CL"');
    expect(words(changed)).toContain('Digest 1 is changed');
    expect(words(changed)).toContain('The next one comes Friday 21 November at 18:00.');
    expect(await settingsOf(1)).toMatchObject({ topics: 'agents, cs.CL', schedule: { time: '18:00' } });
    expect(words(await reply('edit 1 --time 18:00'))).toContain('It was so already');
  });

  test('a form that leaves the topics empty follows everything', async () => {
    await subscribed('subscribe diffusion --papers 7');
    const { invocation } = pressNamed(await reply('edit'), 'Change topics…');
    const { topics: _topics, ...rest } = invocation.options;
    expect(replyOf(await runInvocation({ ...invocation, options: rest }, context(), log)).blocks).toBeDefined();
    expect(await settingsOf(1)).toMatchObject({ topics: '', papersMax: 7 });
  });

  test('what somebody else changed meanwhile is not written over', async () => {
    await subscribed('subscribe diffusion');
    const seen = await reply('edit');
    await reply('edit 1 --papers 9');
    const outcome = await press(seen, 'Change looks…', { layout: 'cards' });
    expect(outcome).toMatchObject({
      kind: 'failed',
      sentence: 'Digest 1 was changed by somebody else meanwhile, so nothing was changed.',
    });
    expect(await settingsOf(1)).toMatchObject({ layout: 'list', papersMax: 9 });
  });

  test('a later time on the day of a digest brings no second one', async () => {
    await subscribed('subscribe diffusion');
    const found = await store.subscription(1);
    if (!found) throw new Error('no digest');
    await store.changeSubscription(1, found.revision, { progress: { ...found.progress, lastDate: '2025-11-21' } });
    await reply('edit 1 --time 20:00');
    expect((await store.subscription(1))?.progress).toMatchObject({
      dueDate: '2025-11-24',
      dueAt: '2025-11-24T19:00:00.000Z',
    });
  });
});

describe('rights', () => {
  test('whoever made it may change it, others may not', async () => {
    await subscribed('subscribe diffusion');
    asker = { ...asker, channelRights: own };
    await reply('pause 1');
    asker = { ...asker, actor: bob };
    for (const line of ['pause 1', 'resume 1', 'unsubscribe 1', 'test 1', 'edit 1 --papers 3'])
      expect(await failure(line)).toBe('Only admins may. Ask one.');
    const shown = await reply('edit 1');
    expect(actionsOf(shown).map((action) => action.kind !== 'select' && action.label)).toEqual(['Preview']);
    expect(words(await reply('preview 1'))).toContain('Digest 1 would be this today');
    asker = { ...asker, channelRights: { kind: 'allowed' } };
    await reply('resume 1');
  });

  test('a digest of another channel cannot be reached', async () => {
    await subscribed('subscribe diffusion');
    asker = { ...asker, actor: bob, here: { ...channel, place: { kind: 'channel', channel: 'C2', announce: false } } };
    for (const line of ['edit 1', 'pause 1', 'preview 1', 'unsubscribe 1'])
      expect(await failure(line)).toMatch(/^There is no digest 1 here\./);
    expect(await failure('pause')).toMatch(/^There is no digest here yet\./);
  });
});

test('pause, resume, unsubscribe, test', async () => {
  await subscribed('subscribe diffusion');
  expect(words(await reply('pause'))).toBe('Digest 1 is paused: nothing comes until it is resumed.');
  expect(words(await reply('pause 1'))).toBe('Digest 1 is paused already.');
  expect(await store.dueSubscriptions('2026-01-01T00:00:00.000Z', null, 10)).toEqual([]);
  now = '2025-12-01T12:00:00.000Z';
  expect(words(await reply('resume #1'))).toBe('Digest 1 goes on: the next one comes Tuesday 2 December at 09:00.');
  expect(words(await reply('test'))).toBe(
    'A test of digest 1 is on its way to this channel: nothing in it counts as told.',
  );
  expect((await store.outboxCounts()).waiting).toBe(1);
  const removed = await reply('unsubscribe 1');
  expect(words(removed)).toBe('Digest 1 of diffusion is removed: nothing of it comes to this channel any more.');
  expect(await store.subscriptionsAt(destinationKey(channel))).toEqual([]);
  const again = replyOf(await press(removed, 'Subscribe again…'));
  await press(again, 'Subscribe');
  expect((await store.subscriptionsAt(destinationKey(channel))).map(({ settings }) => settings.topics)).toEqual([
    'diffusion',
  ]);
  expect(await failure('unsubscribe 1')).toMatch(/^There is no digest 1 here\./);
});
