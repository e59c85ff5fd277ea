import { assertNever } from '../../core/errors.ts';
import type { Action, Block, Chart, FormButton, Invocation, PaperView, Reply, Span, Text } from '../../core/reply.ts';
import { cut, openableUrl, visibleText } from '../../core/text.ts';
import { cells, clip, type Paint, type Piece, paintLine, type Style, textWidth, wrap } from './layout.ts';
import { cardAuthorsMax, chartNameCharsMax, excerptCellsMax, listAuthorsMax, sparklineCellsMax } from './limits.ts';
import { sparkline } from './sparkline.ts';

/** How an answer is to look. */
export interface TerminalLook extends Paint {
  /** Columns of the terminal. Text is set between `textCellsMin` and `textCellsMax` whatever stands here. */
  readonly width: number;
  /** The number of the first button, past every paper's; `null` leaves buttons out (where nobody could press them). */
  readonly firstActionNumber: number | null;
  /** What a person types here instead of filling in a form. */
  readonly formLine: (form: FormButton) => string;
}

/** A button as it stands on the screen. */
export interface NumberedAction {
  readonly number: number;
  readonly invocation: Invocation;
}

export interface RenderedReply {
  /** Lines parted by `\n`; none at the end. Empty for an empty reply. */
  readonly text: string;
  /** In the order of their numbers. */
  readonly actions: readonly NumberedAction[];
}

const plainStyle: Style = {};
const dim: Style = { dim: true };
const bold: Style = { bold: true };
const accent: Style = { accent: true };
const noBreak = '\u00a0';

function piece(text: string, style: Style = plainStyle): Piece {
  return { text, style };
}

/** Literal text whose words stay on one line. */
function unbroken(text: string): string {
  return visibleText(text).trim().replaceAll(' ', noBreak);
}

/** A URL as text: literal, and one word, so that it stays in one piece. */
function urlText(url: string): string {
  return visibleText(url).trim().replaceAll(' ', '%20');
}

/** Literal text in which no-break spaces still hold words together. */
function literal(text: string): string {
  return text.split(noBreak).map(visibleText).join(noBreak);
}

function spanPieces(span: Span, base: Style, isFirst: boolean, look: TerminalLook): readonly Piece[] {
  const shown = literal(span.text);
  const { dim: _dim, ...undimmed } = base;
  switch (span.kind) {
    case 'text':
      return [piece(shown, base)];
    case 'strong':
      return [piece(shown, { ...undimmed, bold: true })];
    case 'emphasis':
      return [piece(shown, { ...base, italic: true })];
    case 'match':
      // Unmarked without colour, so that what is piped on can be searched and compared.
      return [piece(shown, { ...undimmed, accent: true })];
    case 'code':
      // Without colour nothing parts it from the words before it.
      return [piece(look.colour || isFirst ? shown : `\`${shown}\``, { ...undimmed, accent: true })];
    case 'link': {
      const url = urlText(span.url);
      if (shown === url || shown.trim() === '') return [piece(url, { ...base, url: span.url })];
      const linked = piece(shown, { ...base, url: span.url });
      const isOpened = look.colour && look.hyperlinks && openableUrl(span.url) !== null;
      return isOpened ? [linked] : [linked, piece(` (${url})`, base)];
    }
    default:
      return assertNever(span);
  }
}

function textPieces(text: Text, base: Style, look: TerminalLook): readonly Piece[] {
  return text.flatMap((span, index) => spanPieces(span, base, index === 0, look));
}

/** Parts of a line of facts; a part stays whole, and no line begins with the dot between them. */
function joined(parts: readonly (readonly Piece[])[], style: Style): readonly Piece[] {
  const filled = parts.filter((part) => part.length > 0);
  return filled.flatMap((part, index) => (index < filled.length - 1 ? [...part, piece(`${noBreak}· `, style)] : part));
}

function counted(count: number, noun: string): string {
  return `${count}${noBreak}${noun}${count === 1 ? '' : 's'}`;
}

function authorWords(paper: PaperView, shownMax: number): string {
  const total = Math.max(paper.authorCount ?? 0, paper.authors.length);
  if (paper.authors.length === 0) return total === 0 ? '' : counted(total, 'author');
  const shown = paper.authors.slice(0, shownMax);
  const names = shown.map(unbroken).join(', ');
  return total > shown.length ? `${names} +${total - shown.length}` : names;
}

