/** What Discord takes at most. Lengths are in characters, counted here in UTF-16 units: never fewer than Discord counts. */

/** Components of a message, nested ones included. Source: https://docs.discord.com/developers/components/reference */
export const componentsMax = 40;

/** Text of a message, over all its text displays. Source: https://docs.discord.com/developers/components/reference#text-display */
export const textCharsMax = 4_000;

/** Source: https://docs.discord.com/developers/components/reference#action-row */
export const rowButtonsMax = 5;

/** Source: https://docs.discord.com/developers/components/reference#button */
export const buttonLabelCharsMax = 80;
export const buttonUrlCharsMax = 512;

/** Source: https://docs.discord.com/developers/components/reference#string-select */
export const selectOptionsMax = 25;
export const selectPlaceholderCharsMax = 150;

/** Label, description and value of an option. Source: https://docs.discord.com/developers/components/reference#string-select-select-option-structure */
export const optionCharsMax = 100;

/** Alt text. Source: https://docs.discord.com/developers/components/reference#thumbnail */
export const altTextCharsMax = 1_024;

/**
 * Longest URL of a picture, and of a link in text: browsers and servers are not reliable beyond it.
 * Source: https://docs.discord.com/developers/components/reference#unfurled-media-item
 */
export const urlCharsMax = 2_048;

/** Source: https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal */
export const modalTitleCharsMax = 45;

/** Source: https://docs.discord.com/developers/components/reference#label */
export const formLabelCharsMax = 45;
export const formDescriptionCharsMax = 100;

/** Source: https://docs.discord.com/developers/components/reference#text-input */
export const textInputCharsMax = 4_000;

/** Inputs of a modal. Source: https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal */
export const formInputsMax = 5;

/** Name of a thread or of a forum's post. Source: https://docs.discord.com/developers/resources/channel#start-thread-from-message */
export const threadNameCharsMax = 100;

/** Tags of a forum's post. Source: https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel */
export const postTagsMax = 5;

/** Messages of one read. Source: https://docs.discord.com/developers/resources/message#get-channel-messages */
export const messagesPerRead = 100;

/** Number of a component, a signed 32-bit integer. Source: https://docs.discord.com/developers/components/reference#anatomy-of-a-component */
export const componentIdMax = 2 ** 31 - 1;

/** Registered commands. Source: https://discord.com/developers/docs/interactions/application-commands#application-command-object */
export const commandLimits = {
  descriptionCharsMax: 100,
  /** `max_length` of a string option. */
  valueCharsMax: 6_000,
  optionsMax: 25,
  choicesMax: 25,
  choiceCharsMax: 100,
  messageNameCharsMax: 32,
  /** Names, descriptions and values of one command with all in it; of localised fields the longest counts. */
  commandCharsMax: 8_000,
  /** Source: https://discord.com/developers/docs/interactions/application-commands#registering-a-command */
  slashCommandsMax: 100,
  messageCommandsMax: 15,
} as const;

/**
 * Rest between edits that show how far an answer is. Discord publishes no fixed limit for a webhook's edits and lets about five through in
 * five seconds; the answer itself needs one of them. Source: https://docs.discord.com/developers/topics/rate-limits#rate-limits
 */
export const draftRestMs = 1_200;
