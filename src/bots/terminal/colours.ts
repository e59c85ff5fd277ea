type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether to colour. A `NO_COLOR` that is not empty always wins (https://no-color.org); then `FORCE_COLOR` decides (`0` and `false` are
 * no); otherwise only a terminal that is not `dumb` gets colours.
 */
export function colourWanted(environment: Environment, isTty: boolean): boolean {
  if (environment.NO_COLOR) return false;
  const force = environment.FORCE_COLOR;
  if (force) return force !== '0' && force.toLowerCase() !== 'false';
  return isTty && environment.TERM !== 'dumb';
}

/** Terminals that open links (OSC 8), by the `TERM_PROGRAM` they set. Source: https://github.com/Alhadis/OSC8-Adoption */
const linkingPrograms = ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper', 'Tabby', 'rio', 'WarpTerminal'];

/** First VTE (GNOME Terminal and kin) whose links cannot crash it: 0.50.1. Source: https://github.com/Alhadis/OSC8-Adoption */
const linkingVteMin = 5001;

/** Whether the terminal is known to understand links; others would show the text without its URL. */
export function hyperlinksWanted(environment: Environment, isTty: boolean): boolean {
  if (!isTty || environment.TERM === 'dumb' || environment.TMUX) return false; // tmux drops them in its default setting
  return (
    linkingPrograms.includes(environment.TERM_PROGRAM ?? '') ||
    Number(environment.VTE_VERSION ?? 0) >= linkingVteMin ||
    Boolean(environment.WT_SESSION) ||
    Boolean(environment.KITTY_WINDOW_ID) ||
    Boolean(environment.KONSOLE_VERSION)
  );
}