function countWords(paper: PaperView): readonly string[] {
  return [
    paper.upvotes === null ? '' : counted(paper.upvotes, 'upvote'),
    paper.comments === null || paper.comments === 0 ? '' : counted(paper.comments, 'comment'),
  ].filter((words) => words !== '');
}

/** Reasons that say more than the counts beside them. */
function reasonWords(paper: PaperView): readonly string[] {
  const said = countWords(paper).map((words) => words.replaceAll(noBreak, ' '));
  return paper.reasons
    .map((reason) => visibleText(reason).trim())
    .filter((reason) => reason !== '' && !said.includes(reason));
}

function facts(words: readonly string[]): readonly (readonly Piece[])[] {
  return words.map((word) => (word === '' ? [] : [piece(word, dim)]));
}

function idPieces(paper: PaperView): readonly Piece[] {
  return [piece(unbroken(paper.id), paper.url === null ? dim : { dim: true, url: paper.url })];
}

function titlePieces(paper: PaperView, look: TerminalLook): readonly Piece[] {
  const title = textPieces(paper.title, bold, look);
  const named = title.some((part) => part.text.trim() !== '') ? title : [piece('(no title)', dim)];
  return paper.sample ? [...named, piece(' [sample]')] : named;
}

/** Whether a text is (the beginning of) the paper's TL;DR, so that whoever wrote it is named. */
function isTldr(abstract: Text, tldr: NonNullable<PaperView['tldr']>): boolean {
  const words = visibleText(abstract.map((span) => span.text).join(''))
    .replace(/…$/, '')
    .trim();
  return words !== '' && visibleText(tldr.text).trim().startsWith(words);
}

function excerptPieces(paper: PaperView, look: TerminalLook): readonly Piece[] {
  const { abstract, tldr } = paper;
  const shown: Text | null = abstract ?? (tldr ? [{ kind: 'text', text: tldr.text }] : null);
  if (shown === null) return [];
  const excerpt = clip(textPieces(shown, plainStyle, look), excerptCellsMax);
  return tldr && isTldr(shown, tldr) ? [...excerpt, piece(` —${noBreak}${unbroken(tldr.by)}`, dim)] : excerpt;
}

/** Builds the lines of one reply. */
class Page {
  readonly actions: NumberedAction[] = [];
  private readonly lines: string[] = [];
  private readonly look: TerminalLook;
  private readonly width: number;
  private isApart = false;

  constructor(look: TerminalLook) {
    this.look = look;
    this.width = textWidth(look.width);
  }

  get text(): string {
    return this.lines.join('\n');
  }

  get length(): number {
    return this.lines.length;
  }

  /** Whether a blank line is to part what follows, if anything does, from what stands above. */
  set apart(wanted: boolean) {
    this.isApart = wanted;
  }

  /** A paragraph under `lead`, which stands before its first line; the others are indented as far. */
  paragraph(pieces: readonly Piece[], lead: readonly Piece[] = [], indent = 0): void {
    const hang = indent + lead.reduce((sum, part) => sum + cells(part.text), 0);
    for (const [index, line] of wrap(pieces, this.width - hang).entries()) {
      if (this.isApart && this.lines.length > 0) this.lines.push('');
      this.isApart = false;
      const start = index === 0 ? [piece(' '.repeat(indent)), ...lead] : [piece(' '.repeat(hang))];
      this.lines.push(paintLine([...start, ...line], this.look));
    }
  }

  block(block: Block): void {
    switch (block.kind) {
      case 'heading':
        this.paragraph([piece(visibleText(block.text), bold)]);
        break;
      case 'text':
        this.paragraph(textPieces(block.text, plainStyle, this.look));
        break;
      case 'paper':
        this.card(block.paper);
        break;
      case 'papers':
        this.papers(block.papers);
        break;
      case 'list':
        for (const item of block.items) this.paragraph(textPieces(item, plainStyle, this.look), [piece('• ', dim)]);
        break;
      case 'fields':
        this.fields(block.fields.map(({ name, value }) => ({ name, value: textPieces(value, plainStyle, this.look) })));
        break;
      case 'actions':
        this.buttons(block.actions);
        break;
      case 'image':
        this.chart(block.image.chart);
        break;
      case 'footnote':
        this.paragraph(textPieces(block.text, dim, this.look));
        break;
      default:
        assertNever(block);
    }
  }

