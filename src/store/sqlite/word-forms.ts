import { stemOf } from '../../core/search/porter.ts';

/**
 * What English adds to a stem, longest forms included: the endings Porter's rules take off, alone and behind one another.
 * Source of the rules: https://tartarus.org/martin/PorterStemmer/def.txt
 */
export const endings: readonly string[] = (
  's e es ed er ers or ors ing ings y ies ied ly ally al als alism alist alistic alists ality alities ' +
  'alize alized alizes alizing alization alizations alise alised alising alisation ' +
  'ic ics ical ically icity icate icated icates icating ication ications istic ' +
  'ity ities ion ions ional ation ations ational ator ators ate ated ates ating ative atively ' +
  'ize ized izes izing izer izers ization izations ise ised ises ising isation isations ' +
  'ive ives ively iveness ivity able ably ability abilities ible ibly ibility ' +
  'ance ances ancy ence ences ency ant ants antly ent ents ential ently ' +
  'ment ments ement ements ness ful fully fulness less ous ously ousness ism ist ists ification ified ifies ify ifying'
).split(' ');

/** The longest ending, in letters. */
export const endingCharsMax = Math.max(...endings.map((ending) => ending.length));

/** Shorter beginnings of words are no stems to speak of. */
const stemCharsMin = 3;

/**
 * Words that begin with `begun` although their stem does not (`quantiza`: `quantization`, stem `quantiz`), one for each stem: what a search
 * for beginnings of stems would miss. A guess by common endings; most of the words do not exist.
 */
export function formsBeyondStem(begun: string): readonly string[] {
  const shown = stemOf(begun);
  const forms = new Map<string, string>();
  for (let length = Math.max(stemCharsMin, begun.length - endingCharsMax); length < begun.length; length += 1) {
    const rest = begun.slice(length);
    for (const ending of endings) {
      if (!ending.startsWith(rest)) continue;
      const form = begun.slice(0, length) + ending;
      const stem = stemOf(form);
      if (!stem.startsWith(shown) && begun.startsWith(stem) && !forms.has(stem)) forms.set(stem, form);
    }
  }
  return [...forms.values()];
}
