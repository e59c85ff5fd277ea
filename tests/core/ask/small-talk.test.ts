import { expect, it } from 'vitest';
import { smallTalk } from '../../../src/core/ask/small-talk.ts';

it.each([
  ['hello', 'greeting'],
  ['Hi there!', 'greeting'],
  ['thanks!', 'thanks'],
  ['Thank you so much.', 'thanks'],
  ['ok, thanks', 'thanks'],
  ['great', 'thanks'],
  ['thanks to what are small models good?', null],
  ['great papers on robots', null],
  ['ok', 'thanks'],
  ['', null],
])('%s → %s', (said, kind) => expect(smallTalk(said)).toBe(kind));
