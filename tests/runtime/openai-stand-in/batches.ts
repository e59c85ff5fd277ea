import { type Json, record, text } from '../../bots/json.ts';
import { type Behaviour, type CheckAnswer, errorBody } from './chat-answers.ts';
import { wayOf } from './ways.ts';

/** How a batch ends. */
export type BatchEnd = 'completed' | 'expired' | 'failed' | 'cancelled';

interface Job {
  readonly id: string;
  readonly body: Json;
  readonly lines: readonly Json[];
  looks: number;
  output: string | null;
  errors: string | null;
}

interface StoredFile {
  readonly name: string;
  readonly purpose: string;
  readonly content: string;
}

const created = 1_772_000_000;

/** A file as a client uploads it. */
function uploadIn(multipart: string): { readonly purpose: string; readonly content: string; readonly name: string } {
  const boundary = multipart.slice(0, multipart.indexOf('\r\n'));
  const part = (name: string) =>
    multipart.split(boundary).find((each) => each.includes(`name="${name}"`)) ?? '\r\n\r\n\r\n';
  const bodyOf = (each: string) => each.slice(each.indexOf('\r\n\r\n') + 4, -2);
  const name = /filename="([^"]*)"/.exec(part('file'))?.[1] ?? '';
  return { purpose: bodyOf(part('purpose')), content: bodyOf(part('file')), name };
}

export interface BatchDesk {
  /** Batches made so far: their ids, with the lines of their files. */
  readonly made: readonly { readonly id: string; readonly lines: readonly Json[]; readonly metadata: Json }[];
  /** Files that are there: what came up and what was answered. */
  readonly files: readonly string[];
  upload(multipart: string): Json;
  file(id: string): string | undefined;
  listFiles(purpose: string | null): Json;
  deleteFile(id: string): Json | null;
  create(body: Json): Json | null;
  list(): Json;
  look(id: string): Json | null;
}

export interface BatchDeskOptions {
  readonly behave: (body: Json, index: number) => Behaviour;
  readonly check: CheckAnswer;
  /** Told of every line's body, as if it had come by itself. */
  readonly checkRequest: CheckAnswer;
  /** The look that finds a batch at its end; 1 for the first. */
  readonly looks: () => number;
  /** How many of its lines are done before that. */
  readonly done: () => number;
  readonly end: () => BatchEnd;
  /** What the file of answers holds instead of what it should. */
  readonly answers: (jsonl: string) => string;
}

/** Files and batches. A batch is worked off when somebody looks at it often enough. */
export function createBatchDesk({
  behave,
  check,
  checkRequest,
  looks,
  done,
  end,
  answers,
}: BatchDeskOptions): BatchDesk {
  const files = new Map<string, StoredFile>();
  const jobs: Job[] = [];
  let uploads = 0;
  const linesIn = (jsonl: string): readonly Json[] =>
    jsonl
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => record(JSON.parse(line)));
  const shownFile = (id: string, { name, purpose, content }: StoredFile): Json => {
    const bytes = Buffer.byteLength(content);
    return { id, object: 'file', bytes, created_at: created, filename: name, purpose, status: 'processed' };
  };

  /** Half of an expired batch was done, nothing of one that failed. */
  function work(job: Job): void {
    const output: Json[] = [];
    const errors: Json[] = [];
    const { lines } = job;
    lines.forEach((line, index) => {
      const body = record(line['body']);
      const isDone = end() === 'completed' || (end() !== 'failed' && index < lines.length / 2);
      const behaviour = behave(body, index);
      const way = wayOf(line['url']);
      const completion = way?.answerFor(body, behaviour) ?? null;
      const response = isDone
        ? {
            status_code: completion === null ? 500 : 200,
            request_id: `req_${index}`,
            body: completion ?? errorBody('server_error'),
          }
        : null;
      if (way !== null && completion !== null) check(way.answerSchema, completion);
      const error = isDone ? null : { code: 'batch_expired', message: 'This request was not executed in time.' };
      const row = { id: `batch_req_${index}`, custom_id: line['custom_id'], response, error };
      (isDone && completion !== null ? output : errors).push(row);
    });
    if (end() === 'failed') return;
    const keep = (id: string, rows: readonly Json[], written: (jsonl: string) => string): string | null => {
      if (rows.length === 0) return null;
      // The order of the lines may be another one than that of the requests.
      const jsonl = [...rows].reverse().map((row) => `${JSON.stringify(row)}\n`);
      files.set(id, { name: `${id}.jsonl`, purpose: 'batch_output', content: written(jsonl.join('')) });
      return id;
    };
    job.output = keep(`file-output-${job.id}`, output, answers);
    job.errors = keep(`file-errors-${job.id}`, errors, (jsonl) => jsonl);
  }

  function shown(job: Job): Json {
    const isOver = job.looks >= looks();
    const total = job.lines.length;
    const batch = {
      id: job.id,
      object: 'batch',
      endpoint: job.body['endpoint'],
      input_file_id: job.body['input_file_id'],
      completion_window: '24h',
      status: isOver ? end() : 'in_progress',
      created_at: created,
      metadata: job.body['metadata'] ?? null,
      request_counts: { total, completed: isOver ? total : done(), failed: 0 },
      ...(job.output === null ? {} : { output_file_id: job.output }),
      ...(job.errors === null ? {} : { error_file_id: job.errors }),
    };
    check('Batch', batch);
    return batch;
  }

  return {
    get made() {
      return jobs.map(({ id, lines, body }) => ({ id, lines, metadata: record(body['metadata']) }));
    },
    get files() {
      return [...files.keys()];
    },
    upload(multipart) {
      const { purpose, content, name } = uploadIn(multipart);
      uploads += 1;
      const id = `file-${uploads}`;
      files.set(id, { name, purpose, content });
      const file = shownFile(id, { name, purpose, content });
      check('OpenAIFile', file);
      return file;
    },
    file: (id) => files.get(id)?.content,
    listFiles(purpose) {
      const wanted = [...files].filter(([, file]) => purpose === null || file.purpose === purpose).reverse();
      const data = wanted.map(([id, file]) => shownFile(id, file));
      const ends = { first_id: wanted[0]?.[0] ?? '', last_id: wanted.at(-1)?.[0] ?? '' };
      const answer = { object: 'list', data, ...ends, has_more: false };
      check('ListFilesResponse', answer);
      return answer;
    },
    deleteFile(id) {
      if (!files.delete(id)) return null;
      const answer = { id, object: 'file', deleted: true };
      check('DeleteFileResponse', answer);
      return answer;
    },
    create(body) {
      const input = files.get(text(body['input_file_id']) ?? '');
      if (input === undefined) return null;
      const lines = linesIn(input.content);
      // OpenAI works off no batch whose lines go elsewhere than it says.
      if (lines.some((line) => line['url'] !== body['endpoint'])) return null;
      const job: Job = { id: `batch_${jobs.length + 1}`, body, lines, looks: 0, output: null, errors: null };
      jobs.push(job);
      const way = wayOf(body['endpoint']);
      if (way === null) return null;
      for (const line of lines) checkRequest(way.requestSchema, line['body']);
      return shown(job);
    },
    list() {
      const answer = { object: 'list', data: [...jobs].reverse().map(shown), has_more: false };
      check('ListBatchesResponse', answer);
      return answer;
    },
    look(id) {
      const job = jobs.find((each) => each.id === id);
      if (job === undefined) return null;
      job.looks += 1;
      if (job.looks === looks()) work(job);
      return shown(job);
    },
  };
}
