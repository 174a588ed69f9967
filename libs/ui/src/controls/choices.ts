import { Component, booleanAttribute, input, model } from '@angular/core';
import { Icon, type IconName } from '../icon/icon';

export interface Choice<Value> {
  value: Value;
  label: string;
  icon?: IconName;
}

let groupCount = 0;

/** One of a few: radio buttons side by side, walked with the arrow keys. */
@Component({
  selector: 'gb-choices',
  imports: [Icon],
  template: `
    @for (choice of choices(); track choice.value) {
      <label [title]="iconsOnly() ? choice.label : ''">
        <input
          type="radio"
          [name]="name"
          [checked]="value() === choice.value"
          [attr.aria-label]="choice.label"
          (change)="value.set(choice.value)"
        />
        @if (choice.icon; as icon) {
          <gb-icon [name]="icon" />
        }
        @if (!iconsOnly()) {
          <span>{{ choice.label }}</span>
        }
      </label>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex: none;
      flex-wrap: wrap;
      max-inline-size: 100%;
      padding: 2px;
      border-radius: var(--radius-control);
      background: var(--surface-2);
    }
    label {
      position: relative;
      display: flex;
      align-items: center;
      justify-content: center;
      gap: 6px;
      min-inline-size: 36px;
      min-block-size: calc(var(--control) - 4px);
      padding: 4px 12px;
      border-radius: 5px;
      color: var(--text-2);
      font: 500 13px/20px var(--font);
      cursor: pointer;
    }
    :host(.icons) label {
      padding: 4px 8px;
    }
    input {
      position: absolute;
      inset: 0;
      inline-size: 100%;
      block-size: 100%;
      margin: 0;
      opacity: 0;
      cursor: pointer;
    }
    label:hover {
      color: var(--text);
    }
    label:has(:checked) {
      background: var(--raised);
      box-shadow: inset 0 0 0 1px var(--border-strong);
      color: var(--text);
    }
    label:has(:focus-visible) {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    /* On a phone there is room for the words alone. */
    @media (max-width: 480px) {
      :host(:not(.icons)) gb-icon {
        display: none;
      }
    }
    @media (forced-colors: active) {
      label:has(:checked) {
        border: 2px solid Highlight;
      }
    }
  `,
  host: { role: 'radiogroup', '[attr.aria-label]': 'label()', '[class.icons]': 'iconsOnly()' },
})
export class Choices<Value> {
  readonly label = input.required<string>();
  readonly choices = input.required<readonly Choice<Value>[]>();
  readonly value = model.required<Value>();
  /** The words are left to the tooltip and to screen readers. */
  readonly iconsOnly = input(false, { transform: booleanAttribute });

  protected readonly name = `gb-choices-${++groupCount}`;
}
