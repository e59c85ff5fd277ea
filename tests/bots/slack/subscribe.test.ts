import { afterEach, beforeEach, expect, test } from 'vitest';
import { everything, openScene } from './bot-scene.ts';
import { lab } from './stand-in/lab.ts';
import { bySocketMode } from './ways-in.ts';

let scene: Awaited<ReturnType<typeof openScene>>;
let way: Awaited<ReturnType<typeof bySocketMode>>;

beforeEach(async () => {
  scene = await openScene();
  way = await bySocketMode(scene);
});
afterEach(async () => {
  await way.stop();
  await scene.close();
});

async function done(request: Parameters<typeof scene.slack.send>[0]): Promise<void> {
  await scene.slack.send(request);
  await scene.handler.idle();
}

const command = (user: string, text: string) => scene.slack.slashCommand({ text, user, channel: lab.channel });

function shownTo(user: string): string {
  return JSON.stringify(everything(scene.slack.shown(lab.channel, user)).filter(({ onlyTo }) => onlyTo === user));
}

test('the form begins in the zone that Slack tells of the person', async () => {
  scene.slack.addUser({ id: lab.admin, team: lab.team, name: 'admin', admin: true, timeZone: 'Asia/Calcutta' });
  await done(command(lab.admin, 'subscribe'));
  const form = JSON.stringify(scene.slack.modals(lab.admin).at(-1));
  expect(form).toContain('"initial_value":"Asia/Kolkata"');
  expect(form).toContain('"initial_value":"09:00"');
});

test('who is no admin may have one alone, not post one', async () => {
  await done(command(lab.user, 'subscribe'));
  const modal = scene.slack.modals(lab.user).at(-1) ?? expect.fail('no form');
  await done(scene.slack.submit({ user: lab.user, view: modal.id, values: { topics: 'diffusion' } }));
  expect(shownTo(lab.user)).toContain('Only admins of this workspace');
  await done(command(lab.user, 'subscribe diffusion --to me --confirmed yes'));
  expect(shownTo(lab.user)).toContain('Digest 1 goes to you, in direct messages');
  expect(await scene.store.subscription(1)).toMatchObject({
    destination: {
      platform: 'slack',
      workspace: lab.team,
      place: { kind: 'person', person: `${lab.team}:${lab.user}` },
    },
    settings: { schedule: { zone: 'Europe/Amsterdam' } },
  });
  // Nobody else sees it there.
  await done(command(lab.admin, 'subscriptions'));
  expect(shownTo(lab.admin)).toContain('No digests yet');
});

test('what is wrong is said at its field, and the form stays', async () => {
  await done(command(lab.admin, 'subscribe'));
  const modal = scene.slack.modals(lab.admin).at(-1) ?? expect.fail('no form');
  const answer = await scene.slack.send(
    scene.slack.submit({ user: lab.admin, view: modal.id, values: { topics: 'diffusion', zone: 'Berln' } }),
  );
  await scene.handler.idle();
  expect(JSON.stringify(answer.payload)).toContain('There is no time zone “Berln”. Did you mean Europe/Berlin?');
});
