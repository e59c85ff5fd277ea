/** One thing `paperboy doctor` looked at. A problem stops something from working; a warning may be meant so. */
export interface Finding {
  /** What it is about, for people: `Library`, `Discord`. */
  readonly area: string;
  readonly level: 'ok' | 'warning' | 'problem';
  /** One sentence. */
  readonly sentence: string;
  /** What to do about it: one sentence; `null` where nothing needs doing. */
  readonly mend: string | null;
}
