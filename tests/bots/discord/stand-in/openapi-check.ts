import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { sharedSpec } from '../../../shared-data.ts';
import { type Json, record } from '../../json.ts';
import { sharpSchemas } from './openapi-schemas.ts';

export interface OpenApiCheck {
  /** `checked`, or why not. */
  readonly state: string;
  /** What is wrong with the body of a request to this route of Discord's. */
  problems(method: string, template: string, body: unknown): readonly string[];
  /** How an answer of the stand-in differs from what the document says that Discord answers there. */
  answerProblems(method: string, template: string, status: number, body: unknown): readonly string[];
}

function told(error: ErrorObject): string {
  const extra = error.params['additionalProperty'] ?? error.params['allowedValues'] ?? error.params['tagValue'];
  return `${error.instancePath || 'the body'} ${error.message ?? error.keyword}${extra === undefined ? '' : ` (${String(extra)})`}`;
}

/** The errors that lie deepest: those of the alternative that was meant. */
function clearest(errors: readonly ErrorObject[]): readonly string[] {
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length;
  const deepest = Math.max(...errors.map(depth));
  const meant = errors.filter((error) => depth(error) === deepest && !['oneOf', 'anyOf', 'if'].includes(error.keyword));
  const found = [...new Set((meant.length > 0 ? meant : errors).map(told))];
  const sure = found.filter((line) => !line.endsWith(' must be null'));
  return (sure.length > 0 ? sure : found).slice(0, 5);
}

function compiler(document: Json): (schema: unknown) => ValidateFunction {
  const schemas = sharpSchemas(document);
  // Each schema is compiled when it is first needed; ajv's optimizer costs far more than it saves on a few hundred bodies.
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  const range = (bits: number) => ({
    type: 'number' as const,
    validate: (value: number) => Number.isInteger(value) && Math.abs(value) <= 2 ** (bits - 1),
  });
  ajv.addFormat('int32', range(32));
  ajv.addFormat('int64', range(64));
  ajv.addFormat('double', { type: 'number', validate: Number.isFinite });
  ajv.addFormat('snowflake', /^\d{1,20}$/);
  ajv.addFormat('nonce', true);
  ajv.addFormat('uri', (value) => URL.canParse(value));
  ajv.addFormat('date-time', (value) => !Number.isNaN(Date.parse(value)));
  return (schema) => {
    const sharp = schemas.of(schema);
    for (const [address, named] of schemas.reachable(sharp)) ajv.addSchema(named, address);
    return ajv.compile(sharp);
  };
}

/** Checks bodies against Discord's own OpenAPI document where it lies beside the checkout. */
export function createOpenApiCheck(path = sharedSpec('discord-openapi.json')): OpenApiCheck {
  if (!existsSync(path)) {
    const state = `skipped: no OpenAPI document at ${path}`;
    return { state, problems: () => [], answerProblems: () => [] };
  }
  const document = record(JSON.parse(readFileSync(path, 'utf8')));
  const paths = record(document['paths']);
  const compile = compiler(document);
  const compiled = new Map<unknown, ValidateFunction>();

  /** The document's name for a template of ours: parameters may be named otherwise. */
  const documented = (template: string): string | undefined => {
    const shape = (path: string): string => path.replace(/\{[^}]*\}/g, '{}');
    return Object.keys(paths).find((path) => shape(path) === shape(template));
  };
  const check = (schema: unknown, value: unknown): readonly string[] => {
    const validate = compiled.get(schema) ?? compile(schema);
    compiled.set(schema, validate);
    return validate(value) ? [] : clearest(validate.errors ?? []);
  };
  const bodySchema = (holder: unknown): unknown =>
    record(record(record(holder)['content'])['application/json'])['schema'];

  return {
    state: 'checked',
    problems(method, template, body) {
      const path = documented(template);
      const verb = method.toLowerCase();
      const operation = record(paths[path ?? ''])[verb];
      if (path === undefined || operation === undefined) return [`Discord documents no ${method} ${template}`];
      const request = record(record(operation)['requestBody']);
      const schema = bodySchema(request);
      if (schema === undefined)
        return body === undefined || Object.keys(record(body)).length === 0
          ? []
          : [`${method} ${template} takes no body`];
      if (body === undefined) return request['required'] === true ? [`${method} ${template} needs a body`] : [];
      return check(schema, body);
    },
    answerProblems(method, template, status, body) {
      const path = documented(template);
      const verb = method.toLowerCase();
      const answers = record(record(record(paths[path ?? ''])[verb])['responses']);
      const answer = answers[status];
      if (path === undefined || answer === undefined)
        return [`Discord documents no ${status} of ${method} ${template}`];
      const schema = bodySchema(answer);
      if (schema === undefined) return body === undefined ? [] : ['a body where none is documented'];
      return check(schema, body);
    },
  };
}
