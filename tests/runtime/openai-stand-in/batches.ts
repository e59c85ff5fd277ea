import { type Json, record, text } from '../../bots/json.ts';
import { type Behaviour, type CheckAnswer, completionFor, errorBody } from './chat-answers.ts';

/** How a batch ends. */
export type BatchEnd = 'completed' | 'expired' | 'failed' | 'cancelled';

interface Job {
  readonly id: string;
  readonly body: Json;
  looks: number;
  output: string | null;
  errors: string | null;
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
  upload(multipart: string): Json;
  file(id: string): string | undefined;
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
  readonly end: () => BatchEnd;
}

/** Files and batches. A batch is worked off when somebody looks at it often enough. */
export function createBatchDesk({ behave, check, checkRequest, looks, end }: BatchDeskOptions): BatchDesk {
  const files = new Map<string, string>();
  const jobs: Job[] = [];
  const linesOf = (job: Job): readonly Json[] =>
    (files.get(String(job.body['input_file_id'])) ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => record(JSON.parse(line)));

  /** Half of an expired batch was done, nothing of one that failed. */
  function work(job: Job): void {
    const output: Json[] = [];
    const errors: Json[] = [];
    const lines = linesOf(job);
    lines.forEach((line, index) => {
      const body = record(line['body']);
      const isDone = end() === 'completed' || (end() !== 'failed' && index < lines.length / 2);
      const behaviour = behave(body, index);
      const completion = completionFor(body, behaviour);
      const response = isDone
        ? {
            status_code: completion === null ? 500 : 200,
            request_id: `req_${index}`,
            body: completion ?? errorBody('server_error'),
          }
        : null;
      if (completion !== null) check('CreateChatCompletionResponse', completion);
      const error = isDone ? null : { code: 'batch_expired', message: 'This request was not executed in time.' };
      const row = { id: `batch_req_${index}`, custom_id: line['custom_id'], response, error };
      (isDone && completion !== null ? output : errors).push(row);
    });
    if (end() === 'failed') return;
    const keep = (name: string, rows: readonly Json[]): string | null => {
      if (rows.length === 0) return null;
      // The order of the lines may be another one than that of the requests.
      files.set(
        name,
        `${[...rows]
          .reverse()
          .map((row) => JSON.stringify(row))
          .join('\n')}\n`,
      );
      return name;
    };
    job.output = keep(`file-output-${job.id}`, output);
    job.errors = keep(`file-errors-${job.id}`, errors);
  }

  function shown(job: Job): Json {
    const isOver = job.looks >= looks();
    const total = linesOf(job).length;
    const batch = {
      id: job.id,
      object: 'batch',
      endpoint: job.body['endpoint'],
      input_file_id: job.body['input_file_id'],
      completion_window: '24h',
      status: isOver ? end() : 'in_progress',
      created_at: created,
      metadata: job.body['metadata'] ?? null,
      request_counts: { total, completed: isOver ? total : 0, failed: 0 },
      ...(job.output === null ? {} : { output_file_id: job.output }),
      ...(job.errors === null ? {} : { error_file_id: job.errors }),
    };
    check('Batch', batch);
    return batch;
  }

  return {
    get made() {
      return jobs.map((job) => ({ id: job.id, lines: linesOf(job), metadata: record(job.body['metadata']) }));
    },
    upload(multipart) {
      const { purpose, content, name } = uploadIn(multipart);
      const id = `file-${files.size + 1}`;
      files.set(id, content);
      const bytes = Buffer.byteLength(content);
      const file = { id, object: 'file', bytes, created_at: created, filename: name, purpose, status: 'processed' };
      check('OpenAIFile', file);
      return file;
    },
    file: (id) => files.get(id),
    create(body) {
      if (!files.has(text(body['input_file_id']) ?? '')) return null;
      const job: Job = { id: `batch_${jobs.length + 1}`, body, looks: 0, output: null, errors: null };
      jobs.push(job);
      for (const line of linesOf(job)) checkRequest('CreateChatCompletionRequest', line['body']);
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
