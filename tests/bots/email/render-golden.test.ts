import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderMail, type Stop } from '../../../src/bots/email/render-mail.ts';
import { pausedNotice } from '../../../src/core/delivery/paused-notice.ts';
import { confirmationReply } from '../../../src/core/digest/opt-in.ts';
import type { Invocation, Reply } from '../../../src/core/reply.ts';
import { edgeReplies } from '../edge-replies.ts';
import { discordLineStarts, discordMarkup } from '../replies.ts';
import { publicUrl, subscriptionOf } from './messenger-scene.ts';

const commands = join(import.meta.dirname, '../../golden/commands');
const golden = join(import.meta.dirname, '../../golden/email');
const deeds = ['confirm', 'unsubscribe', 'pause', 'resume'];
const pageOf = ({ command }: Invocation) =>
  deeds.includes(command) ? `${publicUrl}/email/${command}?token=3f9a41c70b2e` : null;
const page: Stop = { kind: 'page', url: `${publicUrl}/email/unsubscribe?token=3f9a41c70b2e`, subscription: 12 };

async function expectGolden(name: string, reply: Reply, stop: Stop): Promise<void> {
  const { subject, text, html } = renderMail(reply, { pageOf, stop, pictures: new Map() });
  await expect(html).toMatchFileSnapshot(join(golden, `${name}.html`));
  await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(join(golden, `${name}.txt`));
}

function commandReply(name: string): Reply {
  return JSON.parse(readFileSync(join(commands, `${name}.json`), 'utf8'));
}

describe('golden mails', () => {
  const mailed = readdirSync(commands)
    .map((file) => basename(file, '.json'))
    .filter((name) => /^(?:digest|trends)/.test(name));

  it.each(mailed)('%s', (name) => expectGolden(name, commandReply(name), page));

  it('digest-without-pages', () =>
    expectGolden('digest-without-pages', commandReply('digest-list'), { kind: 'command', subscription: 12 }));

  it('confirmation', () => {
    const subscription = subscriptionOf({ state: { kind: 'unconfirmed' } });
    return expectGolden('confirmation', confirmationReply(subscription), page);
  });

  it('paused', () => {
    const why = { sentence: 'Paperboy cannot find this channel.', hint: 'Choose another channel.' };
    return expectGolden('paused', pausedNotice(subscriptionOf(), why), null);
  });
});

describe('golden mails at the edges', () => {
  const edges = edgeReplies({ words: discordMarkup, lineStarts: discordLineStarts });

  it.each(edges)('%s', (name, reply) => expectGolden(name, reply, null));
});
