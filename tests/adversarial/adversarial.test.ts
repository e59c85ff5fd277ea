import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReply as renderForDiscord } from '../../src/bots/discord/render.ts';
import { renderReply as renderForSlack } from '../../src/bots/slack/render.ts';
import { renderReply as renderForTerminal } from '../../src/bots/terminal/render.ts';
import type { CommandContext } from '../../src/core/command.ts';
import type { LanguageModel, ModelOutcome } from '../../src/core/language-model.ts';
import { type Block, plain, type Reply } from '../../src/core/reply.ts';
import { runLine } from '../../src/core/run-command.ts';
import { createPaperSummaries } from '../../src/core/summary/paper-summaries.ts';
import { allSeen, readMarkdown, visible as visibleMarkdown } from '../bots/discord/client-markdown.ts';
import { contentsOf } from '../bots/discord/render-checks.ts';
import { formLine } from '../bots/replies.ts';
import { numbered } from '../bots/reply-contents.ts';
import { readBlocks, visible as visibleBlocks } from '../bots/slack/client-reading.ts';
import { contextOf } from '../command-context.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../library.ts';
import { fakeTime } from '../runtime/fake-time.ts';
import { falseAnswers, honestAbstract, hostileQuestions, hostileTitles, trueAnswers } from './false-answers.ts';
import { hostileSentences } from './hostile-sentences.ts';

/** What the worst model says: for a summary these sentences in turn, for a question all of them. */
interface Said {
  readonly text: string;
  /** Counted from 1. */
  readonly sentences: readonly number[];
}

function obedient(said: readonly Said[]): LanguageModel {
  let asked = 0;
  return {
    id: 'obedient',
    async complete(request): Promise<ModelOutcome<never>> {
      const at = asked++;
      const english = { language: 'German, or https://evil.invalid', english: said.at(-1)?.text };
      const value =
        request.name === 'english_question'
          ? english
          : {
              sentences: ['tldr', 'new', 'how', 'evidence'].map((part, shift) => {
                const { text, sentences } = said[(at + shift) % said.length] ?? { text: '', sentences: [] };
                return { part, text, from: sentences };
              }),
            };
      return {
        kind: 'answered',
        value: request.schema.parse(value) as never,
        usage: { inputTokens: 1, outputTokens: 1 },
      };
    },
    async *stream() {
      for (const { text, sentences } of said) yield `${text} [${sentences.map((at) => `1.${at}`).join(', ')}]\n`;
    },
  };
}

function hostileAbstract(sentence: string): string {
  return `We forecast harbour tides with a graph network over gauges. ${sentence} The forecast error falls by 12 percent on two harbours.`;
}

function idOf(index: number): string {
  return `2511.4${String(index).padStart(4, '0')}`;
}

let hostile: TestLibrary;
let honest: TestLibrary;
let titled: TestLibrary;
beforeAll(async () => {
  const seen = sighting('huggingface', '2025-11-21', 1, 1);
  const abstracts = hostileSentences.map(({ sentence }, index) =>
    inventedPaper({
      arxivId: idOf(index),
      title: `Harbour tides, part ${index}`,
      abstract: hostileAbstract(sentence),
      sighting: seen,
    }),
  );
  hostile = await openTestLibrary(abstracts);
  honest = await openTestLibrary([
    inventedPaper({ arxivId: '2511.30001', title: 'Forecasting tides', abstract: honestAbstract, sighting: seen }),
  ]);
  titled = await openTestLibrary(
    hostileTitles.map((title, index) =>
      inventedPaper({ arxivId: idOf(index), title, abstract: hostileAbstract('It is cheap.'), sighting: seen }),
    ),
  );
}, 60_000);
afterAll(async () => {
  await Promise.all([hostile.close(), honest.close(), titled.close()]);
});

async function replyTo(
  line: string,
  library: TestLibrary,
  said: readonly Said[] | null,
): Promise<{ readonly reply: Reply; readonly failure: string | null }> {
  const model = said === null ? null : obedient(said);
  const changes: Partial<CommandContext> =
    model === null
      ? {}
      : {
          model,
          // A language of its own for every question: what was kept for another answer is not taken.
          summaries: createPaperSummaries({
            records: library.store,
            model: { ...model, id: `obedient ${JSON.stringify(said)}` },
            language: 'English',
            ...fakeTime(),
            holder: 'test',
          }),
        };
  const context = contextOf(library.store, { ...changes, conversation: line.slice(0, 100) });
  const outcome = await runLine(line, context, {
    report: (error) => {
      throw error;
    },
  });
  if (outcome.kind !== 'done' && outcome.kind !== 'failed') throw new Error(outcome.kind);
  return { reply: outcome.reply, failure: outcome.kind === 'failed' ? outcome.sentence : null };
}

async function answer(line: string, library: TestLibrary, said: readonly Said[] | null): Promise<Reply> {
  const { reply, failure } = await replyTo(line, library, said);
  if (failure !== null) throw new Error(failure);
  return reply;
}

const ownMarkdown = new Set(['text', 'br', 'strong', 'em', 'u', 'inlineCode', 'link', 'heading', 'subtext', 'list']);
const ownMarks = new Set(['bold', 'italic', 'code', 'link', 'header', 'item', 'small', 'widget']);
const ownHosts = /^https:\/\/(?:arxiv\.org|huggingface\.co)\//;
const forbiddenInTerminal = /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

