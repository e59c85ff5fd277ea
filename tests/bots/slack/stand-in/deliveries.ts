import { stringify } from 'node:querystring';
import type { Json } from '../../json.ts';
import { signatureHeaders } from './signing.ts';
import type { Sockets } from './socket.ts';
import type { Acknowledgement, Delivery, Posting, SlackRequest } from './stand-in.ts';
import { unique } from './tokens.ts';
import { parsedJson } from './web-api.ts';

/** Source: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
const acknowledgeMs = 3_000;
/** After the first, second and third failure. Source: https://docs.slack.dev/apis/events-api#error-handling */
const retryAfterMs: readonly number[] = [0, 60_000, 300_000];

type Reason = 'timeout' | 'http_error' | 'connection_failed';

export interface DeliveriesSetup {
  readonly sockets: Pick<Sockets, 'send'>;
  readonly signingSecret: string;
  readonly nowMs: () => number;
  /** Does what came along with an acknowledgement. */
  readonly settle: (request: SlackRequest, payload: unknown) => void;
  readonly changed: () => void;
  readonly problem: (what: string) => void;
}

/** A request on its way, as the stand-in drives it. */
class Sending implements Delivery {
  readonly request: SlackRequest;
  readonly id = unique();
  readonly acknowledged: Promise<Acknowledgement>;
  readonly #setup: DeliveriesSetup;
  readonly #to: string | null;
  readonly #posting: Posting;
  readonly #envelopes: Map<string, Sending>;
  #resolve: (acknowledgement: Acknowledgement) => void = () => {};
  #reject: (reason: Error) => void = () => {};
  #attempts = 0;
  #state: ReturnType<Delivery['state']> = 'sent';
  /** When the next thing happens where no acknowledgement comes, by the stand-in's clock. */
  #dueMs = 0;
  #failed: Reason | null = null;
  #sentMs = 0;

  constructor(
    request: SlackRequest,
    to: string | null,
    posting: Posting,
    setup: DeliveriesSetup,
    envelopes: Map<string, Sending>,
  ) {
    this.request = request;
    this.#to = to;
    this.#posting = posting;
    this.#setup = setup;
    this.#envelopes = envelopes;
    this.acknowledged = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever does not wait for it need not hear that it was lost.
    this.acknowledged.catch(() => {});
  }

  attempts(): number {
    return this.#attempts;
  }

  state(): ReturnType<Delivery['state']> {
    return this.#state;
  }

  retry(reason: Reason = 'timeout'): void {
    this.send(reason);
  }

  send(reason: Reason | null): void {
    const attempt = this.#attempts;
    this.#attempts += 1;
    this.#failed = null;
    this.#state = 'sent';
    this.#sentMs = performance.now();
    this.#dueMs = this.#setup.nowMs() + acknowledgeMs;
    if (this.#to === null) this.#sendOverSocket(attempt, reason);
    else this.#post(this.#to, attempt, reason).catch((error: unknown) => this.#fail('connection_failed', error));
  }

  #sendOverSocket(attempt: number, reason: Reason | null): void {
    const id = attempt === 0 ? this.id : unique();
    this.#envelopes.set(id, this);
    const { type, body } = this.request;
    const isEvent = type === 'events_api';
    const sent = this.#setup.sockets.send({
      envelope_id: id,
      type,
      payload: body,
      accepts_response_payload: !isEvent,
      ...(isEvent ? { retry_attempt: attempt, retry_reason: reason ?? '' } : {}),
    });
    if (!sent) this.#fail('connection_failed');
    this.#setup.changed();
  }

  async #post(url: string, attempt: number, reason: Reason | null): Promise<void> {
    const { type, body } = this.request;
    const text =
      type === 'events_api'
        ? JSON.stringify(body)
        : type === 'slash_commands'
          ? formOf(body)
          : stringify({ payload: JSON.stringify(body) });
    const retry = this.#posting.retry ?? (attempt > 0 && reason ? { attempt, reason } : null);
    const response = await fetch(url, {
      method: 'POST',
      body: text,
      redirect: 'manual',
      headers: {
        'content-type': type === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        ...signatureHeaders(this.#setup.signingSecret, text, this.#posting),
        ...(retry ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason } : {}),
      },
    });
    const answer = await response.text();
    const payload = answer === '' ? null : (parsedJson(answer)?.json ?? answer);
    this.acknowledge(payload, response.status, response.headers.get('x-slack-no-retry') === '1');
  }

  acknowledge(payload: unknown, status = 200, noRetry = false): void {
    if (this.#state !== 'sent' && this.#state !== 'failed') return;
    const afterMs = performance.now() - this.#sentMs;
    const good = status >= 200 && status < 300;
    if (!good && this.request.type === 'events_api' && !noRetry && status >= 500) {
      this.#fail('http_error');
      return;
    }
    this.#state = good ? 'acknowledged' : 'refused';
    if (good) this.#setup.settle(this.request, payload);
    this.#resolve({ payload: payload ?? null, status, afterMs, attempts: this.#attempts });
    this.#setup.changed();
  }

  #fail(reason: Reason, cause?: unknown): void {
    if (this.#state !== 'sent') return;
    const wait = this.request.type === 'events_api' ? retryAfterMs[this.#attempts - 1] : undefined;
    if (wait === undefined) this.#lose(reason, cause);
    else {
      this.#failed = reason;
      this.#state = 'failed';
      this.#dueMs = this.#setup.nowMs() + wait;
      this.#setup.changed();
    }
  }

  #lose(reason: Reason, cause: unknown): void {
    this.#state = 'lost';
    this.#reject(
      new Error(`Slack gave up on a request (${this.request.type}) after ${this.#attempts} attempts: ${reason}.`, {
        cause,
      }),
    );
    this.#setup.changed();
  }

  /** The clock moved on. */
  tick(): void {
    const isDue = (): boolean => this.#setup.nowMs() >= this.#dueMs;
    if (this.#state === 'sent' && isDue()) this.#fail('timeout');
    // What ran out of time the first time is sent again at once.
    if (this.#state === 'failed' && isDue()) this.send(this.#failed);
  }
}

function formOf(body: Json): string {
  return stringify(Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)])));
}

export interface Deliveries {
  deliver(request: SlackRequest, to: string | null, posting: Posting): Delivery;
  /** From the app, over Socket Mode. */
  acknowledged(envelopeId: string, payload: unknown): void;
  tick(): void;
}

/** Requests to the app: sent, acknowledged, sent again. */
export function createDeliveries(setup: DeliveriesSetup): Deliveries {
  const envelopes = new Map<string, Sending>();
  const all: Sending[] = [];
  const answered = new Set<string>();
  return {
    deliver(request, to, posting) {
      const sending = new Sending(request, to, posting, setup, envelopes);
      all.push(sending);
      sending.send(null);
      return sending;
    },
    acknowledged(envelopeId, payload) {
      const sending = envelopes.get(envelopeId);
      if (!sending) setup.problem(`Socket Mode: envelope ${envelopeId} was never sent`);
      else if (answered.has(envelopeId)) setup.problem(`Socket Mode: envelope ${envelopeId} acknowledged twice`);
      else {
        answered.add(envelopeId);
        const isEmpty = typeof payload === 'object' && payload !== null && Object.keys(payload).length === 0;
        sending.acknowledge(isEmpty ? null : payload);
      }
    },
    tick() {
      for (const sending of all) sending.tick();
    },
  };
}
