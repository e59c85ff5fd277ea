import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { confirmationReply } from '../../../src/core/digest/opt-in.ts';
import { button, type Image, type Reply, text } from '../../../src/core/reply.ts';
import { messengerContract, type OpenedMessenger, saying, sentOf } from '../../contracts/messenger.ts';
import {
  address,
  never,
  openScene,
  publicUrl,
  request,
  type Scene,
  subscriptionOf,
  toAddress,
} from './messenger-scene.ts';
import { type Trouble, unknownAddress } from './smtp-stand-in.ts';

const scenes: Scene[] = [];
async function open(options?: Parameters<typeof openScene>[0]): Promise<Scene> {
  const scene = await openScene(options);
  scenes.push(scene);
  return scene;
}
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close();
});

const troubles: Readonly<Record<Parameters<OpenedMessenger['meet']>[0], Trouble>> = {
  'rate-limit': { at: 'rcpt', status: 450, words: '4.2.1 Too many mails for this mailbox' },
  'server-error': { at: 'mail', status: 421, words: '4.3.2 Service not available' },
  'lost-answer': { at: 'data', lost: true },
};

messengerContract(
  'E-mail',
  async () => {
    const { smtp, messenger, close } = await openScene();
    return {
      messenger,
      destination: toAddress(),
      missing: toAddress(unknownAddress),
      shown: () => smtp.filed().map(({ read }) => ({ id: read.messageId ?? '', text: `${read.subject} ${read.text}` })),
      notified: () => [],
      meet: (trouble) => smtp.meet(troubles[trouble]),
      remove: () => Promise.reject(new Error('nobody deletes a mail from outside')),
      problems: () => [],
      close,
    };
  },
  { edits: false, parts: false },
);

/** Of every header with this name. */
function headers(scene: Scene, name: string): readonly string[] {
  const [mail] = scene.smtp.received();
  return mail?.read.headers.filter(({ key }) => key === name.toLowerCase()).map(({ value }) => value) ?? [];
}

