import type { Json } from '../../json.ts';

/** A file of a form: `files[0]`. */
export interface SentFile {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A request as a route sees it. */
export interface Call {
  /** The parts of the path that the template names. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** What came beside the body in a form. */
  readonly files: readonly SentFile[];
  /** When it arrived, in milliseconds of `performance.now()`. */
  readonly atMs: number;
}

export interface Answer {
  readonly status: number;
  readonly body?: Json | readonly unknown[];
}

export interface Route {
  readonly method: string;
  /** As in Discord's OpenAPI document: `/channels/{channel_id}`. */
  readonly template: string;
  /** `secret`: an id and a token in the path say enough, no bot token is needed. */
  readonly access: 'bot' | 'secret';
  /** What is wrong with the body by Discord's rules: answered with 400 code 50035. */
  readonly problems?: (call: Call) => readonly string[];
  /** What Paperboy's own rules miss in it: told in `problems`, answered as ever. */
  readonly lapses?: (call: Call) => readonly string[];
  readonly answer: (call: Call) => Answer;
}

/** The route of a request, with what its path holds. `@me` and `@original` win over ids. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | null {
  const parts = path.split('/');
  for (const route of routes) {
    const template = route.template.split('/');
    if (route.method !== method || template.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const same = template.every((piece, index) => {
      const part = parts[index] ?? '';
      if (!piece.startsWith('{')) return piece === part;
      params[piece.slice(1, -1)] = decodeURIComponent(part);
      return part !== '';
    });
    if (same) return { route, params };
  }
  return null;
}
