import { describe, expect, it } from 'vitest';
import { botScopes, unfurlScopes } from '../../src/bots/slack/scopes.ts';
import { addClub, club, viewWords, wordsOf } from '../bots/slack/bot-scene.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import type { Which } from '../bots/slack/stand-in/stand-in.ts';
import { first, type OpenedBot } from './slack-opened.ts';

const unfurling = { slack: { scopes: [...botScopes, ...unfurlScopes] } };
const link = 'https://arxiv.org/abs/1706.03762';

/** App Home, and what links unfold to. */
export function homeContract(bot: OpenedBot): void {
  const { send, say } = bot;
  const open = (user: string = lab.user) => send(bot.slack.homeOpened({ user }));
  const home = (user: string = lab.user) => bot.slack.home(user) ?? expect.fail('there is no Home');
  const words = (user: string = lab.user) => viewWords(home(user));
  const pressHome = (which: Which, option?: string, user: string = lab.user) =>
    send(bot.slack.press({ user, on: { home: user }, which, ...(option === undefined ? {} : { option }) }));
  const labels = (user: string = lab.user) => JSON.stringify(home(user).view);

  describe('Home', () => {
    it('shows today’s papers and what the person saved', async () => {
      await say('save 1706.03762');
      await open();
      expect(words()).toMatch(/Reward Models that Say.*Saved papers.*A Paper that Examples Show/);
      await open(lab.otherUser);
      expect(words(lab.otherUser)).toMatch(/Reward Models that Say.*No saved papers yet/);
      expect(words(lab.otherUser)).not.toContain('A Paper that Examples Show');
      expect(bot.scene.bugs).toEqual([]);
    });

    it('is not made for the Messages tab', async () => {
      await send(bot.slack.homeOpened({ user: lab.user, tab: 'messages' }));
      expect(bot.slack.home(lab.user)).toBeNull();
    });

    it('opens a paper in a window', async () => {
      await open();
      await pressHome({ label: 'Open a paper' }, '2. Quantized Diffusion on Wristwatches');
      const [modal] = bot.slack.modals(lab.user);
      expect(modal && viewWords(modal)).toContain('Quantized Diffusion');
      expect(words()).toContain('Reward Models that Say');
    });

    it('turns the page of a section in its place', async () => {
      await open();
      const day = /Papers of \d{4}-\d\d-\d\d|[^"]*2025-11-20[^"]*/.exec(labels())?.[0] ?? expect.fail('no other day');
      await pressHome({ label: day });
      expect(words()).toMatch(/Harbour Lanterns.*No saved papers yet/);
      expect(bot.slack.modals(lab.user)).toEqual([]);
    });

    it('is made anew when a paper is saved or removed there', async () => {
      await say('save 1706.03762');
      await open();
      await pressHome({ label: 'Remove a paper' }, 'A Paper that Examples Show');
      expect(words()).toMatch(/Removed from your saved papers.*No saved papers yet/);
      await pressHome({ label: 'Save it again' });
      expect(words()).toMatch(/Saved: .*Saved papers.*A Paper that Examples Show/);
      expect(bot.slack.modals(lab.user)).toEqual([]);
    });

    it('asks by forms, and answers in their window', async () => {
      await open();
      const request = bot.slack.press({
        user: lab.user,
        on: { home: lab.user },
        which: { label: 'Open a paper' },
        option: '2. Quantized Diffusion on Wristwatches',
      });
      const [action] = Array.isArray(request.body['actions']) ? request.body['actions'] : [];
      const selected = {
        ...action,
        selected_option: { ...action.selected_option, value: '?question;asks:{"paper":"x"}' },
      };
      await send({ ...request, body: { ...request.body, actions: [selected] } });
      const form = first(bot.slack.modals(lab.user));
      await send(bot.slack.submit({ user: lab.user, view: form.id, values: { question: 'why?' } }));
      expect(viewWords(first(bot.slack.modals(lab.user)))).toBe('You asked "why?" about x.');
    });

    it('says above everything what went wrong where no window can be opened', async () => {
      await open();
      bot.slack.meet({ method: 'views.open', answer: { error: 'expired_trigger_id' } });
      await pressHome({ label: 'Open a paper' }, '2. Quantized Diffusion on Wristwatches');
      expect(words()).toMatch(/^Quantized Diffusion.*Reward Models that Say/);
    });

    it('has no switch for what the app may not do, and none for those who are no admins', async () => {
      await bot.reopen({ slack: { scopes: botScopes } });
      await open(lab.admin);
      expect(words(lab.admin)).not.toContain('Unfold');
      await bot.reopen(unfurling);
      await open();
      expect(words()).not.toContain('Unfold');
    });

    it('keeps workspaces apart', async () => {
      addClub(bot.slack);
      await say('save 1706.03762');
      await send(bot.slack.homeOpened({ user: lab.user, team: club.team }));
      const other = bot.slack.home(lab.user, club.team) ?? expect.fail();
      expect(viewWords(other)).toContain('No saved papers yet');
    });
  });

  describe('links to papers', () => {
    const share = (...links: string[]) => send(bot.slack.linkShared({ user: lab.user, channel: lab.channel, links }));
    const unfolded = () => bot.slack.shown(lab.channel).map(({ unfurls }) => Object.keys(unfurls));
    async function switchOn(): Promise<void> {
      await bot.reopen(unfurling);
      await open(lab.admin);
      await pressHome({ label: 'Switch on' }, undefined, lab.admin);
    }

    it('stay as they are until an admin switches it on', async () => {
      await bot.reopen(unfurling);
      await share(link);
      expect(unfolded()).toEqual([[]]);
      await open(lab.admin);
      expect(words(lab.admin)).toContain('Unfold links to papers: off');
      await pressHome({ label: 'Switch on' }, undefined, lab.admin);
      expect(words(lab.admin)).toContain('Unfold links to papers: on');
      await share(link);
      expect(unfolded()).toEqual([[], [link]]);
      await pressHome({ label: 'Switch off' }, undefined, lab.admin);
      await share(link);
      expect(unfolded()).toEqual([[], [link], []]);
    });

    it('are switched by nobody else, whatever they press', async () => {
      await bot.reopen(unfurling);
      await open(lab.admin);
      await open();
      const request = bot.slack.press({ user: lab.admin, on: { home: lab.admin }, which: { label: 'Switch on' } });
      const user = { ...(request.body['user'] as object), id: lab.user };
      await send({ ...request, body: { ...request.body, user } });
      expect(words()).toContain('Only admins of this workspace can switch that.');
      await share(link);
      expect(unfolded()).toEqual([[]]);
    });

    it('show the card of the paper, from the library or from arXiv', async () => {
      await switchOn();
      const fresh = 'https://huggingface.co/papers/2407.21783';
      const none = 'https://arxiv.org/list/cs.CL/recent';
      await share(link, fresh, none);
      const { unfurls } = first(bot.slack.shown(lab.channel));
      expect(Object.keys(unfurls)).toEqual([link, fresh]);
      expect(JSON.stringify(unfurls[link])).toContain('A Paper that Examples Show');
      expect(JSON.stringify(unfurls[fresh])).toContain('Looked up 2407.21783');
    });

    it('show what is known where arXiv takes its time', async () => {
      await bot.reopen({ ...unfurling, lookup: { byIds: () => new Promise(() => undefined) } });
      await bot.scene.store.saveSetting('slack', lab.team, 'unfurl', 'on');
      bot.scene.skip(4_000);
      await share(link, 'https://arxiv.org/abs/2407.21783');
      expect(unfolded()).toEqual([[link]]);
    });

    it('unfold while they are written too, where Slack says for which message', async () => {
      await switchOn();
      const shared = bot.slack.linkShared({ user: lab.user, channel: lab.channel, links: [link] });
      const event = shared.body['event'] as Readonly<Record<string, unknown>>;
      const inComposer = { ...event, channel: 'COMPOSER', message_ts: 'Uabc', source: 'composer' };
      await send({ ...shared, body: { ...shared.body, event: inComposer, event_id: 'EvComposer' } });
      expect(unfolded()).toEqual([[link]]);
      const without = { ...inComposer, unfurl_id: undefined };
      await send({ ...shared, body: { ...shared.body, event: without, event_id: 'EvNowhere' } });
      expect(bot.slack.calls.filter(({ method }) => method === 'chat.unfurl')).toHaveLength(1);
    });

    it('of our own stay as they are', async () => {
      await switchOn();
      const shared = bot.slack.linkShared({ user: lab.user, channel: lab.channel, links: [link] });
      const event = { ...(shared.body['event'] as object), user: bot.slack.installed.botUserId };
      await send({ ...shared, body: { ...shared.body, event } });
      expect(unfolded()).toEqual([[]]);
    });

    it('are nobody’s question where Slack refuses the card', async () => {
      await switchOn();
      bot.slack.meet({ method: 'chat.unfurl', answer: { error: 'cannot_unfurl_message' } });
      await share(link);
      expect(bot.scene.logged.join()).toContain('cannot_unfurl_message');
      expect(bot.scene.bugs).toEqual([]);
    });
  });

  it('answers nothing but what it was asked: a message in a channel is none of its business', async () => {
    const { slack } = bot;
    const said = slack.mention({ user: lab.user, channel: lab.channel, text: 'whisper' });
    const event = { ...(said.body['event'] as object), type: 'message', channel_type: 'channel' };
    await send({ ...said, body: { ...said.body, event } });
    expect(slack.shown(lab.channel).map(wordsOf).length).toBe(1);
    expect(bot.scene.edge.ran).toEqual([]);
  });
}