describe('what arrives', () => {
  test('is from and to whom it should be, in both forms, with the headers of lists', async () => {
    const scene = await open();
    const sent = sentOf(await scene.messenger.send(request({ subscription: 12 }), never));
    const [mail] = scene.smtp.received();
    expect(mail?.from).toBe('papers@example.net');
    expect(mail?.to).toEqual([address]);
    expect(mail?.read.from).toMatchObject({ name: 'Paperboy', address: 'papers@example.net' });
    expect(mail?.read.to).toMatchObject([{ address }]);
    expect(mail?.read.date).toBe('2025-11-21T08:00:00.000Z');
    expect(mail?.read.text).toContain('Sparrow');
    expect(mail?.read.html).toContain('Sparrow');
    expect(mail?.read.messageId).toBe(sent.id);
    expect(sent).toEqual({ channel: address, id: expect.stringMatching(/^<[0-9a-f]{40}@example\.net>$/) });
    expect(headers(scene, 'Auto-Submitted')).toEqual(['auto-generated']);
    expect(headers(scene, 'List-Id')).toEqual(['Paperboy digest 12 <digest-12.example.net>']);
    const page = `${publicUrl}/email/unsubscribe?token=a-token-nobody-guesses-0123456789`;
    expect(headers(scene, 'List-Unsubscribe')).toEqual([`<${page}>`]);
    expect(headers(scene, 'List-Unsubscribe-Post')).toEqual(['List-Unsubscribe=One-Click']);
    expect(mail?.read.text).toContain(page);
    expect(mail?.read.html).toContain(page);
  });

  test('without a public address says what to type instead, and has no header that leads nowhere', async () => {
    const scene = await open({ publicUrl: null });
    await scene.messenger.send(request({ subscription: 12 }), never);
    expect(headers(scene, 'List-Unsubscribe')).toEqual([]);
    expect(headers(scene, 'List-Unsubscribe-Post')).toEqual([]);
    expect(scene.smtp.received()[0]?.read.text).toContain(
      'To stop this digest, give Paperboy "unsubscribe 12" where you subscribed',
    );
  });

  test('of nobody’s subscription has nothing to stop', async () => {
    const scene = await open();
    await scene.messenger.send(request(), never);
    expect(headers(scene, 'List-Unsubscribe')).toEqual([]);
    expect(headers(scene, 'List-Id')).toEqual([]);
    expect(scene.smtp.received()[0]?.raw).not.toContain('nsubscribe');
  });

  test('is not sent again by the process that knows it arrived', async () => {
    const scene = await open();
    const sent = sentOf(await scene.messenger.send(request(), never));
    const triedSince = '2025-11-21T07:59:00.000Z';
    expect(sentOf(await scene.messenger.send(request({ triedSince }), never))).toEqual(sent);
    expect(scene.smtp.received()).toHaveLength(1);
  });

  test('below another mail answers it', async () => {
    const scene = await open();
    const head = sentOf(await scene.messenger.send(request(), never));
    const destination = {
      ...toAddress(),
      place: { kind: 'message-thread', message: head, title: 'Abstracts' },
    } as const;
    sentOf(await scene.messenger.send(request({ destination, dedupeKey: 'digest:12:2025-11-21:thread' }), never));
    const [, below] = scene.smtp.received();
    expect(below?.to).toEqual([address]);
    expect(below?.read.subject).toBe('Re: Abstracts');
    expect(below?.read.inReplyTo).toBe(head.id);
    expect(below?.read.references).toBe(head.id);
    expect(below?.read.messageId).not.toBe(head.id);
  });

  test('a heading that would begin another header stays in the subject', async () => {
    const scene = await open();
    const heading = 'Papers\r\nBcc: victim@example.org\r\n\r\nInjected \u0000 \u202e Ünïcödé 論文';
    const reply = saying('Sparrow', [{ kind: 'heading', text: heading }]);
    sentOf(await scene.messenger.send(request({}, reply), never));
    const [mail] = scene.smtp.received();
    expect(mail?.to).toEqual([address]);
    expect(headers(scene, 'Bcc')).toEqual([]);
    expect(mail?.read.subject).toBe('Papers Bcc: victim@example.org Injected Ünïcödé 論文');
  });

  test('hostile words stand in the HTML as words', async () => {
    const scene = await open();
    const words = '</title><script>alert(1)</script><img src=x onerror=alert(1)> "\'&amp;';
    const reply = saying(words, [{ kind: 'heading', text: words }]);
    sentOf(await scene.messenger.send(request({}, reply), never));
    const html = scene.smtp.received()[0]?.read.html ?? '';
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('&amp;amp;');
    expect(scene.smtp.received()[0]?.read.text).toContain(words);
  });
});

describe('pictures', () => {
  const image: Image = {
    chart: {
      kind: 'lines',
      title: 'Rising topics',
      unit: 'upvotes',
      days: ['2025-11-19', '2025-11-20'],
      series: [{ name: 'diffusion', values: [1, 3] }],
    },
    alt: 'Upvotes of "diffusion" rose from 1 to 3.',
  };
  const reply: Reply = { ...saying('Sparrow'), blocks: [{ kind: 'image', image }] };
  const png = Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10]);

  test('come with the mail and are told in words', async () => {
    const looks: string[] = [];
    const scene = await open({
      draw: async (_chart, look) => {
        looks.push(look);
        return { png, width: 640, height: 320 };
      },
    });
    sentOf(await scene.messenger.send(request({}, reply), never));
    const { attachments = [], html = '', text: plain } = scene.smtp.received()[0]?.read ?? {};
    expect(looks).toEqual(['light']);
    expect(attachments).toMatchObject([
      { mimeType: 'image/png', disposition: 'inline', contentId: '<chart-1@example.net>' },
    ]);
    const content = attachments[0]?.content;
    expect(new Uint8Array(content instanceof ArrayBuffer ? content : [])).toEqual(png);
    expect(html).toContain(
      '<img src="cid:chart-1@example.net" alt="Upvotes of &quot;diffusion&quot; rose from 1 to 3."',
    );
    expect(plain).toContain('[Upvotes of "diffusion" rose from 1 to 3.]');
  });

  test('that cannot be drawn are words alone', async () => {
    const scene = await open();
    sentOf(await scene.messenger.send(request({}, reply), never));
    const { attachments, html } = scene.smtp.received()[0]?.read ?? {};
    expect(attachments).toEqual([]);
    expect(html).not.toContain('<img');
    expect(html).toContain('rose from 1 to 3.');
  });
});

