import type { Actor } from '../core/command.ts';

/** Whoever has the library's file: the same person in the chat and in a shell, so that both know the same saved papers. */
export const terminalActor: Actor = { platform: 'terminal', workspace: null, id: 'local' };
