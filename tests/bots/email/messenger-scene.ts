import type { SMTPServerOptions } from 'smtp-server';
import { defaultMailTimes, type MailTimes } from '../../../src/bots/email/limits.ts';
import { createEmailMessenger } from '../../../src/bots/email/messenger.ts';
import { createMailer, type SmtpServer } from '../../../src/bots/email/smtp.ts';
import type { Subscription } from '../../../src/core/digest/subscription.ts';
import type { Destination, Messenger, SendRequest } from '../../../src/core/messenger.ts';
import type { Draw } from '../../../src/core/picture.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { saying } from '../../contracts/messenger.ts';
import { openSmtp, type SmtpStandIn } from './smtp-stand-in.ts';

export const address = 'ann@example.org';
export const publicUrl = 'https://papers.example.org/bot';
export const never = new AbortController().signal;

export function toAddress(person: string = address): Destination {
  return { platform: 'email', workspace: null, place: { kind: 'person', person } };
}

/** A subscription at that address, as it is once it is confirmed. */
export function subscriptionOf(changes: Partial<Subscription> = {}): Subscription {
  return {
    id: 12,
    destination: toAddress(),
    owner: { platform: 'discord', id: '100000000000000001' },
    ownerAt: null,
    settings: {
      topics: 'diffusion',
      sources: ['huggingface'],
      minUpvotes: 0,
      papersMax: 5,
      schedule: { rhythm: { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, time: '09:00', zone: 'Europe/Berlin' },
      layout: 'list',
      language: null,
      whenEmpty: 'say',
      updates: 'silent',
    },
    state: { kind: 'active' },
    progress: {
      dueAt: '2025-11-21T08:00:00.000Z',
      dueDate: '2025-11-21',
      lastDate: null,
      consideredUntil: '2025-11-20T10:00:00.000Z',
      covered: {},
    },
    token: 'a-token-nobody-guesses-0123456789',
    createdAt: '2025-11-20T10:00:00.000Z',
    revision: 1,
    ...changes,
  };
}

export const request = (changes: Partial<SendRequest> = {}, reply: Reply = saying('Sparrow')): SendRequest => ({
  destination: toAddress(),
  reply,
  dedupeKey: 'digest:12:2025-11-21',
  subscription: null,
  triedSince: null,
  ...changes,
});

export interface Scene {
  readonly smtp: SmtpStandIn;
  readonly messenger: Messenger;
  close(): Promise<void>;
}

/** The messenger through the real client against the real server. */
export async function openScene(
  options: {
    readonly server?: SMTPServerOptions;
    readonly client?: Partial<SmtpServer>;
    readonly times?: Partial<MailTimes>;
    readonly publicUrl?: string | null;
    readonly subscriptions?: readonly Subscription[];
    readonly draw?: Draw;
  } = {},
): Promise<Scene> {
  const smtp = await openSmtp(options.server);
  const mailer = createMailer(
    {
      host: '127.0.0.1',
      port: smtp.port,
      tls: 'where-offered',
      account: null,
      perSecond: 1_000,
      ...options.client,
    },
    { ...defaultMailTimes, ...options.times },
  );
  const subscriptions = options.subscriptions ?? [subscriptionOf()];
  const messenger = createEmailMessenger({
    mailer,
    from: { name: 'Paperboy', address: 'papers@example.net' },
    publicUrl: options.publicUrl === undefined ? publicUrl : options.publicUrl,
    subscription: async (id) => subscriptions.find((one) => one.id === id) ?? null,
    draw: options.draw ?? (() => Promise.resolve(null)),
    clock: { now: () => '2025-11-21T08:00:00.000Z' },
  });
  return {
    smtp,
    messenger,
    async close() {
      mailer.stop();
      await smtp.close();
    },
  };
}
