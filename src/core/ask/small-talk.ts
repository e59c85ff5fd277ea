import { foldSpace } from '../text.ts';

const greeting = /^(?:hi|hello|hey|good (?:morning|day|evening))(?: there| paperboy)?[\s!.]*$/iu;
const thanks =
  /^(?:many )?(?:thanks?|thank you|thx|cheers|great|cool|nice|perfect|ok(?:ay)?|got it)(?:,? (?:a lot|so much|very much|thanks?|thank you|there|you|paperboy))*[\s!.]*$/iu;

/** What is no question at all: a greeting alone, or thanks; `null` for anything else. */
export function smallTalk(said: string): 'greeting' | 'thanks' | null {
  const text = foldSpace(said);
  if (greeting.test(text)) return 'greeting';
  return thanks.test(text) ? 'thanks' : null;
}
