import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { UserError } from '../errors.ts';
import { type FormButton, text } from '../reply.ts';
import { destinationWords, writtenDestination } from './digest-destination.ts';
import { formFields, optionsFrom } from './digest-options.ts';
import { digestJson, topicsWords } from './digest-view.ts';
import { checkMayChange, findDigest, subscriptionOption } from './named-digest.ts';

/** `/papers unsubscribe`: removes a digest; its settings stay in the answer, to take it up again. */
export const unsubscribeCommand = defineCommand({
  name: 'unsubscribe',
  summary: 'Remove a digest',
  options: z.object({ subscription: subscriptionOption() }),
  visibility: 'private',
  permission: 'channel-settings',
  ownersMay: true,
  examples: ['unsubscribe 3'],
  async handle({ subscription: name }, context) {
    const found = await findDigest(name, context);
    checkMayChange(found, context);
    if (!(await context.store.removeSubscription(found.id)))
      throw new UserError('not-found', `Digest ${found.id} is gone already.`, 'Nothing is left to do.');
    const options = { ...optionsFrom(found.settings), to: writtenDestination(found.destination, context) };
    const again: FormButton = {
      kind: 'form',
      label: 'Subscribe again…',
      invocation: { command: 'subscribe', options },
      asks: formFields.first,
    };
    const where = destinationWords(found.destination, context);
    return {
      visibility: 'private',
      blocks: [
        {
          kind: 'text',
          text: [
            text(
              `Digest ${found.id} of ${topicsWords(found.settings.topics)} is removed: nothing of it comes to ${where} any more.`,
            ),
          ],
        },
        { kind: 'actions', actions: [again] },
      ],
      listed: null,
      result: { kind: 'unsubscribe', subscription: digestJson(found) },
    };
  },
});
