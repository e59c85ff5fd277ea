import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite does not understand the package's list of exports, Node does.
  resolve: { alias: { 'chrono-node/en': fileURLToPath(import.meta.resolve('chrono-node/en')) } },
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/property-runs.ts'],
    // Files share what they import: loading discord.js, zod and the rest anew for each took longer than most tests.
    isolate: false,
    // Most of the time is waiting for processes and sockets: on two cores two at a time take little more than half of it.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    maxConcurrency: 3, // of tests beside each other: they start processes, and there may be two cores
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
