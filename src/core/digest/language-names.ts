import { nearestWord } from '../edit-distance.ts';
import { UserError } from '../errors.ts';
import { cut, foldCase, foldSpace } from '../text.ts';

/** English names by what people write: the name, the tag (`de`), the language's own name (`Deutsch`); folded. */
let byWord: ReadonlyMap<string, string> | null = null;

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Every language that has a code of two letters (ISO 639-1), and the two ways of writing Chinese. */
function languages(): ReadonlyMap<string, string> {
  if (byWord) return byWord;
  const english = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  const made = new Map<string, string>();
  const tags = [...letters].flatMap((first) => [...letters].map((second) => first + second));
  for (const tag of [...tags, 'zh-Hans', 'zh-Hant']) {
    const name = english.of(tag);
    if (name === undefined) continue;
    const own = new Intl.DisplayNames([tag], { type: 'language', fallback: 'none' }).of(tag);
    for (const word of [name, tag, own ?? name]) if (!made.has(foldCase(word))) made.set(foldCase(word), name);
  }
  byWord = made;
  return made;
}

/** English names of languages that begin as typed. */
export function languagesLike(typed: string): readonly string[] {
  const folded = foldCase(typed.trim());
  return [...new Set([...languages()].filter(([word]) => word.startsWith(folded)).map(([, name]) => name))].sort();
}

/**
 * The English name of a language (`German`) that was named in English, by its tag (`de`, `pt-BR`) or in itself (`Deutsch`). Only languages that
 * are known by name: it stands in what a model is told to do. Throws a `UserError`.
 */
export function languageOf(text: string): string {
  const folded = foldCase(foldSpace(text));
  const known = languages();
  const found =
    known.get(folded) ?? (/^[a-z]{2}[-_][a-z]{2}$/.test(folded) ? known.get(folded.slice(0, 2)) : undefined);
  if (found !== undefined) return found;
  const near =
    folded.length > 30
      ? null
      : nearestWord(
          folded,
          [...known.keys()].filter((word) => word.length > 3),
        );
  const meant = near === null ? undefined : known.get(near);
  throw new UserError(
    'bad-option',
    `“${cut(foldSpace(text), 40)}” is no language that Paperboy knows.`,
    meant === undefined ? 'Write it in English, such as German, or as a tag such as de.' : `Did you mean ${meant}?`,
  );
}
