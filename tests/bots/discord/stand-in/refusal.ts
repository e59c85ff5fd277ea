/** An answer other than success: an HTTP status and one of Discord's JSON error codes. Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const refusals = {
  unauthorized: () => new Refusal(401, 0, '401: Unauthorized'),
  noRoute: () => new Refusal(404, 0, '404: Not Found'),
  unknownChannel: () => new Refusal(404, 10003, 'Unknown Channel'),
  unknownGuild: () => new Refusal(404, 10004, 'Unknown Guild'),
  unknownMember: () => new Refusal(404, 10007, 'Unknown Member'),
  unknownMessage: () => new Refusal(404, 10008, 'Unknown Message'),
  unknownWebhook: () => new Refusal(404, 10015, 'Unknown Webhook'),
  unknownInteraction: () => new Refusal(404, 10062, 'Unknown interaction'),
  unknownCommand: () => new Refusal(404, 10063, 'Unknown application command'),
  unknownTag: () => new Refusal(400, 10087, 'Unknown tag'),
  alreadyCrossposted: () => new Refusal(400, 40033, 'This message has already been crossposted.'),
  alreadyAcknowledged: () => new Refusal(400, 40060, 'Interaction has already been acknowledged.'),
  tagRequired: () => new Refusal(400, 40067, 'A tag is required to create a forum post in this channel'),
  tooManyFollowUps: () =>
    new Refusal(400, 40094, 'This interaction has reached the maximum number of follow-up messages'),
  missingAccess: () => new Refusal(403, 50001, 'Missing Access'),
  othersMessage: () => new Refusal(403, 50005, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new Refusal(400, 50006, 'Cannot send an empty message'),
  directMessagesClosed: () => new Refusal(403, 50007, 'Cannot send messages to this user'),
  notText: () => new Refusal(400, 50008, 'Cannot send messages in a non-text channel'),
  missingPermissions: () => new Refusal(403, 50013, 'Missing Permissions'),
  wrongChannelType: () => new Refusal(400, 50024, 'Cannot execute action on this channel type'),
  invalidWebhookToken: () => new Refusal(401, 50027, 'Invalid Webhook Token'),
  invalidRecipient: () => new Refusal(400, 50033, 'Invalid Recipient(s)'),
  invalidForm: () => new Refusal(400, 50035, 'Invalid Form Body'),
  threadArchived: () => new Refusal(400, 50083, 'Thread is archived'),
  threadExists: () => new Refusal(400, 160004, 'A thread has already been created for this message'),
  threadLocked: () => new Refusal(400, 160005, 'This thread is locked'),
} as const;
