import { type ArxivId, parseArxivId } from './arxiv-id.ts';

/** What makes an identifier of the characters behind it: its name, or a page of one paper. Every repetition is bounded, so a scan is linear. */
const before = [
  /(?<![a-z0-9])arxiv(?:\.org)?(?:\s(?:preprint|paper|id|no\.?))?(?:\s?[:#]\s?|[\s/-])/,
  /(?<![\d.])10\.48550(?:\/|%2f)arxiv\./,
  // Of a host only its own name is looked at: a subdomain in front (`export.`, `www.`) ends in a full stop, another name (`notarxiv.org`) does not.
  /(?<![a-z0-9-])(?:arxiv|ar5iv)\.org(?::\d{1,5})?\/(?:abs|pdf|html|ps|format|e-print|src)\//,
  /(?<![a-z0-9-])alphaxiv\.org\/(?:[a-z]{2}\/)?(?:abs|pdf|html|overview|resources)\//,
  /(?<![a-z0-9-])(?:huggingface\.co|hf\.co)\/(?:api\/)?papers\//,
];
const fresh = /\d{4}\.\d{4,5}(?:v\d{1,3})?/;
const old = /[a-z-]{2,8}(?:\.[a-z-]{2,16})?(?:\/|%2f)\d{7}(?:v\d{1,3})?/;
const anchors = before.map(({ source }) => source).join('|');
/** Only Latin letters and digits go on with an identifier: other scripts put no space behind it. */
const mention = new RegExp(`(?:${anchors})(${fresh.source}|${old.source})(?![a-z0-9])`, 'gi');

/**
 * The papers of arXiv that a text links to or names, in order and without repeats (the version is that of the first mention): links to
 * arxiv.org, ar5iv, alphaxiv.org, huggingface.co/papers and doi.org, bare, in `<…>` or in markdown, and names such as `arXiv:2407.21783`.
 * A number that stands alone is not taken: it may be a date or a price. Takes time in proportion to the text, whatever is in it.
 */
export function findArxivIds(text: string): readonly ArxivId[] {
  const found = new Map<string, ArxivId>();
  for (const [, written = ''] of text.matchAll(mention)) {
    const parsed = parseArxivId(written.replace(/%2f/i, '/'));
    if (parsed && !found.has(parsed.id)) found.set(parsed.id, parsed);
  }
  return [...found.values()];
}
