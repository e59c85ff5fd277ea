import { describe, expect, it } from 'vitest';
import type { ModelUnavailable } from '../../src/core/language-model.ts';
import { readForm } from '../../src/runtime/openai-exchange.ts';
import { modelApis } from '../../src/runtime/openai-model.ts';
import { request } from '../contracts/model.ts';
import { completionFor } from './openai-stand-in/chat-answers.ts';
import { responseFor } from './openai-stand-in/response-answers.ts';

const runs = 3_000;
const expected = { inputTokens: 1, outputTokens: 2 };

/** The same numbers from 0 to 1 in every run. */
function chances(): () => number {
  let state = 20_261_126;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What no document allows in some place or other. */
const junk: readonly unknown[] = [
  null,
  undefined,
  -1,
  1e308,
  Number.NaN,
  '',
  'x'.repeat(5_000),
  '__proto__',
  [],
  {},
  [[]],
  [null],
  true,
  { type: 'message', content: [{ type: 'output_text', text: 7 }] },
  { toString: 7, length: -1 },
];

/** The value with something else in one place of it, or with one place less. */
function spoilt(value: unknown, chance: () => number): unknown {
  const isHere = chance() < 0.2;
  if (isHere || typeof value !== 'object' || value === null) return junk[Math.floor(chance() * junk.length)];
  const keys = Object.keys(value);
  const chosen = keys[Math.floor(chance() * keys.length)];
  const isGone = chance() < 0.1;
  if (Array.isArray(value)) return value.map((each, at) => (String(at) === chosen ? spoilt(each, chance) : each));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      key !== chosen ? [[key, each]] : isGone ? [] : [[key, spoilt(each, chance)]],
    ),
  );
}

const content = { kind: 'content', content: '{"said":"tides","rests_on":[1]}', thought: 3 } as const;
const answers = {
  chat: [completionFor({ model: 'm', messages: [] }, content), completionFor({ model: 'm' }, { kind: 'refusal' })],
  responses: [
    responseFor({ model: 'm', input: 'x' }, content),
    responseFor({ model: 'm', input: 'x' }, { kind: 'refusal' }),
    responseFor({ model: 'm', input: 'x' }, { kind: 'failed', code: 'server_error' }),
  ],
};
const events = {
  chat: [
    { choices: [{ index: 0, delta: { content: 'The moon', refusal: null }, finish_reason: null }] },
    { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 2 } },
  ],
  responses: [
    { type: 'response.output_text.delta', delta: 'The moon', item_id: 'msg_1', logprobs: [] },
    { type: 'response.completed', response: answers.responses[0] },
    { type: 'error', code: 'server_error', message: 'No.' },
  ],
};

/** Whether a failure is one that people can be told. */
function isTold(failure: ModelUnavailable): boolean {
  return /^[A-Z][^{}<>]+\.$/.test(failure.sentence);
}

describe.each(['chat', 'responses'] as const)('by %s', (name) => {
  const api = modelApis[name];

  it('an answer is read as it should be, before anything in it is changed', () => {
    const outcome = readForm(api.said(answers[name][0]), request.schema, expected);
    expect(outcome).toMatchObject({ kind: 'answered', value: { said: 'tides' }, usage: { outputTokens: 11 } });
    expect(api.step(events[name][0])).toEqual({ text: 'The moon', usage: null, end: null });
    expect(api.step(events[name][1])).toMatchObject({ text: '', end: { failure: null } });
  });

  it('no answer, whatever stands in it, is more than words, counts and a reason', () => {
    const chance = chances();
    const kinds = new Set<string>();
    for (let run = 0; run < runs; run += 1) {
      let answer: unknown = answers[name][run % answers[name].length];
      for (let changes = 0; changes <= run % 3; changes += 1) answer = spoilt(answer, chance);
      const said = api.said(answer);
      const outcome = readForm(said, request.schema, expected);
      const { inputTokens, outputTokens } = said.usage ?? expected;
      const isCounted = [inputTokens, outputTokens].every((count) => Number.isSafeInteger(count) && count >= 0);
      const isFit = outcome.kind === 'answered' ? outcome.value.said.length <= 20 : isTold(outcome);
      expect({ isWords: typeof said.text, isCounted, isFit }, JSON.stringify(answer)).toEqual({
        isWords: 'string',
        isCounted: true,
        isFit: true,
      });
      kinds.add(outcome.kind === 'answered' ? 'answered' : outcome.reason);
    }
    // Some changes do not matter, and some are told.
    for (const kind of ['answered', 'refused', 'invalid']) expect(kinds).toContain(kind);
  });

  it('no event, whatever stands in it, is more than words, counts and an end', () => {
    const chance = chances();
    let ends = 0;
    for (let run = 0; run < runs; run += 1) {
      const event = spoilt(events[name][run % events[name].length], chance);
      const { text, usage, end } = api.step(event);
      const isCounted = usage === null || Number.isSafeInteger(usage.inputTokens + usage.outputTokens);
      const isFit = end === null || end.failure === null || isTold(end.failure);
      expect({ isWords: typeof text, isCounted, isFit }, JSON.stringify(event)).toEqual({
        isWords: 'string',
        isCounted: true,
        isFit: true,
      });
      if (end !== null) ends += 1;
    }
    expect(ends).toBeGreaterThan(runs / 10);
    expect(ends).toBeLessThan(runs);
  });
});
