import { assertNever } from '../../core/errors.ts';
import { type Block, type PaperView, plain, type Reply } from '../../core/reply.ts';
import { cut, visibleText } from '../../core/text.ts';
import { fallbackCharsMax } from './limits.ts';

/** Longest title read out by itself, and among others. */
const titleCharsMax = 300;
const listedTitleCharsMax = 120;
const sentencesCharsMax = 400;
const nameCharsMax = 60;
const moreBelow = 'There is more in the message.';

function words(text: string, charsMax: number): string {
  return cut(visibleText(text).trim(), charsMax);
}

/** Ends a sentence, so that it is not read together with the next. */
function ended(text: string): string {
  return text === '' || /[.!?…:]$/.test(text) ? text : `${text}.`;
}

function paperWords(paper: PaperView, charsMax: number): string {
  const title = words(plain(paper.title), charsMax);
  const number = paper.number === null ? '' : `${paper.number}. `;
  const [author = ''] = paper.authors;
  const others = Math.max(paper.authorCount ?? 0, paper.authors.length) - 1;
  const by = words(author, nameCharsMax);
  const named = `${number}${title === '' ? '(no title)' : title}`;
  if (by === '') return ended(named);
  // After a question or a title that is cut short, a comma is not read as a pause.
  return ended(`${named}${/[.!?…]$/.test(named) ? ' By' : ', by'} ${by}${others > 0 ? ` and ${others} more` : ''}`);
}

function blockWords(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return [ended(words(block.text, titleCharsMax))];
    case 'text':
    case 'footnote':
      return [words(plain(block.text), sentencesCharsMax)];
    case 'paper': {
      const said = block.paper.tldr?.text ?? plain(block.paper.abstract ?? []);
      return [paperWords(block.paper, titleCharsMax), words(said, sentencesCharsMax)];
    }
    case 'papers':
      return block.papers.map((paper) => paperWords(paper, listedTitleCharsMax));
    case 'list':
      return block.items.map((item) => ended(words(plain(item), sentencesCharsMax)));
    case 'fields':
      return block.fields.map(({ name, value }) =>
        ended(`${words(name, nameCharsMax)}: ${words(plain(value), titleCharsMax) || '–'}`),
      );
    case 'image':
      return [words(block.image.alt, sentencesCharsMax)];
    case 'actions':
      return [];
    default:
      return assertNever(block);
  }
}

/** Slack reads `&`, `<` and `>` as markup here: https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** As many whole lines as there is room for, with a word about the others. */
function fitting(lines: readonly string[]): string {
  const room = fallbackCharsMax - moreBelow.length - 1;
  const [first = '', ...others] = lines.filter((part) => part !== '');
  const whole = escaped(first);
  // An entity has at most five characters.
  let said = whole.length <= room ? whole : escaped(cut(first, Math.floor(room / 5)));
  for (const line of others.map(escaped)) {
    if (said.length + 1 + line.length > room) return `${said}\n${moreBelow}`;
    said = `${said}\n${line}`;
  }
  return said;
}

/** A reply as plain words: what a notification shows and a screen reader reads. Never empty. */
export function fallbackText(reply: Reply): string {
  const said = fitting(reply.blocks.flatMap(blockWords));
  return said === '' ? 'Nothing to show.' : said;
}
