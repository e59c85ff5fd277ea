import { type ActionIds, encodeAll } from '../../core/action-id.ts';
import type { Reply } from '../../core/reply.ts';
import { pressesIn } from '../../core/reply-layout.ts';
import type { MessageBody } from './message-body.ts';
import { renderReply } from './render.ts';

/** Renders replies whose buttons outlive a restart. */
export interface Renderer {
  render(reply: Reply): Promise<readonly MessageBody[]>;
}

export function createRenderer(ids: Pick<ActionIds, 'encode'>): Renderer {
  return {
    async render(reply) {
      return renderReply(reply, await encodeAll(ids, pressesIn(reply)));
    },
  };
}
