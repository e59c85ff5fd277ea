import type { CommandContext } from '../command.ts';
import type { Instant } from '../local-date.ts';
import type { Turn } from './turn.ts';

/** An answer stands in its place this long before or after its turn is kept: it is worked on, and clocks differ. */
const answerMs = 2 * 60_000;

/** The turns up to the one whose answer was written at that moment; none where none was. */
function upToAnswer(turns: readonly Turn[], at: Instant): readonly Turn[] {
  const away = (turn: Turn): number => Math.abs(Date.parse(turn.at) - Date.parse(at));
  const nearest = turns.reduce((best, turn, index) => {
    const other = turns[best];
    return other === undefined || away(turn) < away(other) ? index : best;
  }, 0);
  const answered = turns[nearest];
  return answered !== undefined && away(answered) <= answerMs ? turns.slice(0, nearest + 1) : [];
}

/** What was asked and answered here before, oldest first; in a thread that has begun at an answer, what led to that answer. */
export async function earlierTurns({
  store,
  clock,
  conversation,
  thread,
}: Pick<CommandContext, 'store' | 'clock' | 'conversation' | 'thread'>): Promise<readonly Turn[]> {
  const now = clock.now();
  const here = await store.turns(conversation, now);
  if (here.length > 0 || thread === null) return here;
  return upToAnswer(await store.turns(thread.conversation, now), thread.begunAt);
}

/** Erases what `earlierTurns` finds, and what stands around it. */
export async function forgetEarlier({
  store,
  conversation,
  thread,
}: Pick<CommandContext, 'store' | 'conversation' | 'thread'>): Promise<void> {
  await store.forgetTurns(conversation);
  if (thread !== null) await store.forgetTurns(thread.conversation);
}
