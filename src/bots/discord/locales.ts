import { Locale } from 'discord.js';

/** The languages a person can use Discord in. Source: https://discord.com/developers/docs/reference#locales */
const locales: readonly Locale[] = Object.values(Locale);

/** Discord says `no` where language tags say `nb` or `nn`. */
function tagOf(written: string): Intl.Locale {
  const tag = new Intl.Locale(written);
  return tag.language === 'nb' || tag.language === 'nn' ? new Intl.Locale('no') : tag;
}

/** How well a language tag stands for one of Discord's locales: 3 the very same, 2 the same in full (`zh` is `zh-Hans-CN`), 1 the same language and script, 0 not. */
function closeness(tag: Intl.Locale, locale: Locale): number {
  if (tag.baseName === locale) return 3;
  const [own, asked] = [tag.maximize(), tagOf(locale).maximize()];
  if (own.baseName === asked.baseName) return 2;
  return own.language === asked.language && own.script === asked.script ? 1 : 0;
}

/**
 * What to show in each of Discord's languages, from values by language tag (`de`, `pt`, `zh-Hant`); a more exact tag wins, and languages
 * that Discord does not have are left out. Throws a RangeError for what is no language tag.
 */
export function localised<T>(byTag: Readonly<Record<string, T>>): Partial<Record<Locale, T>> {
  const tags = Object.entries(byTag).map(([written, value]) => ({ tag: tagOf(written), value }));
  const found: Partial<Record<Locale, T>> = {};
  for (const locale of locales) {
    let best = 0;
    for (const { tag, value } of tags) {
      const close = closeness(tag, locale);
      if (close <= best) continue;
      best = close;
      found[locale] = value;
    }
  }
  return found;
}
