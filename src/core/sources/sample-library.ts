import { z } from 'zod';
import { parseArxivId } from '../arxiv-id.ts';
import { type Instant, parseLocalDate } from '../local-date.ts';
import type { PaperRecord } from '../paper.ts';
import { foldSpace } from '../text.ts';

const line = z.string().refine((text) => text !== '' && text === foldSpace(text), 'not one line of plain text');

const arxivId = z.string().refine((text) => parseArxivId(text)?.id === text, 'not an arXiv id without version');

const localDate = z.string().transform((text, context) => {
  const date = parseLocalDate(text);
  if (date !== null) return date;
  context.addIssue({ code: 'custom', message: 'not a day of the calendar' });
  return z.NEVER;
});

const samplePaper = z.strictObject({
  arxivId,
  title: line,
  authors: z.array(line).min(1),
  publishedOn: localDate,
  /** The primary one first. */
  categories: z.array(z.string().regex(/^[a-z-]+(?:\.[A-Za-z-]+)?$/)).min(1),
  keywords: z.array(line).min(1),
  /** The authors' own repository; `null` where there is none or it is not certain. */
  code: z.url({ protocol: /^https$/ }).nullable(),
  abstract: line,
});

const sampleLibrary = z.strictObject({
  /** For whoever opens the file: what it is and where its words come from. */
  note: line,
  papers: z.array(samplePaper).min(1),
});

/**
 * The papers of the bundled sample library (the text of `assets/sample-library.json`), in its order, as seen at `seenAt`.
 * Their abstracts are ours, not the authors': `textRank` says so and every view labels them.
 * Throws on anything but a well-formed library: the file is part of the program, so a bad one is a bug.
 */
export function parseSampleLibrary(text: string, seenAt: Instant): readonly PaperRecord[] {
  const { papers } = sampleLibrary.parse(JSON.parse(text));
  return papers.map((paper, index) => ({
    arxivId: paper.arxivId,
    version: null,
    title: paper.title,
    abstract: paper.abstract,
    authors: paper.authors,
    authorCount: paper.authors.length,
    publishedOn: paper.publishedOn,
    updatedOn: null,
    categories: paper.categories,
    keywords: paper.keywords,
    links: paper.code === null ? [] : [{ kind: 'code', url: paper.code }],
    organization: null,
    sourceTldr: null,
    thumbnailUrl: null,
    textRank: 'sample',
    sighting: {
      source: 'sample',
      seenAt,
      dailyOn: null,
      upvotes: null,
      comments: null,
      position: index + 1,
      announceType: null,
    },
  }));
}
