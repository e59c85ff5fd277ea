import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder in which this system keeps a person's application data.
 * Sources: https://specifications.freedesktop.org/basedir-spec/latest/ and Apple's and Microsoft's known folders.
 */
export function dataFolder(env: Environment, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'paperboy');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'paperboy');
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'paperboy');
}