describe('buttons', () => {
  const withButtons: Reply = {
    ...saying('Sparrow'),
    blocks: [
      { kind: 'text', text: [text('Sparrow')] },
      {
        kind: 'actions',
        actions: [
          button('Pause it', 'pause', { subscription: 12 }),
          button('Resume it', 'resume', { subscription: '12' }),
          button('Pause the other', 'pause', { subscription: 13 }),
          button('Pause what is named', 'pause', { subscription: '12 or so' }),
          button('Show', 'show', { paper: '2511.00001' }),
          { kind: 'link', label: 'arXiv', url: 'https://arxiv.org/' },
          { kind: 'link', label: 'bad', url: 'javascript:alert(1)' },
        ],
      },
    ],
  };

  test('that a page can do are links to it, for subscriptions that come here', async () => {
    const elsewhere = subscriptionOf({ id: 13, destination: toAddress('bob@example.org'), token: 'the-token-of-bob' });
    const scene = await open({ subscriptions: [subscriptionOf(), elsewhere] });
    await scene.messenger.send(request({ subscription: 12 }, withButtons), never);
    const { html = '', text: plain = '' } = scene.smtp.received()[0]?.read ?? {};
    expect(plain).toContain(`Pause it: ${publicUrl}/email/pause?token=a-token-nobody-guesses-0123456789`);
    expect(plain).toContain(`Resume it: ${publicUrl}/email/resume?token=a-token-nobody-guesses-0123456789`);
    expect(plain).toContain('arXiv: https://arxiv.org/');
    for (const form of [html, plain])
      expect(form).not.toMatch(/the-token-of-bob|Pause the other|Pause what|Show|javascript/);
  });

  test('of a digest elsewhere are there for its owner', async () => {
    const own = subscriptionOf({
      id: 13,
      destination: toAddress('bob@example.org'),
      ownerAt: toAddress(),
      token: 'tok',
    });
    const scene = await open({ subscriptions: [own] });
    await scene.messenger.send(request({}, withButtons), never);
    expect(scene.smtp.received()[0]?.read.text).toContain('/email/pause?token=tok');
  });
});

