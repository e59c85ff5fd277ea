import { describe } from 'vitest';
import { answersContract } from './slack-answers.ts';
import { homeContract } from './slack-home.ts';
import { lateContract } from './slack-late.ts';
import { type OpenWay, openBots } from './slack-opened.ts';
import { permissionsContract } from './slack-permissions.ts';
import { pressesContract } from './slack-presses.ts';
import { spokenContract } from './slack-spoken.ts';

/** What Slack's bot does, whichever way its requests come in. */
export function slackBotContract(name: string, open: OpenWay): void {
  describe(`the Slack bot by ${name}`, () => {
    const bot = openBots(open);
    answersContract(bot);
    pressesContract(bot);
    spokenContract(bot);
    homeContract(bot);
    lateContract(bot);
    permissionsContract(bot);
  });
}
