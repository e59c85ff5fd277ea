import { assertNever } from '../../core/errors.ts';
import { escapeHtml } from '../../core/escape-html.ts';
import type { Image } from '../../core/reply.ts';
import { cut, isolated, visibleText } from '../../core/text.ts';
import type { MailLink, MailPart } from './lay-mail.ts';
import { altCharsMax } from './limits.ts';
import { phrases, plainText, type Run, type Runs } from './mail-runs.ts';

/** Pictures that come with the mail, by `cid:` address; others are told by their alternative text. */
export type Pictures = ReadonlyMap<Image, { readonly source: string; readonly width: number }>;

/** Programs that know no style sheet take the colours in the elements; the others take the dark ones where the phone is dark. */
const ink = '#1c2430';
const grey = '#5b6675';
const accent = '#b23c06';
const sheet = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  'a{text-decoration:none}a:hover{text-decoration:underline}',
  '@media(prefers-color-scheme:dark){body,.back{background:#16191d!important}.ink{color:#e8eaed!important}',
  '.grey{color:#a5adb8!important}.accent{color:#ffa877!important}.rule{border-color:#39404a!important}',
  '.press{background:#ffa877!important;color:#16191d!important}.code{background:#2a2f37!important}}',
].join('');
/** Lines of it can be read, and older programs show no wider mails. */
const columnPx = 600;
const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

function runHtml({ style, text, url }: Run, linkClass: string): string {
  const words = escapeHtml(text);
  const styled =
    style === 'strong'
      ? `<b>${words}</b>`
      : style === 'emphasis'
        ? `<i>${words}</i>`
        : style === 'code'
          ? `<code class="code" style="background:#eef0f3;padding:1px 4px;border-radius:3px">${words}</code>`
          : words;
  if (url === null) return styled;
  return `<a class="${linkClass}" href="${escapeHtml(url)}" style="color:${linkClass === 'accent' ? accent : grey}">${styled}</a>`;
}

/** A line whose texts do not reorder each other, whatever direction each has. */
function lineHtml(runs: Runs, linkClass: 'accent' | 'grey' = 'accent'): string {
  return phrases(runs)
    .map((phrase) => {
      const words = phrase.map((run) => runHtml(run, linkClass)).join('');
      const text = plainText(phrase);
      return isolated(text) === text ? words : `<bdi>${words}</bdi>`;
    })
    .join('');
}

function paragraph(runs: Runs, look: 'text' | 'small'): string {
  return look === 'text'
    ? `<p class="ink" style="margin:0 0 8px;color:${ink}">${lineHtml(runs)}</p>`
    : `<p class="grey" style="margin:0 0 8px;font-size:14px;line-height:1.45;color:${grey}">${lineHtml(runs)}</p>`;
}

function titleHtml(part: Extract<MailPart, { readonly kind: 'paper' }>): string {
  const words = lineHtml(part.title.map((run) => ({ ...run, url: null })));
  const linked =
    part.url === null ? words : `<a class="accent" href="${escapeHtml(part.url)}" style="color:${accent}">${words}</a>`;
  const number = part.number === null ? '' : `<span class="grey" style="color:${grey}">${part.number}.</span> `;
  return `<h2 class="ink" style="margin:0 0 4px;font-size:18px;line-height:1.3;font-weight:600;color:${ink}">${number}${linked}</h2>`;
}

function linkHtml({ label, url, look }: MailLink): string {
  const words = `href="${escapeHtml(url)}"`;
  switch (look) {
    case 'press':
      return `<a class="press" ${words} style="display:inline-block;margin:4px 8px 8px 0;padding:10px 16px;border-radius:6px;background:${accent};color:#ffffff;font-weight:600">${escapeHtml(label)}</a>`;
    case 'link':
      return `<a class="accent" ${words} style="display:inline-block;padding:6px 14px 6px 0;color:${accent}">${escapeHtml(label)}</a>`;
    case 'small':
      return `<a class="grey" ${words} style="display:inline-block;padding:6px 14px 6px 0;font-size:14px;color:${grey};text-decoration:underline">${escapeHtml(label)}</a>`;
    default:
      return assertNever(look);
  }
}

function partHtml(part: MailPart, pictures: Pictures): string {
  switch (part.kind) {
    case 'heading': {
      const style = part.level === 1 ? 'margin:0 0 12px;font-size:22px' : 'margin:20px 0 6px;font-size:18px';
      const words = `<bdi>${escapeHtml(part.text)}</bdi>`;
      return `<h${part.level} class="ink" style="${style};line-height:1.3;color:${ink}">${words}</h${part.level}>`;
    }
    case 'line':
      return paragraph(part.runs, part.look);
    case 'paper':
      return `<div class="rule" style="margin:0;padding:14px 0 6px;border-top:1px solid #dde1e7">${titleHtml(part)}${part.lines.map(({ runs, look }) => paragraph(runs, look)).join('')}</div>`;
    case 'items':
      return `<ul class="ink" style="margin:0 0 8px;padding:0 0 0 20px;color:${ink}">${part.items.map((item) => `<li>${lineHtml(item)}</li>`).join('')}</ul>`;
    case 'fields':
      return part.fields
        .map(
          ({ name, value }) =>
            `<p class="ink" style="margin:0 0 4px;color:${ink}"><span class="grey" style="color:${grey}"><bdi>${escapeHtml(name)}</bdi></span><br>${value.length === 0 ? '–' : lineHtml(value)}</p>`,
        )
        .join('');
    case 'links':
      return `<p style="margin:4px 0 8px">${part.links.map(linkHtml).join('')}</p>`;
    case 'image': {
      const alt = escapeHtml(cut(visibleText(part.image.alt).trim(), altCharsMax));
      const picture = pictures.get(part.image);
      return picture === undefined
        ? `<p class="grey" style="margin:0 0 8px;color:${grey}"><bdi>${alt}</bdi></p>`
        : `<img src="${escapeHtml(picture.source)}" alt="${alt}" width="${Math.min(columnPx, picture.width)}" style="display:block;width:100%;max-width:${Math.min(columnPx, picture.width)}px;height:auto;margin:0 0 12px;border:0">`;
    }
    default:
      return assertNever(part);
  }
}

/**
 * Parts of a mail as a page that loads nothing: one column, large enough to read and to touch on a phone, light and dark. `preview` is what the
 * inbox shows beside the subject.
 */
export function renderHtml(
  mail: readonly MailPart[],
  words: { readonly subject: string; readonly preview: string },
  pictures: Pictures,
): string {
  // What follows the preview in the inbox would be the beginning of the mail: blanks keep it out.
  const hidden = `<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(words.preview)}${'&#847;&zwnj;&nbsp;'.repeat(40)}</div>`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><meta name="format-detection" content="telephone=no,date=no,address=no"><title>${escapeHtml(words.subject)}</title><style>${sheet}</style></head>`,
    '<body style="margin:0;padding:0;background:#ffffff">',
    hidden,
    '<table class="back" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#ffffff"><tr><td align="center">',
    `<table role="presentation" width="${columnPx}" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:${columnPx}px"><tr><td style="padding:20px 16px 24px;text-align:left;font:16px/1.5 ${font};overflow-wrap:anywhere">`,
    ...mail.map((part) => partHtml(part, pictures)),
    '</td></tr></table>',
    '</td></tr></table>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
