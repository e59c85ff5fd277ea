import { assertNever } from '../../core/errors.ts';
import type { CardExtent, Detail } from '../../core/paper-parts.ts';
import type { Block, Image, Press, Reply } from '../../core/reply.ts';
import { actionsIn, buttonsLast, fewestPages } from '../../core/reply-layout.ts';
import { cut, visibleText } from '../../core/text.ts';
import { fallbackText } from './fallback-text.ts';
import { altTextCharsMax, headerCharsMax, textObjectCharsMax } from './limits.ts';
import type { SlackBlock, SlackMessage } from './message.ts';
import { imageWords, noPictures, type UploadedPictures } from './pictures.ts';
import { plainObject } from './plain-object.ts';
import { ActionBlocks } from './render-actions.ts';
import { type Line, messageRoom, type Piece, pagesOf, type Room } from './render-pages.ts';
import { cardPieces, listPiece } from './render-paper.ts';
import { isBlank, linkUrl, own, plainRun, plainText, runsOf, shortened } from './rich-text.ts';

const fieldNameCharsMax = 100;

/** The lines of a block that is nothing but lines. */
function linesOf(block: Extract<Block, { kind: 'text' | 'list' | 'fields' }>): readonly Line[] {
  switch (block.kind) {
    case 'text':
      return [{ kind: 'line', runs: runsOf(block.text) }];
    case 'list':
      return block.items.map((item) => ({ kind: 'item', runs: runsOf(item) }));
    case 'fields':
      return block.fields.map(({ name, value }) => {
        const shown = runsOf(value);
        const label = shortened([plainRun(name, 'strong')], fieldNameCharsMax);
        return {
          kind: 'line',
          runs: [...(isBlank(label) ? [] : [...label, own('  ')]), ...(isBlank(shown) ? [own('–')] : shown)],
        };
      });
    default:
      return assertNever(block);
  }
}

/** A footnote is small print, which has no links; one with links is a line. */
function footnotePieces(block: Extract<Block, { kind: 'footnote' }>): readonly Piece[] {
  const runs = runsOf(block.text);
  if (isBlank(runs)) return [];
  const said = plainText(runs);
  if (runs.some((run) => run.kind === 'link') || said.length > textObjectCharsMax)
    return [{ kind: 'lines', lines: [{ kind: 'line', runs }] }];
  return [{ kind: 'block', block: { type: 'context', elements: [plainObject(said)] } }];
}

function headingPieces(text: string): readonly Piece[] {
  const shown = cut(visibleText(text).trim(), headerCharsMax);
  return shown === '' ? [] : [{ kind: 'block', block: { type: 'header', text: plainObject(shown) } }];
}

/** Texts that follow each other, and a list under its text, are one. */
function isClose(above: Block, below: Block): boolean {
  return above.kind === 'text' && (below.kind === 'text' || below.kind === 'list');
}

/** A picture, or where there is none what it shows in words. */
function imageBlock({ alt }: Image, file: string | undefined): SlackBlock {
  if (file === undefined) return imageWords(alt);
  const altText = cut(visibleText(alt).trim() || 'A picture.', altTextCharsMax);
  return { type: 'image', slack_file: { id: file }, alt_text: altText };
}

/** How blocks are laid out. */
interface Layout {
  readonly room: Room;
  /** Whether a paper that stands alone is shown in full. */
  readonly cards: 'whole' | 'extract';
}

const messageLayout: Layout = { room: messageRoom, cards: 'whole' };

function piecesOf(
  reply: Reply,
  detail: Detail,
  cardsShown: Layout['cards'],
  idOf: (press: Press) => string,
  pictures: UploadedPictures,
): readonly Piece[] {
  const actions = new ActionBlocks(idOf);
  const linked = new Set(
    actionsIn(reply).flatMap((action) => (action.kind === 'link' ? [linkUrl(action.url) ?? ''] : [])),
  );
  const cards = reply.blocks.filter((block) => block.kind === 'paper').length;
  const extent: CardExtent = cards === 1 && cardsShown === 'whole' ? { kind: 'whole' } : { kind: 'extract', detail };
  const pieces: Piece[] = [];
  let above: Block | null = null;
  for (const block of buttonsLast(reply.blocks)) {
    switch (block.kind) {
      case 'heading':
        pieces.push(...headingPieces(block.text));
        break;
      case 'paper':
        if (above?.kind === 'paper') pieces.push({ kind: 'block', block: { type: 'divider' } });
        pieces.push(...cardPieces(block.paper, extent, linked));
        break;
      case 'papers':
        pieces.push(...block.papers.map((paper) => listPiece(paper, detail)));
        break;
      case 'actions':
        pieces.push(...actions.pieces(block.actions));
        break;
      case 'image':
        pieces.push({ kind: 'block', block: imageBlock(block.image, pictures.get(block.image)) });
        break;
      case 'footnote':
        pieces.push(...footnotePieces(block));
        break;
      default: {
        const lines = linesOf(block).filter((line) => !isBlank(line.runs));
        if (lines.length === 0) continue;
        const last = pieces.at(-1);
        if (above && isClose(above, block) && last?.kind === 'lines')
          pieces[pieces.length - 1] = { kind: 'lines', lines: [...last.lines, ...lines] };
        else pieces.push({ kind: 'lines', lines });
      }
    }
    above = block;
  }
  return pieces;
}

const nothing: SlackBlock = { type: 'context', elements: [plainObject('Nothing to show.')] };

/** A reply as the blocks of one message or more, at least one. */
export function blocksOf(
  reply: Reply,
  idOf: (press: Press) => string,
  { room, cards }: Layout = messageLayout,
  pictures: UploadedPictures = noPictures,
): readonly (readonly SlackBlock[])[] {
  const pages = fewestPages((detail) => pagesOf(piecesOf(reply, detail, cards, idOf, pictures), room));
  return pages.length > 0 ? pages : [[nothing]];
}

/**
 * A reply as messages for Slack: at least one, each inside its limits; the first is the answer, others go on where it ends. Text of others
 * stays literal. Where several papers are too long for one message, titles and excerpts are shortened until they fit; links, buttons and the
 * abstract of a single paper never are. `idOf` gives the id (1 to 100 characters) of every press of `pressesIn`. Images without a file are
 * told in words.
 */
export function renderReply(
  reply: Reply,
  idOf: (press: Press) => string,
  pictures: UploadedPictures = noPictures,
): readonly SlackMessage[] {
  const text = fallbackText(reply);
  return blocksOf(reply, idOf, messageLayout, pictures).map((blocks, index) => ({
    text: index === 0 ? text : 'The rest of the answer.',
    blocks,
  }));
}
