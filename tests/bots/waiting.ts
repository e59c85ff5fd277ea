/** Promises that wait until something is true of a world that changes. */
export interface Waiting {
  /** Resolves with the first value of `probe` that is not `undefined`: at once, or after a `changed()`. */
  until<T>(what: string, probe: () => T | undefined): Promise<T>;
  /** To be called after every change. */
  changed(): void;
  /** Rejects what still waits. */
  close(): void;
}

interface Waiter {
  check(): void;
  fail(reason: string): void;
}

/** Shorter than a test may take, so that a wait in vain says what it waited for. */
const patienceMs = 20_000;

/**
 * @param name Whose waits they are, such as `Discord stand-in`.
 * @param seen What has happened so far, for the message of a wait that came to nothing.
 */
export function createWaiting(name: string, seen: () => string): Waiting {
  const waiters = new Set<Waiter>();
  let closed = false;
  return {
    until: (what, probe) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(deadline);
          waiters.delete(waiter);
        };
        const waiter: Waiter = {
          check() {
            try {
              const found = probe();
              if (found === undefined) return;
              end();
              resolve(found);
            } catch (error) {
              end();
              reject(error);
            }
          },
          fail(reason) {
            end();
            reject(new Error(`${reason} while a test waited for ${what}. ${seen()}`));
          },
        };
        const deadline = setTimeout(() => waiter.fail(`${patienceMs / 1000} seconds went by`), patienceMs);
        waiters.add(waiter);
        if (closed) waiter.fail(`The ${name} was closed`);
        else waiter.check();
      }),
    changed() {
      for (const waiter of [...waiters]) waiter.check();
    },
    close() {
      closed = true;
      for (const waiter of [...waiters]) waiter.fail(`The ${name} was closed`);
    },
  };
}
