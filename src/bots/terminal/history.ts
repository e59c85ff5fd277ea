import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { visibleText } from '../../core/text.ts';
import { bareNumber, isFarewell } from './conversation.ts';
import { historyBytesMax, historyLineCharsMax, historyLinesMax } from './limits.ts';

/** The commands of earlier chats. */
export interface History {
  /** Newest first, as `node:readline` wants them; at most `historyLinesMax`, each once. */
  readonly lines: readonly string[];
  /** Keeps a line, if it is a plain command. */
  add(line: string): void;
}

/** Whether a line is worth typing again: numbers mean something only while they stand on the screen. */
function isKept(line: string): boolean {
  return (
    line !== '' &&
    line.length <= historyLineCharsMax &&
    visibleText(line) === line &&
    !line.includes('\uFFFD') &&
    !isFarewell(line) &&
    bareNumber(line) === null
  );
}

function newestOnce(lines: readonly string[]): readonly string[] {
  return [...new Set([...lines].reverse())].slice(0, historyLinesMax);
}

/**
 * Opens the history file, one command a line, oldest first, readable by its owner only. Lines are appended at once, so chats side by side
 * do not lose each other's. A file that is missing, damaged, too large or cannot be written is no error: the chat then remembers less.
 */
export function openHistory(path: string | null): History {
  if (path === null) return { lines: [], add: () => {} };
  let stored: readonly string[] = [];
  let isUsable = true;
  let endsInLine = true;
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    isUsable = stats === undefined || (stats.isFile() && stats.size <= historyBytesMax);
    if (stats && isUsable) {
      const content = readFileSync(path, 'utf8');
      endsInLine = content === '' || content.endsWith('\n');
      stored = content.split('\n').map((line) => line.trim());
      chmodSync(path, 0o600);
    }
  } catch {
    isUsable = false;
  }
  const lines = newestOnce(stored.filter(isKept));

  const write = (work: () => void) => {
    try {
      if (isUsable) work();
    } catch {
      isUsable = false; // a full disk or a read-only folder: the chat goes on without
    }
  };
  // Well past the limit the file is written anew, shorter.
  if (stored.length > 2 * historyLinesMax) {
    write(() => {
      writeFileSync(`${path}.new`, `${[...lines].reverse().join('\n')}\n`, { mode: 0o600 });
      renameSync(`${path}.new`, path);
      endsInLine = true;
    });
  }
  return {
    lines,
    add(line) {
      const command = line.trim();
      if (!isKept(command)) return;
      write(() => {
        mkdirSync(dirname(path), { recursive: true });
        appendFileSync(path, `${endsInLine ? '' : '\n'}${command}\n`, { mode: 0o600 });
        endsInLine = true;
      });
    },
  };
}
