import type { Span, Text } from './reply.ts';
import { visibleText } from './text.ts';

/** A span as it is shown: without what nobody sees, its spaces folded over the whole text. */
export interface FoldedSpan {
  readonly kind: Span['kind'];
  /** May be empty for a link. */
  readonly text: string;
  /** Of a link that can be opened; `null` for anything else, also for a link that cannot. */
  readonly url: string | null;
}

/**
 * The spans of a text that show something. Of spaces that meet, one stays; none is left at the beginning. `linkUrl` says what a platform opens.
 */
export function foldedSpans(text: Text, linkUrl: (url: string) => string | null): readonly FoldedSpan[] {
  const spans: FoldedSpan[] = [];
  let isAfterSpace = true;
  for (const span of text) {
    const folded = visibleText(span.text);
    const shown: string = isAfterSpace ? folded.trimStart() : folded;
    const url = span.kind === 'link' ? linkUrl(span.url) : null;
    if (shown === '' && url === null) continue;
    if (shown !== '') isAfterSpace = shown.endsWith(' ');
    spans.push({ kind: span.kind, text: shown, url });
  }
  return spans;
}
