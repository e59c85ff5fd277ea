import { ChannelType, PermissionFlagsBits } from 'discord.js';
import type { ChannelRights } from '../../core/command.ts';

/** Whether a bit field has a permission; Administrator has all. Source: https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags */
export function has(permissions: bigint, permission: bigint): boolean {
  return (permissions & (permission | PermissionFlagsBits.Administrator)) !== 0n;
}

/**
 * Whether somebody may change the settings of a channel: with Manage Channels there, or with one of the roles the configuration allows.
 * `permissions` are the member's in that channel, `null` in a direct message, which is that person's own.
 */
export function channelRights(
  member: { readonly permissions: bigint | null; readonly roles: readonly string[] },
  allowedRoles: readonly string[],
): ChannelRights {
  if (member.permissions === null || has(member.permissions, PermissionFlagsBits.ManageChannels))
    return { kind: 'allowed' };
  if (member.roles.some((role) => allowedRoles.includes(role))) return { kind: 'allowed' };
  return {
    kind: 'refused',
    sentence: 'Only people who may manage this channel can change what Paperboy does here.',
    hint: `Ask someone with the permission Manage Channels${
      allowedRoles.length > 0 ? ' or a role that Paperboy’s operator has allowed' : ''
    } to do it.`,
  };
}

interface Need {
  readonly permission: bigint;
  /** As Discord's own settings of such a channel call it. */
  readonly name: string;
}

const view: Need = { permission: PermissionFlagsBits.ViewChannel, name: 'View Channel' };
const embed: Need = { permission: PermissionFlagsBits.EmbedLinks, name: 'Embed Links' };
const send: Need = { permission: PermissionFlagsBits.SendMessages, name: 'Send Messages' };
const sendInThreads: Need = {
  permission: PermissionFlagsBits.SendMessagesInThreads,
  name: 'Send Messages in Threads',
};

/** Threads take their parent's permissions, but for sending. Source: https://discord.com/developers/docs/topics/permissions#inherited-permissions-threads */
function needs(channelType: number): readonly Need[] {
  switch (channelType) {
    case ChannelType.AnnouncementThread:
    case ChannelType.PublicThread:
    case ChannelType.PrivateThread:
      return [view, sendInThreads, embed];
    case ChannelType.GuildForum:
    case ChannelType.GuildMedia:
      return [view, { ...send, name: 'Create Posts' }, { ...sendInThreads, name: 'Send Messages in Posts' }, embed];
    default:
      return [view, send, embed];
  }
}

/** The permissions without which Paperboy cannot post in a channel, by the names in Discord's settings; empty where it can. */
export function missingToPost(permissions: bigint, channelType: number = ChannelType.GuildText): readonly string[] {
  return needs(channelType)
    .filter(({ permission }) => !has(permissions, permission))
    .map(({ name }) => name);
}

/** What decides on a member's permissions in a channel; without a channel's overwrites it is the permissions in the server. */
export interface MemberInChannel {
  /** By id; the role that everyone has is the one with the server's own id. */
  readonly roles: ReadonlyMap<string, bigint>;
  readonly guildId: string;
  readonly isOwner: boolean;
  readonly memberId: string;
  readonly memberRoles: readonly string[];
  /** Of roles and members, by id. */
  readonly overwrites: ReadonlyMap<string, Overwrite>;
}

export interface Overwrite {
  readonly allow: bigint;
  readonly deny: bigint;
}

/** A member's permissions in a channel. Source of the order: https://discord.com/developers/docs/topics/permissions#permission-overwrites */
export function permissionsIn(where: MemberInChannel): bigint {
  const { roles, guildId, memberRoles, overwrites } = where;
  if (where.isOwner) return PermissionFlagsBits.Administrator;
  const base = memberRoles.reduce((sum, id) => sum | (roles.get(id) ?? 0n), roles.get(guildId) ?? 0n);
  if (has(base, PermissionFlagsBits.Administrator)) return PermissionFlagsBits.Administrator;
  // All roles count as one: what one of them allows, no other denies.
  const ofRoles = memberRoles.reduce<Overwrite>(
    (sum, id) => {
      const { allow, deny } = overwrites.get(id) ?? { allow: 0n, deny: 0n };
      return { allow: sum.allow | allow, deny: sum.deny | deny };
    },
    { allow: 0n, deny: 0n },
  );
  return [overwrites.get(guildId), ofRoles, overwrites.get(where.memberId)].reduce<bigint>(
    (permissions, overwrite) => (overwrite ? (permissions & ~overwrite.deny) | overwrite.allow : permissions),
    base,
  );
}
