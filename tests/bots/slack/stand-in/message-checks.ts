import { isRecord, type Json, list, text } from '../../json.ts';
import { blockProblems, sumOf, unfurlProblems, viewProblems } from '../payload-checks.ts';
import { addressed } from './notifications.ts';
import { Refusal, refusalWithMessages } from './refusal.ts';

/** Characters of text. Source: https://docs.slack.dev/reference/methods/chat.postMessage and chat.update */
const textCharsMax = 40_000;
const updateTextCharsMax = 4_000;
/** Over all blocks of a message; undocumented. Source: https://github.com/slackapi/bolt-js/issues/2509 */
const blocksCharsMax = 13_200;
/** Source: https://docs.slack.dev/reference/methods/views.open (view_too_large) */
const viewBytesMax = 250_000;
/** Source: https://docs.slack.dev/messaging/message-metadata */
const metadataBytesMax = 16_000;

/** Refuses what Slack does not take as the content of a message. */
export function checkMessage(args: Json, kind: 'post' | 'update' | 'response' = 'post'): void {
  const { blocks, attachments, metadata } = args;
  const words = text(args['text']) ?? '';
  const hasBlocks = list(blocks).length > 0;
  if (words === '' && !hasBlocks && list(attachments).length === 0 && !args['markdown_text'])
    throw new Refusal('no_text');
  if (words.length > (kind === 'update' ? updateTextCharsMax : textCharsMax)) throw new Refusal('msg_too_long');
  if (blocks !== undefined) {
    if (!Array.isArray(blocks)) throw new Refusal('invalid_blocks_format');
    // Slack itself takes them as an answer to a response URL: https://github.com/slackapi/bolt-js/issues/2867
    if (kind !== 'response' && sumOf(blocks) > blocksCharsMax) throw new Refusal('msg_blocks_too_long');
    const problems = blockProblems({ text: 'looked at below', blocks });
    if (problems.length > 0) throw refusalWithMessages('invalid_blocks', problems);
  }
  if (metadata !== undefined) {
    if (!isRecord(metadata)) throw new Refusal('invalid_metadata_format');
    if (typeof metadata['event_type'] !== 'string' || !isRecord(metadata['event_payload']))
      throw new Refusal('invalid_metadata_schema');
    if (JSON.stringify(metadata).length > metadataBytesMax) throw new Refusal('metadata_too_large');
  }
}

/** What Paperboy's own rules miss in a message: words for notifications, no unfurls of our cards, nobody addressed. */
export function messageLapses(args: Json, public_: boolean): readonly string[] {
  const hasBlocks = list(args['blocks']).length > 0;
  const words = text(args['text']) ?? '';
  return [
    ...(hasBlocks && words.trim() === '' ? ['blocks without text: a notification would be empty'] : []),
    ...(words === '' ? [] : blockProblems({ text: words })),
    ...(hasBlocks && public_ && args['unfurl_links'] !== false
      ? ['a card whose links unfurl: unfurl_links is not false']
      : []),
    ...(hasBlocks && public_ && args['unfurl_media'] !== false
      ? ['a card whose media unfurl: unfurl_media is not false']
      : []),
    ...addressed(args).map((what) => `it would address people: ${what}`),
  ];
}

/** Refuses a modal or Home that Slack does not take. */
export function checkView(view: unknown, type: 'modal' | 'home'): void {
  if (!isRecord(view)) throw new Refusal('invalid_arguments');
  if (view['type'] !== type)
    throw refusalWithMessages('invalid_arguments', [
      `a view of type ${String(view['type'])} in the place of a ${type}`,
    ]);
  if (JSON.stringify(view).length > viewBytesMax) throw new Refusal('view_too_large');
  const problems = viewProblems(view);
  if (problems.length > 0) throw refusalWithMessages('invalid_arguments', problems);
}

/** Refuses what a link cannot unfold to. */
export function checkUnfurls(unfurls: unknown): void {
  if (!isRecord(unfurls)) throw new Refusal('invalid_unfurls_format');
  if (Object.keys(unfurls).length === 0) throw new Refusal('missing_unfurls');
  for (const [url, unfurl] of Object.entries(unfurls)) {
    if (!isRecord(unfurl)) throw new Refusal('invalid_unfurls_format');
    const problems = unfurlProblems(unfurl);
    if (problems.length > 0)
      throw refusalWithMessages(
        'invalid_blocks',
        problems.map((one) => `${url}: ${one}`),
      );
  }
}
