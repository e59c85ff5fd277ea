import { expect, test } from 'vitest';
import { channelOf, personOf as discordPerson } from '../../src/bots/discord/late-answer.ts';
import { hereOf, personOf as slackPerson } from '../../src/bots/slack/late-answer.ts';

const discord = { person: '7', workspace: '1', channel: { id: '2', type: 0, parent: null }, userInstallOnly: false };
const slack = { id: 'x', workspace: 'T1', person: 'U1', personWorkspace: null };

test('where messages to the channel go in which somebody asks', () => {
  const channel = { kind: 'channel', channel: '2', announce: false };
  expect(channelOf(discord)).toEqual({ platform: 'discord', workspace: '1', place: channel });
  expect(channelOf({ ...discord, channel: { id: '3', type: 11, parent: null } })?.place).toEqual({
    kind: 'thread',
    thread: '3',
  });
  // A direct message, a group of people, a server that Paperboy is no member of.
  expect(channelOf({ ...discord, workspace: null, channel: { id: '4', type: 1, parent: null } })).toEqual(
    discordPerson(discord),
  );
  expect(channelOf({ ...discord, workspace: null, channel: { id: '5', type: 3, parent: null } })).toBeNull();
  expect(channelOf({ ...discord, userInstallOnly: true })).toBeNull();

  const here = { kind: 'channel', channel: 'C1', announce: false };
  expect(hereOf(slack, { channel: 'C1', thread: null })).toEqual({ platform: 'slack', workspace: 'T1', place: here });
  // In a thread the channel is meant: a digest is no answer to what was said there.
  expect(hereOf(slack, { channel: 'C1', thread: '1.2' })?.place).toEqual(here);
  expect(hereOf(slack, { channel: 'D1', thread: null })).toEqual(slackPerson(slack));
  expect(hereOf(slack, null)).toBeNull();
});
