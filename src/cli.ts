#!/usr/bin/env node
/** The `paperboy` executable. */
import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { isGone } from './bots/terminal/output.ts';
import { exitStatus, reportFailure } from './cli/exit-status.ts';
import { createProgram } from './cli/program.ts';

if (existsSync('.env')) loadEnvFile('.env');
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error) => {
    if (isGone(error)) process.exit(0); // the reader has seen enough: `paperboy papers top | head -1`
    reportFailure(error, process.stderr); // a full disk, say
    process.exit(exitStatus(error));
  });
}

try {
  process.exitCode = await createProgram(process).run(process.argv);
} catch (error) {
  reportFailure(error, process.stderr);
  process.exitCode = exitStatus(error);
}
