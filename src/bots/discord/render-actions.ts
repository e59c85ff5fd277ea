import {
  type APIButtonComponentWithCustomId,
  type APIButtonComponentWithURL,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { assertNever } from '../../core/errors.ts';
import type { Action, Press } from '../../core/reply.ts';
import { type WidgetOption, Widgets } from '../../core/widgets.ts';
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

const limits = {
  labelCharsMax: buttonLabelCharsMax,
  urlCharsMax: buttonUrlCharsMax,
  optionCharsMax,
  placeholderCharsMax: selectPlaceholderCharsMax,
};

/** The URL of a link that is shown as a button; `null` where it has to be written or cannot be opened. */
export function buttonUrl(url: string): string | null {
  const href = linkUrl(url);
  return href !== null && href.length <= buttonUrlCharsMax ? href : null;
}

/** Turns the actions of one reply into rows. */
export class ActionRows {
  private readonly widgets: Widgets;
  private menus = 0;

  constructor(idOf: (press: Press) => string) {
    this.widgets = new Widgets(idOf, limits, linkUrl);
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
    for (const widget of actions.flatMap((action) => this.widgets.of(action))) {
      switch (widget.kind) {
        case 'press':
          add({
            type: ComponentType.Button,
            style: ButtonStyle.Secondary,
            label: widget.label,
            custom_id: widget.id,
          });
          break;
        case 'link':
          add({ type: ComponentType.Button, style: ButtonStyle.Link, label: widget.label, url: widget.url });
          break;
        case 'written':
          links.push(writtenLink(widget.label, widget.url));
          break;
        case 'menu':
          endRow();
          rows.push(...this.menuRows(widget.placeholder, widget.options));
          break;
        default:
          assertNever(widget);
      }
    }
    endRow();
    const text: Piece[] = links.length > 0 ? [{ kind: 'text', lines: links, picture: null }] : [];
    return [...text, ...rows.map((row): Piece => ({ kind: 'row', row }))];
  }

  private menuRows(placeholder: string, options: readonly WidgetOption[]): readonly Row[] {
    return Array.from({ length: Math.ceil(options.length / selectOptionsMax) }, (_, index): Row => {
      this.menus += 1;
      return {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.StringSelect,
            // What a menu means is the value that is picked; its own id only has to be unique.
            custom_id: `menu-${this.menus}`,
            options: options
              .slice(index * selectOptionsMax, (index + 1) * selectOptionsMax)
              .map(({ label, value, description }) => ({
                label,
                value,
                ...(description === null ? {} : { description }),
              })),
            ...(placeholder === '' ? {} : { placeholder }),
          },
        ],
      };
    });
  }
}

/** A link whose URL is too long for a button. */
function writtenLink(label: string, url: string): Line {
  const runs = isLabel(label) ? [ownLink(label, url)] : [plainRun(label), own(' ('), ownLink('open', url), own(')')];
  return { prefix: '', runs };
}
