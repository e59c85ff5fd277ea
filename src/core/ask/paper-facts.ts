import type { Paper } from '../paper.ts';
import { type Text, text } from '../reply.ts';
import { foldSpace } from '../text.ts';

/** What the record of a paper says and its abstract does not. */
export type Fact = 'authors' | 'date' | 'code' | 'counts';

/** A question for a fact. */
export interface FactQuestion {
  readonly fact: Fact;
  /** How it names the paper; `null` where it means one that was spoken of ("who wrote it?"). */
  readonly of: string | null;
}

const wrote = '(?:wrote|authored|created|made|built|developed|published|proposed|introduced|invented)';
const writers = '(?:first |last |lead |main |senior )?(?:authors?|writers?|researchers?|people|team|group|lab)';
const house = '(?:lab|company|university|institut(?:e|ion)|organi[sz]ation|group|team)';
const code =
  '(?:official |public |open )?(?:source )?(?:code|implementation|repo(?:sitory)?|github(?: repo(?:sitory)?)?)';
const appeared = '(?:first )?(?:published|released|submitted|written|posted|uploaded|announced|out|come out|appear)';

const patterns: readonly (readonly [Fact, RegExp])[] = (
  [
    ['authors', `who(?: all)? (?:${wrote}|is behind|are behind) (?<of>.+)`],
    ['authors', `who (?:is|are|was|were) (?:the )?${writers}(?: (?:of|behind|for|on) (?<of>.+))?`],
    ['authors', `(?:list |show |name |give me )?(?:the |its |their )?authors(?: of (?<of>.+))?`],
    ['authors', `(?:by whom|from whom) (?:is|was|are|were) (?<of>.+?)(?: ${wrote}| written)?`],
    ['authors', `(?:which|what) ${house} (?:is behind|${wrote}|released) (?<of>.+)`],
    ['date', `(?:when|what year|on what (?:day|date)) (?:was|were|is|are|did) (?<of>.+?) ${appeared}`],
    ['date', `what(?: is|'s) the (?:publication |release |submission )?date of (?<of>.+)`],
    ['date', `how (?:old|recent) (?:is|are) (?<of>.+)`],
    ['code', `(?:is|are) there (?:an? |any |some )?${code}(?: (?:for|of|to|with) (?<of>.+))?(?: available)?`],
    ['code', `(?:does|do|has) (?<of>.+?) (?:have|has|come with)? ?(?:an? |any |some )?${code}`],
    ['code', `where (?:is|are|can i (?:find|get)) (?:the |its |their )?${code}(?: (?:for|of|to) (?<of>.+))?`],
    ['code', `(?:is|are) (?<of>.+?) open[- ]sourced?`],
    [
      'counts',
      `how many (?:upvotes|likes|votes|comments) (?:does|do|did|has|have) (?<of>.+?)(?: (?:have|get|got|received?))?`,
    ],
    ['counts', `how popular (?:is|are) (?<of>.+)`],
  ] as const
).map(([fact, pattern]) => [fact, new RegExp(`^(?:(?:and|but|so|ok(?:ay)?),? )?${pattern}$`, 'iu')] as const);

const spokenOf =
  /^(?:it|they|them|these|those|this|that|(?:this|that|these|those|the) (?:one|ones|papers?|works?|articles?|models?|methods?|results?))$/iu;

/** Whether a question asks for what stands in a paper's record: who wrote it, when, whether there is code, how popular it is. */
export function factAsked(question: string): FactQuestion | null {
  const asked = foldSpace(question)
    .replaceAll('’', "'")
    .replace(/[?!.\s]+$/u, '');
  for (const [fact, pattern] of patterns) {
    const found = pattern.exec(asked);
    if (found === null) continue;
    const of = found.groups?.['of']?.replace(/^(?:the )?paper (?:on |about |called )?|[“”"]/giu, '').trim() ?? '';
    return { fact, of: of === '' || spokenOf.test(of) ? null : of };
  }
  return null;
}

const authorsMax = 12;

function authorsOf({ authors, authorCount, organization }: Paper): string | null {
  if (authors.length === 0) return null;
  const shown = authors.slice(0, authorsMax);
  const others = Math.max(authors.length, authorCount ?? 0) - shown.length;
  const names = others > 0 ? `${shown.join(', ')} and ${others} more` : shown.join(', ');
  return `${names}${organization === null ? '' : ` (${organization})`}.`;
}

function datesOf({ publishedOn, updatedOn, dailyOn }: Paper): string | null {
  if (publishedOn === null) return dailyOn === null ? null : `In the daily list of ${dailyOn}.`;
  const revised = updatedOn === null || updatedOn === publishedOn ? '' : `; the newest version is of ${updatedOn}`;
  return `First submitted on ${publishedOn}${revised}.`;
}

function countsOf({ upvotes, comments }: Paper): string | null {
  if (upvotes === null) return null;
  const said = comments === null ? '' : ` and ${comments} ${comments === 1 ? 'comment' : 'comments'}`;
  return `${upvotes} ${upvotes === 1 ? 'upvote' : 'upvotes'}${said} at Hugging Face.`;
}

/** What the record of a paper says to it; `null` where it does not. */
export function factOf(fact: Fact, paper: Paper): Text | null {
  if (fact === 'code') {
    const link = paper.links.find(({ kind }) => kind === 'code');
    return link === undefined ? null : [text('Code: '), { kind: 'link', text: link.url, url: link.url }];
  }
  const said = fact === 'authors' ? authorsOf(paper) : fact === 'date' ? datesOf(paper) : countsOf(paper);
  return said === null ? null : [text(said)];
}
