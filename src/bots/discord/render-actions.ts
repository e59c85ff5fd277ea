import {
  type APIButtonComponentWithCustomId,
  type APIButtonComponentWithURL,
  type APISelectMenuOption,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { assertNever } from '../../core/errors.ts';
import { type Action, type Press, pressesOf, type Select } from '../../core/reply.ts';
import { cut, visibleText } from '../../core/text.ts';
import {
  buttonLabelCharsMax,
  buttonUrlCharsMax,
  optionCharsMax,
  rowButtonsMax,
  selectOptionsMax,
  selectPlaceholderCharsMax,
} from './limits.ts';
import { isLabel, linkUrl, own, ownLink, plainRun } from './markdown.ts';
import type { Line, Piece, Row } from './render-pages.ts';

type RowButton = APIButtonComponentWithCustomId | APIButtonComponentWithURL;

/** Text of a widget: plain, so that nothing needs escaping, and never empty. */
function widgetText(text: string, charsMax: number, instead: string): string {
  const shown = cut(visibleText(text).trim(), charsMax);
  return shown === '' ? instead : shown;
}

/** The URL of a link that is shown as a button; `null` where it has to be written or cannot be opened. */
export function buttonUrl(url: string): string | null {
  const href = linkUrl(url);
  return href !== null && href.length <= buttonUrlCharsMax ? href : null;
}

/** Turns the actions of one reply into rows. A press that is there already is left out: ids are unique in a message. */
export class ActionRows {
  private readonly idOf: (press: Press) => string;
  private readonly known = new Set<string>();
  private menus = 0;

  constructor(idOf: (press: Press) => string) {
    this.idOf = idOf;
  }

  pieces(actions: readonly Action[]): readonly Piece[] {
    const rows: Row[] = [];
    const links: Line[] = [];
    let buttons: RowButton[] = [];
    const endRow = () => {
      if (buttons.length > 0) rows.push({ type: ComponentType.ActionRow, components: buttons });
      buttons = [];
    };
    const isOneRow = actions.length <= rowButtonsMax;
    const add = (button: RowButton) => {
      // Where one row is not enough, those that open a page do not share a row with those that ask Paperboy.
      const isOther = !isOneRow && buttons[0] !== undefined && buttons[0].style !== button.style;
      if (isOther || buttons.length === rowButtonsMax) endRow();
      buttons.push(button);
    };
    for (const action of actions) {
      switch (action.kind) {
        case 'button':
        case 'form':
          for (const press of pressesOf(action)) {
            const id = this.idOf(press);
            if (this.known.has(id)) continue;
            this.known.add(id);
            const label = widgetText(action.label, buttonLabelCharsMax, press.invocation.command);
            add({ type: ComponentType.Button, style: ButtonStyle.Secondary, label, custom_id: id });
          }
          break;
        case 'link': {
          const url = buttonUrl(action.url);
          if (url === null) links.push(...writtenLink(action.label, linkUrl(action.url)));
          else {
            const label = widgetText(action.label, buttonLabelCharsMax, 'Open');
            add({ type: ComponentType.Button, style: ButtonStyle.Link, label, url });
          }
          break;
        }
        case 'select':
          endRow();
          rows.push(...this.selectRows(action));
          break;
        default:
          assertNever(action);
      }
    }
    endRow();
    const text: Piece[] = links.length > 0 ? [{ kind: 'text', lines: links, picture: null }] : [];
    return [...text, ...rows.map((row): Piece => ({ kind: 'row', row }))];
  }

  private selectRows(select: Select): readonly Row[] {
    const options = new Map<string, APISelectMenuOption>();
    const presses = pressesOf(select);
    for (const [index, choice] of select.choices.entries()) {
      const press = presses[index];
      if (!press) continue;
      const value = this.idOf(press);
      if (options.has(value)) continue;
      const label = widgetText(choice.label, optionCharsMax, press.invocation.command);
      const description = widgetText(choice.description ?? '', optionCharsMax, '');
      options.set(value, { label, value, ...(description === '' ? {} : { description }) });
    }
    const all = [...options.values()];
    const placeholder = widgetText(select.placeholder, selectPlaceholderCharsMax, '');
    return Array.from({ length: Math.ceil(all.length / selectOptionsMax) }, (_, index): Row => {
      this.menus += 1;
      return {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.StringSelect,
            // What a menu means is the value that is picked; its own id only has to be unique.
            custom_id: `menu-${this.menus}`,
            options: all.slice(index * selectOptionsMax, (index + 1) * selectOptionsMax),
            ...(placeholder === '' ? {} : { placeholder }),
          },
        ],
      };
    });
  }
}

/** A link whose URL is too long for a button. */
function writtenLink(label: string, url: string | null): readonly Line[] {
  if (url === null) return [];
  const words = widgetText(label, buttonLabelCharsMax, 'Open');
  const runs = isLabel(words) ? [ownLink(words, url)] : [plainRun(words), own(' ('), ownLink('open', url), own(')')];
  return [{ prefix: '', runs }];
}
