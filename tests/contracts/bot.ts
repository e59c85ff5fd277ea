import { afterEach, describe, expect, it } from 'vitest';
import { registry } from '../../src/core/commands/index.ts';
import { ScriptedModel } from '../bots/scripted-model.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';
import { folded, type Platform } from './platform.ts';

/** Examples of all commands that need nothing said before. */
const examples = registry.commands.flatMap(({ name, examples: lines }) => {
  const alone = lines.find((line) => !/\b\d$/.test(line));
  return alone === undefined ? [] : [[name, alone] as const];
});

/** What the answer to each of them says that nothing else would; a command without an entry here fails the test. */
const saysOf: Readonly<Record<string, RegExp>> = {
  add: /Looked up 1706\.03762/,
  ask: /how can attention be made cheaper for long texts/,
  author: /A Paper that Examples Show/,
  confirm: /belongs to no digest/,
  edit: /no digest/,
  help: /What Paperboy can do/,
  links: /Looked up 1706\.03762.*Looked up 2407\.21783/,
  pause: /no digest/,
  preview: /no digest/,
  resume: /no digest/,
  save: /A Paper that Examples Show/,
  saved: /saved/i,
  search: /A Paper that Examples Show/,
  show: /A Paper that Examples Show/,
  similar: /A Paper that Examples Show/,
  status: /Newest list/,
  subscribe: /nothing is saved or posted yet/,
  subscriptions: /No digests yet/,
  summary: /A Paper that Examples Show/,
  test: /no digest/,
  today: /2025-11-21.*Reward Models that Say/,
  top: /Reward Models that Say/,
  trends: /Rising topics of the 30 days to 2025-11-21/,
  unsave: /saved/i,
  unsubscribe: /no digest/,
  vote: /No digest comes here yet/,
  why: /no digest|No digest/,
};

/** Words that mean something on one platform or another, and nothing in Paperboy. */
const hostileTitle =
  '@everyone <!channel> <@U1> <@100000000000000001> *bold* _slant_ ~gone~ `code` ||spoiler|| [masked](https://evil.example/m) <https://evil.example|x> :smile: &lt; <#C1> # 1. > end';

