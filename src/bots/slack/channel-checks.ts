import { z } from 'zod';
import { asksForRights, type ChannelRights, type Command, optionsOf } from '../../core/command.ts';
import type { Invocation } from '../../core/reply.ts';
import type { People } from './people.ts';
import { channelRights } from './permissions.ts';
import type { Origin, Spot } from './request.ts';
import type { WebCaller } from './web-caller.ts';

export interface ChannelChecks {
  /**
   * Whether a command may do what it is asked to the channels it is about: the person may change their settings (where the command asks for
   * that) and sees them, and the bot can post there. What cannot be known of another channel than the one where it was asked is refused.
   */
  check(
    command: Command,
    from: Origin,
    at: Spot | null,
    options: Invocation['options'],
    signal: AbortSignal,
  ): Promise<ChannelRights>;
}

const allowed: ChannelRights = { kind: 'allowed' };
const refuse = (sentence: string, hint: string): ChannelRights => ({ kind: 'refused', sentence, hint });

const channelSchema = z.object({
  channel: z.object({
    is_member: z.boolean().catch(false),
    is_archived: z.boolean().catch(false),
    is_private: z.boolean().catch(false),
    is_im: z.boolean().catch(false),
    is_mpim: z.boolean().catch(false),
  }),
});
const membersSchema = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().catch('') }).catch({ next_cursor: '' }),
});
/** Members that are looked through for one person. */
const memberPagesMax = 10;
const membersPerPage = 1_000;

const channelId = /^[CDG][A-Z0-9]{2,}$/;

const notTold = (why: string) =>
  refuse(`Paperboy cannot look at that channel${why}.`, 'Give the command in that channel itself.');
const notThere = (which: string) =>
  refuse(
    `Paperboy is not in ${which} channel, so it cannot post there.`,
    'Type /invite @Paperboy in it, then try again.',
  );

export function createChannelChecks(deps: { readonly caller: WebCaller; readonly people: People }): ChannelChecks {
  const { caller } = deps;

  /** `null` where it cannot be known. */
  async function isMember(from: Origin, channel: string, signal: AbortSignal): Promise<boolean | null> {
    let cursor = '';
    for (let page = 0; page < memberPagesMax; page += 1) {
      const outcome = await caller.insist(
        from.workspace,
        (client) =>
          client.conversations.members({ channel, limit: membersPerPage, ...(cursor === '' ? {} : { cursor }) }),
        signal,
      );
      const members = outcome.kind === 'done' ? membersSchema.safeParse(outcome.value) : null;
      if (!members?.success) return null;
      if (members.data.members.includes(from.person)) return true;
      cursor = members.data.response_metadata.next_cursor;
      if (cursor === '') return false;
    }
    return null;
  }

  /** `isHere`: the person asks in it, and so is in it. */
  async function checkOne(from: Origin, channel: string, isHere: boolean, signal: AbortSignal): Promise<ChannelRights> {
    const which = isHere ? 'this' : 'that';
    if (!channelId.test(channel))
      return refuse('That is no channel of this workspace.', 'Give the command in the channel itself.');
    const outcome = await caller.insist(from.workspace, (client) => client.conversations.info({ channel }), signal);
    if (outcome.kind === 'uninstalled') return notThere(which);
    if (outcome.kind === 'failed') {
      const { failure } = outcome;
      if (failure.kind !== 'rejected')
        return refuse('Slack does not say right now which channel that is.', 'Try again in a minute.');
      if (failure.code === 'missing_scope')
        // Least scopes: what is wrong with this channel is told when something is posted.
        return isHere ? allowed : notTold(failure.needed === null ? '' : `: it lacks the scope ${failure.needed}`);
      return notThere(which);
    }
    const info = channelSchema.safeParse(outcome.value);
    if (!info.success) return notTold('');
    const { is_member, is_archived, is_private, is_im, is_mpim } = info.data.channel;
    const there = (isIn: boolean): ChannelRights => {
      if (is_archived)
        return refuse(`${isHere ? 'This' : 'That'} channel is archived.`, 'Take another one, or unarchive it first.');
      return isIn ? allowed : notThere(which);
    };
    if (isHere) return there(is_member || is_im);
    const isClosed = is_private || is_im || is_mpim;
    const person = await deps.people.of(from, signal);
    // Whoever sees all public channels need not be looked for.
    const sees =
      !isClosed && person && !person.isGuest && !person.isStranger ? true : await isMember(from, channel, signal);
    // The same words as for a channel that is not there: a private one must not be found out.
    if (sees !== true) return notThere(which);
    return there(is_member);
  }

  return {
    async check(command, from, at, options, signal) {
      const named = optionsOf(command).flatMap(({ name, info }) => {
        const value = options[name];
        return info.kind === 'channel' && value !== undefined ? [String(value)] : [];
      });
      const isSettings = asksForRights(command);
      const rights = isSettings ? channelRights(await deps.people.of(from, signal)) : allowed;
      // What somebody made stays theirs, whatever the channel allows them.
      const own = ({ sentence, hint }: Exclude<ChannelRights, { readonly kind: 'allowed' }>): ChannelRights => ({
        kind: command.ownersMay ? 'own' : 'refused',
        sentence,
        hint,
      });
      if (rights.kind === 'refused') return own(rights);
      if (rights.kind === 'own' && !command.ownersMay) return rights;
      const here = isSettings && named.length === 0 && at ? [at.channel] : [];
      for (const channel of [...named, ...here]) {
        const found = await checkOne(from, channel, channel === at?.channel, signal);
        if (found.kind === 'refused') return named.includes(channel) ? found : own(found);
      }
      return rights;
    },
  };
}
