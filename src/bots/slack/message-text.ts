import { incomingText } from './incoming-text.ts';

/** What people read in a message, or what its links lead to. */
const told: ReadonlySet<string> = new Set([
  'text',
  'url',
  'title',
  'title_link',
  'from_url',
  'original_url',
  'fallback',
]);
/** What holds more of it. */
const nested: ReadonlySet<string> = new Set([
  'blocks',
  'attachments',
  'elements',
  'fields',
  'message_blocks',
  'message',
  'text',
  'rows',
  'accessory',
]);
const depthMax = 12;
const charsMax = 40_000;

function collect(value: unknown, depth: number, into: string[]): void {
  if (depth > depthMax || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const entry of value) collect(entry, depth + 1, into);
    return;
  }
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry === 'string' && told.has(key)) into.push(incomingText(entry, null).text);
    else if (nested.has(key)) collect(entry, depth + 1, into);
  }
}

/** All words and links of a message, wherever they stand in it: other apps write into blocks and attachments. Things may come twice. */
export function messageTextOf(message: Readonly<Record<string, unknown>>): string {
  const parts: string[] = [];
  collect(message, 0, parts);
  return parts.join('\n').slice(0, charsMax);
}
