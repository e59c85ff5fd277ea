import { UserError } from '../../core/errors.ts';

/**
 * The result code of a failure of SQLite (`SQLITE_FULL`), also of one that comes from another thread, where it is no `Error` any more; `null`
 * for anything else.
 */
export function sqliteCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : null;
}

/** Whether another connection holds the lock that was needed. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(?:BUSY|LOCKED)/.test(sqliteCode(error) ?? '');
}

/**
 * What a person can do about a failure of SQLite, as a `UserError`; everything else (a bug) is returned as it is.
 * Codes: https://www.sqlite.org/rescode.html
 */
export function explainSqlite(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === null) return error;
  const cause = { cause: error };
  if (isBusy(error)) {
    const sentence = `Another process is writing to the library ${path} and did not finish in time.`;
    return new UserError('library-busy', sentence, 'Wait until it is done, or stop it, and try again.', cause);
  }
  if (code === 'SQLITE_FULL') {
    const sentence = `There is no room to write the library ${path}; nothing was changed.`;
    return new UserError('library-full', sentence, 'Free some disk space, then do the same again.', cause);
  }
  if (/^SQLITE_(?:READONLY|PERM|AUTH)/.test(code)) return readOnlyLibrary(path, cause);
  if (code.startsWith('SQLITE_CANTOPEN')) {
    const sentence = `The library ${path} cannot be opened.`;
    const hint = 'Check that you may write to the file and its folder, or name another file in PAPERBOY_DATABASE.';
    return new UserError('library-read-only', sentence, hint, cause);
  }
  if (code === 'SQLITE_NOTADB') return foreignLibrary(path, 'is not a SQLite database', cause);
  if (code.startsWith('SQLITE_CORRUPT')) return damagedLibrary(path, cause);
  if (code.startsWith('SQLITE_IOERR')) {
    const sentence = `The disk reported an error on the library ${path}.`;
    return new UserError(
      'library-damaged',
      sentence,
      'Check the disk, then restore a backup if the error stays.',
      cause,
    );
  }
  return error;
}

export function readOnlyLibrary(path: string, options?: ErrorOptions): UserError {
  const hint = 'Allow writing to the file and its folder, or name another file in PAPERBOY_DATABASE.';
  return new UserError('library-read-only', `The library ${path} is read-only.`, hint, options);
}

/** `what` is wrong with the file, to follow its name: "is not a SQLite database". */
export function foreignLibrary(path: string, what: string, options?: ErrorOptions): UserError {
  const hint = 'Nothing was changed; name another file in PAPERBOY_DATABASE.';
  return new UserError('library-foreign', `${path} ${what}, so it cannot be the library.`, hint, options);
}

export function damagedLibrary(path: string, options?: ErrorOptions): UserError {
  const hint = 'Restore a backup, or move the file away to start a new library.';
  return new UserError('library-damaged', `The library ${path} is damaged.`, hint, options);
}
