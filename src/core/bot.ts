/** One platform's way in. It acknowledges within the platform's time before any work, then answers. */
export interface Bot {
  /** For people and logs: `Discord (gateway)`. */
  readonly name: string;
  /** Resolves once the bot takes commands; throws a `UserError` where it cannot (a wrong token). */
  start(signal: AbortSignal): Promise<void>;
  /** Rejects with a `UserError` when the platform ends the bot for good after it started; never resolves otherwise before `stop`. */
  readonly ended: Promise<void>;
  /** Takes no new commands, finishes the answers under way, lets go. */
  stop(): Promise<void>;
}
