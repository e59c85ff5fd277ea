import { z } from 'zod';
import {
  type LanguageModel,
  ModelFailure,
  type ModelOutcome,
  type ModelRequest,
} from '../../src/core/language-model.ts';

const asked = z.object({ papers: z.array(z.object({ sentences: z.record(z.string(), z.string()) })) });
const sentencesMax = 3;

/** A model that repeats what it was given to read: the first sentences of the first paper, or those of an abstract as its summary. */
export class ScriptedModel implements LanguageModel {
  readonly id = 'test-model';
  #isHeld = false;
  #permits = 0;
  #isAway = false;
  #wake: () => void = () => undefined;

  async complete<T>(request: ModelRequest<T>): Promise<ModelOutcome<T>> {
    const sentences = [...request.input.matchAll(/^(\d+)\. (.*)$/gm)].map(([, number, text], index) => ({
      part: ['tldr', 'how', 'evidence'][index],
      text,
      from: [Number(number)],
    }));
    const value = request.schema.parse({ sentences: sentences.slice(0, sentencesMax) });
    return { kind: 'answered', value, usage: { inputTokens: 1, outputTokens: 1 } };
  }

  async *stream(request: Omit<ModelRequest<unknown>, 'schema'>, signal: AbortSignal): AsyncIterable<string> {
    const [paper] = asked.parse(JSON.parse(request.input)).papers;
    for (const [key, text] of Object.entries(paper?.sentences ?? {}).slice(0, sentencesMax)) {
      await this.#permitted(signal);
      if (this.#isAway)
        throw new ModelFailure({ kind: 'unavailable', reason: 'unreachable', sentence: 'The model went away.' });
      yield `${text} [${key}]\n`;
    }
    await this.#permitted(signal);
  }

  /** From now on it says a sentence for each `next`. */
  hold(): void {
    this.#isHeld = true;
  }

  next(): void {
    this.#permits += 1;
    this.#wake();
  }

  /** Lets it say the rest at once. */
  release(): void {
    this.#isHeld = false;
    this.#wake();
  }

  /** Breaks off in the place of the next sentence. */
  leave(): void {
    this.#isAway = true;
    this.release();
  }

  async #permitted(signal: AbortSignal): Promise<void> {
    while (this.#isHeld && this.#permits === 0) {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    }
    if (this.#isHeld) this.#permits -= 1;
  }
}