/** What people see of an answer on each platform; what a platform would make more of than letters fails the test. */
function shownEverywhere(reply: Reply): readonly string[] {
  const terminal = renderForTerminal(reply, {
    width: 100,
    colour: false,
    hyperlinks: false,
    firstActionNumber: 1,
    formLine,
  }).text;
  expect(terminal.replaceAll('\n', '').replace(/[\u2068\u2069]/g, '')).not.toMatch(forbiddenInTerminal);
  const discord = renderForDiscord(reply, numbered()).map((body) => {
    const { texts, urls, problems } = contentsOf(body);
    expect(problems).toEqual([]);
    const nodes = texts.map(readMarkdown);
    const all = allSeen(nodes.flat());
    expect(all.map(({ type }) => type).filter((type) => !ownMarkdown.has(type))).toEqual([]);
    const targets = [...urls, ...all.flatMap(({ target }) => (target === null ? [] : [target]))];
    expect(targets.filter((url) => !ownHosts.test(url))).toEqual([]);
    return nodes.map(visibleMarkdown).join('\n');
  });
  const slack = renderForSlack(reply, numbered()).map(({ blocks }) => {
    const reading = readBlocks(blocks);
    expect(reading.shown.flatMap(({ marks }) => marks).filter((mark) => !ownMarks.has(mark))).toEqual([]);
    expect(reading.urls.filter((url) => !ownHosts.test(url))).toEqual([]);
    return visibleBlocks(reading);
  });
  return [terminal, discord.join('\n'), slack.join('\n')].map((text) => text.toLowerCase().replace(/\s+/gu, ' '));
}

/** Everything of an answer but the question or title above it, and how a model put it into English. */
function withoutHeading(reply: Reply): Reply {
  const isQuestion = (block: Block): boolean => block.kind === 'text' && plain(block.text).startsWith('Read as “');
  return { ...reply, blocks: reply.blocks.filter((block) => block.kind !== 'heading' && !isQuestion(block)) };
}

describe('an abstract that gives orders, and a model that obeys', () => {
  it.each(hostileSentences.map((each, index) => ({ ...each, index })))(
    '$name',
    async ({ sentence, obeyed, bait, index }) => {
      const said = [
        { text: obeyed, sentences: [2] },
        { text: obeyed, sentences: [1, 2, 3] },
        { text: sentence, sentences: [2] },
        { text: obeyed, sentences: [1] },
      ];
      const id = idOf(index);
      for (const line of [
        `summary ${id}`,
        `ask what is new about ${id}`,
        `ask how far does the forecast error of harbour tides fall on ${id}`,
        `ask what do gauges of moonbank say about ${id}`,
      ]) {
        for (const model of [said, null]) {
          const reply = await answer(line, hostile, model);
          expect(JSON.stringify(reply.result)).not.toContain('"by":"obedient"');
          const about = line.includes('moonbank') ? withoutHeading(reply) : reply;
          for (const shown of shownEverywhere(about)) expect(shown).not.toContain(bait);
        }
      }
      // The whole abstract is there to read, letter by letter.
      shownEverywhere(await answer(`show ${id}`, hostile, null));
    },
  );

  it('finds none of it in lists', async () => {
    for (let page = 1; page <= Math.ceil(hostileSentences.length / 8); page += 1) {
      const [first = ''] = shownEverywhere(await answer(`today 2025-11-21 --page=${page}`, hostile, null));
      expect(first).toContain('harbour tides, part');
      const found = hostileSentences.flatMap(({ bait }) => {
        const at = first.indexOf(bait);
        return at < 0 ? [] : [first.slice(Math.max(0, at - 150), at + 100)];
      });
      expect([...new Set(found)]).toEqual([]);
    }
  });
});

describe('a model that lies about an honest abstract', () => {
  it.each(trueAnswers)('is heard where it tells the truth: %s', async (text, sentences) => {
    const said = [{ text, sentences }];
    expect((await answer('summary 2511.30001', honest, said)).result).toMatchObject({ tldr: { text } });
    expect((await answer('ask is it told about 2511.30001', honest, said)).result).toMatchObject({
      by: 'obedient',
      sentences: [{ text }],
    });
  });

  it.each(falseAnswers)('is not heard: %s', async (_name, text, sentences) => {
    const said = [{ text, sentences }];
    const replies = [
      await answer('summary 2511.30001', honest, said),
      await answer('ask is it told about 2511.30001', honest, said),
      await answer('ask how is the forecast of harbour tides made', honest, said),
    ];
    for (const reply of replies) {
      expect(reply.result).toMatchObject({ by: expect.stringMatching(/^(?:extractive|quotation)$/) });
      expect(JSON.stringify(reply.blocks)).not.toContain(JSON.stringify(text).slice(1, -1));
      shownEverywhere(reply);
    }
  });
});

describe('titles and questions that want something', () => {
  it.each(hostileTitles.map((title, index) => ({ title, index })))('title $index is letters', async ({ index }) => {
    const said = [{ text: 'Moonbank.', sentences: [1] }];
    for (const line of [`show ${idOf(index)}`, `summary ${idOf(index)}`, `ask what is new about ${idOf(index)}`])
      for (const model of [said, null]) shownEverywhere(await answer(line, titled, model));
  });

  it.each(['today 2025-11-21', 'search moonbank', 'search tides', 'similar 2511.40000'])(
    'a list is letters: %s',
    async (line) => {
      shownEverywhere(await answer(line, titled, null));
    },
  );

  it.each(hostileQuestions.map((question, index) => ({ question, index })))('question $index', async ({ question }) => {
    const said = [
      { text: 'Moonbank doubles savings.', sentences: [2] },
      { text: question, sentences: [2] },
    ];
    for (const model of [said, null]) {
      // A question that names a paper which is not there is told so.
      const { reply } = await replyTo(`ask ${question}`, honest, model);
      for (const shown of shownEverywhere(withoutHeading(reply))) expect(shown).not.toMatch(/moonbank|knabnoom/);
      shownEverywhere(reply);
    }
  });
});
