import { isRecord, type Json, text } from '../../json.ts';
import type { Installed } from './inhabitants.ts';
import { Refusal } from './refusal.ts';
import type { Token } from './tokens.ts';

export type ArgKind = 'text' | 'flag' | 'number' | 'json';

/** A call whose token and arguments are in order. */
export interface MethodCall {
  readonly args: Json;
  readonly token: Token;
  /** Of the token's workspace; only for bot tokens. */
  readonly installed: Installed;
}

/** A call by an app's client id and secret, or by nobody. */
export interface OpenCall {
  readonly args: Json;
  readonly token: Token | null;
}

interface Described {
  readonly name: string;
  /** Scopes of which one is needed, by the arguments; none by default. */
  readonly scopes?: (args: Json) => readonly string[];
  /** What it takes, by name; anything else is a problem. */
  readonly takes: Readonly<Record<string, ArgKind>>;
  /** What it cannot do without: otherwise `invalid_arguments`. */
  readonly needs?: readonly string[];
  /** What Paperboy's own rules miss in a call: told in `problems()`, answered as ever. */
  readonly lapses?: (args: Json) => readonly string[];
}

export type Method = Described &
  (
    | {
        readonly access: 'bot';
        /** What is wrong with what is sent, by Slack's rules: thrown as a `Refusal`, and a problem. */
        readonly check?: (args: Json) => void;
        readonly answer: (call: MethodCall) => Json;
      }
    | {
        readonly access: 'app' | 'any';
        readonly answer: (call: { readonly args: Json; readonly token: Token }) => Json;
      }
    | { readonly access: 'client'; readonly answer: (call: OpenCall) => Json }
  );

function parsedArg(kind: ArgKind, name: string, value: unknown): unknown {
  const wrong = (): never => {
    throw new Refusal(kind === 'json' ? `invalid_${name}_format` : 'invalid_arguments', {
      response_metadata: { messages: [`[ERROR] ${name} is no ${kind}`] },
    });
  };
  switch (kind) {
    case 'text':
      return typeof value === 'number' ? String(value) : (text(value) ?? wrong());
    case 'flag':
      if (value === true || value === 'true' || value === '1' || value === 1) return true;
      return value === false || value === 'false' || value === '0' || value === 0 ? false : wrong();
    case 'number': {
      const number = typeof value === 'string' && value !== '' ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? number : wrong();
    }
    case 'json': {
      if (typeof value !== 'string') return isRecord(value) || Array.isArray(value) ? value : wrong();
      try {
        const parsed: unknown = JSON.parse(value);
        return isRecord(parsed) || Array.isArray(parsed) ? parsed : wrong();
      } catch (error) {
        return error instanceof SyntaxError ? wrong() : wrong();
      }
    }
  }
}

/** Arguments as a form or a JSON body holds them, by what the method takes. Throws a `Refusal`. */
export function readArgs(method: Pick<Method, 'takes' | 'needs'>, sent: Json): Json {
  const args: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(sent)) {
    const kind = method.takes[name];
    args[name] = kind === undefined || value === null ? value : parsedArg(kind, name, value);
  }
  const missing = (method.needs ?? []).filter((name) => args[name] === undefined || args[name] === '');
  if (missing.length > 0)
    throw new Refusal('invalid_arguments', {
      response_metadata: { messages: missing.map((name) => `[ERROR] missing required field: ${name}`) },
    });
  return args;
}

/** What was sent that the method does not take. */
export function strangers(method: Pick<Method, 'takes'>, sent: Json): readonly string[] {
  return (
    Object.keys(sent)
      // Bolt's client sends `team_id` with everything; Slack reads it where a token is good for several workspaces.
      .filter((name) => method.takes[name] === undefined && name !== 'team_id')
      .map((name) => `it takes no argument ${name}`)
  );
}
