import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import type { Seal } from '../core/ports.ts';

/** AES-256-GCM; a nonce of 12 bytes is what GCM is made for. Source: NIST SP 800-38D, 5.2.1.1 and 8.2.2 */
const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** What comes before everything sealed so, and is sealed with it. Another way of sealing gets another one. */
const version = 'v1.';
/**
 * The same for everyone and for ever: the key must come out the same at every start, and there is one secret per installation of Paperboy.
 * Changing it makes all that is sealed unreadable. scrypt, because the secret may be words that somebody thought of.
 */
const salt = 'paperboy seal v1';

/** What a sealed text holds, or `null` where it is not written as `close` writes: decoding alone would pass over stray characters. */
function bytesOf(sealed: string): Buffer | null {
  if (!sealed.startsWith(version)) return null;
  const written = sealed.slice(version.length);
  const bytes = Buffer.from(written, 'base64url');
  return bytes.length >= nonceBytes + tagBytes && bytes.toString('base64url') === written ? bytes : null;
}

/**
 * Seals with a key made from the secret: `v1.` and, in base64url, nonce, tag and cipher text. Making the key takes some hundredths of a
 * second and 16 MiB, once.
 */
export function createSeal(secret: string): Seal {
  const key = scryptSync(secret, salt, keyBytes);
  const label = Buffer.from(version);
  return {
    close(clear) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(label);
      const body = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final()]);
      return version + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed) {
      const bytes = bytesOf(sealed);
      if (bytes === null) return null;
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
        .setAAD(label)
        .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const body = decipher.update(bytes.subarray(nonceBytes + tagBytes));
      try {
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch {
        return null; // the tag is not that of these bytes and this key; nothing else can fail here
      }
    },
  };
}
