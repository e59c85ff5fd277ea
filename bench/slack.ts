import { parseArgs } from 'node:util';
import { workingWords } from '../src/bots/slack/modals.ts';
import { lab } from '../tests/bots/slack/stand-in/lab.ts';
import type { RecordedCall, SlackStandIn } from '../tests/bots/slack/stand-in/stand-in.ts';
import { startSlack } from '../tests/bots/slack/stand-in/start-slack.ts';
import { commandOf, countsOf, type Speed, speedOf, speedWords, type Wait, withLibrary } from './bot-burst.ts';
import { startBotProcess } from './bot-process.ts';
import { BenchError } from './documents.ts';

export const slackUsage = 'slack [--corpus FILE] [--papers 100000] [--commands 200] [--rounds 5]';

/** The word that it is working on it is no answer. */
type IsAnswer = (call: RecordedCall) => boolean;

/** Gives all commands in one go and times each on this side of the wire. */
async function burst(
  slack: SlackStandIn,
  commands: number,
  firstAt: number,
  isAnswer: IsAnswer,
): Promise<readonly Wait[]> {
  const requests = Array.from({ length: commands }, (_, at) => {
    const { name, options } = commandOf(firstAt + at);
    const text = [name, ...Object.values(options)].join(' ');
    return slack.slashCommand({ text, user: lab.user, channel: lab.channel });
  });
  const answeredMs = new Map<string | null, number>(requests.map(({ responseUrl }) => [responseUrl, 0]));
  let open = requests.length;
  let seen = slack.calls.length;
  const start = performance.now();
  const deliveries = requests.map((request) => slack.deliver(request));
  await slack.until('all answers', () => {
    for (; seen < slack.calls.length; seen += 1) {
      const call = slack.calls[seen];
      if (call === undefined || answeredMs.get(call.url) !== 0 || !isAnswer(call)) continue;
      if (/^Something went wrong/.test(String(call.args['text'])))
        throw new BenchError('The bot under test has a bug.');
      answeredMs.set(call.url, performance.now() - start);
      open -= 1;
    }
    return open === 0;
  });
  return Promise.all(
    deliveries.map(async ({ acknowledged, request }) => ({
      acknowledgedMs: (await acknowledged).afterMs,
      answeredMs: answeredMs.get(request.responseUrl) ?? 0,
    })),
  );
}

async function slackSpeed(
  bot: 'paperboy' | 'echo',
  database: string,
  commands: number,
  rounds: number,
): Promise<Speed> {
  const slack = await startSlack({ checked: false, pace: 'off' });
  const child = startBotProcess(new URL('./slack-child.js', import.meta.url));
  const isAnswer: IsAnswer = ({ args }) => args['text'] !== workingWords;
  try {
    const { apiUrl, appToken, installed } = slack;
    await child.start({ bot, connection: { apiUrl, appToken, botToken: installed.botToken }, database });
    await slack.socket.connection();
    return await speedOf(child, rounds, (round) => burst(slack, commands, round * commands, isAnswer));
  } finally {
    await child.stop();
    await slack.close();
  }
}

/** Two hundred commands at once through the real Bolt app on Socket Mode beside a bare Bolt handler. */
export async function benchSlack(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      corpus: { type: 'string' },
      papers: { type: 'string', default: '100000' },
      commands: { type: 'string', default: '200' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const { corpus, ...counts } = values;
  const given = countsOf(counts);
  if (given === null) throw new BenchError(`Usage: ${slackUsage}`);
  const { commands, rounds } = given;
  await withLibrary(corpus, given.papers, async (database, papers) => {
    console.log(`${papers} papers; ${commands} commands at once, ${rounds} times; Node ${process.version}\n`);
    const echo = await slackSpeed('echo', database, commands, rounds);
    const own = await slackSpeed('paperboy', database, commands, rounds);
    console.log(speedWords(own, echo, 'bare Bolt handler'));
  });
}