describe('who may get a mail', () => {
  const unconfirmed = subscriptionOf({ state: { kind: 'unconfirmed' } });

  test('nobody who has not confirmed, but the question itself', async () => {
    const scene = await open({ subscriptions: [unconfirmed] });
    const digest = await scene.messenger.send(request({ subscription: 12 }), never);
    expect(digest).toMatchObject({ kind: 'refused', reason: 'malformed' });
    const dedupeKey = 'confirm:ann@example.org:2025-11-21:1';
    sentOf(await scene.messenger.send(request({ subscription: 12, dedupeKey }, confirmationReply(unconfirmed)), never));
    const [mail, ...others] = scene.smtp.received();
    expect(others).toEqual([]);
    expect(mail?.read.text).toContain(`Confirm: ${publicUrl}/email/confirm?token=`);
    expect(mail?.read.text).not.toContain('diffusion');
  });

  test('nobody whose subscription is gone', async () => {
    const scene = await open({ subscriptions: [] });
    const outcome = await scene.messenger.send(request({ subscription: 12 }), never);
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'malformed' });
    expect(scene.smtp.received()).toEqual([]);
  });

  test.each([
    '',
    'ann',
    'a@b',
    'ann@example.org\r\nRCPT TO:<eve@example.org>',
    'Ann <ann@example.org>',
    'a@b.org,c@d.org',
  ])('nothing goes to %j', async (person) => {
    const scene = await open();
    const outcome = await scene.messenger.send(request({ destination: toAddress(person) }), never);
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'unsuitable' });
    expect(scene.smtp.connections().taken).toBe(0);
  });

  test('a domain with letters of any script goes by its ASCII name', async () => {
    const scene = await open();
    const destination = toAddress('Ann@BÜCHER.example');
    const sent = sentOf(await scene.messenger.send(request({ destination }), never));
    expect(sent.channel).toBe('ann@xn--bcher-kva.example');
    expect(scene.smtp.received()[0]?.raw).toMatch(/^To: ann@xn--bcher-kva\.example\r$/mu);
  });

  test('channels get none', async () => {
    const scene = await open();
    const destination = { ...toAddress(), place: { kind: 'channel', channel: 'C1', announce: false } } as const;
    expect(await scene.messenger.send(request({ destination }), never)).toMatchObject({ reason: 'unsuitable' });
  });

  test('what was sent is not edited', async () => {
    const scene = await open();
    const sent = sentOf(await scene.messenger.send(request(), never));
    expect(await scene.messenger.edit(sent, saying('Heron'), never)).toMatchObject({ reason: 'unsuitable' });
    expect(scene.smtp.received()).toHaveLength(1);
  });
});

