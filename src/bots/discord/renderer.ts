import { type ActionIds, encodeAll } from '../../core/action-id.ts';
import { type Draw, drawn } from '../../core/picture.ts';
import type { Reply } from '../../core/reply.ts';
import { pressesIn } from '../../core/reply-layout.ts';
import type { MessageBody } from './message-body.ts';
import { renderReply } from './render.ts';

/** Renders replies whose buttons outlive a restart, with their pictures. */
export interface Renderer {
  render(reply: Reply, signal?: AbortSignal): Promise<readonly MessageBody[]>;
}

/** Most people read Discord on dark ground, which is also what it begins with. */
const look = 'dark';

export function createRenderer(ids: Pick<ActionIds, 'encode'>, draw: Draw): Renderer {
  const never = new AbortController().signal;
  return {
    async render(reply, signal = never) {
      const pictures = await drawn(reply, look, draw, signal);
      return renderReply(reply, await encodeAll(ids, pressesIn(reply)), pictures);
    },
  };
}
