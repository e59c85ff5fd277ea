let count = 0;

/** A secret that is no other one's; everybody can guess it. */
export function inventedToken(): string {
  count += 1;
  return `token-${count}`;
}
