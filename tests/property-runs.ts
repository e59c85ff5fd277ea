import fc from 'fast-check';

/** `PROPERTY_RUNS=20 npm test` tries twenty times as many inputs: for a night, or after a change of a parser. */
const factor = Number(process.env['PROPERTY_RUNS'] ?? 1);

/** fast-check's settings for a property that takes `usual` inputs. */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: Math.ceil(usual * factor) };
}

// Properties that do not say: as many as fast-check itself would take.
fc.configureGlobal(runs(100));
