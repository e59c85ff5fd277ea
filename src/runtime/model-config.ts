import type { DayLimit } from '../core/model-records.ts';

/** A model that reads and writes, as it is configured. */
export interface ModelConfig {
  readonly name: string;
  /** What it writes in, by its name: `English`, `German`. */
  readonly language: string;
  /** `null` for no limit. */
  readonly limit: DayLimit | null;
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
