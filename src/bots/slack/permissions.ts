import type { ChannelRights } from '../../core/command.ts';
import type { Person } from './people.ts';

/**
 * Whether somebody may change what Paperboy does in the channels of a workspace: admins and owners may; other members only what they made
 * themselves; guests and people of other workspaces, who see the channel but do not belong to the workspace, may not.
 */
export function channelRights(person: Person | null): ChannelRights {
  if (person === null)
    return {
      kind: 'refused',
      sentence: 'Slack does not say right now who you are in this workspace.',
      hint: 'Try again in a minute.',
    };
  if (person.isAdmin) return { kind: 'allowed' };
  if (person.isStranger || person.isGuest)
    return {
      kind: 'refused',
      sentence: `${person.isStranger ? 'People of other workspaces' : 'Guests'} cannot change what Paperboy does in a channel.`,
      hint: 'Ask somebody who is a member of this workspace.',
    };
  return {
    kind: 'own',
    sentence: 'Only admins of this workspace, or whoever set it up, can change what Paperboy does in a channel.',
    hint: 'Ask an admin or an owner of the workspace to do it.',
  };
}
