import { z } from 'zod';
import type { DayLimit } from '../core/model-records.ts';
import { type ModelServer, modelApiNames, reasoningEfforts } from './openai-api.ts';
import { isOpenAi, openAiUrl } from './openai-exchange.ts';
import { variableInfo, webAddress } from './variable-info.ts';

/** A model that reads and writes, as it is configured. */
export interface ModelConfig {
  readonly name: string;
  /** What it writes in, by its name: `English`, `German`. */
  readonly language: string;
  /** `null` for no limit. */
  readonly limit: DayLimit | null;
  /** How long it may be silent while somebody waits for its answer, in milliseconds. */
  readonly silenceMs: number;
}

/** A day's budget as it is written. */
export type Budget =
  | { readonly kind: 'none' }
  | { readonly kind: 'tokens'; readonly max: number }
  | { readonly kind: 'dollars'; readonly max: number };

const multiples: Readonly<Record<string, number>> = { '': 1, k: 1_000, m: 1_000_000 };

/** Reads `none`, `500000`, `500k tokens`, `$2.50` or `2.50 USD`; `null` for anything else. */
export function parseBudget(written: string): Budget | null {
  const said = written.trim().toLowerCase();
  if (said === 'none') return { kind: 'none' };
  const dollars = /^(?:\$\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*(?:usd|dollars?))$/.exec(said);
  if (dollars) return { kind: 'dollars', max: Number(dollars[1] ?? dollars[2]) };
  const tokens = /^(\d+(?:\.\d+)?|\d{1,3}(?:[,_]\d{3})+)\s*([km]?)(?:\s*tokens?)?$/.exec(said);
  if (!tokens) return null;
  const max = Number((tokens[1] ?? '').replace(/[,_]/g, '')) * (multiples[tokens[2] ?? ''] ?? 1);
  return { kind: 'tokens', max: Math.floor(max) };
}

/** What a million tokens cost, in dollars. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
}

/** Reads `0.40/1.60`: dollars for a million tokens in and out; `null` for anything else. */
export function parsePrice(written: string): ModelPrice | null {
  const match = /^\$?(\d+(?:\.\d+)?)\s*\/\s*\$?(\d+(?:\.\d+)?)$/.exec(written.trim());
  return match ? { input: Number(match[1]), output: Number(match[2]) } : null;
}

const tokensPerPrice = 1_000_000;

/** What a budget lets a day cost; `null` for no limit. A budget of dollars needs a price. */
export function limitOf(budget: Budget, price: ModelPrice | null): DayLimit | null {
  if (budget.kind === 'none') return null;
  if (budget.kind === 'tokens') return { max: budget.max, inputWeight: 1, outputWeight: 1 };
  return {
    max: budget.max,
    inputWeight: (price?.input ?? 0) / tokensPerPrice,
    outputWeight: (price?.output ?? 0) / tokensPerPrice,
  };
}

/** What search knows of meaning: the bundled table, nothing, or a model of a server. */
export type EmbeddingsConfig =
  | { readonly kind: 'static' }
  | { readonly kind: 'none' }
  | { readonly kind: 'model'; readonly name: string };

/** Reads `static`, `none` or the name of a model. */
export function embeddingsConfig(written: string): EmbeddingsConfig {
  const said = written.trim();
  return said === 'static' || said === 'none' ? { kind: said } : { kind: 'model', name: said };
}

/** Asked where nothing is said: cheap, fast, and it keeps to a form. Source: https://platform.openai.com/docs/models */
const modelDefault = 'gpt-4.1-mini';
/** Some 700 summaries. */
const budgetDefault = '1m tokens';

/** Seconds; a model that is asked over the network begins within a few. */
const patienceDefault = '20';
/** No answer is waited for longer than this as a whole. */
const patienceMax = 120;

