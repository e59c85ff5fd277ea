/** Whose something is: a person of a platform (an `Actor`, wherever that one is now). */
export interface Owner {
  readonly platform: string;
  /** Unique on the platform. */
  readonly id: string;
}
