import { defaultDeliveryLimits } from '../core/delivery/delivery-worker.ts';
import type { ConsideredPaper } from '../core/digest/digest-records.ts';
import type { DryDigest } from '../core/digest/dry-run.ts';
import { followedCategories } from '../core/digest/followed-categories.ts';
import { scheduleWords } from '../core/digest/schedule-words.ts';
import { destinationKey } from '../core/digest/subscription.ts';
import { type LocalDate, parseLocalDate } from '../core/local-date.ts';
import type { Messenger } from '../core/messenger.ts';
import { readSources } from '../core/read-sources.ts';
import { visibleText } from '../core/text.ts';
import { openDiscord } from '../discord.ts';
import { openEmail } from '../email.ts';
import type { Paperboy } from '../main.ts';
import { sleep } from '../runtime/clock.ts';
import type { Config } from '../runtime/config.ts';
import type { Logs } from '../runtime/log.ts';
import { openSlack } from '../slack.ts';
import { status, UsageError } from './exit-status.ts';
import { plainMessenger } from './plain-messenger.ts';

export interface DigestRunFlags {
  readonly date?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Papers of one outcome that are listed; of the others only the number is of interest. */
const othersListed = 5;

const outcomeWords: Readonly<Record<ConsideredPaper['outcome'], string>> = {
  selected: 'selected',
  'already-delivered': 'told before',
  excluded: 'never wanted',
  'off-topic': 'off topic',
  'below-threshold': 'below the minimum',
  'over-limit': 'over the limit',
};

async function paperLines(considered: readonly ConsideredPaper[], paperboy: Paperboy): Promise<readonly string[]> {
  const selected = considered.filter(({ outcome }) => outcome === 'selected');
  const others = considered.filter(({ outcome }) => outcome !== 'selected');
  const shown = [...selected, ...others.slice(0, othersListed)];
  const titles = new Map(
    (await paperboy.store.papers(shown.map(({ paper }) => paper))).map((paper) => [paper.id, paper.title]),
  );
  const line = ({ paper, outcome, score, reasons }: ConsideredPaper): string => {
    const why = [outcome === 'selected' ? score.toFixed(3) : outcomeWords[outcome], ...reasons].join(', ');
    return `  ${outcome === 'selected' ? '+' : '-'} ${paper}  ${visibleText(titles.get(paper) ?? '')}\n      ${visibleText(why)}`;
  };
  const rest = others.slice(othersListed);
  const counts = new Map<string, number>();
  for (const { outcome } of rest) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const more = [...counts].map(([outcome, count]) => `${count} ${outcomeWords[outcome as ConsideredPaper['outcome']]}`);
  return [...shown.map(line), ...(more.length > 0 ? [`  - and ${more.join(', ')}`] : [])];
}

async function dryLines(dry: DryDigest, paperboy: Paperboy): Promise<readonly string[]> {
  const { subscription } = dry;
  const { settings, destination, id } = subscription;
  const about = settings.topics === '' ? 'all papers' : visibleText(settings.topics);
  const head = `Digest ${id}  ${visibleText(destinationKey(destination))}  ${about}  (${scheduleWords(settings.schedule)})`;
  switch (dry.kind) {
    case 'not-due':
      return [head, `  ${visibleText(dry.why)}`];
    case 'made':
      return [
        head,
        `  Made ${dry.digest.at}: ${dry.digest.kind}.`,
        ...(await paperLines(dry.digest.considered, paperboy)),
      ];
    case 'would-be':
      return [
        head,
        `  Due ${dry.at}${dry.waitUntil === null ? '' : `, would wait until ${dry.waitUntil}`}: ${dry.digest}.`,
        ...dry.notes.map((note) => `  ${note}`),
        ...(await paperLines(dry.considered, paperboy)),
      ];
  }
}

function dryJson(dry: DryDigest) {
  const { subscription, ...rest } = dry;
  const { id, destination, settings, state } = subscription;
  return { subscription: { id, destination, settings, state: state.kind }, ...rest };
}

async function showDryRun(
  date: LocalDate | null,
  json: boolean,
  paperboy: Paperboy,
  stdout: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> {
  const digests = await paperboy.dryRun(date, signal);
  if (json) {
    stdout.write(`${JSON.stringify(digests.map(dryJson))}\n`);
    return status.done;
  }
  if (digests.length === 0) stdout.write('There are no subscriptions: make one with "paperboy papers subscribe".\n');
  for (const dry of digests) stdout.write(`${(await dryLines(dry, paperboy)).join('\n')}\n\n`);
  return status.done;
}

/** Opens what messages are sent by; no commands are taken. */
async function openMessengers(
  paperboy: Paperboy,
  config: Config,
  logs: Logs,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
) {
  const opened: { readonly name: string; readonly messenger: Messenger; stop(): Promise<void> }[] = [
    { name: 'terminal', messenger: plainMessenger(output, paperboy.registry), stop: async () => {} },
  ];
  if (config.discord)
    opened.push({ name: 'discord', ...pick(await openDiscord(paperboy, config.discord, logs, signal)) });
  if (config.slack) opened.push({ name: 'slack', ...pick(await openSlack(paperboy, config.slack, logs, signal)) });
  if (config.email) opened.push({ name: 'email', ...pick(openEmail(paperboy, config.email, logs)) });
  return {
    messengers: new Map(opened.map(({ name, messenger }) => [name, messenger])),
    stop: async () => {
      await Promise.all(opened.map((each) => each.stop()));
    },
  };
}

function pick(platform: { readonly messenger: Messenger; stop(): Promise<void> }) {
  return { messenger: platform.messenger, stop: () => platform.stop() };
}

/** How often it is looked at whether all is sent. */
const lookMs = 200;
/** A message that is to be tried again later than this is left to the next run; one that is on its way is waited for. */
const patienceMs = defaultDeliveryLimits.leaseMs + 10_000;

/** Reads, plans and sends once, until nothing waits that can be sent soon. */
async function runOnce(
  paperboy: Paperboy,
  config: Config,
  logs: Logs,
  stdout: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> {
  const { store, clock } = paperboy;
  const { messengers, stop } = await openMessengers(paperboy, config, logs, stdout, signal);
  const over = new AbortController();
  let sending = Promise.resolve();
  const end = (): void => over.abort();
  signal.addEventListener('abort', end, { once: true });
  try {
    await readSources(await followedCategories(store), { ...paperboy, log: logs }, signal);
    await paperboy.fillVectors(() => {}, signal);
    const service = paperboy.digestService(messengers, defaultDeliveryLimits, logs);
    sending = service.run(over.signal);
    for (;;) {
      const soon = new Date(Date.parse(clock.now()) + patienceMs).toISOString();
      const digest = await store.nextDigestAt();
      const delivery = await store.nextDeliveryAt([...messengers.keys()]);
      const isWaiting = (digest !== null && digest <= clock.now()) || (delivery !== null && delivery <= soon);
      if (!isWaiting || signal.aborted) break;
      await Promise.race([sleep(lookMs, signal).catch(() => undefined), sending]);
    }
    return status.done;
  } finally {
    signal.removeEventListener('abort', end);
    over.abort();
    // What is on its way ends before the connections do.
    await sending.finally(stop);
  }
}

/** `paperboy digest run [--date D] [--dry-run] [--json]`: makes and sends what is due, or shows it. Answers the exit status. */
export async function digestRun(
  flags: DigestRunFlags,
  paperboy: Paperboy,
  config: Config,
  logs: Logs,
  stdout: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> {
  const date = flags.date === undefined ? null : parseLocalDate(flags.date);
  if (flags.date !== undefined && date === null)
    throw new UsageError(`--date takes a day such as 2026-03-02, not "${visibleText(flags.date)}".`);
  if (flags.dryRun) return showDryRun(date, flags.json === true, paperboy, stdout, signal);
  if (date !== null) throw new UsageError('--date only goes with --dry-run: digests are sent when they are due.');
  if (flags.json) throw new UsageError('--json only goes with --dry-run.');
  return runOnce(paperboy, config, logs, stdout, signal);
}
