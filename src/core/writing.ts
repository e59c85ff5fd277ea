/** Who may give a command: anyone, or those who may change the channel's settings. */
export type Permission = 'everyone' | 'channel-settings';

/** How commands are written where one was given, for hints. */
export interface Writing {
  /** What goes before a command of this permission: `/papers ` in a chat, `paperboy papers ` in a shell, nothing in the terminal chat. */
  readonly prefixes: Readonly<Record<Permission, string>>;
  /** Options are filled into fields of their own (`/papers search query:tides`) rather than typed in a line. */
  readonly fields: boolean;
  /** Who asks can run the `paperboy` executable, such as `paperboy ingest`. */
  readonly shell: boolean;
  /** Where people find the commands on a message (`onMessage`): "In the menu of any message, under Apps"; `null` where there are none. */
  readonly messageMenu: string | null;
}
