import { z } from 'zod';

/**
 * What Slack takes, written down from its documentation and with nothing of the renderer's own: structure, lengths and counts of every block,
 * element and object that Paperboy may send. Anything else is a problem, also where Slack would take it.
 * https://docs.slack.dev/reference/block-kit, https://docs.slack.dev/reference/views
 */

/** Neither control characters nor halves of a letter; a line break where the field can show it. */
function words(min: number, max: number) {
  return z
    .string()
    .refine((text) => text.trim().length >= min, `shorter than ${min}`)
    .refine((text) => text.length <= max, { error: ({ input }) => `${String(input).length} characters, not ${max}` })
    .refine((text) => !/[\p{Cs}\p{Cc}]/u.test(text.replaceAll('\n', '')), 'control characters or half a letter');
}

/** `emoji: false`: words of others may look like the name of an emoji. */
const plain = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: words(1, max), emoji: z.literal(false) });

/** The only markup there may be: links with labels of our own. */
const ownLinks = /^<https?:\/\/[\x21-\x7e]+?\|[\w ]+>(?: · <https?:\/\/[\x21-\x7e]+?\|[\w ]+>)*$/;
const markup = z.strictObject({
  type: z.literal('mrkdwn'),
  text: words(1, 3_000)
    .refine((text) => ownLinks.test(text), 'markup that is not a list of links')
    .refine(
      (text) => !/<[^|>]*<|<[^>]*>[^ ]|[*_~`]*\||&(?!amp;|lt;|gt;)/.test(text.replace(/\|[\w ]+>/g, '>')),
      'markup that is not closed',
    ),
  verbatim: z.literal(true),
});

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:\/\//.test(url) && /^[\x21-\x7e]+$/.test(url) && !/[<>|"`]/.test(url);
}
const address = z.string().max(3_000).refine(isWebAddress, 'no web address');
const picture = z
  .string()
  .max(3_000)
  .refine((url) => isWebAddress(url) && url.startsWith('https://'), 'no https address');

const id = z.string().min(1).max(255);
const style = z.strictObject({
  bold: z.literal(true).optional(),
  italic: z.literal(true).optional(),
  code: z.literal(true).optional(),
});
const section = z.strictObject({
  type: z.literal('rich_text_section'),
  elements: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('text'),
          // Spaces between two links are a text too.
          text: words(0, 3_000).refine((text) => text !== '', 'empty'),
          style: style.optional(),
        }),
        z.strictObject({
          type: z.literal('link'),
          url: address,
          text: words(1, 3_000).optional(),
          style: style.optional(),
        }),
      ]),
    )
    .min(1)
    .refine((elements) => elements.some((element) => element.type === 'link' || element.text.trim() !== ''), 'blank'),
});
const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: id.optional(),
  elements: z
    .array(
      z.discriminatedUnion('type', [
        section,
        z.strictObject({
          type: z.literal('rich_text_list'),
          style: z.enum(['bullet', 'ordered']),
          elements: z.array(section).min(1),
        }),
      ]),
    )
    .min(1),
});

const option = z.strictObject({
  text: plain(75),
  value: z.string().min(1).max(150),
  description: plain(75).optional(),
});
const options = (max: number) =>
  z
    .array(option)
    .min(1)
    .max(max)
    .refine((all) => new Set(all.map(({ value }) => value)).size === all.length, 'a value twice');

const button = z
  .strictObject({
    type: z.literal('button'),
    action_id: id,
    text: plain(75),
    value: z.string().min(1).max(2_000).optional(),
    url: address.optional(),
    style: z.enum(['primary', 'danger']).optional(),
    accessibility_label: words(1, 75).optional(),
  })
  .refine(({ value, url }) => (value === undefined) !== (url === undefined), 'neither or both of value and url');
const overflow = z.strictObject({ type: z.literal('overflow'), action_id: id, options: options(5).min(2) });
const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    action_id: id,
    placeholder: plain(150).optional(),
    options: options(100),
    initial_option: option.optional(),
    focus_on_load: z.boolean().optional(),
  })
  .refine(
    (menu) =>
      menu.initial_option === undefined ||
      menu.options.some((entry) => JSON.stringify(entry) === JSON.stringify(menu.initial_option)),
    'an initial option that is none of the options',
  );
const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  action_id: id,
  placeholder: plain(150).optional(),
  initial_conversation: z
    .string()
    .regex(/^[CDG][A-Z0-9]{2,}$/)
    .optional(),
  default_to_current_conversation: z.boolean().optional(),
  filter: z.strictObject({ include: z.array(z.enum(['public', 'private', 'im', 'mpim'])).min(1) }).optional(),
  focus_on_load: z.boolean().optional(),
});
const textInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    action_id: id,
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3_000).optional(),
    max_length: z.int().min(1).max(3_000).optional(),
    initial_value: words(1, 3_000).optional(),
    placeholder: plain(150).optional(),
    focus_on_load: z.boolean().optional(),
  })
  .refine(
    ({ initial_value, max_length }) => (initial_value ?? '').length <= (max_length ?? 3_000),
    'an initial value that is too long',
  );

const image = z.strictObject({ type: z.literal('image'), image_url: picture, alt_text: words(1, 2_000) });

/** `action_id`s are unique in a block. */
function areUnique(elements: readonly { readonly action_id: string }[]): boolean {
  return new Set(elements.map((element) => element.action_id)).size === elements.length;
}

