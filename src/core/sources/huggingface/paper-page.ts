import { parseArxivId } from '../../arxiv-id.ts';
import { type LocalDate, parseLocalDate } from '../../local-date.ts';
import type { PaperLink, PaperRecord } from '../../paper.ts';
import { type ParseContext, plainLine } from '../capture.ts';
import { linksInText, mergeLinks } from '../links.ts';
import { parseShownDate } from './shown-dates.ts';
import type { ReadLine } from './text-lines.ts';

/** Between the line with the id and the date stands the title, of a few lines at most. */
const headLinesMax = 40;

/** Words after the abstract on a paper's page. */
const afterAbstract =
  /^(?:view (?:arxiv page|pdf)\b.*|project page|github(?: [\d.]+k?)?|add to collection|community|get this paper.*|models citing.*)$/i;

/** Whether a line of the text is an id as on a paper's own page: a quick look before its lines are kept all at once. */
export function mayBePaperPage(text: string): boolean {
  return /^[ \t]*arxiv:\s?[\w./-]+[ \t]*\r?$/im.test(text);
}

/**
 * Reads the text of a paper's own page: a line `arxiv:2310.08491`, the title, "Published on", "Submitted by … on", upvotes, authors,
 * abstract. `null` where the lines are no such page. The daily date is that of the submission to Daily Papers, which the page shows.
 */
export function parsePaperPage(lines: readonly ReadLine[], context: ParseContext): PaperRecord | null {
  const idAt = lines.findIndex((line) => line.text.length < 30 && /^arxiv:\s?\S+$/i.test(line.text));
  const arxivId = parseArxivId(lines[idAt]?.text ?? '');
  if (arxivId === null) return null;
  const published = lines
    .slice(idAt, idAt + headLinesMax)
    .findIndex((line) => line.says.some((says) => says.kind === 'date' && says.shown.published));
  if (published < 0) return null;
  const head = lines.slice(idAt + 1, idAt + published);
  const title = head.map((line) => wordsOf(line)).filter((words) => !/^(?:copy to clipboard|[=-]*)$/i.test(words));
  if (title.length === 0) return null;

  const rest = lines.slice(idAt + published);
  const abstractAt = rest.findIndex((line) => /^abstract$/i.test(wordsOf(line)));
  const facts = abstractAt < 0 ? rest : rest.slice(0, abstractAt);
  const { tldr, abstract, links } = readAbstract(abstractAt < 0 ? [] : rest.slice(abstractAt + 1));
  const authors = readAuthors(facts);
  return {
    arxivId: arxivId.id,
    version: null,
    title: plainLine(title.join(' ')),
    abstract,
    authors,
    authorCount: authors.length > 0 ? authors.length : null,
    publishedOn: publishedOn(facts),
    updatedOn: null,
    categories: [],
    keywords: [],
    links: mergeLinks([...links, ...linksInText(abstract ?? '')]),
    organization: null,
    sourceTldr: tldr,
    thumbnailUrl: null,
    textRank: 'page-text',
    sighting: {
      source: 'huggingface',
      seenAt: context.seenAt,
      dailyOn: submittedOn(facts, context.capturedOn) ?? context.dailyOn,
      upvotes: upvotesIn(facts),
      comments: null,
      position: null,
      announceType: null,
    },
  };
}

function wordsOf(line: ReadLine): string {
  return plainLine(line.text.slice(0, 2000).replace(/^#{1,6}\s+/, ''));
}

function publishedOn(lines: readonly ReadLine[]): LocalDate | null {
  for (const line of lines) {
    for (const says of line.says) {
      if (says.kind === 'date' && says.shown.published) return says.shown.date;
    }
  }
  return null;
}

function submittedOn(lines: readonly ReadLine[], capturedOn: LocalDate): LocalDate | null {
  let submitted = false;
  let shown: LocalDate | null = null;
  for (const line of lines) {
    const list = /\/papers\?date=(\d{4}-\d\d-\d\d)/.exec(line.source.slice(0, 2000));
    if (list?.[1] !== undefined) return parseLocalDate(list[1]);
    const words = wordsOf(line);
    submitted ||= /submitted by/i.test(words);
    const on = submitted ? /(?:^| )on ([a-z]{3,9} \d{1,2}(?:, \d{4})?)$/i.exec(words) : null;
    if (on?.[1] !== undefined) shown ??= parseShownDate(on[1], capturedOn)?.date ?? null;
  }
  return shown;
}

function upvotesIn(lines: readonly ReadLine[]): number | null {
  let counted = false;
  for (const line of lines) {
    for (const says of line.says) {
      if (says.kind === 'upvotes' || (counted && says.kind === 'number')) return says.count;
      counted = says.kind === 'counter' && says.counts === 'upvotes' ? true : counted && says.kind === 'blank';
    }
  }
  return null;
}

function readAuthors(lines: readonly ReadLine[]): readonly string[] {
  const at = lines.findIndex((line) => /^authors:/i.test(wordsOf(line)));
  if (at < 0) return [];
  const names = lines
    .slice(at)
    .map((line) => wordsOf(line).replace(/^authors:/i, ''))
    .join(' , ')
    .split(',')
    .map((name) => name.trim());
  return names.filter((name) => /\p{L}/u.test(name));
}

interface AbstractPart {
  readonly tldr: string | null;
  readonly abstract: string | null;
  readonly links: readonly PaperLink[];
}

function readAbstract(lines: readonly ReadLine[]): AbstractPart {
  const end = lines.findIndex((line) => afterAbstract.test(wordsOf(line)));
  const body = end < 0 ? lines : lines.slice(0, end);
  const ai = body.findIndex((line) => /^ai-generated summary$/i.test(wordsOf(line)));
  const links = (end < 0 ? [] : lines.slice(end, end + headLinesMax)).flatMap((line) =>
    line.says.flatMap((says) => (says.kind === 'links' ? says.links : [])),
  );
  return { tldr: ai < 0 ? null : joined(body.slice(0, ai)), abstract: joined(body.slice(ai + 1)), links };
}

function joined(lines: readonly ReadLine[]): string | null {
  const text = plainLine(lines.map((line) => (/^[=-]*$/.test(line.text) ? '' : line.text)).join(' '));
  return text === '' ? null : text;
}
