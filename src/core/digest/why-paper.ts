import type { LocalDate } from '../local-date.ts';
import type { Paper, PaperId } from '../paper.ts';
import { dayOf } from './digest-days.ts';
import type { ConsideredPaper, Digest } from './digest-records.ts';
import type { DigestSettings, Subscription } from './subscription.ts';
import { parseTopics } from './topics.ts';

const topicsNamedMax = 4;

function joined(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

function reasonWords(reasons: readonly string[]): string {
  return reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
}

/** `flow matching, diffusion or 3 others`. */
export function topicWords({ topics }: DigestSettings): string {
  const labels = parseTopics(topics).wanted.map(({ label }) => label);
  const more = labels.length - topicsNamedMax;
  return joined(more > 1 ? [...labels.slice(0, topicsNamedMax), `${more} others`] : labels, 'or');
}

/** A paper's outcome in one digest, in a sentence for people; `toldOn` is the date of the one that told it here, where that is known. The subscription's settings may be others by now. */
export function outcomeWords(
  { outcome, reasons }: ConsideredPaper,
  digest: Digest,
  settings: DigestSettings,
  toldOn: LocalDate | null,
): string {
  const day = dayOf(digest.date);
  const selected = digest.considered.filter((each) => each.outcome === 'selected').length;
  switch (outcome) {
    case 'selected':
      return `It is in the digest of ${day}${reasonWords(reasons)}.`;
    case 'already-delivered':
      return `It is not in the digest of ${day}, as it had been told here before${toldOn === null ? '' : `, on ${dayOf(toldOn)}`}.`;
    case 'excluded':
      return reasons[0] === 'voted down'
        ? `It is not in the digest of ${day}, as it was voted down here.`
        : `It is not in the digest of ${day}, as it has "${reasons[0] ?? 'a topic'}", which this digest never takes.`;
    case 'off-topic': {
      const topics = topicWords(settings);
      return `It is not in the digest of ${day}: its title, abstract and keywords say nothing of ${topics === '' ? 'its topics' : topics}.`;
    }
    case 'below-threshold':
      return `It is not in the digest of ${day}: it had ${reasons[0] ?? 'too few upvotes'}, and ${settings.minUpvotes} are the least. It still comes should it get them.`;
    case 'over-limit':
      return `It was good enough for the digest of ${day}, but ${selected === 1 ? 'one paper was' : `${selected} papers were`} better${reasonWords(reasons)}.`;
  }
}

/** Where a paper stands in the newest digest that considered it. */
export interface FoundOutcome {
  readonly digest: Digest;
  readonly entry: ConsideredPaper;
}

/** `digests`: newest first. A digest that told the paper says more than later ones that left it out for that. */
export function findOutcome(digests: readonly Digest[], paper: PaperId): FoundOutcome | null {
  const found = digests.flatMap((digest) => {
    const entry = digest.considered.find((each) => each.paper === paper);
    return entry === undefined ? [] : [{ digest, entry }];
  });
  const told = found.find(({ entry }) => entry.outcome === 'selected');
  return told ?? found[0] ?? null;
}

const sourceNames = { huggingface: 'Hugging Face', arxiv: 'arXiv' } as const;

/** Why no digest has considered a paper. */
export function notConsideredWords(
  paper: Paper,
  { settings, progress }: Pick<Subscription, 'settings' | 'progress'>,
  hasDigests: boolean,
): string {
  const sources = joined(
    settings.sources.map((source) => sourceNames[source]),
    'or',
  );
  const { dailyOn } = paper;
  if (dailyOn === null) return `It has been in no daily list of ${sources}, and digests are made of these.`;
  const covered = settings.sources
    .flatMap((source) => progress.covered[source] ?? [])
    .sort()
    .at(-1);
  if (!hasDigests)
    return 'There has been no digest yet; it will be looked at if its list is one of those the first digest covers.';
  if (covered === undefined || dailyOn > covered)
    return `Its list, of ${dayOf(dailyOn)}, has not been in a digest yet; the next ones look at it.`;
  return `No digest looked at it: it is of ${dayOf(dailyOn)}, and was in none of the lists of ${sources} that were read for them.`;
}
