/**
 * 64 bits of FNV-1a over UTF-16 units, as 16 hexadecimal digits: enough to tell a library's titles or button states apart, no protection
 * against someone who wants two to be equal. Source: http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function fingerprint(value: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < value.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(value.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
