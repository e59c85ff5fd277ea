import { manifestYaml, slackManifest } from '../bots/slack/manifest.ts';
import { registry } from '../core/commands/index.ts';
import { UserError } from '../core/errors.ts';
import { visibleText, webUrl } from '../core/text.ts';
import type { Paperboy } from '../main.ts';
import type { Config, SlackConfig } from '../runtime/config.ts';
import type { Logs } from '../runtime/log.ts';
import { openInstallations } from '../slack-access.ts';
import { status, UsageError } from './exit-status.ts';

export interface ManifestFlags {
  readonly unfurl?: boolean;
  /** Where Slack sends its requests. */
  readonly http?: string;
  /** Where people install it; without an address that of `http`. */
  readonly oauth?: string | true;
  readonly json?: boolean;
}

/** How to get tokens; also what the doctor says first. */
export const slackSteps =
  'Make an app at https://api.slack.com/apps from what "paperboy slack manifest" prints, and set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (README, "Slack in five steps").';

/** An address of the open network as Slack takes it, without a slash at its end. */
function publicAddress(flag: string, given: string): string {
  const address = webUrl(given);
  if (address?.protocol !== 'https:' || address.search !== '' || address.hash !== '')
    throw new UsageError(
      `${flag} takes the address at which Slack reaches Paperboy, such as https://papers.example.org, not "${given}".`,
    );
  return address.href.replace(/\/+$/, '');
}

/** `paperboy slack manifest [--unfurl] [--http ADDRESS] [--oauth [ADDRESS]] [--json]`. Answers the exit status. */
export function slackManifestCommand(flags: ManifestFlags, stdout: NodeJS.WritableStream): number {
  const http = flags.http === undefined ? null : publicAddress('--http', flags.http);
  if (flags.oauth === true && http === null)
    throw new UsageError('--oauth needs an address: that at which people install Paperboy, or --http beside it.');
  const oauth = flags.oauth === undefined ? null : flags.oauth === true ? http : publicAddress('--oauth', flags.oauth);
  const manifest = slackManifest(registry, { unfurl: flags.unfurl === true, http, oauth });
  stdout.write(flags.json ? `${JSON.stringify(manifest, null, 2)}\n` : manifestYaml(manifest));
  return status.done;
}

function manyOf({ slack }: Pick<Config, 'slack'>) {
  if (slack?.workspaces.kind === 'many') return { slack, many: slack.workspaces };
  throw new UserError(
    'bad-configuration',
    slack === null ? 'Slack is not configured.' : 'SLACK_BOT_TOKEN stands for one workspace; there is no list of them.',
    'For many workspaces set SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and PAPERBOY_SECRET (README, "Many workspaces").',
  );
}

function installationsOf(paperboy: Paperboy, config: Pick<Config, 'slack'>, logs: Logs) {
  const { slack, many }: { slack: SlackConfig; many: Parameters<typeof openInstallations>[2] } = manyOf(config);
  return openInstallations(paperboy, slack, many, logs).installations;
}

/** `paperboy slack workspaces`: where Paperboy is installed. Answers the exit status. */
export async function slackWorkspaces(
  paperboy: Paperboy,
  config: Pick<Config, 'slack'>,
  logs: Logs,
  stdout: NodeJS.WritableStream,
): Promise<number> {
  const all = await installationsOf(paperboy, config, logs).all();
  if (all.length === 0)
    stdout.write('Paperboy is installed in no workspace: open https://<your address>/slack/install while it serves.\n');
  for (const { id, installation } of all)
    stdout.write(
      installation === null
        ? `${id}  its tokens cannot be opened: another PAPERBOY_SECRET, or damaged\n`
        : `${id}  ${visibleText(installation.name)}${installation.kind === 'organisation' ? ' (organisation)' : ''}\n`,
    );
  return status.done;
}

/** `paperboy slack forget <workspace>`: erases its tokens here; Slack is not asked. Answers the exit status. */
export async function slackForget(
  workspace: string,
  paperboy: Paperboy,
  config: Pick<Config, 'slack'>,
  logs: Logs,
  stdout: NodeJS.WritableStream,
): Promise<number> {
  const installations = installationsOf(paperboy, config, logs);
  if (!(await installations.all()).some(({ id }) => id === workspace))
    throw new UserError(
      'not-found',
      `Paperboy is not installed in "${visibleText(workspace)}".`,
      '"paperboy slack workspaces" lists where it is.',
    );
  await installations.forget(workspace);
  stdout.write(
    `Erased the tokens of ${workspace}. Paperboy stays listed in that workspace until somebody removes it there.\n`,
  );
  return status.done;
}
