import { Command as Program } from 'commander';
import { registry } from '../core/commands/index.ts';
import type { IngestReport } from '../core/ingest.ts';
import { openPaperboy, type Paperboy, productVersion } from '../main.ts';
import { sleep } from '../runtime/clock.ts';
import { type Config, readConfig } from '../runtime/config.ts';
import { createLogs } from '../runtime/log.ts';
import { chat } from './chat.ts';
import type { DigestRunFlags } from './digest.ts';
import type { RegisterFlags } from './discord.ts';
import type { DoctorFlags } from './doctor.ts';
import { status, UsageError } from './exit-status.ts';
import { type Host, onInterrupt, progressOn } from './host.ts';
import {
  type ArxivFlags,
  type FileReport,
  type Follower,
  type HuggingFaceFlags,
  ingestArxiv,
  ingestFile,
  ingestHuggingFace,
} from './ingest.ts';
import { fileReportWords, ingestJson, ingestStatus, reportWords } from './ingest-report.ts';
import { runPapers } from './papers.ts';
import type { ManifestFlags } from './slack.ts';
import type { SummariseFlags } from './summarise.ts';
import { vectorProgress } from './vector-progress.ts';

/** A program whose `run` answers the exit status. Throws what `exit-status.ts` knows how to tell. */
export interface PaperboyProgram {
  run(argv: readonly string[]): Promise<number>;
}

async function withPaperboy<T>(config: Config, use: (paperboy: Paperboy) => Promise<T>): Promise<T> {
  const paperboy = await openPaperboy(config);
  try {
    return await use(paperboy);
  } finally {
    await paperboy.close();
  }
}

/** Runs work that Ctrl-C ends at once. */
async function untilInterrupted(host: Host, work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interrupt = onInterrupt();
  try {
    return await work(interrupt.signal);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    host.stderr.write('paperboy: stopped.\n');
    return status.interrupted;
  } finally {
    interrupt.stop();
  }
}

/** Runs an ingest with its progress, and tells what came of it. */
async function ingest<T>(
  host: Host,
  json: boolean,
  work: (paperboy: Paperboy, config: Config, follower: Follower, signal: AbortSignal) => Promise<T>,
  tell: { readonly report: (done: T) => IngestReport; readonly words: (done: T) => string },
): Promise<number> {
  const config = readConfig(host.env, host.platform);
  const interrupt = onInterrupt();
  const progress = progressOn(host);
  try {
    const follower: Follower = {
      step: (step) => progress.step(step),
      say: (sentence) => progress.say(sentence),
      sleep,
    };
    const { read: done, failure } = await withPaperboy(config, async (paperboy) => {
      const read = await work(paperboy, config, follower, interrupt.signal);
      const { failure } = await paperboy.fillVectors(vectorProgress(follower.step), interrupt.signal);
      return { read, failure };
    });
    progress.finish(failure === null ? null : `The papers are read, but some are found by words only: ${failure}`);
    host.stdout.write(json ? `${JSON.stringify(ingestJson(tell.report(done)))}\n` : `${tell.words(done)}\n`);
    return ingestStatus(tell.report(done));
  } catch (error) {
    progress.finish(null);
    if (!interrupt.signal.aborted) throw error;
    host.stderr.write('paperboy: stopped; what was read is kept, and the same command goes on from there.\n');
    return status.interrupted;
  } finally {
    interrupt.stop();
  }
}

/** A command of the chat works without `papers` before it: `paperboy today`. */
function chatCommandsToo(argv: readonly string[], program: Program): string[] {
  const [node = '', script = '', first = '', ...others] = argv;
  const isOwn = first === 'help' || program.commands.some((command) => command.name() === first);
  const isOfChat = !isOwn && registry.find(first) !== null;
  return isOfChat ? [node, script, 'papers', first, ...others] : [...argv];
}

