import type { Command, CommandRegistry } from '../../core/command.ts';

/** The slash command; everything behind it is a line of its own. */
export const slashCommand = '/papers';

/** `callback_id` of the global shortcut that opens the form of `search`. */
export const searchShortcut = 'papers-search';

/** `action_id` of the switch on Home. */
export const unfurlSwitch = 'unfurl-switch';

const onMessagePrefix = 'papers-message-';

/** `callback_id` of the shortcut that gives a command the text of a message. */
export function messageShortcutOf({ name }: Pick<Command, 'name'>): string {
  return `${onMessagePrefix}${name}`;
}

/** The command behind the shortcut of a message; `null` where there is none (any more). */
export function messageShortcutNamed(registry: CommandRegistry, callbackId: string): Command | null {
  return registry.commands.find((command) => command.onMessage && messageShortcutOf(command) === callbackId) ?? null;
}
