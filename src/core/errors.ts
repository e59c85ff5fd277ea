/** What went wrong, for programs: stable words that logs, tests and exit codes may rely on. */
export type UserErrorCode =
  | 'bad-option'
  | 'not-found'
  | 'unreachable'
  | 'source-refused'
  | 'unrecognised-input'
  | 'library-busy'
  | 'library-full'
  | 'library-read-only'
  | 'library-newer'
  | 'library-foreign'
  | 'library-damaged'
  | 'bad-configuration'
  | 'stopped'
  | 'not-allowed'
  | 'platform-refused';

/**
 * An expected failure that a person can mend.
 * `sentence` says what happened, `hint` what to do next: one sentence each.
 */
export class UserError extends Error {
  readonly code: UserErrorCode;
  readonly hint: string;

  constructor(code: UserErrorCode, sentence: string, hint: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'UserError';
    this.code = code;
    this.hint = hint;
  }
}

/** Closes a `switch` over a union: a new member that is not handled becomes a type error at the call. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
