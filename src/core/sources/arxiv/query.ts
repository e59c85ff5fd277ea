import { addDays, arxivZone, type LocalDate, localDateIn } from '../../local-date.ts';
import { categoryQuery } from './category.ts';

/** The fields of arXiv's query language that may be named before a word. Source: https://info.arxiv.org/help/api/user-manual.html#51-details-of-query-construction */
const fields = ['ti', 'au', 'abs', 'co', 'jr', 'cat', 'rn', 'all'];
/** More words than this are a text, not a query. */
const wordsMax = 20;

/** The minute a US Eastern day begins, in UTC as the API takes it: `YYYYMMDDHHMM`. */
function beginning(date: LocalDate): string {
  const summer = localDateIn(`${date}T04:00:00.000Z`, arxivZone) === date;
  return `${date.replaceAll('-', '')}${summer ? '0400' : '0500'}`;
}

/** All papers of a category (or archive) submitted from the beginning of one US Eastern day to the end of another. */
export function rangeQuery(category: string, from: LocalDate, to: LocalDate): string {
  return `${categoryQuery(category)} AND submittedDate:[${beginning(from)} TO ${beginning(addDays(to, 1))}]`;
}

/**
 * A query as people type it in arXiv's query language: every word or "phrase" must be in the paper unless `OR` or `ANDNOT` stands before it;
 * `au:`, `ti:` and the like say where. Whatever else has a meaning there is quoted. `null` where nothing is left to look for.
 */
export function wordsQuery(query: string): string | null {
  const parts: string[] = [];
  let words = 0;
  let operator = 'AND';
  for (const [whole, field, phrase, word] of query.matchAll(/(?:\b([a-z]{2,3}):)?(?:"([^"]*)"|([^\s"]+))/gi)) {
    if (/^(?:AND|OR|ANDNOT)$/.test(whole)) {
      operator = whole;
      continue;
    }
    const known = field !== undefined && fields.includes(field.toLowerCase());
    const text = (known || field === undefined ? '' : `${field}:`) + (phrase ?? word ?? '');
    const clean = text.replace(/[\\"]/g, ' ').replace(/\s+/g, ' ').trim();
    if (!/[\p{L}\p{N}]/u.test(clean)) continue;
    if (words > 0) parts.push(operator);
    parts.push(`${known ? field.toLowerCase() : 'all'}:${/^[\p{L}\p{N}]+$/u.test(clean) ? clean : `"${clean}"`}`);
    words += 1;
    operator = 'AND';
    if (words === wordsMax) break;
  }
  return words === 0 ? null : parts.join(' ');
}
