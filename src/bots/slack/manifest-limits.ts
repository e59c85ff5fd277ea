/** What a manifest takes at most. Source: https://github.com/slackapi/manifest-schema and https://docs.slack.dev/reference/app-manifest */
export const manifestLimits = {
  nameCharsMax: 35,
  descriptionCharsMax: 140,
  longDescriptionCharsMin: 175,
  longDescriptionCharsMax: 4_000,
  displayNameCharsMax: 80,
  commandCharsMax: 32,
  commandDescriptionCharsMax: 2_000,
  usageHintCharsMax: 1_000,
  shortcutsMax: 10,
  shortcutNameCharsMax: 24,
  shortcutDescriptionCharsMax: 150,
  callbackIdCharsMax: 255,
  unfurlDomainsMax: 5,
  eventsMax: 100,
  scopesMax: 255,
  urlCharsMax: 2_500,
} as const;
