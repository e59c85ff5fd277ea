import type { Json } from '../../json.ts';

/** What Slack refuses a call with: `{ ok: false, error, … }`. */
export class Refusal extends Error {
  readonly code: string;
  readonly more: Json;

  constructor(code: string, more: Json = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }
}

/** With the messages Slack gives about blocks and arguments. */
export function refusalWithMessages(code: string, messages: readonly string[]): Refusal {
  return new Refusal(code, { response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) } });
}
