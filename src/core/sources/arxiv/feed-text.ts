import type { AnnounceType } from '../../paper.ts';
import { foldSpace } from '../../text.ts';
import { plainLine } from '../capture.ts';

const namedEntities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/**
 * Decodes entities that are still there after the XML was read, because a feed escaped its text twice (`&amp;lt;`).
 * Only XML's own, `&nbsp;` and numbers; anything else stays as it is.
 */
export function entityDecoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return namedEntities[String(name).toLowerCase()] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const announceTypes: readonly AnnounceType[] = ['new', 'cross', 'replace', 'replace-cross'];

/** One of arXiv's four kinds of announcement, however it is written; `null` for anything else. */
export function parseAnnounceType(text: string): AnnounceType | null {
  const folded = foldSpace(text).toLowerCase();
  return announceTypes.find((type) => type === folded) ?? null;
}

interface Announcement {
  /** As written, such as `2604.21935v1`; `null` where the text does not begin with one. */
  readonly id: string | null;
  readonly announceType: AnnounceType | null;
  /** The text without what was put before it. */
  readonly text: string;
}

/**
 * Takes off what arXiv's daily feeds put before an abstract: `arXiv:2604.21935v1 Announce Type: new Abstract: …`.
 * (Feeds before 2024 wrapped it in `<p>` instead.)
 */
export function withoutAnnouncement(text: string): Announcement {
  const line = plainLine(text).replace(/^<p>\s*|\s*<\/p>$/gi, '');
  const match = /^arXiv:\s?(\S{1,60}) Announce Type:\s?([a-z-]{1,20})\b\s?/i.exec(line);
  if (!match) return { id: null, announceType: null, text: line };
  return {
    id: match[1] ?? null,
    announceType: parseAnnounceType(match[2] ?? ''),
    text: line.slice(match[0].length).replace(/^Abstract:\s?/i, ''),
  };
}

/** A title as one line, without the `(arXiv:2301.00001v2 [cs.CL] UPDATED)` that feeds before 2024 put behind it. */
export function cleanTitle(text: string): string {
  return plainLine(text)
    .replace(/^arXiv:\s?\S{1,60} Announce Type:\s?[a-z-]{1,20}\b\s?/i, '')
    .replace(/\s?\(arXiv:[^()]{1,80}\)$/i, '');
}

/** A name has a letter; lists hold empty ones, colons after collaborations and footnote numbers too. */
export function cleanNames(names: readonly string[]): readonly string[] {
  return names.map(plainLine).filter((name) => /\p{L}/u.test(name));
}

/**
 * The names in a list with commas, as RSS has it. Affiliations in parentheses go (`Ann Lee (1 and 2), Bo Ek (MIT, Boston)`),
 * empty names too; `Jr.` and the like go back to their name.
 */
export function splitNames(list: string): readonly string[] {
  const names: string[] = [];
  for (const part of cleanNames(withoutParentheses(list.replace(/<[^<>]*>/g, '')).split(','))) {
    const before = names.at(-1);
    if (before !== undefined && /^(?:[JS]r\.?|I{2,3}|IV)$/.test(part)) names[names.length - 1] = `${before} ${part}`;
    else names.push(part);
  }
  return names;
}

/** Drops what stands in parentheses, nested ones too; one that is never closed hides nothing. */
function withoutParentheses(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  let from = 0; // of the text that is kept, or of the outermost opening parenthesis
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === '(') {
      if (depth === 0) {
        parts.push(text.slice(from, index));
        from = index;
      }
      depth += 1;
    } else if (char === ')' && depth > 0) {
      depth -= 1;
      if (depth === 0) from = index + 1;
    }
  }
  parts.push(depth === 0 ? text.slice(from) : text.slice(from).replace(/[()]/g, ' '));
  return parts.join('');
}
