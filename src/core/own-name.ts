import type { Paper } from './paper.ts';
import { normaliseTitle } from './text.ts';

/** What a paper calls itself, as titles are compared: "LoRA: Low-Rank Adaptation of …" is `lora`. `null` where its title begins with no name. */
export function ownName({ title }: Pick<Paper, 'title'>): string | null {
  const colon = title.indexOf(':');
  const name = colon < 0 ? '' : normaliseTitle(title.slice(0, colon));
  return name === '' ? null : name;
}
