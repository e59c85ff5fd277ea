import { z } from 'zod';
import { defineCommand, optionInfo } from '../command.ts';
import { destinationKey } from '../digest/subscription.ts';
import { sampleNote } from '../paper-list.ts';
import { paperJson } from '../paper-view.ts';
import { type Block, button, strong, type Text, text } from '../reply.ts';
import { digestOfButton, digestOption, digestsHere, placeKey } from './digest-here.ts';
import { findNamed, paperOption, titledInLibrary, whichReply } from './named-paper.ts';

const votes = ['up', 'down', 'none'] as const;
type Vote = (typeof votes)[number];

function saidOf(vote: Vote, title: string, isOwn: boolean): Text {
  const digests = isOwn ? 'your digests' : "this channel's digests";
  switch (vote) {
    case 'up':
      return [text('Noted: '), strong(title), text(`. Papers like it come first in ${digests}.`)];
    case 'down':
      return [
        text('Noted: '),
        strong(title),
        text(`. Papers like it come later in ${digests}, and it does not come again.`),
      ];
    case 'none':
      return [text('Your vote is taken back: '), strong(title), text('.')];
  }
}

/** `/papers vote <paper> [as up|down|none]`: what a channel's digests should have more and less of. */
export const voteCommand = defineCommand({
  name: 'vote',
  summary: 'Tell the digests of this channel which papers to have more or less of',
  options: z.object({
    paper: paperOption('paper'),
    as: z.enum(votes).default('up').register(optionInfo, {
      summary: 'more like this, less like this, or take it back',
      kind: 'choice',
      keyword: true,
    }),
    digest: digestOption(),
  }),
  visibility: 'private',
  permission: 'everyone',
  examples: ['vote 3', 'vote 1706.03762 as down'],
  async handle({ paper: name, as, digest }, context) {
    const named = await findNamed(name, context, titledInLibrary);
    if (named.kind === 'several') {
      const menu = as === 'up' ? 'More like this' : null;
      return { ...(await whichReply(named, { command: 'vote', menu }, context)), visibility: 'private' };
    }
    const { paper } = named;
    const pressed = await digestOfButton(digest, context);
    const key = pressed === null ? placeKey(context) : destinationKey(pressed.destination);
    await context.store.saveVote({
      destinationKey: key,
      paper: paper.id,
      voter: { platform: context.actor.platform, id: context.actor.id },
      vote: as,
      at: context.clock.now(),
    });
    const place = pressed?.destination.place ?? context.here?.place;
    const isOwn = place === undefined || place.kind === 'person';
    const comes = pressed !== null || (await digestsHere(context)).length > 0;
    const blocks: Block[] = [{ kind: 'text', text: saidOf(as, paper.title, isOwn) }];
    if (!comes && as !== 'none')
      blocks.push({ kind: 'text', text: [text('No digest comes here yet; it counts as soon as one does.')] });
    const options = { paper: paper.id, ...(digest === undefined ? {} : { digest }) };
    if (as !== 'none')
      blocks.push({ kind: 'actions', actions: [button('Take it back', 'vote', { ...options, as: 'none' })] });
    if (paper.sample) blocks.push({ kind: 'footnote', text: sampleNote(context.writing) });
    return { visibility: 'private', blocks, listed: null, result: { kind: 'vote', vote: as, paper: paperJson(paper) } };
  },
});
