import type { SlackStandIn } from './stand-in.ts';

/** Who and what is there from the start, in the workspace `lab.team`. */
export const lab = {
  team: 'T0LAB0001',
  /** Public, the app is a member. */
  channel: 'C0PAPERS1',
  /** Public, the app is no member. */
  otherChannel: 'C0RANDOM1',
  /** Private, the app is a member. */
  privateChannel: 'C0PRIVATE',
  /** Private, the app is no member: it does not exist for it. */
  hiddenChannel: 'C0HIDDEN1',
  archivedChannel: 'C0ARCHIVE',
  /** Only some may post there, the app not. */
  restrictedChannel: 'C0NEWSROOM',
  user: 'U0ADA0001',
  otherUser: 'U0BEN0001',
  admin: 'U0ADMIN01',
  owner: 'U0OWNER01',
  /** Another app's bot user. */
  robot: 'U0ROBOT01',
  deletedUser: 'U0GONE001',
} as const;

/** Puts the workspace `lab` into a Slack. */
export function addLab(slack: Pick<SlackStandIn, 'addTeam' | 'addUser' | 'addChannel'>): void {
  const { team } = lab;
  slack.addTeam({ id: team, name: 'Lab', domain: 'lab' });
  slack.addUser({ id: lab.user, team, name: 'ada' });
  slack.addUser({ id: lab.otherUser, team, name: 'ben' });
  slack.addUser({ id: lab.admin, team, name: 'admin', admin: true });
  slack.addUser({ id: lab.owner, team, name: 'owner', admin: true, owner: true });
  slack.addUser({ id: lab.robot, team, name: 'robot', bot: true });
  slack.addUser({ id: lab.deletedUser, team, name: 'gone', deleted: true });
  const people = [lab.user, lab.otherUser, lab.admin, lab.owner];
  slack.addChannel({ id: lab.channel, team, name: 'papers', members: people });
  slack.addChannel({ id: lab.otherChannel, team, name: 'random', members: people });
  slack.addChannel({ id: lab.privateChannel, team, name: 'secret', kind: 'private', members: [lab.user, lab.admin] });
  slack.addChannel({ id: lab.hiddenChannel, team, name: 'hidden', kind: 'private', members: [lab.user] });
  slack.addChannel({ id: lab.archivedChannel, team, name: 'old', archived: true, members: people });
  slack.addChannel({ id: lab.restrictedChannel, team, name: 'news', postingRestricted: true, members: people });
}
