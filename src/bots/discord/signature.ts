import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { UserError } from '../../core/errors.ts';

/** Throws a `UserError` where the text is no Ed25519 public key of 32 bytes in hexadecimal. */
export function readPublicKey(hex: string): KeyObject {
  const wrong = () =>
    new UserError(
      'bad-configuration',
      'DISCORD_PUBLIC_KEY is not a public key.',
      'Copy "Public Key" (64 characters) from the General Information page of your application.',
    );
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw wrong();
  try {
    const x = Buffer.from(hex, 'hex').toString('base64url');
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    throw wrong();
  }
}

/** Whether Discord signed this body at this time. Source: https://discord.com/developers/docs/interactions/overview#validating-security-request-headers */
export function isSigned(
  key: KeyObject,
  signed: { readonly signature: string; readonly timestamp: string; readonly body: Uint8Array },
): boolean {
  if (!/^[0-9a-f]{128}$/i.test(signed.signature) || !/^\d{1,15}$/.test(signed.timestamp)) return false;
  const message = Buffer.concat([Buffer.from(signed.timestamp), signed.body]);
  return verify(null, message, key, Buffer.from(signed.signature, 'hex'));
}
