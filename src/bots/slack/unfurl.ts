import type { types } from '@slack/bolt';
import type { CommandContext } from '../../core/command.ts';
import { cardReply } from '../../core/commands/show.ts';
import { UserError } from '../../core/errors.ts';
import { findArxivIds } from '../../core/find-arxiv-ids.ts';
import type { Paper, PaperId } from '../../core/paper.ts';
import type { Log, Sleep } from '../../core/ports.ts';
import { knownPapers, readPapers } from '../../core/read-papers.ts';
import { readableReply } from '../../core/readable-reply.ts';
import { within } from '../../core/within.ts';
import { unfurlSetting } from './home.ts';
import type { Renderer } from './renderer.ts';
import type { Origin, UnfurlTarget } from './request.ts';
import { reasonFor, type WebCaller } from './web-caller.ts';

export interface Unfurls {
  /** Shows the papers that links lead to below them, where the workspace wants that. Links to anything else stay as they are. */
  unfold(
    shared: { readonly from: Origin; readonly target: UnfurlTarget; readonly urls: readonly string[] },
    context: CommandContext,
  ): Promise<void>;
}

/** A message with more links is a list: its writer has said what matters. */
const unfurlsMax = 5;
/** Nobody waits for a card below a link: what takes arXiv longer is there at the next link. */
const quickMs = 4_000;

/** The paper a link leads to; nothing for a link to several or none. */
function paperOf(url: string): PaperId | null {
  const [found, ...others] = findArxivIds(url);
  return found && others.length === 0 ? found.id : null;
}

export function createUnfurls(deps: {
  readonly caller: WebCaller;
  readonly renderer: Renderer;
  readonly sleep: Sleep;
  readonly log: Log;
}): Unfurls {
  /** From the library, or from arXiv where it is quick. */
  async function papers(ids: readonly PaperId[], context: CommandContext): Promise<ReadonlyMap<PaperId, Paper>> {
    const known = await knownPapers(context, ids);
    const missing = ids.filter((id) => !known.has(id));
    if (missing.length === 0) return known;
    let read: ReadonlyMap<PaperId, Paper> = new Map();
    const reading = readPapers(context, missing).then(
      (found) => {
        read = found;
      },
      (error: unknown) => {
        // arXiv is away, or the library cannot be written: what is known is shown.
        if (!(error instanceof UserError) && !context.signal.aborted) throw error;
      },
    );
    await within(quickMs, reading, deps.sleep);
    return new Map([...known, ...read]);
  }

  return {
    async unfold({ from, target, urls }, context) {
      if ((await context.store.setting('slack', from.workspace, unfurlSetting)) !== 'on') return;
      const links = urls
        .flatMap((url) => {
          const id = paperOf(url);
          return id === null ? [] : [{ url, id }];
        })
        .slice(0, unfurlsMax);
      if (links.length === 0) return;
      const found = await papers([...new Set(links.map(({ id }) => id))], context);
      const unfurls: Record<string, { blocks: types.KnownBlock[] }> = {};
      for (const { url, id } of links) {
        const paper = found.get(id);
        if (!paper) continue;
        const { blocks } = await deps.renderer.unfurl(readableReply(await cardReply(paper, [], context)));
        unfurls[url] = { blocks: [...blocks] };
      }
      if (Object.keys(unfurls).length === 0) return;
      const place =
        target.kind === 'unfurl'
          ? { unfurl_id: target.id, source: target.source }
          : { channel: target.channel, ts: target.ts };
      const outcome = await deps.caller.insist(
        from.workspace,
        (client) => client.chat.unfurl({ ...place, unfurls }),
        context.signal,
      );
      // Its message may be gone, or its workspace may allow no unfurls: nobody asked, so nobody is told.
      if (outcome.kind !== 'done') deps.log.warn('links could not be unfolded', { reason: reasonFor(outcome) });
    },
  };
}
