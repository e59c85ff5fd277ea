import type { CommandContext } from './command.ts';
import type { Paper, PaperId } from './paper.ts';

/**
 * Reads papers from arXiv into the library, with one request for up to 100; those arXiv does not have are missing in the answer.
 * Throws a `UserError` where arXiv does not answer or the library cannot be written.
 */
export async function readPapers(
  context: Pick<CommandContext, 'lookup' | 'store' | 'signal'>,
  arxivIds: readonly string[],
): Promise<ReadonlyMap<PaperId, Paper>> {
  const { records } = await context.lookup.byIds(arxivIds, context.signal);
  if (records.length === 0) return new Map();
  await context.store.ingest({ source: 'arxiv', scope: 'papers', records, cursor: null, etags: {} });
  return knownPapers(context, arxivIds);
}

/** The papers of the library by the id that was asked for, which may be a former one. */
export async function knownPapers(
  { store }: Pick<CommandContext, 'store'>,
  ids: readonly PaperId[],
): Promise<ReadonlyMap<PaperId, Paper>> {
  const found = await Promise.all(ids.map(async (id) => ({ id, paper: await store.paper(id) })));
  return new Map(found.flatMap(({ id, paper }) => (paper === null ? [] : [[id, paper] as const])));
}