  /** A terminal shows no pictures: each line as a row of bars, with its first and last number. */
  private chart({ days, series, title, unit }: Chart): void {
    this.apart = true;
    this.paragraph([piece(visibleText(title), bold)]);
    this.paragraph([piece(`${visibleText(unit)}, ${days[0] ?? ''} to ${days.at(-1) ?? ''}`, dim)]);
    this.fields(
      series.map(({ name, values }) => ({
        name: cut(visibleText(name), chartNameCharsMax),
        value: [
          piece(sparkline(values, sparklineCellsMax), accent),
          piece(` ${values[0] ?? 0}${noBreak}to${noBreak}${values.at(-1) ?? 0}`),
        ],
      })),
    );
    this.apart = true;
  }

  private papers(papers: readonly PaperView[]): void {
    const digits = Math.max(0, ...papers.map((paper) => (paper.number === null ? 0 : String(paper.number).length)));
    const indent = digits === 0 ? 0 : digits + 3;
    for (const paper of papers) {
      this.apart = true;
      const number = paper.number === null ? '' : String(paper.number);
      const lead = digits === 0 ? [] : [piece(` ${number.padStart(digits)}  `, accent)];
      this.paragraph(titlePieces(paper, this.look), lead);
      const date = paper.publishedOn ?? paper.dailyOn ?? '';
      const meta = [...facts([authorWords(paper, listAuthorsMax), date, ...countWords(paper)]), idPieces(paper)];
      this.paragraph(joined(meta, dim), [], indent);
      this.paragraph(excerptPieces(paper, this.look), [], indent);
      this.paragraph(joined(facts(reasonWords(paper)), dim), [], indent);
    }
  }

  private card(paper: PaperView): void {
    const number = paper.number === null ? [] : [piece(`${paper.number}  `, accent)];
    this.paragraph(titlePieces(paper, this.look), number);
    this.paragraph([piece(authorWords(paper, cardAuthorsMax))]);
    const submitted = paper.publishedOn === null ? '' : `submitted${noBreak}${paper.publishedOn}`;
    const listed =
      paper.dailyOn === null || paper.dailyOn === paper.publishedOn
        ? ''
        : `daily${noBreak}list${noBreak}of${noBreak}${paper.dailyOn}`;
    const words = [
      visibleText(paper.organization ?? ''),
      submitted,
      listed,
      paper.categories.map(visibleText).join(', '),
      ...countWords(paper),
    ];
    this.paragraph(joined([...facts(words), idPieces(paper)], dim));
    this.paragraph(joined(facts(reasonWords(paper)), dim));
    if (paper.tldr) {
      this.apart = true;
      const by = piece(` —${noBreak}${unbroken(paper.tldr.by)}`, dim);
      this.paragraph([piece('TL;DR ', accent), piece(visibleText(paper.tldr.text)), by]);
    }
    if (paper.abstract) {
      this.apart = true;
      this.paragraph(textPieces(paper.abstract, plainStyle, this.look));
      if (paper.sample)
        this.paragraph([piece("Sample: this abstract was written by Paperboy, not by the paper's authors.", dim)]);
    }
    this.apart = true;
    const link = (name: string, url: string) => ({ name, value: [piece(urlText(url), { url })] });
    this.fields([
      ...(paper.keywords.length > 0
        ? [{ name: 'Keywords', value: [piece(paper.keywords.map(visibleText).join(', '))] }]
        : []),
      ...(paper.url === null ? [] : [link('Paper', paper.url)]),
      ...(paper.pdfUrl === null ? [] : [link('PDF', paper.pdfUrl)]),
      ...paper.links.map((entry) => link(entry.kind === 'code' ? 'Code' : 'Project', entry.url)),
    ]);
  }

  /** Names in a column, values beside it; where that leaves too little room, below. */
  private fields(fields: readonly { readonly name: string; readonly value: readonly Piece[] }[]): void {
    const names = fields.map((field) => unbroken(field.name));
    const column = Math.max(0, ...names.map(cells)) + 2;
    for (const [index, { value }] of fields.entries()) {
      const name = names[index] ?? '';
      const shown = value.some((part) => part.text.trim() !== '') ? value : [piece('–')];
      if (column > this.width / 2) {
        this.paragraph([piece(name, dim)]);
        this.paragraph(shown, [], 2);
      } else {
        this.paragraph(shown, [piece(name + ' '.repeat(column - cells(name)), dim)]);
      }
    }
  }

