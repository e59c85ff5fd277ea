import { type ParseContext, plainLine } from '../capture.ts';
import { type ArxivFeed, type EntryElements, type EntryFields, parseFeed } from './feed.ts';
import { feedDay } from './feed-dates.ts';
import { cleanNames, cleanTitle, parseAnnounceType, splitNames, withoutAnnouncement } from './feed-text.ts';

/**
 * Reads Atom of arXiv: answers of the API (the forms before and after 2026, which differ in namespaces and the order of elements) and
 * the daily announcements where they are served as Atom. A bad entry becomes a rejected row; never throws.
 */
export function parseArxivAtom(text: string, ctx: ParseContext): ArxivFeed {
  return parseFeed(text, ctx, { format: 'arXiv Atom', tag: 'entry', errorOf, fieldsOf, feedOn: () => null });
}

/** Errors come as one entry whose id points at `…/api/errors#…`. Source: https://info.arxiv.org/help/api/user-manual.html#34-errors */
function errorOf(entry: EntryElements): string | null {
  if (!/^https?:\/\/[\w.]*arxiv\.org\/api\/errors/i.test(entry.text('id').trim())) return null;
  return plainLine(entry.text('summary')) || plainLine(entry.text('title')) || 'an error without a reason';
}

function fieldsOf(entry: EntryElements): EntryFields {
  const { id, announceType, text } = withoutAnnouncement(entry.text('summary'));
  const type = parseAnnounceType(entry.text('arxiv:announce_type')) ?? announceType;
  const announced = type !== null || id !== null || /^\s*oai:/i.test(entry.text('id'));
  const published = feedDay(entry.text('published'));
  const names = cleanNames(entry.texts('author/name'));
  return {
    ids: [entry.text('id'), id ?? '', ...entry.attributes('link', 'href')],
    title: cleanTitle(entry.text('title')),
    abstract: text,
    comment: plainLine(entry.text('arxiv:comment')),
    authors: names.length > 0 ? names : entry.texts('dc:creator').flatMap(splitNames),
    categories: [...entry.attributes('arxiv:primary_category', 'term'), ...entry.attributes('category', 'term')],
    dates: announced
      ? { kind: 'announcement', on: published, type }
      : { kind: 'submission', publishedOn: published, updatedOn: feedDay(entry.text('updated')) },
  };
}
