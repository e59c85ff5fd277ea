import { generateKeyPairSync, sign } from 'node:crypto';

export interface Signer {
  /** Hexadecimal, as an application's page shows it. */
  readonly publicKey: string;
  /** The headers under which Discord sends a body to an interactions endpoint. Source: https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers */
  headers(body: string, signing: 'good' | 'wrong' | 'none'): Readonly<Record<string, string>>;
}

export function createSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    // An Ed25519 key in DER ends with its 32 bytes.
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex'),
    headers(body, signing) {
      if (signing === 'none') return {};
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signed = signing === 'good' ? `${timestamp}${body}` : `${timestamp}${body} `;
      return {
        'x-signature-timestamp': timestamp,
        'x-signature-ed25519': sign(null, Buffer.from(signed), privateKey).toString('hex'),
      };
    },
  };
}
