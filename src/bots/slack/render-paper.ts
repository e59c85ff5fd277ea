import type { types } from '@slack/bolt';
import { altText, type CardExtent, type Detail, dot, PaperParts } from '../../core/paper-parts.ts';
import type { PaperView } from '../../core/reply.ts';
import { cut } from '../../core/text.ts';
import { altTextCharsMax, textObjectCharsMax } from './limits.ts';
import { plainObject } from './plain-object.ts';
import type { Line, Piece } from './render-pages.ts';
import { ink, isBlank, linkUrl, own, plainText, type Run, type Runs, titleRuns } from './rich-text.ts';

const parts = new PaperParts<Run>(ink);

/** Links in words of ours, the only markup there is; `null` where they are too long for it. An address has no character that ends it. */
function linkMarkup(links: readonly Runs[]): types.MrkdwnElement | null {
  const written = links
    .flat()
    .flatMap((run) => (run.kind === 'link' ? [`<${run.url.replaceAll('&', '&amp;')}|${run.text}>`] : []));
  const text = written.join(' · ');
  return text === '' || text.length > textObjectCharsMax ? null : { type: 'mrkdwn', text, verbatim: true };
}

function line(...runs: Runs): readonly Line[] {
  return isBlank(runs) ? [] : [{ kind: 'line', runs }];
}

function linesPiece(lines: readonly Line[]): readonly (Piece & { readonly kind: 'lines' })[] {
  return lines.length === 0 ? [] : [{ kind: 'lines', lines }];
}

type Small = Exclude<Piece, { readonly kind: 'together' }>;

/** What stands small and grey: facts, then links; links that are too long for it are a line of their own. */
function smallPrint(facts: readonly Runs[], links: readonly Runs[]): readonly Small[] {
  const said = cut(plainText(parts.joined(facts, dot)), textObjectCharsMax);
  const markup = linkMarkup(links);
  const elements = [...(said.trim() === '' ? [] : [plainObject(said)]), ...(markup === null ? [] : [markup])];
  return [
    ...(elements.length === 0 ? [] : [{ kind: 'block', block: { type: 'context', elements } } as const]),
    ...(markup === null ? linesPiece(line(...parts.joined(links, dot))) : []),
  ];
}

function numbered(paper: PaperView, title: Runs): Runs {
  return paper.number === null ? title : [own(`${paper.number}. `, 'strong'), ...title];
}

/** A paper of a list: number and title, an excerpt; its facts and links small below. */
export function listPiece(paper: PaperView, detail: Detail): Piece {
  const { title, facts, links, excerpt } = parts.list(paper, detail);
  const lines = [...line(...numbered(paper, titleRuns(title.runs, title.url))), ...line(...excerpt)];
  return { kind: 'together', pieces: [...linesPiece(lines), ...smallPrint(facts, links)] };
}

function pictureOf(paper: PaperView): types.ImageElement | null {
  const url = linkUrl(paper.thumbnailUrl);
  if (url === null || !url.startsWith('https:')) return null;
  return { type: 'image', image_url: url, alt_text: cut(altText(paper), altTextCharsMax) };
}

/** A paper by itself. `linked` are URLs that buttons below lead to. */
export function cardPieces(paper: PaperView, extent: CardExtent, linked: ReadonlySet<string>): readonly Piece[] {
  const card = parts.card(paper, extent, linked);
  const { title, authors, organization, tldr, abstract, sampleNote, keywords, links } = card;
  const facts = [...card.origin, ...card.standing];
  const picture = pictureOf(paper);
  const titleLine = line(...numbered(paper, titleRuns(title.runs, title.url)));
  // A picture can only stand beside a text object, which has plain words.
  const beside = [authors, organization]
    .map(plainText)
    .filter((text) => text.trim() !== '')
    .join('\n');
  const head: readonly Small[] =
    picture === null || beside === ''
      ? [...linesPiece([...titleLine, ...line(...authors)]), ...smallPrint([organization, ...facts], [])]
      : [
          ...linesPiece(titleLine),
          {
            kind: 'block',
            block: { type: 'section', text: plainObject(cut(beside, textObjectCharsMax)), accessory: picture },
          },
          ...smallPrint(facts, []),
        ];
  return [
    { kind: 'together', pieces: head },
    ...linesPiece(tldr.length === 0 ? [] : line(own('TL;DR ', 'strong'), ...tldr)),
    ...linesPiece(line(...abstract)),
    ...smallPrint([sampleNote], []),
    ...smallPrint([keywords], links),
  ];
}
