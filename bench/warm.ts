/** Passes that are measured; the shortest counts, since others on the machine only make one longer. */
const passes = 3;

/** Processor seconds that a pass takes once the code has been compiled for it: call it after a first one. */
export function warmSeconds(pass: () => unknown): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let count = 0; count < passes; count += 1) {
    const start = process.cpuUsage();
    pass();
    const { user, system } = process.cpuUsage(start);
    shortest = Math.min(shortest, (user + system) / 1e6);
  }
  return Math.max(shortest, 1e-6);
}
