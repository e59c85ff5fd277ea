import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClaimedDelivery } from '../../../src/core/delivery/outbox.ts';
import { emailAddressOf, mailboxOf, parseEmailAddress } from '../../../src/core/digest/email-address.ts';
import {
  askToConfirm,
  confirm,
  confirmationCode,
  confirmationReply,
  confirmByCode,
  doFromMail,
  emailDestination,
  subscribeByEmail,
} from '../../../src/core/digest/opt-in.ts';
import type { DigestSettings } from '../../../src/core/digest/subscription.ts';
import type { Owner } from '../../../src/core/owner.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';

const settings: DigestSettings = {
  topics: 'BUY NOW https://evil.example',
  sources: ['huggingface'],
  minUpvotes: 0,
  papersMax: 5,
  schedule: { rhythm: { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, time: '09:00', zone: 'Europe/Berlin' },
  layout: 'list',
  language: null,
  whenEmpty: 'say',
  updates: 'silent',
};
const ann: Owner = { platform: 'discord', id: '1' };
const eve: Owner = { platform: 'slack', id: 'T1:U2' };
/** Minutes after a Thursday noon in UTC. */
const at = (minutes: number): string => new Date(Date.UTC(2025, 10, 20, 12, minutes)).toISOString();

let library: TestLibrary;
let tokens = 0;
beforeEach(async () => {
  library = await openTestLibrary([]);
});
afterEach(() => library.close());

function wanted(address: string, owner: Owner, minutes: number) {
  tokens += 1;
  return {
    destination: emailDestination(address),
    owner,
    ownerAt: null,
    settings,
    token: `token-${tokens}-0123456789abcdef`,
    at: at(minutes),
  };
}
const subscribe = (address: string, owner: Owner, minutes: number) =>
  subscribeByEmail(library.store, wanted(address, owner, minutes));

/** The mails that wait to be sent, each address's one after the other. */
async function mails(minutes: number): Promise<readonly ClaimedDelivery[]> {
  const claim = { platforms: ['email'], now: at(minutes), leaseUntil: at(minutes + 1), limit: 100 };
  const claimed = await library.store.claimDeliveries(claim);
  for (const { id, attempt } of claimed)
    await library.store.settleDelivery(
      { id, attempt },
      { kind: 'sent', message: { channel: 'x', id: String(id) } },
      at(minutes),
    );
  return claimed.length === 0 ? [] : [...claimed, ...(await mails(minutes))];
}

describe('subscribing an address', () => {
  test('asks it first, and nothing is due before it says yes', async () => {
    const { kind, subscription } = await subscribe('Ann@Example.org', ann, 0);
    expect(kind).toBe('asked');
    expect(subscription.state).toEqual({ kind: 'unconfirmed' });
    expect(await library.store.dueSubscriptions(at(60 * 24 * 30), null, 10)).toEqual([]);
    const [mail, ...others] = await mails(0);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      subscription: subscription.id,
      destination: { platform: 'email', place: { kind: 'person', person: 'ann@example.org' } },
    });
    expect(await confirm(library.store, subscription.id, at(60))).toBe('done');
    const confirmed = await library.store.subscription(subscription.id);
    expect(confirmed).toMatchObject({ state: { kind: 'active' }, progress: { dueAt: '2025-11-21T08:00:00.000Z' } });
    expect(await confirm(library.store, subscription.id, at(61))).toBe('already');
  });

  test('counts from when it was confirmed, however late that is', async () => {
    const { subscription } = await subscribe('ann@example.org', ann, 0);
    await confirm(library.store, subscription.id, at(4 * 24 * 60));
    const confirmed = await library.store.subscription(subscription.id);
    expect(confirmed?.progress.dueAt).toBe('2025-11-25T08:00:00.000Z');
  });

  test('carries no word of whoever subscribed to somebody who may not have asked', async () => {
    const { subscription } = await subscribe('ann@example.org', eve, 0);
    const said = JSON.stringify(confirmationReply(subscription));
    expect(said).toContain('Somebody on Slack');
    expect(said).not.toMatch(/BUY|evil|T1:U2/);
    expect(said).not.toContain(subscription.token);
  });

  test('by the same person again begins at once; by somebody else it asks', async () => {
    const first = await subscribe('ann@example.org', ann, 0);
    await confirm(library.store, first.subscription.id, at(1));
    expect(await subscribe('ann@example.org', ann, 2)).toMatchObject({
      kind: 'begun',
      subscription: { state: { kind: 'active' } },
    });
    expect(await subscribe('ann@example.org', eve, 3)).toMatchObject({ kind: 'asked' });
    expect(await mails(4)).toHaveLength(2);
  });

  test('does not ask twice a minute, nor more than three times a day, whatever stands after a plus', async () => {
    await subscribe('ann@example.org', ann, 0);
    await expect(subscribe('ann@example.org', eve, 0)).rejects.toThrow(/just now/);
    await subscribe('ann+a@example.org', eve, 2);
    await subscribe('ann@example.org', ann, 4);
    await expect(subscribe('ann+b@example.org', eve, 6)).rejects.toThrow(/3 times today/);
    expect(await mails(6)).toHaveLength(3);
    expect(await library.store.subscriptionsOf(eve)).toHaveLength(1);
    expect(await subscribe('ann@example.org', ann, 13 * 60)).toMatchObject({ kind: 'asked' });
  });

  test('two processes at once ask no more than one', async () => {
    const { subscription } = await subscribe('ann@example.org', ann, 0);
    const asked = await Promise.all(Array.from({ length: 8 }, () => askToConfirm(library.store, subscription, at(1))));
    expect(asked.filter((was) => was)).toHaveLength(2);
  });

  test('one person has few that wait, so that nobody writes to many strangers', async () => {
    for (let count = 0; count < 5; count += 1) await subscribe(`somebody${count}@example.org`, eve, count);
    await expect(subscribe('another@example.org', eve, 9)).rejects.toThrow(/5 digests of yours wait/);
    expect(await subscribe('ann@example.org', ann, 9)).toMatchObject({ kind: 'asked' });
  });
});

