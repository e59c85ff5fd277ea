import type { types } from '@slack/bolt';
import type { Action, Press } from '../../core/reply.ts';
import { cut } from '../../core/text.ts';
import { type Widget, type WidgetOption, Widgets } from '../../core/widgets.ts';
import {
  accessibilityLabelCharsMax,
  actionsElementsMax,
  buttonLabelCharsMax,
  buttonUrlCharsMax,
  optionCharsMax,
  overflowOptionsMax,
  placeholderCharsMax,
  selectOptionsMax,
} from './limits.ts';
import { plainObject } from './plain-object.ts';
import type { Piece } from './render-pages.ts';
import { linkUrl, ownLink } from './rich-text.ts';
import { inGroups } from './weight.ts';

type Element = types.ActionsBlockElement;

/** With more than these in a row, the last ones go behind the three dots. */
const rowElementsMax = 5;
/** A menu or a row with more in it would leave too little of a message. */
const elementsWeightMax = 8_000;

const limits = {
  labelCharsMax: buttonLabelCharsMax,
  urlCharsMax: buttonUrlCharsMax,
  optionCharsMax,
  placeholderCharsMax,
};

function optionOf({ label, value, description }: WidgetOption): types.PlainTextOption {
  return {
    text: plainObject(label),
    value,
    ...(description === null ? {} : { description: plainObject(description) }),
  };
}

/** Turns the actions of one message's reply into blocks. */
export class ActionBlocks {
  private readonly widgets: Widgets;
  private elements = 0;

  constructor(idOf: (press: Press) => string) {
    this.widgets = new Widgets(idOf, limits, linkUrl);
  }

  pieces(actions: readonly Action[]): readonly Piece[] {
    const widgets = actions.flatMap((action) => this.widgets.of(action));
    const written = widgets.flatMap((widget) => (widget.kind === 'written' ? [widget] : []));
    const elements = this.elementsOf(widgets.filter((widget) => widget.kind !== 'written'));
    return [
      ...written.map(
        ({ label, url }): Piece => ({ kind: 'lines', lines: [{ kind: 'line', runs: [ownLink(label, url)] }] }),
      ),
      ...inGroups(elements, actionsElementsMax, elementsWeightMax).map(
        (group): Piece => ({ kind: 'block', block: { type: 'actions', elements: [...group] } }),
      ),
    ];
  }

  /** Links stay in sight: what is behind the dots is answered by Paperboy. */
  private elementsOf(widgets: readonly Widget[]): readonly Element[] {
    const presses = widgets.filter((widget) => widget.kind === 'press');
    const spare = widgets.length - rowElementsMax;
    const hidden = spare > 0 ? presses.slice(-Math.min(spare + 1, overflowOptionsMax)) : [];
    const behind = new Set<Widget>(hidden.length > 1 ? hidden : []);
    const inSight = widgets.filter((widget) => !behind.has(widget)).flatMap((widget) => this.elementOf(widget));
    const options = hidden.map(({ label, id }) =>
      optionOf({ label: cut(label, optionCharsMax), value: id, description: null }),
    );
    return behind.size === 0 ? inSight : [...inSight, { type: 'overflow', action_id: this.actionId('press'), options }];
  }

  private elementOf(widget: Widget): readonly Element[] {
    switch (widget.kind) {
      case 'press':
        return [
          { type: 'button', action_id: this.actionId('press'), text: plainObject(widget.label), value: widget.id },
        ];
      case 'link':
        return [
          {
            type: 'button',
            action_id: this.actionId('link'),
            text: plainObject(widget.label),
            url: widget.url,
            accessibility_label: cut(`${widget.label}, opens a web page`, accessibilityLabelCharsMax),
          },
        ];
      case 'menu':
        return inGroups(widget.options.map(optionOf), selectOptionsMax, elementsWeightMax).map((group) => ({
          type: 'static_select',
          action_id: this.actionId('press'),
          ...(widget.placeholder === '' ? {} : { placeholder: plainObject(widget.placeholder) }),
          options: [...group],
        }));
      case 'written':
        return [];
    }
  }

  private actionId(what: 'press' | 'link'): string {
    this.elements += 1;
    return `${what}-${this.elements}`;
  }
}
