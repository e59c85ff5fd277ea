/** Actions as a chat shows them, before they are laid out: ids, labels and menus, nothing twice. */
import { assertNever } from './errors.ts';
import { type Action, type Press, pressesOf, type Select } from './reply.ts';
import { cut, visibleText } from './text.ts';

export interface WidgetOption {
  readonly label: string;
  readonly value: string;
  readonly description: string | null;
}

export type Widget =
  | { readonly kind: 'press'; readonly label: string; readonly id: string }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  /** A link whose URL is too long for a button. */
  | { readonly kind: 'written'; readonly label: string; readonly url: string }
  | { readonly kind: 'menu'; readonly placeholder: string; readonly options: readonly WidgetOption[] };

/** What a platform's widgets hold, in characters. */
interface WidgetLimits {
  readonly labelCharsMax: number;
  readonly urlCharsMax: number;
  readonly optionCharsMax: number;
  readonly placeholderCharsMax: number;
}

/** Text of a widget: plain, so that nothing needs escaping, and never empty unless `instead` is. */
function widgetText(text: string, charsMax: number, instead: string): string {
  const shown = cut(visibleText(text).trim(), charsMax);
  return shown === '' ? instead : shown;
}

/** Makes the widgets of one reply. A press that is there already is left out: ids are unique in a message. */
export class Widgets {
  private readonly idOf: (press: Press) => string;
  private readonly limits: WidgetLimits;
  private readonly linkUrl: (url: string) => string | null;
  private readonly known = new Set<string>();

  constructor(idOf: (press: Press) => string, limits: WidgetLimits, linkUrl: (url: string) => string | null) {
    this.idOf = idOf;
    this.limits = limits;
    this.linkUrl = linkUrl;
  }

  of(action: Action): readonly Widget[] {
    const { labelCharsMax, urlCharsMax } = this.limits;
    switch (action.kind) {
      case 'button':
      case 'form':
        return pressesOf(action).flatMap((press): readonly Widget[] => {
          const id = this.idOf(press);
          if (this.known.has(id)) return [];
          this.known.add(id);
          return [{ kind: 'press', label: widgetText(action.label, labelCharsMax, press.invocation.command), id }];
        });
      case 'link': {
        const url = this.linkUrl(action.url);
        if (url === null) return [];
        const label = widgetText(action.label, labelCharsMax, 'Open');
        return [{ kind: url.length <= urlCharsMax ? 'link' : 'written', label, url }];
      }
      case 'select': {
        const options = this.optionsOf(action);
        const placeholder = widgetText(action.placeholder, this.limits.placeholderCharsMax, '');
        return options.length === 0 ? [] : [{ kind: 'menu', placeholder, options }];
      }
      default:
        return assertNever(action);
    }
  }

  private optionsOf(select: Select): readonly WidgetOption[] {
    const { optionCharsMax } = this.limits;
    const options = new Map<string, WidgetOption>();
    const presses = pressesOf(select);
    for (const [index, choice] of select.choices.entries()) {
      const press = presses[index];
      if (!press) continue;
      const value = this.idOf(press);
      if (options.has(value)) continue;
      const description = widgetText(choice.description ?? '', optionCharsMax, '');
      options.set(value, {
        label: widgetText(choice.label, optionCharsMax, press.invocation.command),
        value,
        description: description === '' ? null : description,
      });
    }
    return [...options.values()];
  }
}
