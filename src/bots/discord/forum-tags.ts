import { ChannelFlags } from 'discord.js';
import type { Unsent } from '../../core/messenger.ts';
import { foldCase, foldSpace } from '../../core/text.ts';
import { postTagsMax } from './limits.ts';
import type { FetchedChannel } from './message-calls.ts';

/** How many of a forum's tags (20 at most) a hint lists. */
const tagsListedMax = 20;

/** The ids of the tags of a forum that have these names, whatever their case; or why a post cannot have them. */
export function tagIds(
  forum: FetchedChannel,
  names: readonly string[],
): { readonly kind: 'tags'; readonly ids: readonly string[] } | Unsent {
  const available = forum.available_tags ?? [];
  const found = names.map((name) => ({ name, tag: available.find((tag) => same(tag.name, name)) }));
  const unknown = found.filter(({ tag }) => tag === undefined).map(({ name }) => `"${name}"`);
  const ids = [...new Set(found.flatMap(({ tag }) => (tag === undefined ? [] : [tag.id])))];
  const choice =
    available.length === 0
      ? 'This forum has no tags: leave them out.'
      : `Choose from: ${available
          .slice(0, tagsListedMax)
          .map((tag) => tag.name)
          .join(', ')}.`;

  if (unknown.length > 0) return unsuitable(`The forum has no tag ${unknown.join(', ')}.`, choice);
  if (ids.length > postTagsMax)
    return unsuitable(`A post has at most ${postTagsMax} tags, not ${ids.length}.`, 'Leave some of them out.');
  if (ids.length === 0 && ((forum.flags ?? 0) & ChannelFlags.RequireTag) !== 0)
    return unsuitable('This forum wants a tag on every post.', choice);
  return { kind: 'tags', ids };
}

function same(left: string, right: string): boolean {
  return foldCase(foldSpace(left)) === foldCase(foldSpace(right));
}

function unsuitable(sentence: string, hint: string): Unsent {
  return { kind: 'refused', reason: 'unsuitable', sentence, hint };
}
