import { botContract } from '../contracts/bot.ts';
import { openDiscordPlatform } from './discord/platform.ts';
import { openSlackPlatform } from './slack/platform.ts';
import { openTerminal } from './terminal/platform.ts';

botContract('terminal', openTerminal);
botContract('Discord', openDiscordPlatform);
botContract('Slack', openSlackPlatform);