  private number(invocation: Invocation): Piece | null {
    const first = this.look.firstActionNumber;
    if (first === null) return null;
    const number = first + this.actions.length;
    this.actions.push({ number, invocation });
    return piece(`[${number}]${noBreak}`, accent);
  }

  private buttons(actions: readonly Action[]): void {
    let row: Piece[] = [];
    const endRow = () => {
      this.paragraph(row);
      row = [];
    };
    for (const action of actions) {
      switch (action.kind) {
        case 'button': {
          const number = this.number(action.invocation);
          const gap = row.length > 0 ? [piece(`${noBreak} `)] : [];
          if (number) row.push(...gap, number, piece(unbroken(action.label)));
          break;
        }
        case 'form': {
          // A terminal has a prompt instead of forms: this is what to type there.
          endRow();
          if (this.look.firstActionNumber === null) break;
          const line = visibleText(this.look.formLine(action));
          this.paragraph([piece(`${visibleText(action.label)}: `, dim), piece(line, accent)]);
          break;
        }
        case 'link':
          endRow();
          this.paragraph([
            piece(`${visibleText(action.label)}: `, dim),
            piece(urlText(action.url), { url: action.url }),
          ]);
          break;
        case 'select': {
          endRow();
          if (action.choices.length === 0 || this.look.firstActionNumber === null) break;
          this.paragraph([piece(visibleText(action.placeholder), dim)]);
          for (const choice of action.choices) {
            const number = this.number(choice.invocation);
            const description =
              choice.description === null ? [] : [piece(` – ${visibleText(choice.description)}`, dim)];
            if (number) this.paragraph([piece(visibleText(choice.label)), ...description], [number], 2);
          }
          break;
        }
        default:
          assertNever(action);
      }
    }
    endRow();
  }
}

/** Blocks that belong together stand close; all others are parted by a blank line. */
function isClose(above: Block, below: Block): boolean {
  if (above.kind === 'heading') return below.kind === 'text' || below.kind === 'fields' || below.kind === 'list';
  if (above.kind === 'text') return below.kind === 'text' || below.kind === 'list';
  return above.kind === 'footnote' && below.kind === 'footnote';
}

/** The reply without actions that are on the screen already: papers that have a number there, links written out on a card. */
function withoutRepeats(reply: Reply): readonly Block[] {
  const listed = reply.blocks.flatMap((block) => (block.kind === 'papers' ? block.papers : []));
  const cards = reply.blocks.flatMap((block) => (block.kind === 'paper' ? [block.paper] : []));
  const known = new Set(
    [...listed, ...cards].flatMap((paper) => (paper.number === null ? [] : [paper.id, String(paper.number)])),
  );
  const urls = new Set(cards.flatMap((paper) => [paper.url, paper.pdfUrl, ...paper.links.map((entry) => entry.url)]));
  const isNew = ({ command, options }: Invocation) =>
    command !== 'show' || !Object.values(options).some((value) => known.has(String(value)));
  const needed = (action: Action): readonly Action[] => {
    switch (action.kind) {
      case 'button':
        return isNew(action.invocation) ? [action] : [];
      case 'form':
        return [action];
      case 'link':
        return urls.has(action.url) ? [] : [action];
      case 'select': {
        const choices = action.choices.filter((choice) => isNew(choice.invocation));
        return choices.length > 0 ? [{ ...action, choices }] : [];
      }
      default:
        return assertNever(action);
    }
  };
  return reply.blocks.map((block) =>
    block.kind === 'actions' ? { kind: 'actions', actions: block.actions.flatMap(needed) } : block,
  );
}

/**
 * A reply as text for a terminal, and what its numbered buttons do. All text in the reply is literal: control characters, escape
 * sequences, bidi controls and zero-width characters are taken out, so only this bot's own styles ever reach the terminal.
 */
export function renderReply(reply: Reply, look: TerminalLook): RenderedReply {
  const page = new Page(look);
  let above: Block | null = null;
  for (const block of withoutRepeats(reply)) {
    page.apart = above !== null && !isClose(above, block);
    const before = page.length;
    page.block(block);
    if (page.length > before) above = block;
  }
  return { text: page.text, actions: page.actions };
}
