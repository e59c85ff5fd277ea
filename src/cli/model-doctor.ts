import type { Finding } from '../core/finding.ts';
import type { DayLimit, ModelDay } from '../core/model-records.ts';
import type { Config } from '../runtime/config.ts';
import type { ModelServer } from '../runtime/openai-api.ts';
import { modelApis } from '../runtime/openai-model.ts';
import { apiThere, type ModelThere, modelThere } from '../runtime/openai-models.ts';

const area = 'Model';
const keyMend = 'Make a key at the server (OpenAI: https://platform.openai.com/api-keys) and set OPENAI_API_KEY.';

/** What a server said of a model, for people. */
function thereFinding(name: string, variable: string, there: ModelThere): Finding {
  switch (there.kind) {
    case 'there':
      return { area, level: 'ok', sentence: `The server accepts the key and has the model ${name}.`, mend: null };
    case 'unauthorised':
      return { area, level: 'problem', sentence: 'The server of models does not accept the key.', mend: keyMend };
    case 'missing':
      return {
        area,
        level: 'problem',
        sentence: `The server has no model ${name}.`,
        mend: `Set ${variable} to the name of a model that it has.`,
      };
    case 'untold':
      return {
        area,
        level: 'warning',
        sentence: `The server does not say whether it has the model ${name}.`,
        mend: `If nothing comes of the model, check ${variable} and OPENAI_BASE_URL.`,
      };
    case 'failed':
      return {
        area,
        level: 'problem',
        sentence: there.sentence,
        mend: 'Check OPENAI_BASE_URL and the network; until then summaries, answers and search work without a model.',
      };
  }
}

/** Whether the server knows the way its model is asked. */
async function apiFinding(server: ModelServer, signal: AbortSignal): Promise<Finding> {
  const { title } = modelApis[server.api];
  const other = server.api === 'chat' ? 'responses' : 'chat';
  switch (await apiThere(server, signal)) {
    case 'there':
      return { area, level: 'ok', sentence: `The model is asked by ${title}, which the server knows.`, mend: null };
    case 'missing':
      return {
        area,
        level: 'problem',
        sentence: `The server does not know ${title}, by which the model is asked.`,
        mend: `Set PAPERBOY_MODEL_API=${other}; where that does not help, OPENAI_BASE_URL is not the address of its API (most end in /v1).`,
      };
    case 'unknown':
      return {
        area,
        level: 'warning',
        sentence: `The server does not say whether it knows ${title}, by which the model is asked.`,
        mend: `Try again later; if summaries and answers stay without the model, set PAPERBOY_MODEL_API=${other}.`,
      };
  }
}

/** How much of the day's budget is left. */
export function budgetFinding(limit: DayLimit | null, days: readonly ModelDay[]): Finding {
  const used = days.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
  if (limit === null)
    return {
      area,
      level: 'ok',
      sentence: `${used.toLocaleString('en')} tokens were used today; there is no budget.`,
      mend: null,
    };
  const cost = days.reduce(
    (sum, { inputTokens, outputTokens }) => sum + inputTokens * limit.inputWeight + outputTokens * limit.outputWeight,
    0,
  );
  const isMoney = limit.inputWeight !== 1 || limit.outputWeight !== 1;
  const words = (amount: number): string =>
    isMoney ? `$${amount.toFixed(2)}` : `${Math.round(amount).toLocaleString('en')} tokens`;
  const sentence = `${words(cost)} of today's budget of ${words(limit.max)} are used.`;
  return cost < limit.max
    ? { area, level: 'ok', sentence, mend: null }
    : {
        area,
        level: 'warning',
        sentence,
        mend: 'Summaries and answers are taken from the abstracts until tomorrow; PAPERBOY_BUDGET changes it.',
      };
}

/** What of meaning search goes by, and how many papers wait for their vectors. */
function embeddingsFinding(config: Config, waiting: number): Finding {
  const of = config.embeddings;
  const name = of.kind === 'model' ? of.name : 'the bundled table';
  if (of.kind === 'none') return { area, level: 'ok', sentence: 'Search goes by words only.', mend: null };
  const sentence = `Search goes by words and by ${name}`;
  return waiting === 0
    ? { area, level: 'ok', sentence: `${sentence}.`, mend: null }
    : {
        area,
        level: 'ok',
        sentence: `${sentence}; ${waiting} ${waiting === 1 ? 'paper waits for its vector' : 'papers wait for their vectors'}.`,
        mend: '"paperboy serve", the chat and every "paperboy ingest" make them.',
      };
}

/** What the library knows of models; `null` where it does not open. */
export interface ModelUse {
  readonly days: readonly ModelDay[];
  readonly withoutVector: number;
}

/** Whether the models that are configured answer, and what of the budget is left. Throws only the signal's reason. */
export async function diagnoseModels(
  config: Config,
  use: ModelUse | null,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const { openAi, model, embeddings } = config;
  if (openAi === null || model === null)
    findings.push({
      area,
      level: 'ok',
      sentence: 'No model is configured: summaries and answers are sentences of the abstracts.',
      mend: null,
    });
  else {
    const there = await modelThere(openAi, model.name, signal);
    findings.push(thereFinding(model.name, 'PAPERBOY_MODEL', there));
    if (there.kind !== 'unauthorised' && there.kind !== 'failed') findings.push(await apiFinding(openAi, signal));
    if (use !== null)
      findings.push(
        budgetFinding(
          model.limit,
          use.days.filter((day) => day.model === model.name),
        ),
      );
  }
  if (openAi !== null && embeddings.kind === 'model')
    findings.push(
      thereFinding(embeddings.name, 'PAPERBOY_EMBEDDINGS', await modelThere(openAi, embeddings.name, signal)),
    );
  findings.push(embeddingsFinding(config, use?.withoutVector ?? 0));
  return findings;
}