/** The command line of `paperboy`. What needs a platform's library loads it when it is asked for: it takes longer than all the rest. */
export function createProgram(host: Host): PaperboyProgram {
  let result: number = status.done;
  const program = new Program('paperboy')
    .description('A chat bot for paper discovery.')
    .version(productVersion())
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({ writeOut: (words) => host.stdout.write(words), writeErr: (words) => host.stderr.write(words) })
    .showSuggestionAfterError();

  program
    .command('chat')
    .description('talk to the library in this terminal; the same as no command at all')
    .action(async () => {
      const config = readConfig(host.env, host.platform);
      result = await withPaperboy(config, (paperboy) => chat(paperboy, host, createLogs(config), config.folder));
    });

  program
    .command('papers')
    .description('run one command of the chat: paperboy papers today, paperboy papers search flow matching')
    .argument('[words...]', 'a command as in the chat; see paperboy papers help')
    .option('--json', 'print the reply and its result as JSON')
    .allowUnknownOption()
    .helpOption(false)
    .passThroughOptions()
    .action(async (words: readonly string[], flags: { readonly json?: boolean }) => {
      const config = readConfig(host.env, host.platform);
      const interrupt = onInterrupt();
      try {
        result = await withPaperboy(config, (paperboy) =>
          runPapers(words, flags.json === true, paperboy, host, createLogs(config), interrupt.signal),
        );
      } finally {
        interrupt.stop();
      }
    });

  program
    .command('serve')
    .description('answer in the platforms that are configured, and keep reading new papers, until it is stopped')
    .action(async () => {
      const config = readConfig(host.env, host.platform);
      const { serve } = await import('./serve.ts');
      const interrupt = onInterrupt();
      try {
        result = await withPaperboy(config, (paperboy) =>
          serve(paperboy, config, host, createLogs(config), interrupt.signal),
        );
      } finally {
        interrupt.stop();
      }
    });

  const ingestProgram = program.command('ingest').description('read papers into the library');

  ingestProgram
    .command('file')
    .description('read a saved page or data: Hugging Face text, HTML or JSON, arXiv Atom or RSS, also packed as .gz')
    .argument('<path>')
    .option('--captured <date>', 'the day the file was made; dates in it without a year are of that year')
    .option('--json', 'print the result as JSON')
    .action(async (path: string, flags: { readonly captured?: string; readonly json?: boolean }) => {
      result = await ingest<FileReport>(
        host,
        flags.json === true,
        (paperboy, config, follower, signal) =>
          ingestFile(path, flags.captured ?? null, paperboy, config.zone, follower.step, signal),
        { report: (done) => done.report, words: fileReportWords },
      );
    });

  ingestProgram
    .command('huggingface')
    .description('read Hugging Face Daily Papers: the newest list, or those of a day, range, week or month')
    .option('--date <date>', 'one day: 2025-11-20, yesterday')
    .option('--from <date>', 'first day of a range')
    .option('--to <date>', 'last day of a range (default: today)')
    .option('--week <week>', 'an ISO week: 2025-W47')
    .option('--month <month>', 'a month: 2025-11')
    .option('--trending', 'what is trending now')
    .option('--search <words>', 'what Hugging Face finds for these words')
    .option('--json', 'print the result as JSON')
    .action(async (flags: HuggingFaceFlags & { readonly json?: boolean }) => {
      result = await ingest<IngestReport>(
        host,
        flags.json === true,
        (paperboy, config, follower, signal) => ingestHuggingFace(flags, paperboy, config.zone, follower, signal),
        { report: (done) => done, words: reportWords },
      );
    });

  ingestProgram
    .command('arxiv')
    .description("read arXiv: a category's newest announcements, a span of its submissions, a search, or single papers")
    .argument('[ids...]', 'arXiv ids or URLs')
    .option('--category <category>', 'cs.CL, stat.ML, …; alone: the newest announcements')
    .option('--from <date>', 'with --category: first day of submission')
    .option('--to <date>', 'with --category: last day of submission (default: today)')
    .option('--search <words>', 'what arXiv finds for these words')
    .option('--json', 'print the result as JSON')
    .action(async (ids: readonly string[], flags: ArxivFlags & { readonly json?: boolean }) => {
      result = await ingest<IngestReport>(
        host,
        flags.json === true,
        (paperboy, config, follower, signal) => ingestArxiv(ids, flags, paperboy, config.zone, follower, signal),
        { report: (done) => done, words: reportWords },
      );
    });

  program
    .command('digest')
    .description('make and send the digests that are due')
    .command('run')
    .description('once, for cron and the like; "serve" does so by itself all the time')
    .option('--dry-run', 'only print what would go where, and why')
    .option('--date <date>', 'with --dry-run: the digests of this day')
    .option('--json', 'with --dry-run: print JSON')
    .action(async (flags: DigestRunFlags) => {
      const config = readConfig(host.env, host.platform);
      const { digestRun } = await import('./digest.ts');
      result = await untilInterrupted(host, (signal) =>
        withPaperboy(config, (paperboy) => digestRun(flags, paperboy, config, createLogs(config), host.stdout, signal)),
      );
    });

  program
    .command('summarise')
    .description('have the model write the summaries that papers lack, the newest first, within the budget')
    .option('--date <date>', 'only papers of a day, week or month: yesterday, last week, 2025-11')
    .option('--limit <papers>', 'as many papers at most')
    .option('--batch', "by OpenAI's Batch API: half the price, within a day")
    .option('--no-wait', 'with --batch: leave once all is sent; the same command fetches it later')
    .option('--json', 'print the result as JSON')
    .action(async (flags: SummariseFlags) => {
      const config = readConfig(host.env, host.platform);
      const { summarise, summariseStatus, summariseWords } = await import('./summarise.ts');
      const interrupt = onInterrupt();
      const progress = progressOn(host);
      try {
        const report = await withPaperboy(config, (paperboy) =>
          summarise(flags, paperboy, config, (step) => progress.step(step), interrupt.signal),
        );
        progress.finish(null);
        host.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : `${summariseWords(report)}\n`);
        result = summariseStatus(report);
      } catch (error) {
        progress.finish(null);
        if (!interrupt.signal.aborted) throw error;
        host.stderr.write('paperboy: stopped; what was written is kept, and the same command goes on from there.\n');
        result = status.interrupted;
      } finally {
        interrupt.stop();
      }
    });

  program
    .command('doctor')
    .description('check the configuration, the library, Discord and Slack, and say how to mend what is wrong')
    .option('--channel <ids...>', 'channels of Discord or Slack, by id: whether Paperboy can post there')
    .option('--json', 'print the findings as JSON')
    .action(async (flags: DoctorFlags) => {
      const { doctor } = await import('./doctor.ts');
      result = await untilInterrupted(host, (signal) => doctor(flags, host, signal));
    });

  const discordProgram = program.command('discord').description('set up the Discord bot');

  discordProgram
    .command('register')
    .description('tell Discord the commands of this version, where it does not know them; "serve" does so by itself')
    .option('--guild <id>', 'only for one server, for trying out')
    .option('--remove', 'take them away again')
    .action(async (flags: RegisterFlags) => {
      const config = readConfig(host.env, host.platform);
      const { discordRegister } = await import('./discord.ts');
      result = await untilInterrupted(host, (signal) => discordRegister(config, flags, host.stdout, signal));
    });

  discordProgram
    .command('invite')
    .description('print the links that add the bot to a server or an account')
    .action(async () => {
      const config = readConfig(host.env, host.platform);
      const { discordInvite } = await import('./discord.ts');
      result = await untilInterrupted(host, (signal) => discordInvite(config, host.stdout, signal));
    });

  const slackProgram = program.command('slack').description('set up the Slack bot');

  slackProgram
    .command('manifest')
    .description('print what Slack makes an app of: api.slack.com/apps, Create New App, From a manifest')
    .option('--unfurl', "links to papers may unfold, where a workspace's admin wants it")
    .option('--http <address>', 'Slack comes by HTTP to this public address, instead of Socket Mode')
    .option('--oauth [address]', 'many workspaces install it at this public address (default: that of --http)')
    .option('--json', 'print JSON instead of YAML')
    .action(async (flags: ManifestFlags) => {
      const { slackManifestCommand } = await import('./slack.ts');
      result = slackManifestCommand(flags, host.stdout);
    });

  slackProgram
    .command('workspaces')
    .description('list the workspaces that installed it, where there are many')
    .action(async () => {
      const config = readConfig(host.env, host.platform);
      const { slackWorkspaces } = await import('./slack.ts');
      result = await withPaperboy(config, (paperboy) =>
        slackWorkspaces(paperboy, config, createLogs(config), host.stdout),
      );
    });

  slackProgram
    .command('forget')
    .description("erase a workspace's tokens from the library")
    .argument('<workspace>', 'its id: T0123…, or E0123… for an organisation')
    .action(async (workspace: string) => {
      const config = readConfig(host.env, host.platform);
      const { slackForget } = await import('./slack.ts');
      result = await withPaperboy(config, (paperboy) =>
        slackForget(workspace, paperboy, config, createLogs(config), host.stdout),
      );
    });

  return {
    async run(argv) {
      const wrong = argv.slice(2).find((word) => word.includes('\0'));
      if (wrong !== undefined) throw new UsageError('An argument holds a NUL character.');
      await program.parseAsync(argv.length > 2 ? chatCommandsToo(argv, program) : [...argv, 'chat']);
      return result;
    },
  };
}