describe('the code of the mail', () => {
  test('confirms its subscription, however it is written, and no other', async () => {
    const { subscription } = await subscribe('ann@example.org', ann, 0);
    const other = await subscribe('bob@example.org', ann, 0);
    const code = confirmationCode(subscription);
    expect(code).toMatch(/^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}$/);
    expect(JSON.stringify(confirmationReply(subscription))).toContain(code);
    expect(await confirmByCode(library.store, other.subscription.id, code, at(1))).toBe('gone');
    expect(await confirmByCode(library.store, subscription.id, '', at(1))).toBe('gone');
    expect(await confirmByCode(library.store, 999, code, at(1))).toBe('gone');
    const typed = ` ${code.toUpperCase().replaceAll('-', ' ')} `;
    expect(await confirmByCode(library.store, subscription.id, typed, at(1))).toBe('done');
  });
});

describe('links of mails', () => {
  test('do what they say once, to the subscription of their token', async () => {
    const { subscription } = await subscribe('ann@example.org', ann, 0);
    const { store } = library;
    const press = (deed: Parameters<typeof doFromMail>[1], minutes: number) =>
      doFromMail(store, deed, subscription.token, at(minutes));
    expect(await doFromMail(store, 'confirm', 'another', at(0))).toBe('gone');
    expect(await press('resume', 1)).toBe('already'); // not a way around saying yes
    expect(await press('pause', 1)).toBe('already');
    expect((await store.subscription(subscription.id))?.state.kind).toBe('unconfirmed');
    expect(await press('confirm', 1)).toBe('done');
    expect(await press('pause', 2)).toBe('done');
    expect(await press('confirm', 3)).toBe('already');
    expect((await store.subscription(subscription.id))?.state).toMatchObject({ kind: 'paused', by: 'person' });
    expect(await press('resume', 4)).toBe('done');
    expect(await press('unsubscribe', 5)).toBe('done');
    expect(await press('unsubscribe', 5)).toBe('gone');
    expect(await store.subscription(subscription.id)).toBeNull();
    expect(await mails(6)).toEqual([]); // what waited for it is not sent any more
  });
});

describe('addresses', () => {
  test.each([
    ['ann@example.org', 'ann@example.org'],
    [' Ann.Lee+papers@EXAMPLE.org ', 'ann.lee+papers@example.org'],
    ['mailto:ann@example.org', 'ann@example.org'],
    ['ann@bücher.example', 'ann@xn--bcher-kva.example'],
    ['ann@例え.テスト', 'ann@xn--r8jz45g.xn--zckzah'],
    [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
  ])('%s', (written, address) => {
    expect(parseEmailAddress(written)).toBe(address);
    expect(parseEmailAddress(address)).toBe(address);
  });

  test.each([
    '',
    'ann',
    '@example.org',
    'ann@',
    'ann@localhost',
    'ann@example',
    'ann@127.0.0.1',
    'ann@[127.0.0.1]',
    'ann@example.org:25',
    'ann@example.org/x',
    'ann@example.org?x',
    'ann@exa mple.org',
    'ann@-example.org',
    'ann@example..org',
    '.ann@example.org',
    'ann..lee@example.org',
    '"ann lee"@example.org',
    'ännchen@example.org',
    'Ann <ann@example.org>',
    'ann@example.org, bob@example.org',
    'ann@example.org\nBcc: bob@example.org',
    'ann\u0000@example.org',
    'ann@example.org%00',
    'ann@ex\u202eample.org',
    `${'a'.repeat(65)}@example.org`,
    `ann@${'a.'.repeat(130)}org`,
    `${'a'.repeat(50_000)}@example.org`,
    `ann@${'a'.repeat(50_000)}.org`,
  ])('%j is none', (written) => {
    expect(parseEmailAddress(written)).toBeNull();
    expect(() => emailAddressOf(written)).toThrow(/is not an e-mail address/);
  });

  test('an error does not repeat a novel', () => {
    expect(() => emailAddressOf('x'.repeat(10_000))).toThrow(/^"x{59}…" is not/);
  });

  test('a mailbox is the same whatever it sorts by', () => {
    expect(mailboxOf('ann+a+b@example.org')).toBe('ann@example.org');
    expect(mailboxOf('ann@example.org')).toBe('ann@example.org');
  });
});
