/** How much a word tells. */
export interface Rarity {
  /** Log of one over the share of papers that have a word of this stem: 0 for a word of all papers; high for stems nobody knows. */
  idf(stem: string): number;
}
