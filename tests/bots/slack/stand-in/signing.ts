import { createHmac } from 'node:crypto';
import type { Posting } from './stand-in.ts';

/** The headers by which Slack proves who posts. Source: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signatureHeaders(
  secret: string,
  body: string,
  { signature = 'good', signedAtMs }: Posting,
): Readonly<Record<string, string>> {
  if (signature === 'none') return {};
  // Real time by default: whoever verifies looks at a real clock.
  const timestamp = String(Math.floor((signedAtMs ?? Date.now()) / 1_000));
  const key = signature === 'good' ? secret : `${secret}-of-somebody-else`;
  const digest = createHmac('sha256', key).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}
