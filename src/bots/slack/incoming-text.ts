/** What Slack sent for something a person typed: https://docs.slack.dev/messaging/formatting-message-text#escaping */
export interface IncomingText {
  /** As the person typed it. */
  readonly text: string;
  /** The channels in it: `#papers` → its id. */
  readonly channels: Readonly<Record<string, string>>;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };

/** Once only: `&amp;lt;` was typed as `&lt;`. */
function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (whole, name: string) => entities[name] ?? whole);
}

/** A link's label is what was typed where it is the address without its scheme: Slack makes a link of `arxiv.org/abs/1706.03762` itself. */
function typedLink(url: string, label: string): string {
  return label !== '' && url.replace(/^(https?:\/\/|mailto:|tel:)/i, '').replace(/\/$/, '') === label.replace(/\/$/, '')
    ? label
    : url;
}

/**
 * Takes Slack's markup back: entities, links, and mentions of people, groups and channels. Mentions of `self`, the bot, are left out.
 * Nothing in it is taken for markup that a person typed as such: what Slack escapes comes back as plain characters.
 */
export function incomingText(raw: string, self: string | null): IncomingText {
  const channels: Record<string, string> = {};
  const text = raw.replace(/<([^<>]*)>/g, (_, inner: string) => {
    const bar = inner.indexOf('|');
    const target = bar === -1 ? inner : inner.slice(0, bar);
    const label = bar === -1 ? '' : inner.slice(bar + 1);
    const id = target.slice(1);
    switch (target[0]) {
      case '@':
        return id === self ? ' ' : `@${label.replace(/^@/, '') || id}`;
      case '#': {
        const name = `#${label.replace(/^#/, '') || id}`;
        channels[name] = id;
        return name;
      }
      case '!': {
        const [kind = '', group = ''] = id.split('^');
        return label !== '' ? label : `@${kind === 'subteam' ? group : kind}`;
      }
      default:
        return typedLink(target, label);
    }
  });
  const spaced = unescaped(text)
    .replace(/[^\S\n]+/gu, ' ')
    .trim();
  return { text: spaced, channels };
}
