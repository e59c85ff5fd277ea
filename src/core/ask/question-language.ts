import { isStopWord } from '../search/stop-words.ts';
import { foldCase } from '../text.ts';

/**
 * Small words by which other languages than English show, folded: those that hardly a question is without, and that are no English words and
 * no names of methods. German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Polish, Czech, Turkish, Vietnamese, Romanian,
 * Hungarian, Finnish and Indonesian.
 */
const foreignWords: ReadonlySet<string> = new Set(
  `
der das dem den des ein eine einen einem einer eines ist sind wird werden wurde wurden wie warum wieso weshalb wer wen wem wessen welche welcher
welches welchen welchem wann wofur womit wodurch wozu und oder aber nicht kein keine keinen mit ohne fur uber zwischen gibt kann konnen konnte
bei beim nach aus auf auch noch mehr viel viele besser schneller dieser diese dieses diesem sich ich uns mir dir geht gegen wenn dass danke
funktioniert braucht zeigt heisst bedeutet haben ihre erklare erklar vergleiche nutzt
les une du est pourquoi quand quel quelle quels quelles que qui quoi dans avec sans pour sur pas sont peut peuvent fait cette ces leur
leurs aux mais meilleur meilleure merci bonjour comment combien fonctionne explique
los las una unos unas del como porque cuando cual cuales quien donde con sobre entre puede pueden esta este estos estas cuanto cuanta cuantos
cuantas tiene tienen mejor gracias funciona explica
il gli uno della dello delle degli dei nel nella nelle sono perche quando quale quali dove senza possono questo questa quanti quante hanno
meglio grazie ciao piu
uma umas dos nas sao quais quem onde sem pode podem isto isso quantas tem melhor obrigado
het een zijn wordt worden waarom wanneer welke wie waar hoe hoeveel zonder voor tussen niet geen kunnen heeft hebben beter wat werkt deze
och eller inte vad varfor vilken vilka hur finns utan mellan hvad hvordan hvorfor ikke hvilken hvilke uden mellem bedre fungerar
jest dlaczego kiedy ktory ktora ktore gdzie jak czy dla oraz miedzy moze lepszy dziala
jaky jake proc kdy jsou muze neni funguje
icin neden nasıl nedir hangi nerede midir daha calisir
nhung cua voi khong tai nao duoc hoat dong
pentru este sunt fara functioneaza
hogyan miert mikor melyik vagy mukodik
miksi milloin missa miten kuinka toimii ovat
bagaimana mengapa kapan siapa dimana yang dengan untuk dari adalah tidak lebih apa itu bekerja
`
    .trim()
    .split(/\s+/),
);

/** English words that are words of other languages as well: they tell nothing. */
const sharedWords: ReadonlySet<string> = new Set(
  'was is in an am so will also me no on do a as to had over under i s d t m paper papers article articles'.split(' '),
);

/** Scripts of whole languages. Greek is left out: formulas have its letters. */
const otherScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thai}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Georgian}\p{Script=Armenian}]/gu;
/** One letter of other scripts for so many Latin ones is enough: names of methods stay Latin in every language. */
const latinPerOther = 4;

function smallWords(text: string): { readonly english: number; readonly foreign: number } {
  // Names are no small words: MIT, Los Angeles. A question may begin with a capital.
  const words = (text.match(/[\p{L}\p{M}]+/gu) ?? [])
    .filter((word, at) => at === 0 || !/^\p{Lu}/u.test(word))
    .map(foldCase);
  return {
    english: words.filter((word) => isStopWord(word) && !sharedWords.has(word)).length,
    foreign: words.filter((word) => foreignWords.has(word)).length,
  };
}

/** Whether a text is in another language than English, as far as its letters and its small words show. */
export function isForeign(text: string): boolean {
  const others = text.match(otherScript)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (others > 1 && others * latinPerOther >= latin) return true;
  const { english, foreign } = smallWords(text);
  return foreign > english;
}

/** Whether a text shows that it is English: what is not foreign may still be names alone. */
export function isSurelyEnglish(text: string): boolean {
  const { english, foreign } = smallWords(text);
  return english > 1 && english > foreign * 2;
}
