import { z } from 'zod';
import { optionInfo } from '../command.ts';
import { type DateWords, parseDateWords } from '../date-words.ts';
import { UserError } from '../errors.ts';
import { type Instant, type LocalDate, localDateIn } from '../local-date.ts';

/** Pages that buttons ask for; nobody types it. */
export function pageOption() {
  return z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(1)
    .register(optionInfo, { summary: 'page', kind: 'page', hidden: true });
}

/** Today where the person is. */
export function today(context: { readonly clock: { now(): Instant }; readonly zone: string }): LocalDate {
  return localDateIn(context.clock.now(), context.zone);
}

/** Reads a date option. Throws a `UserError` that shows how dates are written. */
export function readDate(words: string, now: LocalDate): DateWords {
  const found = parseDateWords(words, now);
  if (found) return found;
  throw new UserError(
    'bad-option',
    `"${words}" is not a date.`,
    'Write one such as 2025-11-20, yesterday, last friday, 2025-W47, last month or november 2025.',
  );
}
