import { describe, expect, it } from 'vitest';
import {
  firstActionNumber,
  meaningOf,
  type Numbers,
  noNumbers,
  numbersAfter,
} from '../../../src/bots/terminal/numbers.ts';
import { renderReply } from '../../../src/bots/terminal/render.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { button, formLine, listOf, replyOf } from '../replies.ts';

function shown(numbers: Numbers, reply: Reply): Numbers {
  const look = {
    width: 80,
    colour: false,
    hyperlinks: false,
    firstActionNumber: firstActionNumber(numbers, reply),
    formLine,
  };
  return numbersAfter(numbers, reply, renderReply(reply, look).actions);
}

function command(numbers: Numbers, typed: number): string {
  const meaning = meaningOf(numbers, typed);
  return meaning.kind === 'button' ? meaning.invocation.command : meaning.kind;
}

const list = listOf(1, 8, [button('Next page', 'next'), button('Newest', 'newest')]);
const card = replyOf([{ kind: 'actions', actions: [button('More by', 'more'), button('Papers of', 'day')] }]);
const silent = replyOf([{ kind: 'text', text: [{ kind: 'text', text: 'Sorry.' }] }]);

describe('numbers on the screen', () => {
  it('numbers buttons on from the papers of the list', () => {
    const numbers = shown(noNumbers, list);
    expect([1, 8, 9, 10, 11, 0].map((typed) => command(numbers, typed))).toEqual([
      'paper',
      'paper',
      'next',
      'newest',
      'nothing',
      'nothing',
    ]);
  });

  it('keeps the list and its buttons while cards are read, each card replacing the last one’s buttons', () => {
    const once = shown(shown(noNumbers, list), card);
    const twice = shown(shown(once, silent), card);
    expect([3, 9, 10, 11, 12, 13].map((typed) => command(twice, typed))).toEqual([
      'paper',
      'next',
      'newest',
      'more',
      'day',
      'nothing',
    ]);
    expect(twice).toEqual(once);
  });

  it('starts anew with every list, page two included', () => {
    const numbers = shown(shown(shown(noNumbers, list), card), listOf(9, 16, [button('Next page', 'third')]));
    expect([1, 9, 12, 16, 17, 18].map((typed) => command(numbers, typed))).toEqual([
      'paper',
      'paper',
      'paper',
      'paper',
      'third',
      'nothing',
    ]);
  });

  it('takes a number for a paper of the last visit before any list was shown, unless a button has it', () => {
    expect(command(noNumbers, 3)).toBe('paper');
    expect(command(noNumbers, 0)).toBe('nothing');
    const numbers = shown(noNumbers, card);
    expect([1, 2, 3].map((typed) => command(numbers, typed))).toEqual(['more', 'day', 'paper']);
  });

  it('has no papers after an empty list', () => {
    const numbers = shown(
      shown(noNumbers, list),
      replyOf([{ kind: 'actions', actions: [button('Newest', 'newest')] }], []),
    );
    expect([1, 2].map((typed) => command(numbers, typed))).toEqual(['newest', 'nothing']);
    expect(meaningOf(numbers, 2)).toEqual({ kind: 'nothing', last: 1 });
  });
});
