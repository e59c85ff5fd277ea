import type { LocalDate } from '../../local-date.ts';
import type { ParseContext } from '../capture.ts';
import { type ArxivFeed, type EntryElements, type EntryFields, parseFeed } from './feed.ts';
import { feedDay } from './feed-dates.ts';
import { cleanTitle, parseAnnounceType, splitNames, withoutAnnouncement } from './feed-text.ts';

/**
 * Reads RSS of arXiv, the announcements of one day with the way each paper was announced: new, cross-listed or replaced.
 * Without entries on days without announcements. A bad entry becomes a rejected row; never throws.
 */
export function parseArxivRss(text: string, ctx: ParseContext): ArxivFeed {
  return parseFeed(text, ctx, { format: 'arXiv RSS', tag: 'item', errorOf: () => null, fieldsOf, feedOn });
}

function fieldsOf(item: EntryElements): EntryFields {
  const { id, announceType, text } = withoutAnnouncement(item.text('description'));
  return {
    ids: [item.text('guid'), id ?? '', item.text('link')],
    title: cleanTitle(item.text('title')),
    abstract: text,
    comment: '',
    authors: item.texts('dc:creator').flatMap(splitNames),
    categories: item.texts('category').map((category) => category.trim()), // the primary one comes first
    dates: {
      kind: 'announcement',
      on: feedDay(item.text('pubDate')),
      type: parseAnnounceType(item.text('arxiv:announce_type')) ?? announceType,
    },
  };
}

function feedOn(head: string): LocalDate | null {
  return feedDay(/<pubDate>([^<]{1,60})</.exec(head)?.[1] ?? '');
}
