import { foldCase } from './text.ts';

/** Languages that write every noun with a capital, by name or tag: there a capital alone makes no name. */
const languages = /^(?:de|deu|ger|lb|german|deutsch|luxembourgish)/i;

/** Names that are likely to be said of papers, and are no nouns. Folded. */
const likelyNames: ReadonlySet<string> = new Set(
  'google meta facebook microsoft apple amazon nvidia openai anthropic huawei alibaba tencent baidu bytedance stanford harvard oxford cambridge princeton berkeley claude gemini mistral llama qwen musk altman hinton lecun bengio zuckerberg'.split(
    ' ',
  ),
);

/** Nouns that stand before other nouns without a word between: "93 Prozent Genauigkeit", "Millionen Parameter". */
const measures =
  /^(?:prozent|prozentpunkte?n?|tausende?|hunderte?|millione?n?|milliarden?|billionen|dutzend|stunden?|tagen?|wochen?|monaten?|jahren?|minuten?|sekunden?|mal|menge|reihe|anzahl|paar|art|teil|stuck|sorten?|arten|anfang|mitte|ende|bits?|bytes?|dollar|euro|punkte?n?|token|tokens)$/u;
/** What opens a sentence and is no noun: by its ending, or because it is one of the small words. */
const openers =
  /(?:e|en|er|es|em)$|^(?:das|ein|kein|im|am|zum|zur|mit|durch|auf|bei|nach|von|vom|vor|aus|an|in|zu|ab|bis|als|auch|so|dank|trotz|statt|laut|pro|per|da|dort|damit|dabei|dadurch|daher|dann|doch|nur|rund|etwa|fast|mehr|viel|und|doch|weil|wenn|ob|dass|ist|hat|wird|kann|zwei|drei|vier|acht|zehn|elf)$/u;
/** Before a noun, and hardly ever before somebody's name. */
const article =
  /(?:^|[^,] )(?:d(?:er|ie|as|em|en|es)|k?ein(?:e[mnrs]?)?|(?:dies|jed|jen|welch)e[mnrs]?|(?:i[mn]s?|am|zum|zur|vom|beim))\s$/iu;

/** Whether a language writes every noun with a capital. */
export function hasCapitalNouns(language: string): boolean {
  return languages.test(language);
}

/**
 * The names in a text of such a language that `known` does not know, as far as they show: well-known ones, and two words with capitals side by
 * side, as people are called. Of 40 sentences of our own with nouns alone one has such a pair.
 */
export function namesAmongNouns(text: string, known: (folded: string) => boolean): readonly string[] {
  const words = [...text.matchAll(/(?<![\p{L}\p{N}-])\p{Lu}\p{Ll}+(?![\p{L}\p{N}-])/gu)].map((match) => ({
    word: match[0],
    folded: foldCase(match[0]),
    at: match.index,
  }));
  const alone = words.filter(({ folded }) => likelyNames.has(folded) && !known(folded)).map(({ word }) => word);
  const pairs = words.flatMap(({ word, folded, at }, index) => {
    const next = words[index + 1];
    if (next === undefined || text.slice(at + word.length, next.at) !== ' ') return [];
    const isNoun = known(folded) || known(next.folded) || measures.test(folded);
    const isOpening = at === 0 && openers.test(folded);
    return isNoun || isOpening || article.test(text.slice(0, at)) ? [] : [`${word} ${next.word}`];
  });
  return [...alone, ...pairs];
}
