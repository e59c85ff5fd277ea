import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPng } from '../../../pictures.ts';
import { isRecord, list, record, records, text } from '../../json.ts';
import type { Method } from './method.ts';
import { Refusal, refusalWithMessages } from './refusal.ts';
import type { World } from './world.ts';

/** A file that an app uploads. */
export interface StandInFile {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly length: number;
  bytes: Uint8Array | null;
  isComplete: boolean;
  /** So many messages that name it are refused still: Slack looks at files after it has them. */
  refusals: number;
}

const uploads = '/upload/';
const writes = (): readonly string[] => ['files:write'];

/** Files of all workspaces, and what apps do with them. Source: https://docs.slack.dev/messaging/working-with-files#upload */
export class Files {
  readonly #files = new Map<string, StandInFile>();
  readonly #setup: {
    readonly world: World;
    readonly base: () => string;
    readonly refusals: number;
    readonly problem: (what: string) => void;
  };

  constructor(setup: {
    readonly world: World;
    readonly base: () => string;
    readonly refusals: number;
    readonly problem: (what: string) => void;
  }) {
    this.#setup = setup;
  }

  get all(): readonly StandInFile[] {
    return [...this.#files.values()];
  }

  methods(): readonly Method[] {
    return [
      {
        name: 'files.getUploadURLExternal',
        access: 'bot',
        scopes: writes,
        takes: { filename: 'text', length: 'number', alt_txt: 'text', snippet_type: 'text' },
        needs: ['filename', 'length'],
        answer: ({ args, installed }) => {
          const id = `F${this.#setup.world.serial()}`;
          this.#files.set(id, {
            id,
            team: installed.team,
            name: text(args['filename']) ?? '',
            length: Number(args['length']),
            bytes: null,
            isComplete: false,
            refusals: this.#setup.refusals,
          });
          return { upload_url: `${this.#setup.base()}${uploads}${id}`, file_id: id };
        },
      },
      {
        name: 'files.completeUploadExternal',
        access: 'bot',
        scopes: writes,
        takes: { files: 'json', channel_id: 'text', initial_comment: 'text', thread_ts: 'text' },
        needs: ['files'],
        answer: ({ args, installed }) => ({
          files: records(args['files']).map(({ id, title }) => {
            const file = this.#files.get(text(id) ?? '');
            if (file?.team !== installed.team) throw new Refusal('file_not_found');
            if (file.bytes?.byteLength !== file.length) throw new Refusal('file_not_found');
            file.isComplete = true;
            return { id: file.id, title: title ?? file.name };
          }),
        }),
      },
    ];
  }

  /** Takes the bytes of an upload; `false` for another address. */
  async upload(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (!pathname.startsWith(uploads)) return false;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const file = this.#files.get(pathname.slice(uploads.length));
    const bytes = await bytesOf(request.headers['content-type'] ?? '', Buffer.concat(parts));
    if (request.method !== 'POST' || file === undefined || bytes.byteLength !== file.length) {
      this.#setup.problem(`an upload of ${bytes.byteLength} bytes to ${pathname}`);
      response.writeHead(400).end();
      return true;
    }
    if (!isPng(bytes)) this.#setup.problem(`${file.name} is no PNG`);
    file.bytes = bytes;
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`OK - ${bytes.byteLength}`);
    return true;
  }

  /** Refuses blocks with a file that is not there (yet). `forWhom`: a response URL speaks for nobody who could see the app's own files. */
  demand(team: string, blocks: unknown, forWhom: 'app' | 'nobody' = 'app'): void {
    for (const [index, block] of list(blocks).entries()) {
      const named = isRecord(block) ? record(block)['slack_file'] : undefined;
      if (named === undefined) continue;
      const file = this.#files.get(text(record(named)['id']) ?? '');
      const isThere = forWhom === 'app' && file?.team === team && file.isComplete && file.refusals <= 0;
      if (file !== undefined) file.refusals -= 1;
      if (!isThere)
        throw refusalWithMessages('invalid_blocks', [`invalid slack file [json-pointer:/blocks/${index}/slack_file]`]);
    }
  }
}

async function bytesOf(contentType: string, body: Buffer): Promise<Uint8Array> {
  if (!contentType.startsWith('multipart/form-data')) return body;
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
  for (const value of form.values()) if (typeof value !== 'string') return value.bytes();
  return new Uint8Array();
}
