import type { GivenValue } from '../../core/given-options.ts';
import type { FormPlace } from './form-place.ts';
import type { IncomingText } from './incoming-text.ts';
import type { MessageOwner } from './owner-mark.ts';

/** Who did something, and in which workspace. Ids are Slack's. */
export interface Origin {
  /** The same for the same request, however often Slack sends it. */
  readonly id: string;
  /** The workspace in which Paperboy was asked. */
  readonly workspace: string;
  readonly person: string;
  /** The person's own workspace, where Slack says it: in a shared channel it may be another one. */
  readonly personWorkspace: string | null;
}

/** Where in a workspace. */
export interface Spot {
  readonly channel: string;
  /** `ts` of the message that the thread hangs on; `null` outside of threads. */
  readonly thread: string | null;
}

/** A message or view in which something was pressed. */
export type Pressed =
  | {
      readonly kind: 'message';
      readonly at: Spot;
      /** Only whoever pressed it can see it. */
      readonly isEphemeral: boolean;
      /** Whose answer it is; `null` for a message nobody asked for. */
      readonly owner: MessageOwner | null;
      readonly responseUrl: string | null;
    }
  | { readonly kind: 'home' }
  | { readonly kind: 'modal'; readonly viewId: string };

export type Press =
  /** What an id stands for (see `core/action-id.ts`). */
  | { readonly kind: 'id'; readonly id: string }
  /** The switch on Home. */
  | { readonly kind: 'unfurl'; readonly on: boolean };

export type Request =
  | {
      readonly kind: 'command';
      readonly from: Origin;
      readonly at: Spot;
      readonly line: IncomingText;
      readonly responseUrl: string;
      /** Opens a view within three seconds. */
      readonly trigger: string;
    }
  | {
      readonly kind: 'press';
      readonly from: Origin;
      readonly press: Press;
      readonly on: Pressed;
      /** Opens a view within three seconds. */
      readonly trigger: string;
    }
  | {
      readonly kind: 'form';
      readonly from: Origin;
      readonly place: FormPlace;
      readonly viewId: string;
      readonly given: Readonly<Record<string, GivenValue>>;
    }
  | {
      readonly kind: 'message-shortcut';
      readonly from: Origin;
      readonly at: Spot;
      readonly name: string;
      readonly text: string;
      readonly responseUrl: string;
    }
  | { readonly kind: 'shortcut'; readonly from: Origin; readonly name: string; readonly trigger: string }
  /** Somebody speaks to Paperboy: by a mention in a channel, or directly. */
  | {
      readonly kind: 'spoken';
      readonly from: Origin;
      readonly at: Spot;
      /** `ts` of what was said. */
      readonly message: string;
      readonly isDirect: boolean;
      readonly line: IncomingText;
    }
  | { readonly kind: 'home-opened'; readonly from: Origin }
  | {
      readonly kind: 'links';
      readonly from: Origin;
      readonly target: UnfurlTarget;
      /** As Slack names them: its answer must use the same. */
      readonly urls: readonly string[];
    }
  | { readonly kind: 'removed'; readonly id: string; readonly workspace: string }
  /** Nothing to do: our own and other bots' messages, edits, links that were followed, forms that were closed. */
  | { readonly kind: 'ignored' }
  /** Nothing we know. The reason has no values in it: they may be a person's words. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The message whose links may unfold; while it is being written it has no place yet. Source: https://docs.slack.dev/reference/methods/chat.unfurl */
export type UnfurlTarget =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'unfurl'; readonly id: string; readonly source: 'composer' | 'conversations_history' };
