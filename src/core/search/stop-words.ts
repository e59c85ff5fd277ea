/**
 * Words that say nothing about what a paper is on: the closed classes of English, and what people wrap around a request
 * ("papers about …"). Folded; with the pieces an apostrophe leaves behind (`isn't` → `isn`, `t`).
 * Chosen on the dev split of SciFact (`npm run bench -- retrieval`).
 */
const words = `
a an the
i me my mine we us our ours you your yours he him his she her hers it its they them their theirs
this that these those who whom whose which what when where why how
am is are was were be been being do does did doing done have has had having
can could may might must shall should will would
not no nor and or but if then than so as of at by for from in into on onto to with within without
about above after again against all also although among an any because before below between both
during each either few further here however more most much neither only other over own per same some such
there therefore thereby through thus too toward towards under until up upon use used uses using very via while yet
s t d ll re ve m isn aren wasn weren don doesn didn hasn haven hadn won wouldn shouldn couldn
paper papers article articles
`;

const stopWords: ReadonlySet<string> = new Set(words.trim().split(/\s+/));

/** Whether a folded word is left out of a search unless the query has nothing else. */
export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}
