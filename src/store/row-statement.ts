import type { CompiledQuery, Kysely } from 'kysely';
import type { LibrarySchema } from './schema.ts';

/** Most values of one `IN (…)`. */
const lookupMax = 512;

/**
 * A statement that takes up to `rowsMax` rows at a time and is compiled once for each number of them: Kysely takes longer to compile a row
 * than the engine to insert it. All rows must have the same columns in the same order.
 */
export function rowStatement<Row extends object>(rowsMax: number, compile: (rows: readonly Row[]) => CompiledQuery) {
  const compiled = new Map<number, CompiledQuery>();
  return async (db: Kysely<LibrarySchema>, rows: readonly Row[]): Promise<void> => {
    for (let start = 0; start < rows.length; start += rowsMax) {
      const some = rows.slice(start, start + rowsMax);
      const statement = compiled.get(some.length) ?? compile(some);
      compiled.set(some.length, statement);
      const parameters: unknown[] = [];
      for (const row of some) parameters.push(...Object.values(row));
      await db.executeQuery({ ...statement, parameters });
    }
  };
}

/**
 * Values for `IN (…)`, in pieces. Each is filled up with its own first value to a power of two, so that there are few different statements
 * and the engine has prepared most of them before.
 */
export function lookups<T>(values: Iterable<T>): readonly (readonly T[])[] {
  const all = [...new Set(values)];
  const pieces: (readonly T[])[] = [];
  for (let start = 0; start < all.length; start += lookupMax) {
    const piece = all.slice(start, start + lookupMax);
    const [first] = piece;
    const size = 2 ** Math.ceil(Math.log2(piece.length));
    if (first !== undefined) pieces.push([...piece, ...Array.from({ length: size - piece.length }, () => first)]);
  }
  return pieces;
}
