import { OAuth2Scopes, PermissionFlagsBits } from 'discord.js';

/** The least Paperboy needs in a server. Commands are answered without any of these; they are for messages nobody asked for. */
export const invitePermissions: bigint =
  PermissionFlagsBits.ViewChannel | // nothing else counts in a channel it cannot see
  PermissionFlagsBits.SendMessages | // digests; posts in a forum
  PermissionFlagsBits.SendMessagesInThreads | // digests to a thread, and the long parts of one
  PermissionFlagsBits.CreatePublicThreads | // the thread that long parts go to
  PermissionFlagsBits.EmbedLinks | // thumbnails and links shown as more than text
  PermissionFlagsBits.ReadMessageHistory; // looking whether an earlier try of the same message arrived
// Not asked for: Manage Messages (we delete only our own), Mention Everyone (we mention nobody), Attach Files (pictures are shown by
// their address), Manage Webhooks, Administrator.

/** Source: https://discord.com/developers/docs/topics/oauth2#shared-resources-oauth2-urls */
const authorizeUrl = 'https://discord.com/oauth2/authorize';

function installUrl(applicationId: string, parameters: Readonly<Record<string, string>>): string {
  return `${authorizeUrl}?${new URLSearchParams({ client_id: applicationId, ...parameters })}`;
}

/** Where an admin adds Paperboy to a server. */
export function inviteUrl(applicationId: string): string {
  return installUrl(applicationId, {
    scope: `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`,
    permissions: String(invitePermissions),
    integration_type: '0',
  });
}

/** Where a person adds Paperboy to their own account, to use it in any server and direct message. */
export function userInstallUrl(applicationId: string): string {
  return installUrl(applicationId, { scope: OAuth2Scopes.ApplicationsCommands, integration_type: '1' });
}
