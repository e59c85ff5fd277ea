import { isPng } from '../../../pictures.ts';
import { isRecord, list, record, records, text } from '../../json.ts';
import type { Call } from './route.ts';

/** Source: https://discord.com/developers/docs/reference#uploading-files */
const fileBytesMax = 10 * 1024 * 1024;

/** Every address of an attachment in a message's components. */
function* addresses(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const inside of value) yield* addresses(inside);
  else if (isRecord(value))
    for (const [name, inside] of Object.entries(value)) {
      const url = name === 'url' ? text(inside) : undefined;
      if (url?.startsWith('attachment://')) yield url.slice('attachment://'.length);
      else yield* addresses(inside);
    }
}

/** What is wrong with the files of a request: each one is named in `attachments`, shown in the message and a picture that Discord takes. */
export function fileProblems({ body, files }: Pick<Call, 'body' | 'files'>): readonly string[] {
  const whole = record(body);
  const message = isRecord(whole['message']) ? whole['message'] : whole;
  const attachments = records(message['attachments']);
  const named = attachments.map((attachment) => text(attachment['filename']) ?? '');
  const shown = [...addresses(list(message['components']))];
  return [
    ...files.flatMap(({ field, name, type, bytes }) => {
      const index = /^files\[(\d+)\]$/u.exec(field)?.[1];
      const attachment = attachments.find(({ id }) => String(id) === index);
      return [
        ...(attachment === undefined ? [`${field} is named by no attachment`] : []),
        ...(attachment?.['filename'] === name ? [] : [`${field} is called ${name}, its attachment is not`]),
        ...(shown.includes(name) ? [] : [`${name} is shown nowhere`]),
        ...(type === 'image/png' && isPng(bytes) ? [] : [`${name} is no PNG`]),
        ...(bytes.byteLength <= fileBytesMax ? [] : [`${name} is too large`]),
      ];
    }),
    ...attachments
      .filter(({ id }) => !files.some(({ field }) => field === `files[${String(id)}]`))
      .map(({ id }) => `attachment ${String(id)} has no file`),
    ...shown.filter((name) => !named.includes(name)).map((name) => `${name} is no attachment`),
    ...(new Set(named).size < named.length ? ['two attachments have one name'] : []),
  ];
}
