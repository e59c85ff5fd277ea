import type { Json } from '../../json.ts';

/** What Slack makes of `&`, `<` and `>`. Source: https://docs.slack.dev/messaging/formatting-message-text#escaping */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const pieces =
  /(<[@#!][^<>]+>)|(https?:\/\/[^\s<>]+[^\s<>.,;:!?'")\]])|((?:[a-z0-9-]+\.)+(?:org|com|co|io|net|dev)(?:\/[^\s<>]*[^\s<>.,;:!?'")\]])?)/gi;

interface Piece {
  /** As it stands in `text`. */
  readonly text: string;
  /** As it stands in a rich_text block. */
  readonly element: Json;
}

function linkPiece(url: string, label?: string): Piece {
  return {
    text: `<${escaped(url)}${label === undefined ? '' : `|${escaped(label)}`}>`,
    element: { type: 'link', url, ...(label === undefined ? {} : { text: label }) },
  };
}

function mentionPiece(token: string): Piece {
  const kind = token[1];
  const id = token.slice(2, -1).split('|')[0] ?? '';
  if (kind === '@') return { text: token, element: { type: 'user', user_id: id } };
  if (kind === '#') return { text: token, element: { type: 'channel', channel_id: id } };
  return { text: token, element: { type: 'broadcast', range: id } };
}

const plainPiece = (text: string): Piece => ({ text: escaped(text), element: { type: 'text', text } });

function piecesOf(typed: string): readonly Piece[] {
  const found: Piece[] = [];
  let last = 0;
  for (const match of typed.matchAll(pieces)) {
    const [whole, mention, url, bare] = match;
    if (match.index > last) found.push(plainPiece(typed.slice(last, match.index)));
    if (mention) found.push(mentionPiece(mention));
    else if (url) found.push(linkPiece(url));
    else if (bare) found.push(linkPiece(`http://${bare}`, bare));
    last = match.index + whole.length;
  }
  if (last < typed.length) found.push(plainPiece(typed.slice(last)));
  return found;
}

/** What Slack makes of what a person typed: escaped, links and mentions in `<…>`. Mentions are typed as `<@U…>`, `<#C…>`, `<!here>`. */
export function typedText(typed: string): string {
  return piecesOf(typed)
    .map(({ text }) => text)
    .join('');
}

/** The same as the block that Slack puts into people's messages. */
export function typedBlocks(typed: string): readonly Json[] {
  const elements = piecesOf(typed).map(({ element }) => element);
  return elements.length === 0 ? [] : [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}
