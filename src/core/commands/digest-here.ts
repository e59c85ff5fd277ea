import { z } from 'zod';
import { type CommandContext, optionInfo } from '../command.ts';
import { destinationKey, type Subscription } from '../digest/subscription.ts';
import type { Destination } from '../messenger.ts';
import type { PaperId } from '../paper.ts';

/** The digest whose button was pressed: its place counts, also where the button stands in a thread of it. */
export function digestOption() {
  return z
    .int()
    .positive()
    .optional()
    .register(optionInfo, { summary: 'the digest a button belongs to', kind: 'page', hidden: true });
}

type Where = Pick<CommandContext, 'actor' | 'here' | 'me'>;

/** Where votes of this place are kept; a terminal is a place of its own. */
export function placeKey({ actor, here, me }: Where): string {
  const own: Destination = {
    platform: actor.platform,
    workspace: actor.workspace,
    place: { kind: 'person', person: actor.id },
  };
  return destinationKey(here ?? me ?? own);
}

/** Whether a digest comes to where somebody asks: what another place reads is not theirs to know. */
function comesHere({ destination, owner }: Subscription, { actor, here, me }: Where): boolean {
  const key = destinationKey(destination);
  if ([here, me].some((place) => place !== null && destinationKey(place) === key)) return true;
  if (here === null) return owner.platform === actor.platform && owner.id === actor.id;
  // A post of a forum: its channel is not told.
  const isPost = destination.place.kind === 'new-thread' && here.place.kind === 'thread';
  return isPost && destination.platform === here.platform && destination.workspace === here.workspace;
}

/** The digest of a button, where it comes to this place. */
export async function digestOfButton(
  digest: number | undefined,
  context: Where & Pick<CommandContext, 'store'>,
): Promise<Subscription | null> {
  if (digest === undefined) return null;
  const subscription = await context.store.subscription(digest);
  return subscription !== null && comesHere(subscription, context) ? subscription : null;
}

/** The digests that come here; where nobody else reads along, all of whoever asks. */
export async function digestsHere(context: Where & Pick<CommandContext, 'store'>): Promise<readonly Subscription[]> {
  const { store, here, actor } = context;
  const there = here === null ? [] : await store.subscriptionsAt(destinationKey(here));
  const own = here === null || here.place.kind === 'person' ? await store.subscriptionsOf(actor) : [];
  return [...new Map([...there, ...own].map((subscription) => [subscription.id, subscription])).values()];
}

/** Of a place's votes so many are looked through for one's own. */
const votesMax = 500;

/**
 * A paper that is saved in a channel says what its digests should have more of; who saved what stays theirs. Taking it back leaves alone what
 * somebody voted since.
 */
export async function tasteOfSave(
  paper: PaperId,
  vote: 'saved' | 'none',
  { store, actor, here, clock }: Pick<CommandContext, 'store' | 'actor' | 'here' | 'clock'>,
): Promise<void> {
  if (here === null) return;
  const key = destinationKey(here);
  if (vote === 'none') {
    const votes = (await store.votesAt([key], votesMax)).get(key) ?? [];
    const own = votes.find(
      (each) => each.paper === paper && each.voter.platform === actor.platform && each.voter.id === actor.id,
    );
    if (own?.vote !== 'saved') return;
  }
  const voter = { platform: actor.platform, id: actor.id };
  await store.saveVote({ destinationKey: key, paper, voter, vote, at: clock.now() });
}
