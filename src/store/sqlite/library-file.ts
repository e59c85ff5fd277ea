import { access, constants, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { damagedLibrary, foreignLibrary, readOnlyLibrary } from './sqlite-failure.ts';

/** Marks a SQLite file as a Paperboy library: `PBOY`. Source: https://www.sqlite.org/pragma.html#pragma_application_id */
export const applicationId = 0x50424f59;

/** Where things stand in the first page of a SQLite file. Source: https://www.sqlite.org/fileformat2.html#the_database_header */
const header = {
  magic: 'SQLite format 3\0',
  sizeBytes: 100,
  applicationIdAt: 68,
  /** The root page of the schema begins behind the header: a byte for its kind, and the number of its cells. */
  rootKindAt: 100,
  rootCellsAt: 103,
  leaf: 0x0d,
} as const;
const beginningBytes = 128;

function failureCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

const forbidden: readonly (string | null)[] = ['EACCES', 'EPERM', 'EROFS'];

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = failureCode(error);
    if (forbidden.includes(code)) throw readOnlyLibrary(path, { cause: error });
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw foreignLibrary(path, 'would have to be in a folder that is a file', { cause: error });
    }
    throw error;
  }
}

/** The beginning of the file, `null` where there is none. Nothing but one read: another process may be making the library meanwhile. */
async function readBeginning(path: string): Promise<Buffer | null> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    const found = await stat(path);
    if (!found.isFile()) throw foreignLibrary(path, found.isDirectory() ? 'is a folder' : 'is not a plain file');
    file = await open(path, 'r');
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return null;
    if (forbidden.includes(failureCode(error))) throw readOnlyLibrary(path, { cause: error });
    throw error;
  }
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** SQLite keeps its journal beside the file, so the folder must be writable too. */
async function requireWritable(path: string, isThere: boolean): Promise<void> {
  try {
    if (isThere) await access(path, constants.R_OK | constants.W_OK);
    await access(dirname(path), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw readOnlyLibrary(path, { cause: error });
  }
}

/**
 * Makes sure that `path` may become or already is a library, by reading the first bytes of the file: SQLite itself would leave files beside
 * a foreign database, or change it. Makes the missing folders (0700). Throws a `UserError` otherwise.
 */
export async function inspectLibraryFile(path: string): Promise<void> {
  await makeFolder(path);
  const bytes = await readBeginning(path);
  if (bytes === null) return requireWritable(path, false);
  if (bytes.length === 0) return requireWritable(path, true);
  if (!bytes.subarray(0, header.magic.length).equals(Buffer.from(header.magic).subarray(0, bytes.length))) {
    throw foreignLibrary(path, 'is not a SQLite database');
  }
  if (bytes.length < beginningBytes) throw damagedLibrary(path);
  const id = bytes.readUInt32BE(header.applicationIdAt);
  const isEmpty = bytes.readUInt8(header.rootKindAt) === header.leaf && bytes.readUInt16BE(header.rootCellsAt) === 0;
  // A library gets its id before its write-ahead log, so a log without an id holds what another program wrote.
  const isUnclaimed = id === 0 && isEmpty && (await readBeginning(`${path}-wal`)) === null;
  if (id !== applicationId && !isUnclaimed) throw foreignLibrary(path, 'is a SQLite database of another program');
  await requireWritable(path, true);
}
