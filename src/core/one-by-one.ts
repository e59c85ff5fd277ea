/** Work that must not overlap with other work of the same key. */
export interface OneByOne {
  /** Runs when everything of this key that came before has settled. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Lets work of one key wait for the work before it; keys do not wait for each other. */
export function createOneByOne(): OneByOne {
  /** The last work of each key, as long as it runs or waits. */
  const last = new Map<string, Promise<unknown>>();

  return {
    async run(key, work) {
      const done = (last.get(key) ?? Promise.resolve()).then(work);
      const settled = done.catch(() => undefined);
      last.set(key, settled);
      try {
        return await done;
      } finally {
        if (last.get(key) === settled) last.delete(key);
      }
    },
  };
}
