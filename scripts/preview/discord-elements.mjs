/**
 * Runs in the page. Loads the web components, gives them Discord's looks of today (the package draws those of 2022) where
 * only a style inside them can, and only then puts the page's content in place: a component takes its style when it is made.
 */
import '@skyra/discord-components-core/discord-action-row.js';
import '@skyra/discord-components-core/discord-button.js';
import '@skyra/discord-components-core/discord-code.js';
import '@skyra/discord-components-core/discord-command.js';
import '@skyra/discord-components-core/discord-link.js';
import '@skyra/discord-components-core/discord-mention.js';
import '@skyra/discord-components-core/discord-message.js';
import '@skyra/discord-components-core/discord-messages.js';
import '@skyra/discord-components-core/discord-quote.js';
import '@skyra/discord-components-core/discord-spoiler.js';
import '@skyra/discord-components-core/discord-string-select-menu.js';
import '@skyra/discord-components-core/discord-time.js';

const looks = {
  'discord-author-info': `:host .discord-author-username { color: var(--strong) !important; }`,
  'discord-button': `
    :host > *:first-child { height: 32px; min-height: 32px; max-width: 100%; margin: 0; padding: 0 11px;
      box-sizing: border-box; border: 1px solid var(--line); border-radius: 8px; text-align: center; }
    :host span { line-height: 20px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    svg { flex: none; margin-left: 6px; }
    .secondary { color: var(--strong); background: var(--button); }
    .success { background: #00863a; border-color: transparent; }
    .destructive { background: #d22d39; border-color: transparent; }
    .primary { border-color: transparent; }`,
  'discord-code': `
    :host(:not([multiline])) { background: none; }
    code { font-size: 85%; padding: 0 3px; margin: 0; background: var(--code) !important; border: 1px solid var(--line) !important; }
    :host([multiline]) code { box-sizing: border-box; width: 100%; }`,
  'discord-command': `
    :host { white-space: nowrap; overflow: hidden; margin-left: 52px !important; padding-left: 4px; color: var(--faint) !important; }
    :host .discord-replied-message-username { color: var(--strong) !important; margin-right: 4px; }
    :host .discord-slash-command-name { background: none; color: var(--link) !important; padding: 0 0 0 4px; }`,
  'discord-link': `a { color: var(--link); overflow-wrap: anywhere; }`,
  'discord-message': `
    .discord-message-content { min-width: 0; line-height: 1.375; }
    .discord-message-body { display: none; }
    .discord-message-timestamp, .discord-message-ephemeral { color: var(--faint) !important; line-height: 1.4; }
    .discord-message-ephemeral .discord-message-ephemeral-link { color: var(--link); }`,
  'discord-quote': `blockquote { white-space: break-spaces; }`,
  'discord-spoiler': `:host { background: var(--box) !important; outline: 1px solid var(--faint); }`,
  'discord-string-select-menu': `
    :host([placeholder]) .discord-string-select-menu.discord-string-select-menu-label { height: 40px; width: 100%; max-width: 400px; margin: 0; padding: 8px 12px !important; border-radius: 8px;
      color: var(--faint) !important; background: var(--input) !important; border: 1px solid var(--line) !important; }
    .discord-string-select-menu > span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .discord-expand-more-icon { flex: none; }`,
};

for (const [name, look] of Object.entries(looks)) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(look);
  customElements.get(name).elementStyles.push(sheet);
}
document.body.append(document.querySelector('template').content.cloneNode(true));
