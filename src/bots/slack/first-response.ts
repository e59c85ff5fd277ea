import type { types } from '@slack/bolt';

/** What goes with the acknowledgement, within three seconds. Source: https://docs.slack.dev/surfaces/modals#handling_submissions */
export type FirstResponse =
  /** We heard. A form closes. */
  | { readonly kind: 'heard' }
  /** What is wrong with a form, by the name of the field. */
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>> }
  /** What takes the place of a form. */
  | { readonly kind: 'view'; readonly view: types.ModalView };

/** Gives the first response. `false` where Slack did not get it. */
export type Acknowledge = (response: FirstResponse) => Promise<boolean>;

export const heard: FirstResponse = { kind: 'heard' };
