import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { record } from '../../bots/json.ts';
import { sharedSpec } from '../../shared-data.ts';

export interface OpenAiCheck {
  /** `checked`, or why not. */
  readonly state: string;
  /** What is wrong with a request's body, or with an answer of the stand-in's. */
  problems(schema: string, body: unknown): readonly string[];
}

/** The document says it is of OpenAPI 3.1 and still has the "nullable" of 3.0. */
function modern(_key: string, value: unknown): unknown {
  if (typeof record(value)['nullable'] !== 'boolean') return value;
  const { nullable, ...schema } = record(value);
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/** Checks bodies against OpenAI's own document where it lies beside the checkout. */
export function createOpenAiCheck(path = sharedSpec('openai-openapi.json')): OpenAiCheck {
  if (!existsSync(path)) return { state: `skipped: no OpenAPI document at ${path}`, problems: () => [] };
  const document = record(JSON.parse(readFileSync(path, 'utf8'), modern));
  const ajv = new Ajv2020({
    strict: false,
    allErrors: false,
    validateSchema: false,
    inlineRefs: false,
    validateFormats: false,
    discriminator: false,
    code: { optimize: false },
  });
  // Only what is reached by reference is compiled: the document is large.
  ajv.addSchema({ $id: 'https://openai.invalid/', components: document['components'] });
  const compiled = new Map<string, ValidateFunction>();
  return {
    state: 'checked',
    problems(schema, body) {
      const validate =
        compiled.get(schema) ?? ajv.compile({ $ref: `https://openai.invalid/#/components/schemas/${schema}` });
      compiled.set(schema, validate);
      if (validate(body)) return [];
      return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'the body'} ${message}`);
    },
  };
}
