import { z } from 'zod';
import { defineCommand, optionInfo } from '../command.ts';
import { confirmByCode } from '../digest/opt-in.ts';
import { UserError } from '../errors.ts';
import { button, text } from '../reply.ts';

/** `/papers confirm`: says yes to a digest by e-mail with the code from the mail. */
export const confirmCommand = defineCommand({
  name: 'confirm',
  summary: 'Confirm a digest by e-mail with the code from its mail',
  options: z.object({
    subscription: z.coerce
      .string()
      .regex(/^#?\d{1,9}(?:\s+[0-9a-f-]{4,40})?$/i, 'Write the number of the digest and the code from the mail.')
      .register(optionInfo, { summary: 'number of the digest, from the mail', kind: 'subscription', rest: true }),
    code: z
      .string()
      .max(40, 'That is longer than a code.')
      .optional()
      .register(optionInfo, { summary: 'the code from the mail', kind: 'text' }),
  }),
  visibility: 'private',
  permission: 'everyone',
  examples: ['confirm 12 3f9a-77c0-18de'],
  async handle({ subscription, code: given }, context) {
    const [number = '', behind = ''] = subscription.replace('#', '').split(/\s+/);
    const id = Number(number);
    const outcome = await confirmByCode(context.store, id, given ?? behind, context.clock.now());
    if (outcome === 'gone')
      throw new UserError('not-found', 'That code belongs to no digest that waits.', 'Copy both from the newest mail.');
    const sentence =
      outcome === 'already'
        ? `Digest ${id} was confirmed before.`
        : `Digest ${id} is confirmed: it begins with the next one that is due.`;
    return {
      visibility: 'private',
      blocks: [
        { kind: 'text', text: [text(sentence)] },
        { kind: 'actions', actions: [button('Your digests', 'subscriptions')] },
      ],
      listed: null,
      result: { kind: 'confirm', outcome, subscription: id },
    };
  },
});