/** The variables of models. */
export const modelVariables = {
  PAPERBOY_EMBEDDINGS: z
    .string()
    .trim()
    .regex(/^\S+$/, 'must be static, none or the name of a model, one word')
    .default('static')
    .register(variableInfo, {
      summary:
        "what search and `similar` know of meaning: `static`, the bundled table; `none`, words only; or an embedding model of the model's server, such as `text-embedding-3-small`",
      fallback: 'static',
    }),
  OPENAI_API_KEY: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'must be a key, one word')
    .optional()
    .register(variableInfo, {
      summary: 'with it a model writes summaries and answers; without it they are sentences of the abstracts',
      fallback: 'none',
      secret: true,
    }),
  OPENAI_BASE_URL: webAddress(
    openAiUrl,
    'where the model is asked: OpenAI, or any server that speaks its protocol (Ollama: `http://localhost:11434/v1`; it needs no key)',
  ),
  PAPERBOY_MODEL: z
    .string()
    .trim()
    .regex(/^\S+$/, 'must be the name of a model, one word')
    .optional()
    .register(variableInfo, {
      summary: 'which model; `none` asks none, also where there is a key',
      fallback: `\`${modelDefault}\` at OpenAI`,
    }),
  PAPERBOY_MODEL_API: z.enum(modelApiNames, 'must be chat or responses').optional().register(variableInfo, {
    summary: 'how the model is asked: `chat` for Chat Completions, which most servers speak, or `responses`',
    fallback: '`responses` at OpenAI, `chat` elsewhere',
  }),
  PAPERBOY_REASONING: z
    .enum(reasoningEfforts, `must be ${reasoningEfforts.slice(0, -1).join(', ')} or ${reasoningEfforts.at(-1)}`)
    .optional()
    .register(variableInfo, {
      summary:
        'for models that think before they write: how much (`minimal`, `low`, `medium`, `high` …), and that they have tokens for it; leave it out for others',
      fallback: 'not sent',
    }),
  PAPERBOY_MODEL_PATIENCE: z
    .string()
    .trim()
    .regex(/^\d+$/, 'must be a number of seconds')
    .refine((written) => Number(written) >= 1 && Number(written) <= patienceMax, `must be 1 to ${patienceMax} seconds`)
    .default(patienceDefault)
    .register(variableInfo, {
      summary:
        'for how many seconds the model may say nothing while somebody waits for an answer; then quotations stand. One on your own machine may need more',
      fallback: patienceDefault,
    }),
  PAPERBOY_LANGUAGE: z
    .string()
    .trim()
    .regex(/^\p{L}[\p{L} ()-]{1,40}$/u, 'must be the name of a language such as German')
    .default('English')
    .register(variableInfo, {
      summary: 'what the model writes in; who asks in another language is answered in that',
      fallback: 'English',
    }),
  PAPERBOY_BUDGET: z
    .string()
    .refine((written) => parseBudget(written) !== null, 'must be tokens (500k), dollars ($2.50) or none')
    .default(budgetDefault)
    .register(variableInfo, {
      summary: 'what the model may use a day: tokens (`500k`), dollars (`$2.50`, with PAPERBOY_MODEL_PRICE) or `none`',
      fallback: budgetDefault,
    }),
  PAPERBOY_MODEL_PRICE: z
    .string()
    .refine((written) => parsePrice(written) !== null, 'must be two prices such as 0.40/1.60')
    .optional()
    .register(variableInfo, {
      summary: 'dollars for a million tokens in and out, such as `0.40/1.60`',
      fallback: 'none',
    }),
};

type ModelValues = z.output<z.ZodObject<typeof modelVariables>>;

/** What is missing beside what is set. */
export function modelInconsistencies(set: Readonly<Record<string, string | undefined>>): readonly string[] {
  const isSet = (name: string): boolean => set[name] !== undefined;
  const problems: string[] = [];
  if (isSet('OPENAI_BASE_URL') && !isSet('PAPERBOY_MODEL'))
    problems.push('OPENAI_BASE_URL needs PAPERBOY_MODEL beside it: the name of a model of that server, or none');

  const embeddings = embeddingsConfig(set['PAPERBOY_EMBEDDINGS'] ?? 'static');
  if (embeddings.kind === 'model' && !isSet('OPENAI_API_KEY') && !isSet('OPENAI_BASE_URL'))
    problems.push(
      'PAPERBOY_EMBEDDINGS names a model and needs OPENAI_API_KEY or OPENAI_BASE_URL beside it; static and none need nothing',
    );

  if (parseBudget(set['PAPERBOY_BUDGET'] ?? '')?.kind === 'dollars' && !isSet('PAPERBOY_MODEL_PRICE'))
    problems.push(
      'PAPERBOY_BUDGET in dollars needs PAPERBOY_MODEL_PRICE beside it: dollars for a million tokens in and out',
    );
  return problems;
}

/** `null` where there is neither a key nor an address. */
export function modelServer(value: ModelValues): ModelServer | null {
  const { OPENAI_API_KEY: apiKey = null, OPENAI_BASE_URL: baseUrl, PAPERBOY_REASONING: reasoning = null } = value;
  // Some of OpenAI's models answer by Responses only; most other servers know nothing but Chat Completions.
  const api = value.PAPERBOY_MODEL_API ?? (isOpenAi(baseUrl) ? 'responses' : 'chat');
  return apiKey === null && baseUrl === openAiUrl ? null : { apiKey, baseUrl, api, reasoning };
}

/** `null` without a server, or where no model is wanted. */
export function modelConfig(value: ModelValues): ModelConfig | null {
  const name = value.PAPERBOY_MODEL ?? modelDefault;
  if (name === 'none' || modelServer(value) === null) return null;
  const budget = parseBudget(value.PAPERBOY_BUDGET) ?? { kind: 'none' };
  const price = parsePrice(value.PAPERBOY_MODEL_PRICE ?? '');
  const silenceMs = Number(value.PAPERBOY_MODEL_PATIENCE) * 1_000;
  return { name, language: value.PAPERBOY_LANGUAGE, limit: limitOf(budget, price), silenceMs };
}
