import type { Chart, Image, Reply } from './reply.ts';

/** What a picture is seen on. */
export type Look = 'dark' | 'light';

/** A PNG. The size is what it should be shown at, in CSS pixels; the file holds twice as many, for sharp screens. */
export interface Picture {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Draws a chart; `null` where it cannot be drawn (now): its alternative text is shown instead. Rejects only with the signal's reason. */
export type Draw = (chart: Chart, look: Look, signal: AbortSignal) => Promise<Picture | null>;

/** Pictures of one reply. */
export function imagesIn(reply: Reply): readonly Image[] {
  return reply.blocks.flatMap((block) => (block.kind === 'image' ? [block.image] : []));
}

/** Draws every picture of a reply, one after the other; those that cannot be drawn are left out. */
export async function drawn(
  reply: Reply,
  look: Look,
  draw: Draw,
  signal: AbortSignal,
): Promise<ReadonlyMap<Image, Picture>> {
  const pictures = new Map<Image, Picture>();
  for (const image of imagesIn(reply)) {
    const picture = await draw(image.chart, look, signal);
    if (picture !== null) pictures.set(image, picture);
  }
  return pictures;
}
