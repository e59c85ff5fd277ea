import { UserError } from './errors.ts';
import { localDateIn } from './local-date.ts';
import type { DayLimit, ModelRecords, Tokens } from './model-records.ts';
import type { Clock } from './ports.ts';

/** Tokens set aside for a request that is under way. */
export interface Reservation extends Tokens {
  /** Counts what was really used, once; what was set aside is free again. */
  settle(used: Tokens, requests: number): Promise<void>;
}

/** Counts what a model uses, and keeps to the day's budget. */
export interface ModelMeter {
  /** `null` where the day's budget has no room for it. */
  reserve(tokens: Tokens): Promise<Reservation | null>;
}

export interface ModelMeterOptions {
  readonly records: Pick<ModelRecords, 'reserveTokens' | 'settleTokens'>;
  readonly clock: Clock;
  /** Where a day begins. */
  readonly zone: string;
  readonly model: string;
  /** `null` for no limit. */
  readonly limit: DayLimit | null;
}

/** Counts in the library, so that all processes that share it share the budget. What cannot be counted is not spent. */
export function createModelMeter({ records, clock, zone, model, limit }: ModelMeterOptions): ModelMeter {
  return {
    async reserve(tokens) {
      const day = localDateIn(clock.now(), zone);
      try {
        if (!(await records.reserveTokens(day, model, tokens, limit))) return null;
      } catch (error) {
        if (error instanceof UserError) return null;
        throw error;
      }
      let isOpen = true;
      return {
        ...tokens,
        async settle(used, requests) {
          if (!isOpen) return;
          isOpen = false;
          await records.settleTokens(day, model, tokens, used, requests).catch((error: unknown) => {
            // What stays set aside counts against the day: too much rather than too little.
            if (!(error instanceof UserError)) throw error;
          });
        },
      };
    },
  };
}
