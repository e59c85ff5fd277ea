/** What Slack takes at most. Lengths are in characters, counted here in UTF-16 units: never fewer than Slack counts. */

/** Source: https://docs.slack.dev/reference/block-kit/blocks */
export const messageBlocksMax = 50;
export const viewBlocksMax = 100;

/**
 * All that the blocks of a message say, counted as `weightOf` does. Slack refuses a message at about 13,200 with `msg_blocks_too_long` and
 * does not say how it counts; 11,341 characters of text in many blocks were refused as well, so this is meant to be too little.
 * Sources: https://github.com/slackapi/bolt-js/issues/2509, https://github.com/slackapi/bolt-js/issues/2867
 */
export const messageWeightMax = 12_000;
/** What a block counts beside its text. */
export const blockWeight = 100;

/** Source: https://docs.slack.dev/reference/block-kit/blocks/header-block */
export const headerCharsMax = 150;

/** A text object. Source: https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export const textObjectCharsMax = 3_000;

/** Elements of an actions block. Source: https://docs.slack.dev/reference/block-kit/blocks/actions-block */
export const actionsElementsMax = 25;

/** Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
export const buttonLabelCharsMax = 75;
export const accessibilityLabelCharsMax = 75;
export const buttonUrlCharsMax = 3_000;

/** Source: https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element */
export const overflowOptionsMax = 5;

/** Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
export const selectOptionsMax = 100;
export const placeholderCharsMax = 150;

/** Text and description of an option. Source: https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
export const optionCharsMax = 75;

/** Source: https://docs.slack.dev/reference/block-kit/blocks/image-block */
export const altTextCharsMax = 2_000;

/** A picture's URL, and that of a link in text. Source: https://docs.slack.dev/reference/block-kit/blocks/image-block */
export const urlCharsMax = 3_000;

/** Title and buttons of a modal. Source: https://docs.slack.dev/reference/views/modal-views */
export const modalTitleCharsMax = 24;

/** Label and hint of an input. Source: https://docs.slack.dev/reference/block-kit/blocks/input-block */
export const inputLabelCharsMax = 2_000;

/** Source: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element */
export const inputCharsMax = 3_000;

/**
 * `text` of a message. Source: https://docs.slack.dev/reference/methods/chat.update says 4,000; it is bytes that are counted, of which a
 * character has at most three.
 */
export const fallbackCharsMax = 1_300;

/**
 * Rest between updates that show how far answers are, in one workspace: chat.update lets about 50 a minute through there, and the answers
 * themselves need some. Source: https://docs.slack.dev/reference/methods/chat.update and https://docs.slack.dev/apis/web-api/rate-limits
 */
export const draftRestMs = 2_000;
