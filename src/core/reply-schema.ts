import { z } from 'zod';
import type { LocalDate } from './local-date.ts';
import type { Action, Block, Chart, Image, Invocation, Json, PaperView, Reply, Span } from './reply.ts';

/** Days by their pattern, leap years included: a reply has dozens of them, and making dates takes longer than all else in it. */
const localDate = z.custom<LocalDate>((value) => typeof value === 'string' && z.regexes.date.test(value));

const span: z.ZodType<Span> = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['text', 'strong', 'emphasis', 'code', 'match']), text: z.string() }),
  z.object({ kind: z.literal('link'), text: z.string(), url: z.string() }),
]);
const text = z.array(span);

const invocation: z.ZodType<Invocation> = z.object({
  command: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

const action: z.ZodType<Action> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('button'), label: z.string(), invocation, effect: z.enum(['answer', 'replace']) }),
  z.object({ kind: z.literal('form'), label: z.string(), invocation, asks: z.array(z.string()) }),
  z.object({ kind: z.literal('link'), label: z.string(), url: z.string() }),
  z.object({
    kind: z.literal('select'),
    placeholder: z.string(),
    choices: z.array(z.object({ label: z.string(), description: z.string().nullable(), invocation })),
  }),
]);

const paper: z.ZodType<PaperView> = z.object({
  id: z.string(),
  number: z.number().nullable(),
  title: text,
  url: z.string().nullable(),
  pdfUrl: z.string().nullable(),
  authors: z.array(z.string()),
  authorCount: z.number().nullable(),
  organization: z.string().nullable(),
  publishedOn: localDate.nullable(),
  dailyOn: localDate.nullable(),
  categories: z.array(z.string()),
  keywords: z.array(z.string()),
  upvotes: z.number().nullable(),
  comments: z.number().nullable(),
  abstract: text.nullable(),
  tldr: z.object({ text: z.string(), by: z.string() }).nullable(),
  links: z.array(z.object({ kind: z.enum(['code', 'project']), url: z.string() })),
  thumbnailUrl: z.string().nullable(),
  reasons: z.array(z.string()),
  sample: z.boolean(),
});

const chart: z.ZodType<Chart> = z.object({
  kind: z.literal('lines'),
  title: z.string(),
  unit: z.string(),
  days: z.array(localDate),
  series: z.array(z.object({ name: z.string(), values: z.array(z.number()) })),
});

const image: z.ZodType<Image> = z.object({ chart, alt: z.string() });

const block: z.ZodType<Block> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), text: z.string() }),
  z.object({ kind: z.literal('text'), text }),
  z.object({ kind: z.literal('paper'), paper }),
  z.object({ kind: z.literal('papers'), papers: z.array(paper) }),
  z.object({ kind: z.literal('list'), items: z.array(text) }),
  z.object({ kind: z.literal('fields'), fields: z.array(z.object({ name: z.string(), value: text })) }),
  z.object({ kind: z.literal('actions'), actions: z.array(action) }),
  z.object({ kind: z.literal('image'), image }),
  z.object({ kind: z.literal('footnote'), text }),
]);

const json: z.ZodType<Json> = z.json();

/** A `Reply` read back from JSON, where it was kept to be sent later. */
export const replySchema: z.ZodType<Reply> = z.object({
  visibility: z.enum(['private', 'channel']),
  blocks: z.array(block),
  listed: z.array(z.string()).nullable(),
  result: json,
});