const blockOf = {
  header: z.strictObject({ type: z.literal('header'), block_id: id.optional(), text: plain(150) }),
  divider: z.strictObject({ type: z.literal('divider'), block_id: id.optional() }),
  rich_text: richText,
  context: z.strictObject({
    type: z.literal('context'),
    block_id: id.optional(),
    elements: z
      .array(z.discriminatedUnion('type', [plain(3_000), markup, image]))
      .min(1)
      .max(10),
  }),
  section: z
    .strictObject({
      type: z.literal('section'),
      block_id: id.optional(),
      text: plain(3_000).optional(),
      fields: z.array(plain(2_000)).min(1).max(10).optional(),
      accessory: z.discriminatedUnion('type', [image, button, overflow, staticSelect]).optional(),
      expand: z.boolean().optional(),
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'neither text nor fields'),
  image: z
    .strictObject({
      type: z.literal('image'),
      block_id: id.optional(),
      image_url: picture.optional(),
      slack_file: z.strictObject({ id: z.string().regex(/^F[A-Z0-9]{8,}$/u) }).optional(),
      alt_text: words(1, 2_000),
      title: plain(2_000).optional(),
    })
    .refine(
      ({ image_url, slack_file }) => (image_url === undefined) !== (slack_file === undefined),
      'a picture needs one address',
    ),
  actions: z.strictObject({
    type: z.literal('actions'),
    block_id: id.optional(),
    elements: z
      .array(z.discriminatedUnion('type', [button, overflow, staticSelect]))
      .min(1)
      .max(25)
      .refine(areUnique, 'an action_id twice'),
  }),
  input: z.strictObject({
    type: z.literal('input'),
    block_id: id,
    label: plain(2_000),
    hint: plain(2_000).optional(),
    optional: z.boolean().optional(),
    element: z.discriminatedUnion('type', [staticSelect, conversationsSelect, textInput]),
  }),
};

const messageBlock = z.discriminatedUnion('type', [
  blockOf.header,
  blockOf.divider,
  blockOf.rich_text,
  blockOf.context,
  blockOf.section,
  blockOf.image,
  blockOf.actions,
]);
const viewBlock = z.discriminatedUnion('type', [...messageBlock.options, blockOf.input]);

const message = z.looseObject({
  // `chat.update` takes 4,000 bytes: https://docs.slack.dev/reference/methods/chat.update
  text: words(1, 4_000)
    .refine((text) => Buffer.byteLength(text) <= 4_000, 'more than 4,000 bytes')
    .refine((text) => !/[<>]|&(?!amp;|lt;|gt;)/.test(text), 'markup'),
  blocks: z.array(messageBlock).min(1).max(50).optional(),
});
const modal = z.strictObject({
  type: z.literal('modal'),
  title: plain(24),
  submit: plain(24).optional(),
  close: plain(24).optional(),
  blocks: z.array(viewBlock).min(1).max(100),
  callback_id: id.optional(),
  private_metadata: z.string().max(3_000).optional(),
  external_id: id.optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
});
const home = z.strictObject({
  type: z.literal('home'),
  blocks: z.array(viewBlock).min(1).max(100),
  callback_id: id.optional(),
  private_metadata: z.string().max(3_000).optional(),
});

function problemsOf(schema: z.ZodType, value: unknown): string[] {
  const parsed = schema.safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isObject(value) ? Object.values(value).flatMap(stringsIn) : [];
}

/** Characters as Slack counts them: what it writes as an entity counts as one. */
function counted(text: string): number {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').length;
}

/**
 * Everything a message's blocks say, with 100 characters a block for the block itself. Slack refuses about 13,200
 * (https://github.com/slackapi/bolt-js/issues/2509, https://github.com/slackapi/bolt-js/issues/2867): nothing of ours may come near it.
 */
export function sumOf(blocks: unknown): number {
  const all = Array.isArray(blocks) ? blocks : [];
  return all.reduce<number>(
    (sum, block) => sum + 100 + stringsIn(block).reduce((chars, text) => chars + counted(text), 0),
    0,
  );
}

function repeatedIn(blocks: unknown): string[] {
  const ids = (Array.isArray(blocks) ? blocks : []).flatMap((block: unknown) =>
    isObject(block) && typeof block['block_id'] === 'string' ? [block['block_id']] : [],
  );
  return new Set(ids).size === ids.length ? [] : ['a block_id twice'];
}

/** What is wrong with a message (`text` and `blocks`, other fields as they come); empty where Slack would take it. */
export function blockProblems(payload: unknown): string[] {
  const blocks = isObject(payload) ? payload['blocks'] : undefined;
  const sum = sumOf(blocks);
  return [
    ...problemsOf(message, payload),
    ...repeatedIn(blocks),
    ...(sum > 13_000 ? [`${sum} characters over all blocks`] : []),
  ];
}

/** The same for blocks without a message around them: what a link unfolds to. */
export function unfurlProblems(unfurl: unknown): string[] {
  return blockProblems({ ...(isObject(unfurl) ? unfurl : {}), text: 'not part of an unfurl' });
}

/** What is wrong with a modal or a Home tab. */
export function viewProblems(view: unknown): string[] {
  const type = isObject(view) ? view['type'] : undefined;
  const schema = type === 'home' ? home : modal;
  const blocks = isObject(view) && Array.isArray(view['blocks']) ? view['blocks'] : [];
  const hasInput = blocks.some((block: unknown) => isObject(block) && block['type'] === 'input');
  return [
    ...problemsOf(schema, view),
    ...repeatedIn(blocks),
    ...(hasInput && type === 'modal' && isObject(view) && view['submit'] === undefined
      ? ['inputs without submit']
      : []),
    ...(JSON.stringify(view).length > 250_000 ? ['more than 250 kB'] : []),
  ];
}
