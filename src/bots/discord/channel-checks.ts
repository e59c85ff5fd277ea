import { asksForRights, type ChannelRights, type Command, optionsOf } from '../../core/command.ts';
import type { Invocation } from '../../core/reply.ts';
import type { Origin, PickedChannel } from './interaction.ts';
import { channelRights, missingToPost } from './permissions.ts';

const allowed: ChannelRights = { kind: 'allowed' };

/** A channel that a command is about; `null` permissions outside a guild. */
interface Subject {
  readonly type: number;
  readonly memberPermissions: bigint | null;
  readonly appPermissions: bigint;
  readonly isHere: boolean;
}

/** The channels among the options; where a command for channels names none, this one. `null` for one that Discord tells nothing of. */
function subjectsOf(
  command: Command,
  from: Origin,
  options: Invocation['options'],
  channels: Readonly<Record<string, PickedChannel>>,
): readonly (Subject | null)[] {
  const { memberPermissions, appPermissions } = from;
  const here: Subject = { type: from.channel.type, memberPermissions, appPermissions, isHere: true };
  const named = optionsOf(command).flatMap((option): readonly (Subject | null)[] => {
    const value = options[option.name];
    if (option.info.kind !== 'channel' || value === undefined) return [];
    const picked = Object.hasOwn(channels, String(value)) ? channels[String(value)] : undefined;
    if (picked) return [{ ...picked, isHere: picked.id === from.channel.id }];
    return [value === from.channel.id ? here : null];
  });
  return named.length === 0 && asksForRights(command) ? [here] : named;
}

function postable(subject: Subject, from: Origin): ChannelRights {
  if (from.workspace === null) return allowed;
  if (from.userInstallOnly)
    return {
      kind: 'refused',
      sentence: 'Paperboy is not a member of this server, so it cannot post here.',
      hint: 'Ask somebody who manages the server to add it, then try again.',
    };
  const missing = missingToPost(subject.appPermissions, subject.type);
  if (missing.length === 0) return allowed;
  return {
    kind: 'refused',
    sentence: `Paperboy may not post in ${subject.isHere ? 'this' : 'that'} channel: it lacks ${missing.join(', ')}.`,
    hint: "Allow it in the channel's settings under Permissions, then try again.",
  };
}

/** What somebody made stays theirs, whatever the channel allows them. */
function refused(command: Command, rights: ChannelRights & { readonly kind: 'refused' }): ChannelRights {
  return command.ownersMay ? { ...rights, kind: 'own' } : rights;
}

/**
 * Whether a command may do what it is asked to the channels it is about: the person may change their settings (where the command asks
 * for that), and the bot can post there. What cannot be known is refused: a button may carry a channel that Discord then tells nothing of.
 */
export function checkChannels(
  command: Command,
  from: Origin,
  options: Invocation['options'],
  channels: Readonly<Record<string, PickedChannel>>,
  allowedRoles: readonly string[],
): ChannelRights {
  const subjects = subjectsOf(command, from, options, channels);
  for (const subject of subjects) {
    if (subject === null)
      return {
        kind: 'refused',
        sentence: 'Discord does not say which channel that is.',
        hint: 'Give the command again and pick the channel from the list.',
      };
    const member = { permissions: subject.memberPermissions, roles: from.memberRoles };
    const rights = asksForRights(command) ? channelRights(member, allowedRoles) : allowed;
    if (rights.kind === 'refused') return subject.isHere ? refused(command, rights) : rights;
    const posting = postable(subject, from);
    if (posting.kind === 'refused') return subject.isHere ? refused(command, posting) : posting;
  }
  return allowed;
}
