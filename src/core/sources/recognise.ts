import { parseArxivFeed } from './arxiv/parse-feed.ts';
import { decodeText, type ParseContext, type ParsedCapture, parseJson } from './capture.ts';
import { parseHuggingFaceJson } from './huggingface/api-json.ts';
import { parseHuggingFaceHtml } from './huggingface/page-html.ts';
import { parseHuggingFaceText } from './huggingface/page-text.ts';

/** As much of a file is looked at to tell text from other bytes, and for words that name its source. */
const headChars = 4000;

/**
 * Tells by its content which source a file is a copy of, and reads it: Hugging Face page text, HTML and API JSON (also one object a
 * line), arXiv Atom and RSS, and recorded HTTP responses `{url, status_code, body}` of any of these. `null` for anything else, also for a file of
 * the right form in which nothing of these sources is found. The bytes must be unpacked. Never throws.
 */
export function recogniseCapture(bytes: Uint8Array, ctx: ParseContext): ParsedCapture | null {
  const text = decodeText(bytes);
  if (!isText(text.slice(0, headChars))) return null;
  const body = recordedBody(text);
  return recogniseText(body ?? text, ctx);
}

/** Images, PDFs and archives have control characters, which text has hardly any of. */
function isText(head: string): boolean {
  if (head.trim() === '' || head.startsWith('%PDF-')) return false;
  const controls = head.match(/[\u0000-\u0008\u000e-\u001f\u007f\ufffd]/g)?.length ?? 0;
  return !head.includes('\u0000') && controls * 50 < head.length;
}

/** The body of a recorded response, `null` for a text that is none. */
function recordedBody(text: string): string | null {
  if (!/^\s*\{/.test(text) || !/"body"\s*:/.test(text)) return null;
  const recorded = parseJson(text.trim());
  if (typeof recorded !== 'object' || recorded === null || !('url' in recorded) || !('body' in recorded)) return null;
  return typeof recorded.body === 'string' ? recorded.body : null;
}

function recogniseText(text: string, ctx: ParseContext): ParsedCapture | null {
  const head = text.trimStart().slice(0, headChars);
  if (/^(?:\[\s*(?:["{]|\]\s*$)|\{\s*")/.test(head)) return recogniseJson(text, ctx);
  const feed = head.startsWith('<') && /\barxiv\.org\b/i.test(head) ? parseArxivFeed(text, ctx) : null;
  if (feed) return feed;
  const html = /<(?:!doctype html|html|head|body|div|main|article)[\s>]/i.test(head)
    ? parseHuggingFaceHtml(text, ctx)
    : null;
  return [html, parseHuggingFaceText(text, ctx)].find((page) => page !== null && isPage(page, text)) ?? null;
}

/** A page with papers; one without a whole paper must name where it is from. */
function isPage(page: ParsedCapture, text: string): boolean {
  return (
    page.records.length > 0 || (page.rejected.length > 0 && /\bhuggingface\.co\/papers|\bDaily Papers\b/.test(text))
  );
}

/** Fields that only Hugging Face's papers have; in an archive gone wrong also as Python writes them. */
const paperField = /["'](?:submittedOnDailyAt|upvotes|numComments|ai_summary|aiSummary|ai_keywords)["']\s*:/;
const paperObject = /["']paper["']\s*:\s*\{/;

function recogniseJson(text: string, ctx: ParseContext): ParsedCapture | null {
  if (/^\s*\[\s*\]\s*$/.test(text)) return parseHuggingFaceJson(text, ctx); // what the API answers for a weekend
  if (!paperField.test(text)) return null;
  const capture = parseHuggingFaceJson(text, ctx);
  return capture.records.length > 0 || paperObject.test(text) ? capture : null;
}