describe('when it does not work', () => {
  test.each(['connect', 'mail', 'rcpt', 'data'] as const)('a connection cut at %s is a retry', async (at) => {
    const scene = await open();
    scene.smtp.meet({ at, cut: true });
    expect(await scene.messenger.send(request(), never)).toMatchObject({ kind: 'retry' });
    expect(scene.smtp.received()).toEqual([]);
    sentOf(await scene.messenger.send(request(), never));
    expect(scene.smtp.received()).toHaveLength(1);
  });

  test('a mail whose answer was lost is sent again as the same mail, at the same time', async () => {
    const scene = await open();
    scene.smtp.meet({ at: 'data', lost: true });
    expect(await scene.messenger.send(request(), never)).toMatchObject({ kind: 'retry' });
    const triedSince = '2025-11-21T07:59:00.000Z';
    sentOf(await scene.messenger.send(request({ triedSince }), never));
    expect(scene.smtp.received()).toHaveLength(2);
    expect(scene.smtp.filed()).toHaveLength(1);
    expect(scene.smtp.received()[1]?.read.date).toBe(triedSince);
  });

  test.each([
    ['connect', 554, '5.7.1 Your address is on a list', 'unauthorised'],
    ['mail', 553, '5.7.1 Sender not owned by user', 'unauthorised'],
    ['rcpt', 550, '5.1.1 User unknown', 'gone'],
    ['rcpt', 550, '5.7.1 Relaying denied', 'unauthorised'],
    ['rcpt', 552, '5.2.2 Over quota', 'closed'],
    ['data', 554, '5.7.1 Spam', 'not-allowed'],
    ['data', 552, '5.3.4 Too long', 'unsuitable'],
  ] as const)('%s %i %s: %s', async (at, status, words, reason) => {
    const scene = await open();
    scene.smtp.meet({ at, status, words });
    const outcome = await scene.messenger.send(request(), never);
    expect(outcome).toMatchObject({ kind: 'refused', reason });
    sentOf(await scene.messenger.send(request({ dedupeKey: 'another' }), never));
  });

  test('a wrong password is about our account, and a right one logs in', async () => {
    const server = { authOptional: false, allowInsecureAuth: true };
    const wrong = await open({ server, client: { account: { user: 'ann', password: 'wrong' } } });
    expect(await wrong.messenger.send(request(), never)).toMatchObject({ reason: 'unauthorised' });
    const right = await open({ server, client: { account: { user: 'ann', password: 'right' } } });
    sentOf(await right.messenger.send(request(), never));
    const none = await open({ server });
    expect(await none.messenger.send(request(), never)).toMatchObject({ reason: 'unauthorised' });
  });

  test('nothing goes over a line that is not safe, where it must be', async () => {
    const without = await open({ client: { tls: 'required' } });
    expect(await without.messenger.send(request(), never)).toMatchObject({ kind: 'retry' });
    const selfSigned = await open({ server: { disabledCommands: [] }, client: { tls: 'required' } });
    expect(await selfSigned.messenger.send(request(), never)).toMatchObject({
      kind: 'retry',
      sentence: expect.stringContaining('TLS'),
    });
    const local = await open({ server: { disabledCommands: [] } });
    sentOf(await local.messenger.send(request(), never));
    expect(local.smtp.received()[0]?.secure).toBe(true);
    for (const { smtp } of [without, selfSigned]) expect(smtp.received()).toEqual([]);
  });

  test('nobody listening is a retry', async () => {
    const scene = await open();
    await scene.smtp.close();
    expect(await scene.messenger.send(request(), never)).toMatchObject({ kind: 'retry' });
  });

  test('a server that says nothing holds nobody up once it is called off', async () => {
    const scene = await open();
    scene.smtp.meet({ at: 'data', silent: true });
    const controller = new AbortController();
    const sending = scene.messenger.send(request(), controller.signal);
    await scene.smtp.came('data', 1);
    const reason = new Error('shutting down');
    controller.abort(reason);
    await expect(sending).rejects.toBe(reason);
    sentOf(await scene.messenger.send(request(), never));
  });

  test.each([
    ['connect', { greetingMs: 250 }],
    ['mail', { silenceMs: 250 }],
    ['rcpt', { silenceMs: 250 }],
    ['data', { silenceMs: 250 }],
    ['data', { messageMs: 400 }],
  ] as const)('a server that says nothing at %s is given up (%j), and tried again', async (at, times) => {
    const scene = await open({ times });
    scene.smtp.meet({ at, silent: true });
    const outcome = await scene.messenger.send(request(), never);
    expect(outcome).toMatchObject({ kind: 'retry', sentence: 'The mail server did not answer in time.' });
    expect(scene.smtp.received()).toEqual([]);
  });

  test('a server that answers a word at a time does not hold a mail up for ever', async () => {
    const slow = createServer((socket) => {
      const drip = setInterval(() => socket.write('220-wait\r\n'), 20);
      socket.on('error', () => undefined);
      socket.on('close', () => clearInterval(drip));
    });
    slow.listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const bound = slow.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const scene = await open({ client: { port }, times: { silenceMs: 300, messageMs: 800 } });
    expect(await scene.messenger.send(request(), never)).toMatchObject({ kind: 'retry' });
    await new Promise((closed) => slow.close(closed));
  });

  test('no more mails a second go out than the server wants', async () => {
    const scene = await open({ client: { perSecond: 5 } });
    const begun = performance.now();
    const requests = Array.from({ length: 11 }, (_, index) => request({ dedupeKey: `digest:${index}` }));
    await Promise.all(requests.map((one) => scene.messenger.send(one, never)));
    expect(scene.smtp.filed()).toHaveLength(11);
    expect(performance.now() - begun).toBeGreaterThan(1_800); // three windows begin: two of them passed
  });

  test('connections are few and used again', async () => {
    const scene = await open();
    const requests = Array.from({ length: 30 }, (_, index) => request({ dedupeKey: `digest:${index}` }));
    await Promise.all(requests.map((one) => scene.messenger.send(one, never)));
    expect(scene.smtp.filed()).toHaveLength(30);
    expect(scene.smtp.connections().taken).toBeLessThanOrEqual(3);
  });
});
