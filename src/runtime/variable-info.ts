import { z } from 'zod';

/** What stands beside a variable in README and `.env.example`, both of which are generated from here. */
export interface VariableInfo {
  readonly summary: string;
  /** The default in words, where it depends on the machine; otherwise the schema's own. */
  readonly fallback?: string;
  readonly secret?: true;
}

/** Every variable is described here. */
export const variableInfo = z.registry<VariableInfo>();

/** A variable that holds an address; it is read without a slash at its end. */
export function webAddress(fallback: string, summary: string) {
  return z
    .url({ protocol: /^https?$/, error: 'must be a web address such as https://example.org' })
    .transform((url) => url.replace(/\/+$/, ''))
    .default(fallback)
    .register(variableInfo, { summary, fallback });
}
