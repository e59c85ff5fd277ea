import type { Draw, Picture } from '../src/core/picture.ts';

/** A PNG of one grey pixel. */
const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

/** Draws the same dot whatever the chart. */
export const dot: Draw = (_chart, _look, signal) => {
  signal.throwIfAborted();
  const picture: Picture = { png: onePixel, width: 1, height: 1 };
  return Promise.resolve(picture);
};

/** Whether a file begins and ends as a PNG does. Source: https://www.w3.org/TR/png-3/#5PNG-file-signature */
export function isPng(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1');
  return text.startsWith('\u0089PNG\r\n\u001a\n') && text.includes('IEND');
}
