#!/usr/bin/env node
/** The `paperboy` executable. */
import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { exitStatus, reportFailure } from './cli/exit-status.ts';
import { createProgram } from './cli/program.ts';

if (existsSync('.env')) loadEnvFile('.env');
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // the reader has seen enough: `paperboy papers top | head -1`
  throw error;
});

try {
  process.exitCode = await createProgram(process).run(process.argv);
} catch (error) {
  reportFailure(error, process.stderr);
  process.exitCode = exitStatus(error);
}
