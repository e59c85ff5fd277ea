import { editDistance } from '../../../src/core/edit-distance.ts';
import type { LocalDate } from '../../../src/core/local-date.ts';
import type { Paper } from '../../../src/core/paper.ts';
import type { SearchCandidate, SearchPlan, SearchTerm, Store } from '../../../src/core/ports.ts';
import { stemOf } from '../../../src/core/search/porter.ts';
import { wordsOf } from '../../../src/core/search/words.ts';

/** A paper of the library that nobody wrote; change what a test is about. */
export function shelvedPaper(changes: Partial<Paper> & Pick<Paper, 'id' | 'title'>): Paper {
  return {
    arxivId: changes.id,
    version: null,
    abstract: null,
    authors: [],
    authorCount: null,
    publishedOn: null,
    updatedOn: null,
    categories: [],
    keywords: [],
    links: [],
    organization: null,
    sourceTldr: null,
    thumbnailUrl: null,
    textRank: 'arxiv',
    dailyOn: null,
    upvotes: null,
    comments: null,
    sample: false,
    ...changes,
  };
}

export interface Shelf
  extends Pick<Store, 'search' | 'rate' | 'paper' | 'wordCounts' | 'nearWords' | 'nearest' | 'nearness'> {
  /** Every plan that was searched for, in order. */
  readonly plans: readonly SearchPlan[];
}

/** The search of a library in a few lines: same stems, same plans, a plain score, papers kept in memory. */
export function shelf(papers: readonly Paper[]): Shelf {
  const plans: SearchPlan[] = [];
  const wordsIn = (paper: Paper, field: SearchTerm['field']): readonly (readonly string[])[] => {
    const fields = {
      title: paper.title,
      abstract: paper.abstract ?? '',
      authors: paper.authors.join(' ; '),
      keywords: paper.keywords.join(' ; '),
    };
    const texts = field === null ? Object.values(fields) : [fields[field]];
    return texts.map((text) => wordsOf(text).map((at) => at.word));
  };
  const timesIn = (paper: Paper, term: SearchTerm): number => {
    let times = 0;
    for (const words of wordsIn(paper, term.field)) {
      words.forEach((_, from) => {
        const found = term.words.every((word, step) => {
          const other = words[from + step] ?? '';
          const begins = term.prefix && step === term.words.length - 1 && other.startsWith(word);
          return begins || stemOf(other) === stemOf(word);
        });
        if (found) times += 1;
      });
    }
    return times;
  };
  const has = (term: SearchTerm) => (paper: Paper) => timesIn(paper, term) > 0;
  const vocabulary = new Set(papers.flatMap((paper) => wordsIn(paper, null).flat()));
  const countOf = (word: string): number =>
    papers.filter(has({ words: [word], prefix: false, field: null, exclude: false })).length;

  return {
    plans,
    async search(plan) {
      plans.push(plan);
      const wanted = plan.terms.filter((term) => !term.exclude);
      const papersWith = wanted.map((term) => papers.filter(has(term)).length);
      const candidates: SearchCandidate[] = [];
      for (const paper of papers) {
        const day: LocalDate | '' = paper.publishedOn ?? paper.dailyOn ?? '';
        const { since, until, category } = plan.filter;
        if ((since !== null && day < since) || (until !== null && day > until)) continue;
        if (category !== null && !paper.categories.includes(category)) continue;
        if (plan.terms.some((term) => term.exclude && timesIn(paper, term) > 0)) continue;
        const times = wanted.map((term) => timesIn(paper, term));
        const matches = plan.match === 'all' ? times.every((count) => count > 0) : times.some((count) => count > 0);
        if (!matches || wanted.length === 0) continue;
        const score = times.reduce((sum, count, index) => sum + count / (1 + (papersWith[index] ?? 0)), 0);
        candidates.push({ paper, score });
      }
      return candidates.sort((left, right) => right.score - left.score).slice(0, plan.limit);
    },
    rate: async () => [],
    nearest: async () => [],
    nearness: async () => [],
    async paper(id) {
      return papers.find((paper) => paper.id === id) ?? null;
    },
    async wordCounts(words) {
      return words.map(countOf);
    },
    async nearWords(word, limit) {
      const max = word.length < 7 ? 1 : 2;
      return [...vocabulary]
        .filter((known) => editDistance(word, known, max) <= max)
        .map((known) => ({ word: known, papers: countOf(known) }))
        .sort((left, right) => right.papers - left.papers)
        .slice(0, limit);
    },
  };
}
