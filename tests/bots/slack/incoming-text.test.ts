import { describe, expect, it } from 'vitest';
import { incomingText } from '../../../src/bots/slack/incoming-text.ts';

const typed = (raw: string) => incomingText(raw, 'U0BOT').text;

describe('text that comes in', () => {
  it.each([
    ['search Q&amp;A a &lt; b &gt; c', 'search Q&A a < b > c'],
    ['&amp;lt;!channel&amp;gt;', '&lt;!channel&gt;'],
    ['&lt;!channel&gt; &lt;@U1&gt;', '<!channel> <@U1>'],
    ['show <https://arxiv.org/abs/1706.03762>', 'show https://arxiv.org/abs/1706.03762'],
    ['show <https://arxiv.org/abs/1706.03762|arxiv.org/abs/1706.03762>', 'show arxiv.org/abs/1706.03762'],
    ['links <https://arxiv.org/abs/1706.03762|a nice paper>', 'links https://arxiv.org/abs/1706.03762'],
    ['add <http://arxiv.org|arxiv.org>', 'add arxiv.org'],
    ['<https://x.example/?a=1&amp;b=2>', 'https://x.example/?a=1&b=2'],
    ['<mailto:ada@example.org|ada@example.org>', 'ada@example.org'],
    ['author <@U0ADA|ada>', 'author @ada'],
    ['author <@U0ADA>', 'author @U0ADA'],
    ['<!here> <!channel|@channel> <!subteam^S1|@readers> <!subteam^S1>', '@here @channel @readers @S1'],
    ['<!date^1700000000^{date}|November 14th>', 'November 14th'],
    ['<@U0BOT> what is new?', 'what is new?'],
    ['<@U0BOT|paperboy>   today', 'today'],
    ['hey <@U0BOT> what is new?', 'hey what is new?'],
    ['<@U0BOT>', ''],
    ['a\u00a0\u2003b', 'a b'],
    ['a <b', 'a <b'],
    ['<>', ''],
    ['<<@U1>>', '<@U1>'],
    ['', ''],
  ])('%j was typed as %j', (raw, expected) => {
    expect(typed(raw)).toBe(expected);
  });

  it('knows the channels in it by their names', () => {
    expect(incomingText('follow <#C1|papers> <#C2|> <#C3>', null)).toEqual({
      text: 'follow #papers #C2 #C3',
      channels: { '#papers': 'C1', '#C2': 'C2', '#C3': 'C3' },
    });
  });

  it('leaves the mention of a bot where it is not known which is ours', () => {
    expect(incomingText('<@U0BOT> today', null).text).toBe('@U0BOT today');
  });

  it('takes time in proportion to a long text', () => {
    const started = performance.now();
    typed('<'.repeat(200_000));
    typed('<a'.repeat(100_000));
    typed('&lt;'.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
