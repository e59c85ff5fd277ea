import { Tokenizer } from 'htmlparser2';

/** What a page holds for us. */
export interface PageParts {
  /** The data that Hugging Face's page scripts start from: the decoded `data-props` attributes in order. */
  readonly props: readonly string[];
  /** What a reader sees, as markdown: a paragraph for each block, `###` before card titles, links in brackets. */
  readonly text: string;
}

const site = 'https://huggingface.co';
const wanted = new Set(['data-props', 'href']);
const unseen = new Set(['script', 'style', 'template', 'noscript', 'title']);
const inline = new Set(
  'a abbr b bdi button code em font i img input kbd label mark s small span strong sub sup svg path time u'.split(' '),
);
const headings = new Map([
  ['h1', '# '],
  ['h2', '## '],
  ['h3', '### '],
  ['h4', '### '],
]);

/**
 * Takes a page apart. The tokenizer, unlike the parser built on it, keeps no stack of open elements, so a page that opens a million of
 * them costs no more than its length; a `data-props` that the end of the page cuts off is kept as far as it goes. Never throws.
 */
export function readPage(html: string): PageParts {
  const props: string[] = [];
  const text = new MarkdownWriter();
  const source = html + missingQuote(html);
  let tag = '';
  let attribute = '';
  let value: string[] = [];
  let href = '';
  const opened = () => text.open(tag, href);
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        tag = source.slice(start, end).toLowerCase();
        href = '';
      },
      onattribname(start, end) {
        const name = end - start > 20 ? '' : source.slice(start, end).toLowerCase();
        attribute = wanted.has(name) ? name : '';
        value = [];
      },
      onattribdata(start, end) {
        if (attribute !== '') value.push(source.slice(start, end));
      },
      onattribentity(codepoint) {
        if (attribute !== '') value.push(String.fromCodePoint(codepoint));
      },
      onattribend() {
        if (attribute === 'data-props') props.push(value.join(''));
        else if (attribute === 'href') href = value.join('');
        attribute = '';
        value = [];
      },
      onopentagend: opened,
      onselfclosingtag: opened,
      onclosetag(start, end) {
        text.close(source.slice(start, Math.min(end, start + 20)).toLowerCase());
      },
      ontext(start, end) {
        text.write(source.slice(start, end));
      },
      ontextentity(codepoint) {
        text.write(String.fromCodePoint(codepoint));
      },
      oncdata() {},
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {},
    },
  );
  tokenizer.write(source);
  tokenizer.end();
  return { props, text: text.end() };
}

/** What closes a last `data-props` attribute that is cut off, `''` where none is. */
function missingQuote(html: string): string {
  const at = html.lastIndexOf('data-props=');
  const quote = html.charAt(at + 'data-props='.length);
  if (at < 0 || (quote !== '"' && quote !== "'")) return '';
  return html.includes(quote, at + 'data-props='.length + 1) ? '' : `${quote}>`;
}

/** Builds the visible text from tags and texts, in one pass and with no memory of open elements but the last link. */
class MarkdownWriter {
  readonly #parts: string[] = [];
  #link: { readonly at: number; readonly url: string } | null = null;
  #unseen = '';

  open(tag: string, href: string): void {
    if (this.#unseen !== '') return;
    if (unseen.has(tag)) this.#unseen = tag;
    else if (tag === 'a') this.#link = href === '' ? null : { at: this.#parts.length, url: absolute(href) };
    else if (!inline.has(tag)) this.#parts.push('\n\n', headings.get(tag) ?? '');
  }

  close(tag: string): void {
    if (this.#unseen !== '') {
      if (tag === this.#unseen) this.#unseen = '';
      return;
    }
    if (tag === 'a') this.#closeLink();
    else if (!inline.has(tag)) this.#parts.push('\n\n');
  }

  write(text: string): void {
    if (this.#unseen === '') this.#parts.push(text.replace(/\s+/g, ' '));
  }

  end(): string {
    return this.#parts.join('').replace(/ *\n[ \n]*/g, '\n\n');
  }

  /** A link around one line of text is written as one; a link around more is only its text. */
  #closeLink(): void {
    if (this.#link === null) return;
    const { at, url } = this.#link;
    this.#link = null;
    const label = this.#parts.slice(at).join('');
    const line = label.trim();
    if (line === '' || line.includes('\n') || line.length > 1000) return;
    this.#parts.length = at;
    this.#parts.push(
      label.slice(0, label.indexOf(line)),
      `[${line}](${url})`,
      label.slice(label.indexOf(line) + line.length),
    );
  }
}

function absolute(href: string): string {
  const url = href.startsWith('/') ? site + href : href;
  return url.replace(/[\s()]/g, encodeURIComponent);
}
