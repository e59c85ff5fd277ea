import { CommanderError } from 'commander';
import { UserError } from '../core/errors.ts';

/** 0 done, 1 a failure told in one line on standard error, 2 wrong usage, 130 stopped by Ctrl-C (as shells count it). */
export const status = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Thrown where a command was typed wrongly; its message is one line for people. */
export class UsageError extends Error {}

/** The exit status that stands for an error. */
export function exitStatus(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? status.done : status.usage;
  if (error instanceof UsageError) return status.usage;
  if (error instanceof UserError)
    return error.code === 'bad-option' || error.code === 'bad-configuration' ? status.usage : status.failed;
  return status.failed;
}

/** Tells an error in one line. Commander has told its own already. */
export function reportFailure(error: unknown, stderr: NodeJS.WritableStream): void {
  if (error instanceof CommanderError) return;
  if (error instanceof UserError) stderr.write(`paperboy: ${error.message} ${error.hint}\n`);
  else if (error instanceof UsageError) stderr.write(`paperboy: ${error.message}\n`);
  else
    stderr.write(
      `paperboy: something went wrong in Paperboy: ${error instanceof Error ? error.message : String(error)}\n`,
    );
}
