import { foldSpace } from '../text.ts';

/** How questions begin that go on with the one before. */
const goesOn =
  /^(?:and|but|or|so|also|then|what about|how about|why(?: not| so)?(?=\W*$)|which (?:one|ones|of)|how so|in what way|more\b|tell me more|elaborate|what else)\b/iu;
/** Words that stand for something said before; "it" and "that" alone often do not ("is it possible", "papers that"). */
const pointsBack =
  /\b(?:its|they|their|theirs|them|this|these|those|(?:does|do|did|is|was|can|could|would|has|will|how|why|when|where|than|of|with|for|on|about|to|in|against) it\b(?! (?:possible|true|known|hard|easy|necessary|better|worth|likely|safe))|it (?:do|does|work|works|compare|use|uses|need|needs|take|perform|performs|train|trained|differ|scale|scales|cost|handle|run|runs)|that (?:one|paper|method|model|approach|work|result)|the (?:paper|method|model|approach|authors|same|other|others|first|second|third|last) ?(?:one|paper|method)?)\b/iu;

/** Whether a question means something that was said before, as far as its words tell. */
export function isFollowUp(question: string): boolean {
  const text = foldSpace(question);
  return goesOn.test(text) || pointsBack.test(text);
}

/** Whether somebody wants what they asked here to be forgotten. */
export function asksToForget(question: string): boolean {
  return /^(?:please )?forget(?: (?:it|this|that|all|everything|me|us|what i asked|our talk|the conversation))?[.! ]*$/iu.test(
    foldSpace(question),
  );
}
