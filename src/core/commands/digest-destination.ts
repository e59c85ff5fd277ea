import type { CommandContext } from '../command.ts';
import { emailDestination } from '../digest/opt-in.ts';
import { destinationKey } from '../digest/subscription.ts';
import { UserError } from '../errors.ts';
import type { Destination } from '../messenger.ts';
import { cut, foldSpace } from '../text.ts';

type Where = Pick<CommandContext, 'actor' | 'here' | 'me' | 'writing' | 'channelRights' | 'digests'>;

const platformNames: Readonly<Record<string, string>> = {
  discord: 'Discord',
  slack: 'Slack',
  email: 'e-mail',
  terminal: 'the terminal',
};

function terminalDestination(person: string): Destination {
  return { platform: 'terminal', workspace: null, place: { kind: 'person', person } };
}

/** Where a digest goes when nothing is said of it: to the channel it is asked in. */
export function usualDestination({ here, me, actor }: Where): Destination {
  return here ?? me ?? terminalDestination(actor.id);
}

function isSame(one: Destination, other: Destination | null): boolean {
  return other !== null && destinationKey(one) === destinationKey(other);
}

const channelWords = /^(discord|slack):([A-Za-z0-9]{1,30})\/([A-Za-z0-9]{1,30})$/i;

function namedDestination(words: string, where: Where): Destination | null {
  const { here, me, actor, writing } = where;
  if (/^(?:here|this channel|channel)$/i.test(words)) return here;
  if (/^(?:me|myself|dm|direct|direct message)$/i.test(words)) return me;
  if (/^terminal$/i.test(words)) return writing.shell ? terminalDestination(actor.id) : null;
  if (/^e-?mail:/i.test(words) || words.includes('@')) return emailDestination(words.replace(/^e-?mail:/i, ''));
  const [, platform, workspace, channel] = channelWords.exec(words) ?? [];
  if (platform === undefined || workspace === undefined || channel === undefined) return null;
  const named: Destination = {
    platform: platform.toLowerCase(),
    workspace,
    place: { kind: 'channel', channel, announce: false },
  };
  // Who runs Paperboy may post anywhere; in a chat only the channel itself can tell what somebody may do there.
  return writing.shell ? named : isSame(named, here) ? here : null;
}

function placesThere({ here, me, writing }: Where): string {
  const places = [
    ...(here === null ? [] : ['here']),
    ...(me === null ? [] : ['me (a direct message)']),
    'email:you@example.org',
    ...(writing.shell ? ['discord:<server>/<channel>', 'slack:<workspace>/<channel>', 'terminal'] : []),
  ];
  return `Write one of: ${places.join(', ')}.`;
}

/** Where `to` says that a digest goes. Throws a `UserError` for a place that is none, or where nothing can be sent. */
export function destinationOf(to: string | undefined, where: Where): Destination {
  const words = foldSpace(to ?? '');
  const found = words === '' ? usualDestination(where) : namedDestination(words, where);
  if (found === null)
    throw new UserError('bad-option', `“${cut(words, 60)}” is no place for a digest here.`, placesThere(where));
  if (!where.digests.canSend(found.platform))
    throw new UserError(
      'bad-configuration',
      `Paperboy cannot send to ${platformNames[found.platform] ?? found.platform}: it is not set up here.`,
      where.writing.shell
        ? 'See "paperboy doctor" for what is configured, and the README for how to set it up.'
        : 'Take another place, or ask whoever runs Paperboy to set it up.',
    );
  return found;
}

/** `to` that names a destination again, from where it was named; `null` for one that a chat cannot name. */
export function writtenDestination(destination: Destination, where: Where): string {
  const { place, platform, workspace } = destination;
  if (isSame(destination, where.here)) return 'here';
  if (isSame(destination, where.me)) return 'me';
  if (platform === 'terminal') return 'terminal';
  if (platform === 'email' && place.kind === 'person') return `email:${place.person}`;
  return place.kind === 'channel' ? `${platform}:${workspace ?? ''}/${place.channel}` : 'here';
}

/** Whether it is a person's own: nobody else reads what comes there. */
export function isPersonal({ place }: Destination): boolean {
  return place.kind === 'person';
}

/** Throws a `UserError` unless whoever asks may have digests posted there. */
export function checkMayPost(destination: Destination, where: Where): void {
  const { channelRights: rights } = where;
  if (isPersonal(destination) || rights.kind === 'allowed') return;
  throw new UserError(
    'not-allowed',
    rights.sentence,
    where.me === null ? rights.hint : `${rights.hint} With "to" set to "me" it comes to you alone.`,
  );
}

/** A destination for people: `this channel`, `you, in direct messages`, `ann@example.org`. */
export function destinationWords(
  destination: Destination,
  { here, me, actor }: Pick<Where, 'here' | 'me' | 'actor'>,
): string {
  const { place, platform } = destination;
  if (isSame(destination, me) || (place.kind === 'person' && place.person === actor.id && platform === actor.platform))
    return platform === 'terminal' ? 'the terminal' : 'you, in direct messages';
  if (isSame(destination, here)) return 'this channel';
  if (platform === 'email' && place.kind === 'person') return place.person;
  const name = platformNames[platform] ?? platform;
  switch (place.kind) {
    case 'person':
      return `somebody on ${name}`;
    case 'channel':
    case 'new-thread':
      return `channel ${place.channel} on ${name}`;
    case 'thread':
      return `thread ${place.thread} on ${name}`;
    case 'message-thread':
      return `a thread on ${name}`;
  }
}
