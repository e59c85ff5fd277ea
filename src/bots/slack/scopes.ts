/** What Paperboy asks of a workspace, each for one reason. Source: https://docs.slack.dev/reference/scopes */
export const botScopes = [
  'commands', // /papers and the shortcuts
  'chat:write', // answers in threads and direct messages, digests
  'app_mentions:read', // questions put by mention; nothing else of a channel is read
  'im:history', // what people write to Paperboy itself, the only history there is a scope for
  'im:write', // finding that talk again, so that nothing sent to a person unasked arrives twice
  'users:read', // who is an admin, and may change a channel's settings
] as const;

/** For charts; without it they are told in words. */
export const pictureScopes = ['files:write'] as const;

/** Only for unfolding links, which is off unless the manifest was made with it AND an admin of the workspace switches it on. */
export const unfurlScopes = [
  'links:read', // being told of links to papers
  'links:write', // showing the card below them
] as const;

/** Asked for nowhere; where an admin gives them, a message of which nobody knows whether it arrived is looked for instead of sent again. */
export const recognisingScopes = ['channels:history', 'groups:history', 'mpim:history'] as const;

/** Scopes that are missing among those a token has. */
export function missingScopes(granted: readonly string[], needed: readonly string[] = botScopes): readonly string[] {
  return needed.filter((scope) => !granted.includes(scope));
}
