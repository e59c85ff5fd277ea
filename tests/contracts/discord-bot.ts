import { describe } from 'vitest';
import type { BotScene } from '../bots/discord/bot-scene.ts';
import { answersContract } from './discord-answers.ts';
import { lateContract } from './discord-late.ts';
import { longContract } from './discord-long.ts';
import { openBots, type WayIn } from './discord-opened.ts';
import { permissionsContract } from './discord-permissions.ts';
import { pressesContract } from './discord-presses.ts';

/** What both ways in must do, told by what Discord then shows. */
export function discordBotContract(name: string, open: (scene: BotScene) => Promise<WayIn>): void {
  describe(`${name}: the Discord bot contract`, () => {
    const bot = openBots(open);
    answersContract(bot);
    longContract(bot);
    pressesContract(bot);
    permissionsContract(bot);
    lateContract(bot);
  });
}
