import { existsSync } from 'node:fs';
import { commandDefinitions } from '../bots/discord/definition.ts';
import { diagnoseDiscord } from '../bots/discord/doctor.ts';
import { registry } from '../core/commands/index.ts';
import { UserError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { addDays, type LocalDate, localDateIn } from '../core/local-date.ts';
import type { DailyList, LibraryCounts } from '../core/ports.ts';
import { visibleText } from '../core/text.ts';
import { openPaperboy } from '../main.ts';
import { type Config, readConfig } from '../runtime/config.ts';
import { tokenSteps, withRest } from './discord.ts';
import { status } from './exit-status.ts';
import type { Host } from './host.ts';

/** A newest list older than this means that nobody reads new papers. Weekends and holidays have none. */
const staleDays = 7;

/** What the library holds, and whether it is kept up. */
export function examineLibrary(
  { papers, samples }: Pick<LibraryCounts, 'papers' | 'samples'>,
  newest: DailyList | null,
  today: LocalDate,
): readonly Finding[] {
  const area = 'Library';
  const readMend =
    'Run "paperboy ingest huggingface", or leave "paperboy serve" running: it reads new lists by itself.';
  if (papers === samples)
    return [{ area, level: 'warning', sentence: 'The library has no papers but bundled samples.', mend: readMend }];
  const holds = `The library opens and holds ${papers - samples} ${papers - samples === 1 ? 'paper' : 'papers'}`;
  if (newest === null) return [{ area, level: 'ok', sentence: `${holds}; it has no daily list.`, mend: null }];
  const list = `the newest list is of ${newest.date}`;
  return [
    newest.date < addDays(today, -staleDays)
      ? { area, level: 'warning', sentence: `${holds}, but ${list}.`, mend: readMend }
      : { area, level: 'ok', sentence: `${holds}; ${list}.`, mend: null },
  ];
}

function problemOf(area: string, error: UserError): Finding {
  return { area, level: 'problem', sentence: error.message, mend: error.hint };
}

async function library(config: Config): Promise<readonly Finding[]> {
  if (!existsSync(config.database))
    return [
      {
        area: 'Library',
        level: 'warning',
        sentence: `There is no library yet at ${config.database}.`,
        mend: 'It is made at the first start: run "paperboy chat" or "paperboy serve".',
      },
    ];
  try {
    const paperboy = await openPaperboy(config);
    try {
      const { store, clock } = paperboy;
      const [newest] = await store.dailyLists({ onOrAfter: null, onOrBefore: null }, 1);
      return examineLibrary(await store.counts(), newest ?? null, localDateIn(clock.now(), config.zone));
    } finally {
      await paperboy.close();
    }
  } catch (error) {
    if (error instanceof UserError) return [problemOf('Library', error)];
    throw error;
  }
}

function discord(config: Config, channels: readonly string[], signal: AbortSignal): Promise<readonly Finding[]> {
  return withRest(config, 'answer', signal, (rest, { publicKey, shards, allowedRoles }) =>
    diagnoseDiscord(
      rest,
      { publicKey, shards, allowedRoles, definitions: commandDefinitions(registry) },
      channels,
      signal,
    ),
  );
}

async function examine(host: Patient, channels: readonly string[], signal: AbortSignal): Promise<readonly Finding[]> {
  let config: Config;
  try {
    config = readConfig(host.env, host.platform);
  } catch (error) {
    if (error instanceof UserError) return [problemOf('Configuration', error)];
    throw error;
  }
  const way = config.discord?.publicKey === null ? 'over the gateway' : 'by HTTP';
  const platforms: Finding = {
    area: 'Configuration',
    level: 'ok',
    sentence: config.discord
      ? `The configuration is right; Discord is configured, ${way}.`
      : 'The configuration is right; no platform but this terminal is configured.',
    mend: config.discord ? null : `For Discord: ${tokenSteps}`,
  };
  return [platforms, ...(await library(config)), ...(config.discord ? await discord(config, channels, signal) : [])];
}

function words(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ area, level, sentence, mend }, index) => [
    ...(findings[index - 1]?.area === area ? [] : [`${index === 0 ? '' : '\n'}${area}`]),
    `  ${level.padEnd(7)}  ${visibleText(sentence)}`,
    ...(mend === null ? [] : [`           → ${visibleText(mend)}`]),
  ]);
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length;
  const problems = count('problem');
  const warnings = count('warning');
  const counted = [
    problems === 0 ? 'no problems' : `${problems} ${problems === 1 ? 'problem' : 'problems'}`,
    ...(warnings === 0 ? [] : [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`]),
  ].join(', ');
  return `${lines.join('\n')}\n\n${counted.charAt(0).toUpperCase()}${counted.slice(1)}.\n`;
}

/** What is examined, and where to say it. */
export type Patient = Pick<Host, 'env' | 'platform'> & { readonly stdout: NodeJS.WritableStream };

export interface DoctorFlags {
  /** Channels of Discord to look at closely, by id. */
  readonly channel?: readonly string[];
  readonly json?: boolean;
}

/** `paperboy doctor [--channel ID…] [--json]`: what works, what does not, and how to mend it. Answers 1 where there is a problem. */
export async function doctor(flags: DoctorFlags, host: Patient, signal: AbortSignal): Promise<number> {
  const findings = await examine(host, flags.channel ?? [], signal);
  const broken = findings.some(({ level }) => level === 'problem');
  host.stdout.write(flags.json ? `${JSON.stringify({ ok: !broken, findings })}\n` : words(findings));
  return broken ? status.failed : status.done;
}
