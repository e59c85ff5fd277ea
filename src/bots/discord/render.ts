import { assertNever } from '../../core/errors.ts';
import { altText, type CardExtent, type Detail } from '../../core/paper-parts.ts';
import type { Picture as Png } from '../../core/picture.ts';
import type { Block, Image, Press, Reply } from '../../core/reply.ts';
import { actionsIn, buttonsLast, fewestPages } from '../../core/reply-layout.ts';
import { cut, visibleText } from '../../core/text.ts';
import { altTextCharsMax } from './limits.ts';
import { isBlank, linkUrl, markdown, own, plainRun, runsOf, shortened } from './markdown.ts';
import type { MessageBody } from './message-body.ts';
import { ActionRows, buttonUrl } from './render-actions.ts';
import { type Line, type Picture, type Piece, pagesOf } from './render-pages.ts';
import { cardLines, listLines } from './render-paper.ts';

const headingCharsMax = 250;
const fieldNameCharsMax = 100;

function pictureOf(block: Extract<Block, { kind: 'paper' }>): Picture | null {
  const url = linkUrl(block.paper.thumbnailUrl);
  if (url === null || !url.startsWith('https:')) return null;
  return { url, altText: cut(altText(block.paper), altTextCharsMax) };
}

/** Blocks of plain lines that belong together stand close, in one text; all others are parted. */
function isClose(above: Block, below: Block): boolean {
  if (above.kind === 'heading') return below.kind === 'text' || below.kind === 'fields' || below.kind === 'list';
  if (above.kind === 'text') return below.kind === 'text' || below.kind === 'list';
  return above.kind === 'footnote' && below.kind === 'footnote';
}

/** The lines of a block that is nothing but lines. */
function linesOf(block: Exclude<Block, { kind: 'paper' | 'papers' | 'actions' | 'image' }>): readonly Line[] {
  switch (block.kind) {
    case 'heading':
      return [{ prefix: '### ', runs: shortened([plainRun(block.text)], headingCharsMax) }];
    case 'text':
      return [{ prefix: '', runs: runsOf(block.text) }];
    case 'list':
      return block.items.map((item) => ({ prefix: '- ', runs: runsOf(item) }));
    case 'fields':
      return block.fields.map(({ name, value }) => {
        const shown = runsOf(value);
        const label = shortened([plainRun(name, 'strong')], fieldNameCharsMax);
        return {
          prefix: '',
          runs: [...label, ...(isBlank(label) ? [] : [own('  ')]), ...(isBlank(shown) ? [own('–')] : shown)],
        };
      });
    case 'footnote':
      return [{ prefix: '-# ', runs: runsOf(block.text) }];
    default:
      return assertNever(block);
  }
}

/** A picture, or where there is none what it shows in words. */
function imagePiece({ alt }: Image, picture: Png | undefined): readonly Piece[] {
  const said = visibleText(alt).trim() || 'A picture.';
  const runs = shortened([plainRun(said)], altTextCharsMax);
  if (picture === undefined) return [{ kind: 'text', lines: [{ prefix: '', runs }], picture: null }];
  return [{ kind: 'file', png: picture.png, altText: cut(said, altTextCharsMax), words: markdown(runs) }];
}

function piecesOf(
  reply: Reply,
  detail: Detail,
  idOf: (press: Press) => string,
  pictures: ReadonlyMap<Image, Png>,
): readonly Piece[] {
  const rows = new ActionRows(idOf);
  const linked = new Set(
    actionsIn(reply).flatMap((action) => (action.kind === 'link' ? [buttonUrl(action.url) ?? ''] : [])),
  );
  const cards = reply.blocks.filter((block) => block.kind === 'paper').length;
  const extent: CardExtent = cards === 1 ? { kind: 'whole' } : { kind: 'extract', detail };
  const pieces: Piece[] = [];
  let above: Block | null = null;
  for (const block of buttonsLast(reply.blocks)) {
    switch (block.kind) {
      case 'paper': {
        if (above?.kind === 'paper') pieces.push({ kind: 'separator', divider: true });
        const { head, body } = cardLines(block.paper, extent, linked);
        pieces.push({ kind: 'text', lines: head, picture: pictureOf(block) });
        for (const line of body) pieces.push({ kind: 'text', lines: [line], picture: null });
        break;
      }
      case 'papers':
        for (const paper of block.papers) pieces.push({ kind: 'text', lines: listLines(paper, detail), picture: null });
        break;
      case 'actions':
        pieces.push(...rows.pieces(block.actions));
        break;
      case 'image':
        pieces.push(...imagePiece(block.image, pictures.get(block.image)));
        break;
      default: {
        const lines = linesOf(block).filter((line) => !isBlank(line.runs));
        if (lines.length === 0) continue;
        const last = pieces.at(-1);
        if (above && isClose(above, block) && last?.kind === 'text')
          pieces[pieces.length - 1] = { ...last, lines: [...last.lines, ...lines] };
        else pieces.push({ kind: 'text', lines, picture: null });
      }
    }
    above = block;
  }
  return pieces;
}

/** Whether a reply gets a frame: all but one or two plain sentences. */
function isFramed(reply: Reply): boolean {
  return reply.blocks.some((block) => block.kind !== 'text' && block.kind !== 'footnote' && block.kind !== 'actions');
}

/**
 * A reply as messages for Discord: at least one, each inside its limits; the first is the answer, others go on where it ends. Text of others
 * stays literal. Where several papers are too long for one message, titles and excerpts are shortened until they fit; links, buttons and the
 * abstract of a single paper never are. `idOf` gives the id (1 to 100 characters) of every press of `pressesIn`. Images without a picture are
 * told in words.
 */
export function renderReply(
  reply: Reply,
  idOf: (press: Press) => string,
  pictures: ReadonlyMap<Image, Png> = new Map(),
): readonly MessageBody[] {
  const framed = isFramed(reply);
  const pages = fewestPages((detail) => pagesOf(piecesOf(reply, detail, idOf, pictures), framed));
  if (pages.length > 0) return pages;
  return pagesOf([{ kind: 'text', lines: [{ prefix: '-# ', runs: [own('Nothing to show.')] }], picture: null }], false);
}
