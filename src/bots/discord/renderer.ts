import type { ActionIds } from '../../core/action-id.ts';
import type { Reply } from '../../core/reply.ts';
import type { MessageBody } from './message-body.ts';
import { pressesIn, renderReply } from './render.ts';

/** Renders replies whose buttons outlive a restart. */
export interface Renderer {
  render(reply: Reply): Promise<readonly MessageBody[]>;
}

export function createRenderer(ids: Pick<ActionIds, 'encode'>): Renderer {
  return {
    async render(reply) {
      const presses = pressesIn(reply);
      const encoded = await Promise.all(presses.map((press) => ids.encode(press)));
      const known = new Map(presses.map((press, index) => [JSON.stringify(press), encoded[index]]));
      return renderReply(reply, (press) => {
        const id = known.get(JSON.stringify(press));
        if (id === undefined) throw new Error('a press of this reply has no id');
        return id;
      });
    },
  };
}
