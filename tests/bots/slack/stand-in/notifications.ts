import { isRecord, type Json, text } from '../../json.ts';

const addressing = /<[!@#][^>]*>/g;
const richAddresses: readonly unknown[] = ['user', 'usergroup', 'broadcast', 'channel', 'team'];

function inText(value: unknown): readonly string[] {
  return text(value)?.match(addressing) ?? [];
}

/** What in blocks would address people: in mrkdwn and markdown, and elements of rich text. `plain_text` and rich `text` are literal. */
function inBlocks(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(inBlocks);
  if (!isRecord(value)) return [];
  const { type } = value;
  const own = [
    ...(type === 'mrkdwn' || type === 'markdown' ? inText(value['text']) : []),
    // An option's text is an object; an element of rich text with such a type and an id is a mention.
    ...(richAddresses.includes(type) &&
    ('user_id' in value || 'usergroup_id' in value || 'channel_id' in value || 'range' in value || 'team_id' in value)
      ? [`rich_text ${String(type)}`]
      : []),
  ];
  return [...own, ...Object.values(value).flatMap(inBlocks)];
}

/** Whom or what a message as it was sent would address, beyond being read. */
export function addressed(body: Json): readonly string[] {
  const named = body['parse'] === 'full' || body['link_names'] === true || body['link_names'] === 1;
  return [
    ...(body['parse'] === 'full' ? ['parse: full'] : []),
    ...(named && body['parse'] !== 'full' ? ['link_names'] : []),
    ...(body['mrkdwn'] === false ? [] : inText(body['text'])),
    ...inText(body['markdown_text']),
    ...inBlocks(body['blocks']),
    ...inBlocks(body['attachments']),
    ...(Array.isArray(body['attachments'])
      ? body['attachments']
          .filter(isRecord)
          .flatMap((one) => [...inText(one['text']), ...inText(one['pretext']), ...inText(one['fallback'])])
      : []),
  ];
}
