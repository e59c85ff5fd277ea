import type { Block, PaperView, Press, Reply, Text } from '../../src/core/reply.ts';

/** Short, different for every press, and the same for the same. */
export function numbered(): (press: Press) => string {
  const ids = new Map<string, string>();
  return (press) => {
    const state = JSON.stringify(press);
    const id = ids.get(state) ?? `id-${ids.size}`;
    ids.set(state, id);
    return id;
  };
}

function spanUrls(text: Text | null): readonly string[] {
  return (text ?? []).flatMap((span) => (span.kind === 'link' ? [span.url] : []));
}

function paperUrls(paper: PaperView): readonly (string | null)[] {
  return [
    paper.url,
    paper.pdfUrl,
    ...paper.links.map(({ url }) => url),
    ...spanUrls(paper.title),
    ...spanUrls(paper.abstract),
  ];
}

/** Every address a reply leads to. */
export function urlsIn(reply: Reply): readonly string[] {
  const urls = reply.blocks.flatMap((block): readonly (string | null)[] => {
    switch (block.kind) {
      case 'paper':
        return paperUrls(block.paper);
      case 'papers':
        return block.papers.flatMap(paperUrls);
      case 'text':
      case 'footnote':
        return spanUrls(block.text);
      case 'list':
        return block.items.flatMap(spanUrls);
      case 'fields':
        return block.fields.flatMap(({ value }) => spanUrls(value));
      case 'actions':
        return block.actions.flatMap((action) => (action.kind === 'link' ? [action.url] : []));
      default:
        return [];
    }
  });
  return urls
    .filter((url) => url !== null)
    .filter(isOpenable)
    .map(page);
}

/** All text of a block that has spans. */
export function spansIn(block: Block): Text {
  switch (block.kind) {
    case 'paper':
      return [...block.paper.title, ...(block.paper.abstract ?? [])];
    case 'papers':
      return block.papers.flatMap(({ title, abstract }) => [...title, ...(abstract ?? [])]);
    case 'text':
    case 'footnote':
      return block.text;
    case 'list':
      return block.items.flat();
    case 'fields':
      return block.fields.flatMap(({ value }) => value);
    default:
      return [];
  }
}

/** Without spaces: where lines are broken does not matter. */
export function squeezed(text: string): string {
  return text.replace(/\s+/gu, '');
}

/** Two URLs are the same page if only their escapes or user names differ. */
export function page(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href.replace(/%[0-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}

/** Whether people can open a URL: a web address on a host that can exist, of a length that browsers and chats take. */
export function isOpenable(url: string): boolean {
  if (!/^https?:\/\//i.test(url)) return false;
  try {
    const { href, hostname } = new URL(url);
    return (
      /^[\x21-\x7e]+$/.test(href) &&
      href.length <= 1_900 &&
      /^[\w.:[\]-]+$/.test(hostname) &&
      !/^\.|\.\./.test(hostname)
    );
  } catch {
    return false;
  }
}
