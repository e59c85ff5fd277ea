import { slackBotContract } from '../../contracts/slack-bot.ts';
import { byHttp, bySocketMode } from './ways-in.ts';

slackBotContract('Socket Mode', bySocketMode);
slackBotContract('HTTP', byHttp);
