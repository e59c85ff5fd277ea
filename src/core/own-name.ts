import type { Paper } from './paper.ts';
import { normaliseTitle } from './text.ts';

function nameBefore(title: string): string | null {
  const colon = title.indexOf(':');
  return colon <= 0 ? null : title.slice(0, colon).trim();
}

/** What a paper calls itself, as titles are compared: "LoRA: Low-Rank Adaptation of …" is `lora`. `null` where its title begins with no name. */
export function ownName({ title }: Pick<Paper, 'title'>): string | null {
  const name = normaliseTitle(nameBefore(title) ?? '');
  return name === '' ? null : name;
}

/** Whether a text has that name, capital for capital: many papers call themselves FAST, River or ARE, and few questions mean them. */
export function isNamedIn(text: string, { title }: Pick<Paper, 'title'>): boolean {
  const name = nameBefore(title);
  if (name === null || !/\p{Lu}/u.test(name)) return false;
  const words = text.replace(/[?!,;:"“”()]+|[.'’](?=\s|$)|['’]s\b/gu, ' ').replace(/\s+/g, ' ');
  return ` ${words} `.includes(` ${name} `);
}
