import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createChat } from '../bots/terminal/chat.ts';
import { colourWanted, hyperlinksWanted } from '../bots/terminal/colours.ts';
import { UserError } from '../core/errors.ts';
import type { FirstStart } from '../core/first-start.ts';
import { refresh } from '../core/refresh.ts';
import { code, type Reply, text } from '../core/reply.ts';
import type { BugLog } from '../core/run-command.ts';
import type { Paperboy } from '../main.ts';
import { sleep } from '../runtime/clock.ts';
import { createChatSession } from './chat-session.ts';
import { status } from './exit-status.ts';
import { start, startWords } from './first-start.ts';
import { type Host, onInterrupt } from './host.ts';

async function welcome(paperboy: Paperboy, done: FirstStart): Promise<Reply> {
  const counts = await paperboy.store.counts();
  const [newest] = await paperboy.store.dailyLists({ onOrAfter: null, onOrBefore: null }, 1);
  const real = counts.papers - counts.samples;
  const holds =
    real > 0 ? `${real} ${real === 1 ? 'paper' : 'papers'}${newest ? `, newest list ${newest.date}` : ''}. ` : '';
  const first = startWords(done);
  return {
    visibility: 'private',
    blocks: [
      { kind: 'heading', text: 'Paperboy' },
      ...(first === null ? [] : [{ kind: 'text' as const, text: [text(first)] }]),
      {
        kind: 'text',
        text: [
          text(holds),
          text('Try '),
          code('today'),
          text(', '),
          code('search diffusion'),
          text(' or '),
          code('help'),
          text('. A number alone shows the paper or presses the button beside it; Ctrl-D leaves.'),
        ],
      },
    ],
    listed: null,
    result: null,
  };
}

/** Looks for newer papers behind the prompt; says only what is new. A network that does not answer is no news. */
async function lookForNews(paperboy: Paperboy, notify: (sentence: string) => void, signal: AbortSignal): Promise<void> {
  try {
    const papers = await refresh(paperboy, signal);
    if (papers > 0) notify(`${papers} new ${papers === 1 ? 'paper has' : 'papers have'} arrived; type "today".`);
  } catch (error) {
    if (!(error instanceof UserError) && !signal.aborted) throw error;
  }
}

/** The terminal chat, from the first start to the last line. Answers the exit status. */
export async function chat(paperboy: Paperboy, host: Host, bugs: BugLog, folder: string): Promise<number> {
  const isTty = host.stdin.isTTY === true && host.stdout.isTTY === true && host.env['TERM'] !== 'dumb';
  const leaving = onInterrupt();
  try {
    const done = await start(paperboy, host, leaving.signal);
    const line = startWords(done);
    if (!isTty && line !== null) host.stderr.write(`${line}\n`);
    const talk = createChat({
      session: createChatSession(paperboy, `terminal:${randomUUID()}`, bugs),
      input: host.stdin,
      output: host.stdout,
      isTty,
      width: () => host.stdout.columns ?? 100,
      height: () => host.stdout.rows ?? 24,
      colour: colourWanted(host.env, isTty),
      hyperlinks: hyperlinksWanted(host.env, isTty),
      historyFile: join(folder, 'history'),
      welcome: await welcome(paperboy, done),
      sleep,
      signal: leaving.signal,
    });
    const background =
      isTty && done.kind === 'kept'
        ? lookForNews(paperboy, (sentence) => talk.notify(sentence), leaving.signal)
        : Promise.resolve();
    const filled = background
      .then(() => paperboy.fillVectors(() => {}, leaving.signal))
      .then(({ failure }) => {
        if (isTty && failure !== null) talk.notify(`Search finds by words only for now: ${failure}`);
      });
    const noticed = filled.catch((error: unknown) => {
      if (!leaving.signal.aborted) bugs.report(error, 'refresh');
    });
    await talk.run();
    leaving.abort();
    await noticed;
    return status.done;
  } catch (error) {
    if (leaving.signal.aborted) return status.done; // Ctrl-C while the first papers were read: leaving is no failure
    throw error;
  } finally {
    leaving.stop();
  }
}