/** What every platform's bot must do, told by what a person sees there. */
export function botContract(name: string, open: () => Promise<Platform>): void {
  describe(`${name}: the bot contract`, () => {
    let platform: Platform | null = null;
    const start = async (): Promise<Platform> => {
      platform = await open();
      return platform;
    };
    afterEach(async () => {
      const opened = platform;
      platform = null;
      const problems = opened?.problems() ?? [];
      const notified = opened?.notified() ?? [];
      await opened?.close();
      expect(problems).toEqual([]);
      expect(notified).toEqual([]);
    });

    it('answers every command, and nothing else happens', async () => {
      const { say, bugs } = await start();
      for (const [command, line] of examples) {
        const { words } = await say(line);
        expect(words, line).toMatch(saysOf[command] ?? expect.fail(`what does ${command} answer?`));
      }
      expect(bugs).toEqual([]);
    });

    it('shows a list, its papers by their numbers, and the next list in its place', async () => {
      const { say, press } = await start();
      const today = await say('today');
      expect(today.words).toMatch(/Reward Models that Say.*Quantized Diffusion/);
      expect((await say('show 2')).words).toContain('Quantized Diffusion on Wristwatches');
      await say('today');
      const label = today.steps.find((step) => step.includes('2025-11-20')) ?? expect.fail(today.steps.join());
      expect((await press(label)).words).toContain('Harbour Lanterns');
      expect((await say('show 1')).words).toContain('Harbour Lanterns: Sparse Routing');
    });

    it('leads from a paper to what goes on from there', async () => {
      const { say, press } = await start();
      await say('show 2511.10001');
      const more = await press('More by Ada Brückner');
      expect(more.words).toContain('Papers by Ada Brückner');
    });

    it('takes what a form asks for', async () => {
      const { say, fill } = await start();
      await say('search diffusion');
      const changed = await fill('Change the search', { query: 'routing' });
      expect(changed.words).toContain('Search: routing');
      expect(changed.words).toContain('Harbour Lanterns');
      await say('asks');
      expect((await fill('Ask', { question: 'Does it float?' })).words).toBe(
        'You asked "Does it float?" about 2511.10001.',
      );
    });

    it('subscribes with a form at once, and saves nothing before a button says so', async () => {
      const { begin, fill, press, say, store } = await start();
      const preview = await begin('subscribe', { topics: 'diffusion, -lanterns', time: '5:30pm' });
      expect(preview.words).toContain('Topics diffusion; never lanterns');
      expect(preview.words).toContain('every weekday at 17:30, UTC');
      const changed = await fill('Change time…', { time: '8', days: 'mon,wed' });
      expect(changed.words).toContain('every Monday and Wednesday at 08:00, UTC');
      expect([preview.isPrivate, changed.isPrivate]).toEqual([true, true]);
      expect((await store.subscriptions(0, 5)).total).toBe(0);
      const done = await press('Subscribe');
      expect(done.words).toMatch(/^Digest 1 goes to .* every Monday and Wednesday at 08:00, UTC\./);
      const kept = (await store.subscriptions(0, 5)).items;
      expect(kept.map(({ settings }) => [settings.topics, settings.schedule.time])).toEqual([
        ['diffusion, -lanterns', '08:00'],
      ]);
      const shown = await say('edit 1');
      expect(shown.steps).toContain('Unsubscribe');
      const other = await fill('Change looks…', { layout: 'cards', papers: '3' });
      expect(other.words).toContain('at most 3');
      expect((await say('subscribe diffusion, -lanterns --papers 3 --layout cards')).words).toContain(
        'nothing was added',
      );
    });

    it('says what cannot be done, to the person alone, with what to do next', async () => {
      const { say, bugs } = await start();
      const failed = await say('fails');
      expect(failed).toEqual({
        words: 'There is no such paper. Try another one.',
        steps: [],
        isPrivate: true,
      });
      const unknown = await say('show 2512.99999');
      expect(unknown.isPrivate).toBe(true);
      expect(unknown.words).toMatch(/^Paper 2512\.99999 is not in the library\. To read it from arXiv: ".*add/);
      expect(bugs).toEqual([]);
    });

    it('gives a bug a reference and keeps the rest to its log', async () => {
      const { say, bugs } = await start();
      const { words, isPrivate } = await say('breaks');
      expect(words).toContain('(reference bug-1)');
      expect(words).not.toContain('secret');
      expect(isPrivate).toBe(true);
      expect(bugs).toEqual([new TypeError('a secret of the code')]);
    });

    it('shows text of others letter by letter', async () => {
      const { say, store } = await start();
      const paper = inventedPaper({
        arxivId: '2511.66666',
        title: hostileTitle,
        abstract: `An abstract. ${hostileTitle}`,
        authors: ['<!here> *Ann*'],
        sighting: sighting('huggingface', '2025-11-21', 99, 1),
      });
      await store.ingest({ source: 'huggingface', scope: 'hostile', records: [paper], cursor: null, etags: {} });
      for (const line of ['show 2511.66666', 'today', 'search author:ann']) {
        const { words } = await say(line);
        expect(words, line).toContain(folded(hostileTitle));
      }
      expect((await say('show 2511.66666')).words).toContain('<!here> *Ann*');
      const quoted = await say('search "<!channel> *nothing* like <@U1>"');
      expect(quoted.words).toContain('<!channel> *nothing* like <@U1>');
    });

    it('shows a long answer whole, each part once and in order', async () => {
      const { say } = await start();
      const { words } = await say('long --parts 4');
      expect([...words.matchAll(/Part (\d)\./g)].map(([, part]) => part)).toEqual(['1', '2', '3', '4']);
      expect([...words.matchAll(/\bWord\b/g)]).toHaveLength(4 * 780);
    });

    describe('with a model', () => {
      const question = 'ask which routing rule keeps small language models stable';
      const sentences = [
        'Routing tokens to experts usually pays off only at scale.',
        'We present Harbour Lanterns, a routing rule',
        'On six tasks it matches a dense model',
      ] as const;
      const withModel = async () => {
        const model = new ScriptedModel();
        const opened = await start();
        opened.edge.model = model;
        return { ...opened, model };
      };
      const inOrder = (words: string, some: readonly string[]): void => {
        const places = some.map((sentence) => words.indexOf(sentence));
        expect(places).not.toContain(-1);
        expect(places).toEqual([...places].sort((one, other) => one - other));
      };

      it('shows an answer as it grows, in order, and all of it in the end', async () => {
        const { watch, model, bugs } = await withModel();
        model.hold();
        const answer = await watch(question);
        model.next();
        expect(await answer.seen(sentences[0])).not.toContain(sentences[1]);
        model.next();
        const more = await answer.seen(sentences[1]);
        inOrder(more, sentences.slice(0, 2));
        expect(more).not.toContain('Written by');
        model.release();
        const { words, steps } = await answer.end();
        inOrder(words, [...sentences, 'Harbour Lanterns: Sparse Routing', 'Written by test-model']);
        expect(steps).toContain('Ask more');
        expect(bugs).toEqual([]);
      });

      it('shows quotations while the model has said nothing, and its answer in their place', async () => {
        const { edge, watch, model, bugs } = await withModel();
        edge.takesLong = true;
        model.hold();
        const answer = await watch(question);
        const quoted = 'a routing rule with one learned threshold a layer';
        inOrder(await answer.seen(quoted), ['the model is still writing', quoted]);
        model.release();
        const { words } = await answer.end();
        inOrder(words, [...sentences, 'Written by test-model']);
        expect(words).not.toContain('still writing');
        expect(bugs).toEqual([]);
      });

      it('keeps what was said where the model breaks off, and says so', async () => {
        const { watch, model } = await withModel();
        model.hold();
        const answer = await watch(question);
        model.next();
        await answer.seen(sentences[0]);
        model.leave();
        const { words } = await answer.end();
        expect(words).toContain(sentences[0]);
        expect(words).toContain('The answer may go on: The model went away.');
      });

      it('quotes where no model answers, and says why', async () => {
        const { say, model } = await withModel();
        model.leave();
        const { words } = await say(question);
        expect(words).toContain('The model went away. These are quotations in its place.');
        expect(words).toContain('a routing rule with one learned threshold a layer');
      });

      it('shows its summary of a paper, and from then on its TL;DR in lists and on cards', async () => {
        const { say } = await withModel();
        const { words } = await say('summary 2511.10003');
        expect(words).toMatch(/TL;DR Diffusion models are too large for watches\. \[1 of \d\].*Written by test-model/);
        for (const line of ['today', 'show 2511.10003', 'similar 2511.10001'])
          expect((await say(line)).words, line).toMatch(/too large for watches\. — test-model/);
      });
    });

    it('keeps what a person saves', async () => {
      const { say } = await start();
      await say('save 2511.10003');
      expect((await say('saved')).words).toContain('Quantized Diffusion on Wristwatches');
      await say('unsave 2511.10003');
      expect((await say('saved')).words).not.toContain('Quantized Diffusion');
    });
  });
}
