import type { Instant } from '../../core/local-date.ts';
import type { Asked, Way } from './asked.ts';
import type { FormPlace } from './form-place.ts';
import type { Pressed, Request, Spot } from './request.ts';

/** A new message by the URL that came with a request. */
export function wayByUrl(url: string, since: Instant, at: Spot): Way & { readonly kind: 'url' } {
  return { kind: 'url', url, since, at, replaces: false };
}

/** The answer to a press in a message. */
export function wayAfterPress(on: Pressed & { readonly kind: 'message' }, since: Instant, replaces: boolean): Way {
  const { at, responseUrl } = on;
  if (responseUrl === null) return { kind: 'post', at, isDirect: false };
  return { ...wayByUrl(responseUrl, since, at), replaces };
}

/** The answer to a form: where it was opened. */
export function wayAfterForm({ where }: FormPlace, viewId: string): Way {
  if (where.kind === 'view') return { kind: 'modal', viewId };
  const at: Spot = { channel: where.channel, thread: where.thread };
  return where.url === null ? { kind: 'post', at, isDirect: false } : wayByUrl(where.url, where.since, at);
}

/** The answer to what was said: a mention is answered in the thread that it is in or begins. */
export function wayAfterWords({ at, isDirect, message }: Request & { readonly kind: 'spoken' }): Way & {
  readonly kind: 'post';
} {
  const thread = at.thread ?? (isDirect ? null : message);
  return { kind: 'post', at: { channel: at.channel, thread }, isDirect };
}

/** Who has to hear of a bug of ours; `null` where nobody waits for anything. */
export function whoWaits(request: Request, receivedAt: Instant): Asked | null {
  const way = wayFor(request, receivedAt);
  if (way === null || !('from' in request)) return null;
  return { from: request.from, command: request.kind, visibility: 'private', way };
}

function wayFor(request: Request, receivedAt: Instant): Way | null {
  switch (request.kind) {
    case 'command':
    case 'message-shortcut':
      return wayByUrl(request.responseUrl, receivedAt, request.at);
    case 'press':
      return request.on.kind === 'message'
        ? wayAfterPress(request.on, receivedAt, false)
        : { kind: 'home', section: null };
    case 'form':
      return wayAfterForm(request.place, request.viewId);
    case 'spoken':
      return wayAfterWords(request);
    case 'shortcut':
      return { kind: 'home', section: null };
    default:
      return null;
  }
}
