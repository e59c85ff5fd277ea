import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { TinyScreen } from './tiny-screen.ts';

/** Node has no pseudo terminals; Python's standard library does. It prints the terminal's name, then carries bytes to and fro. */
const carrier = `
import fcntl, os, pty, select, struct, sys, termios
keyboard, terminal = pty.openpty()
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 24, int(sys.argv[1]), 0, 0))
os.write(1, (os.ttyname(terminal) + '\\n').encode())
while True:
    ready, _, _ = select.select([0, keyboard], [], [])
    if keyboard in ready:
        os.write(1, os.read(keyboard, 65536))
    if 0 in ready:
        keys = os.read(0, 65536)
        if not keys:
            break
        os.write(keyboard, keys)
`;

/** Why there is no pseudo terminal here, or `null`. */
export const missingTerminal =
  spawnSync('python3', ['-c', 'import pty; pty.openpty()']).status === 0
    ? null
    : 'no pseudo terminal (python3 with pty)';

/** A real terminal of the operating system and what is on its screen. */
export async function openPseudoTerminal(columns: number) {
  const child = spawn('python3', ['-c', carrier, String(columns)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const screen = new TinyScreen(columns);
  child.stdout.setEncoding('utf8');
  let name = '';
  while (!name.includes('\n')) name += String((await once(child.stdout, 'data'))[0]);
  child.stdout.on('data', (text: string) => screen.write(text));
  const path = name.trim();
  const flags = constants.O_RDWR | constants.O_NOCTTY;
  const input = new ReadStream(openSync(path, flags));
  const output = new WriteStream(openSync(path, flags));
  return {
    input,
    output,
    screen,
    type: (keys: string) => child.stdin.write(keys),
    /** The settings of the terminal, as `stty -a` tells them. */
    settings(): string {
      const terminal = openSync(path, flags);
      const told = spawnSync('stty', ['-a'], { stdio: [terminal, 'pipe', 'inherit'] });
      closeSync(terminal);
      return told.stdout.toString();
    },
    async close() {
      input.destroy();
      output.destroy();
      child.stdin.end();
      await once(child, 'close');
    },
  };
}
