import { describe, expect, it } from 'vitest';
import { colourWanted, hyperlinksWanted } from '../../../src/bots/terminal/colours.ts';

describe('colourWanted', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ TERM: 'dumb' }, true, false],
    [{ TERM: 'xterm-256color' }, true, true],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '0' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '3', TERM: 'dumb' }, true, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: 'FALSE' }, true, false],
    [{ FORCE_COLOR: '' }, false, false],
  ])('%j with isTty %s: %s', (environment, isTty, wanted) => {
    expect(colourWanted(environment, isTty)).toBe(wanted);
  });
});

describe('hyperlinksWanted', () => {
  it.each([
    [{}, true, false],
    [{ TERM_PROGRAM: 'iTerm.app' }, true, true],
    [{ TERM_PROGRAM: 'iTerm.app' }, false, false],
    [{ TERM_PROGRAM: 'Apple_Terminal' }, true, false],
    [{ VTE_VERSION: '4999' }, true, false],
    [{ VTE_VERSION: '7600' }, true, true],
    [{ VTE_VERSION: '7600', TMUX: '/x,1,0' }, true, false],
    [{ WT_SESSION: 'a', TERM: 'dumb' }, true, false],
    [{ WT_SESSION: 'a' }, true, true],
    [{ KITTY_WINDOW_ID: '1' }, true, true],
  ])('%j with isTty %s: %s', (environment, isTty, wanted) => {
    expect(hyperlinksWanted(environment, isTty)).toBe(wanted);
  });
});
