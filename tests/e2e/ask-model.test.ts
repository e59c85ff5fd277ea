import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Json, record } from '../bots/json.ts';
import { type Behaviour, startOpenAi } from '../runtime/openai-stand-in/stand-in.ts';
import { dailyEntry, freshEnvironment, runPaperboy } from './paperboy-process.ts';

const german = 'Wie gut ist das Verfahren von Invented Paper 1?';
const english = 'How well does Invented Paper 1 do?';

const isForm = (body: Json): boolean => body['text'] !== undefined || body['response_format'] !== undefined;

/** Asks a library of three papers, with a model that behaves so. */
async function asked(behave: (body: Json) => Behaviour, question: string, changes: Readonly<Record<string, string>>) {
  const openAi = await startOpenAi(behave);
  const env = freshEnvironment({
    OPENAI_BASE_URL: openAi.url,
    OPENAI_API_KEY: 'sk-test',
    PAPERBOY_MODEL: 'test-model',
    PAPERBOY_EMBEDDINGS: 'none',
    ...changes,
  });
  const file = join(env['HOME'] ?? '', 'daily-2025-11-20.json');
  writeFileSync(file, JSON.stringify([1, 2, 3].map((at) => dailyEntry(at, '2025-11-20'))));
  expect((await runPaperboy(['ingest', 'file', file], env)).status).toBe(0);
  const { stdout } = await runPaperboy(['papers', 'ask', question, '--json'], env);
  const { result, reply } = record(JSON.parse(stdout));
  return { openAi, result, shown: JSON.stringify(reply) };
}

describe('a question to a model', () => {
  it.each(['chat', 'responses'])('in German is answered in German, asked by %s', async (api) => {
    const { openAi, result, shown } = await asked(
      (body) =>
        isForm(body)
          ? { kind: 'content', content: JSON.stringify({ language: 'German', english }) }
          : { kind: 'content', content: 'Es ist gut. [1.2]\nEs stammt von Elon Musk. [1.2]\n' },
      german,
      { PAPERBOY_MODEL_API: api },
    );
    expect(result).toMatchObject({ question: german, by: 'test-model', sentences: [{ text: 'Es ist gut.' }] });
    expect(shown).toContain(`Read as “${english}”.`);
    expect(shown).toContain('1 sentence was left out');
    expect(openAi.asked).toHaveLength(2);
  });

  it('in English is answered in the configured language', async () => {
    const { result, openAi } = await asked(() => ({ kind: 'content', content: 'Es ist gut. [1.2]\n' }), english, {
      PAPERBOY_LANGUAGE: 'German',
    });
    expect(result).toMatchObject({ sentences: [{ text: 'Es ist gut.' }] });
    expect(openAi.asked).toHaveLength(1);
  });

  it.each<readonly [string, Behaviour, string]>([
    ['says nothing', { kind: 'silent' }, 'The model did not answer in time.'],
    ['stops before its first word', { kind: 'cut', pieces: [], isSilent: true }, 'The model did not answer in time.'],
    [
      'is a web site',
      { kind: 'body', body: '<html>', contentType: 'text/html' },
      "The model's server sent a web page in place of an answer.",
    ],
  ])('of a server that %s is answered in quotations soon, with the reason', async (_name, behaviour, reason) => {
    const { result, shown } = await asked(() => behaviour, english, { PAPERBOY_MODEL_PATIENCE: '1' });
    expect(result).toMatchObject({ by: 'quotation' });
    expect(shown).toContain(reason);
  });
});
