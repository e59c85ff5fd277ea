import { existsSync } from 'node:fs';
import { commandDefinitions } from '../bots/discord/definition.ts';
import { diagnoseDiscord } from '../bots/discord/doctor.ts';
import { diagnoseSlack } from '../bots/slack/doctor.ts';
import { registry } from '../core/commands/index.ts';
import { UserError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { addDays, type LocalDate, localDateIn } from '../core/local-date.ts';
import type { DailyList, LibraryCounts } from '../core/ports.ts';
import { visibleText } from '../core/text.ts';
import { examineEmail } from '../email.ts';
import { openPaperboy, type Paperboy } from '../main.ts';
import { systemClock } from '../runtime/clock.ts';
import { type Config, readConfig, type SlackConfig } from '../runtime/config.ts';
import { createLogs } from '../runtime/log.ts';
import { openSlackPatient } from '../slack.ts';
import { tokenSteps, withRest } from './discord.ts';
import { status } from './exit-status.ts';
import type { Host } from './host.ts';
import { diagnoseModels, type ModelUse } from './model-doctor.ts';
import { slackSteps } from './slack.ts';

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

/** What is found of the library, and what it knows of models. */
interface LibraryLook {
  readonly findings: readonly Finding[];
  readonly use: ModelUse | null;
}

async function library(config: Config): Promise<LibraryLook> {
  if (!existsSync(config.database)) {
    const finding: Finding = {
      area: 'Library',
      level: 'warning',
      sentence: `There is no library yet at ${config.database}.`,
      mend: 'It is made at the first start: run "paperboy chat" or "paperboy serve".',
    };
    return { findings: [finding], use: null };
  }
  try {
    const paperboy = await openPaperboy(config);
    try {
      const { store, clock } = paperboy;
      const [newest] = await store.dailyLists({ onOrAfter: null, onOrBefore: null }, 1);
      const today = localDateIn(clock.now(), config.zone);
      const use = { days: await store.modelDays(today), withoutVector: await paperboy.countWithoutVector() };
      return { findings: examineLibrary(await store.counts(), newest ?? null, today), use };
    } finally {
      await paperboy.close();
    }
  } catch (error) {
    if (error instanceof UserError) return { findings: [problemOf('Library', error)], use: null };
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

/** What Slack's doctor needs of the library; `null` where there is none, or none that opens: that is told elsewhere. */
async function openLibrary(config: Config): Promise<Paperboy | null> {
  if (!existsSync(config.database)) return null;
  try {
    return await openPaperboy(config);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

async function slack(
  config: Config,
  slackConfig: SlackConfig,
  channels: readonly string[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const paperboy = await openLibrary(config);
  try {
    const patient = await openSlackPatient(paperboy, slackConfig, createLogs(config), systemClock);
    return await diagnoseSlack(patient, channels, signal);
  } finally {
    await paperboy?.close();
  }
}

/** Slack's ids of channels, private channels and direct messages; Discord's are numbers. */
const slackChannel = /^[CGD][A-Z0-9]{5,}$/;
const discordChannel = /^\d{17,20}$/;

/** Channels of platforms that are not configured, or of none. */
function strangers(config: Config, channels: readonly string[]): readonly Finding[] {
  return channels.flatMap((id): readonly Finding[] => {
    const platform = slackChannel.test(id) ? 'Slack' : discordChannel.test(id) ? 'Discord' : null;
    const isConfigured = platform === 'Slack' ? config.slack !== null : config.discord !== null;
    if (platform !== null && isConfigured) return [];
    return [
      {
        area: 'Configuration',
        level: 'problem',
        sentence:
          platform === null
            ? `"${id}" is not the id of a channel.`
            : `${id} is a channel of ${platform}, which is not configured.`,
        mend:
          platform === null
            ? "Discord's ids are numbers, Slack's begin with C, G or D: copy the id from the menu of the channel."
            : `Configure ${platform} first.`,
      },
    ];
  });
}

function platformWords({ discord: discordConfig, slack: slackConfig, email: emailConfig }: Config): string {
  const parts = [
    ...(discordConfig
      ? [`Discord is configured, ${discordConfig.publicKey === null ? 'over the gateway' : 'by HTTP'}`]
      : []),
    ...(slackConfig
      ? [
          `Slack is configured, ${slackConfig.wayIn.kind === 'socket' ? 'over Socket Mode' : 'by HTTP'}, for ${slackConfig.workspaces.kind === 'one' ? 'one workspace' : 'many workspaces'}`,
        ]
      : []),
    ...(emailConfig ? ['e-mail is configured'] : []),
  ];
  return parts.length === 0 ? 'no platform but this terminal is configured' : parts.join('; ');
}

async function examine(host: Patient, channels: readonly string[], signal: AbortSignal): Promise<readonly Finding[]> {
  let config: Config;
  try {
    config = readConfig(host.env, host.platform);
  } catch (error) {
    if (error instanceof UserError) return [problemOf('Configuration', error)];
    throw error;
  }
  const isConfigured = config.discord !== null || config.slack !== null || config.email !== null;
  const platforms: Finding = {
    area: 'Configuration',
    level: 'ok',
    sentence: `The configuration is right; ${platformWords(config)}.`,
    mend: isConfigured ? null : `For Discord: ${tokenSteps} For Slack: ${slackSteps}`,
  };
  const of = (shape: RegExp): readonly string[] => channels.filter((id) => shape.test(id));
  const { findings, use } = await library(config);
  return [
    platforms,
    ...strangers(config, channels),
    ...findings,
    ...(await diagnoseModels(config, use, signal)),
    ...(config.discord ? await discord(config, of(discordChannel), signal) : []),
    ...(config.slack ? await slack(config, config.slack, of(slackChannel), signal) : []),
    ...(config.email ? await examineEmail(config.email, signal) : []),
  ];
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
  /** Channels to look at closely, by id: Discord's are numbers, Slack's begin with a letter. */
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
