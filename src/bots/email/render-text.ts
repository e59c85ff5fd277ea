import { assertNever } from '../../core/errors.ts';
import { isolated, visibleText } from '../../core/text.ts';
import type { MailPart } from './lay-mail.ts';
import { phrases, plainText, type Run, type Runs } from './mail-runs.ts';

/** A longer line would break on a phone. */
const underlineCharsMax = 40;

function runText({ style, text, url }: Run): string {
  const shown = style === 'code' ? `"${text}"` : text;
  return url === null || url === text ? shown : `${shown} (${url})`;
}

/** A line as it is read. Mail programs wrap it themselves: breaks of ours would fall anywhere on a phone. */
function lineText(runs: Runs): string {
  return phrases(runs)
    .map((phrase) => isolated(phrase.map(runText).join(''), plainText(phrase)))
    .join('')
    .replaceAll('\u00a0', ' ');
}

function partText(part: MailPart): readonly string[] {
  switch (part.kind) {
    case 'heading': {
      const line = (part.level === 1 ? '=' : '-').repeat(Math.min(part.text.length, underlineCharsMax));
      return [`${isolated(part.text)}\n${line}`];
    }
    case 'line':
      return [lineText(part.runs)];
    case 'paper': {
      const number = part.number === null ? '' : `${part.number}. `;
      const title = `${number}${lineText(part.title)}`;
      return [
        [title, ...(part.url === null ? [] : [part.url]), ...part.lines.map(({ runs }) => lineText(runs))].join('\n'),
      ];
    }
    case 'items':
      return [part.items.map((item) => `- ${lineText(item)}`).join('\n')];
    case 'fields':
      return [part.fields.map(({ name, value }) => `${isolated(name)}: ${lineText(value) || '–'}`).join('\n')];
    case 'links':
      return [part.links.map(({ label, url }) => `${isolated(label)}: ${url}`).join('\n')];
    case 'image':
      return [`[${visibleText(part.image.alt).trim()}]`];
    default:
      return assertNever(part);
  }
}

/** Parts of a mail as plain text, which says all that the HTML says. */
export function renderText(mail: readonly MailPart[]): string {
  return `${mail.flatMap(partText).join('\n\n')}\n`;
}
