import { Routes } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Acknowledge, FirstResponse } from '../../../src/bots/discord/first-response.ts';
import type { Sleep } from '../../../src/core/ports.ts';
import { sleep } from '../../../src/runtime/clock.ts';
import { type BotScene, hasFollowUp, openScene, slash, wordsOf } from './bot-scene.ts';

const scenes: BotScene[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close();
});

async function scenery(changes: Parameters<typeof openScene>[1] = {}): Promise<BotScene> {
  const scene = await openScene({}, changes);
  scenes.push(scene);
  return scene;
}

/** Acknowledges as the gateway does, and keeps what was said first. */
function acknowledging({ rest }: BotScene, asked: { readonly id: string; readonly token?: unknown }) {
  const said: FirstResponse[] = [];
  const acknowledge: Acknowledge = async (response) => {
    said.push(response);
    await rest.post(Routes.interactionCallback(asked.id, String(asked.token)), { body: response, auth: false });
    return true;
  };
  return { said, acknowledge };
}

const now = '2026-03-02T12:00:00.000Z';

describe('the interaction handler', () => {
  it('does no work where Discord did not take the acknowledgement', async () => {
    const scene = await scenery();
    await scene.handler.handle(slash(scene.discord, 'whisper'), now, () => Promise.resolve(false));
    expect(scene.edge.ran).toEqual([]);
    expect(scene.discord.requests).toEqual([]);
  });

  it('survives an acknowledgement that breaks', async () => {
    const scene = await scenery();
    await scene.handler.handle(slash(scene.discord, 'whisper'), now, () => Promise.reject(new Error('broken')));
    expect(scene.edge.ran).toEqual([]);
    expect(scene.bugs).toEqual([new Error('broken')]);
  });

  it('says nothing where there is nobody to tell', async () => {
    const scene = await scenery();
    const said: FirstResponse[] = [];
    await scene.handler.handle({ type: 2 }, now, (response) => Promise.resolve(said.push(response) > 0));
    expect(said).toEqual([]);
    expect(scene.logged).toEqual(['an interaction could not be read']);
  });

  it('tells a person of a bug on the way to the first response', async () => {
    const scene = await scenery({
      store: (store) => ({ ...store, savedAction: () => Promise.reject(new Error('disk')) }),
    });
    const press = scene.discord.interaction({
      type: 3,
      message: { flags: 32_768, components: [] },
      data: { custom_id: 'saved:1234', component_type: 2 },
    });
    const { said, acknowledge } = acknowledging(scene, press);
    await scene.handler.handle(press, now, acknowledge);
    expect(said.map(({ type }) => type)).toEqual([4]);
    expect(wordsOf(said)).toContain('reference bug-1');
    expect(scene.bugs).toEqual([new Error('disk')]);
  });

  it('calls off what takes too long when it stops, and says so', async () => {
    // The first wait of the end is the grace that answers get.
    let isGrace = false;
    const noGrace: Sleep = (ms, signal) => {
      if (!isGrace) return sleep(ms, signal);
      isGrace = false;
      return Promise.resolve();
    };
    const scene = await scenery({ sleep: noGrace });
    const gate = scene.edge.close();
    const asked = slash(scene.discord, 'slow');
    const handled = scene.handler.handle(asked, scene.clock.now(), acknowledging(scene, asked).acknowledge);
    await gate.reached;
    isGrace = true;
    await scene.handler.stop();
    await handled;
    const { followUps } = await scene.discord.answered(asked.id, hasFollowUp);
    expect(wordsOf(followUps)).toMatch(/^Paperboy was stopped/);
    expect(scene.logged).toEqual([]);
  });

  it('does not wait for ever when it stops', async () => {
    const scene = await scenery({ sleep: async () => undefined });
    const asked = slash(scene.discord, 'whisper');
    let goOn: (isTaken: boolean) => void = () => undefined;
    const handled = scene.handler.handle(asked, now, () => new Promise((resolve) => (goOn = resolve)));
    await scene.handler.stop();
    expect(scene.logged).toEqual(['stopped with answers under way']);
    goOn(false);
    await handled;
  });
});
