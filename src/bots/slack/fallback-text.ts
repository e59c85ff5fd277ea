import { assertNever } from '../../core/errors.ts';
import { type Block, type PaperView, plain, type Reply } from '../../core/reply.ts';
import { cut, visibleText } from '../../core/text.ts';
import { fallbackCharsMax } from './limits.ts';

/** Longest title read out. */
const titleCharsMax = 200;
const sentencesCharsMax = 400;

function words(text: string, charsMax: number): string {
  return cut(visibleText(text).trim(), charsMax);
}

/** Ends a sentence, so that it is not read together with the next. */
function ended(text: string): string {
  return text === '' || /[.!?…:]$/.test(text) ? text : `${text}.`;
}

function paperWords(paper: PaperView): string {
  const title = words(plain(paper.title), titleCharsMax);
  const number = paper.number === null ? '' : `${paper.number}. `;
  const [author = ''] = paper.authors;
  const others = Math.max(paper.authorCount ?? 0, paper.authors.length) - 1;
  const by = words(author, 60);
  const names = by === '' ? '' : `, by ${by}${others > 0 ? ` and ${others} more` : ''}`;
  return ended(`${number}${title === '' ? '(no title)' : title}${names}`);
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
      return [paperWords(block.paper), words(said, sentencesCharsMax)];
    }
    case 'papers':
      return block.papers.map(paperWords);
    case 'list':
      return block.items.map((item) => ended(words(plain(item), sentencesCharsMax)));
    case 'fields':
      return block.fields.map(({ name, value }) =>
        ended(`${words(name, 100)}: ${words(plain(value), titleCharsMax) || '–'}`),
      );
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

/** As many whole lines as there is room for; of the first, the beginning. */
function fitting(lines: readonly string[]): string {
  let said = '';
  for (const line of lines.filter((part) => part !== '')) {
    const next = said === '' ? line : `${said}\n${line}`;
    if (escaped(next).length > fallbackCharsMax) {
      if (said === '') return escaped(cut(line, Math.floor(fallbackCharsMax / 5)));
      return escaped(said);
    }
    said = next;
  }
  return escaped(said);
}

/** A reply as plain words: what a notification shows and a screen reader reads. Never empty. */
export function fallbackText(reply: Reply): string {
  const said = fitting(reply.blocks.flatMap(blockWords));
  return said === '' ? 'Nothing to show.' : said;
}
