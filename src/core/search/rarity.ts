/** How much a word tells. */
export interface Rarity {
  /** Log of one over the share of papers that have a word of this stem: 0 for a word of all papers; high for stems nobody knows. */
  idf(stem: string): number;
}

/** What is known of words without asking anybody: how rare they are, and what they are near to. */
export interface WordTable extends Rarity {
  /** The vector of a text, as long as the share of it that the table knows: 1 for all of it, 0 for none. */
  vector(text: string): Float32Array;
}
