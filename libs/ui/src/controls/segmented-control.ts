import { Component, booleanAttribute, input, model } from '@angular/core';
import { Icon, type IconName } from '../icon/icon';

export interface Segment<Value> {
  value: Value;
  label: string;
  icon?: IconName;
}

let groupCount = 0;

/** A radio group whose options stand side by side. */
@Component({
  selector: 'gb-segmented-control',
  imports: [Icon],
  template: `
    @for (segment of segments(); track segment.value) {
      <label [title]="iconsOnly() ? segment.label : ''">
        <input
          type="radio"
          [name]="name"
          [checked]="value() === segment.value"
          [attr.aria-label]="segment.label"
          (change)="value.set(segment.value)"
        />
        @if (segment.icon; as icon) {
          <gb-icon [name]="icon" />
        }
        @if (!iconsOnly()) {
          <span>{{ segment.label }}</span>
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
      min-block-size: calc(var(--control-height) - 4px);
      padding: 4px 12px;
      border-radius: 5px;
      color: var(--text-2);
      font: var(--font-control-small);
      cursor: pointer;
    }
    :host(.icons) label {
      padding: 4px 8px;
    }
    /* With the padding around, so that a finger hits the whole height. */
    input {
      position: absolute;
      inset: -2px 0;
      inline-size: 100%;
      block-size: calc(100% + 4px);
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
    /* On a phone there is room for the labels only. */
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
export class SegmentedControl<Value> {
  readonly label = input.required<string>();
  readonly segments = input.required<readonly Segment<Value>[]>();
  readonly value = model.required<Value>();
  /** The labels are shown as tooltips and read by screen readers. */
  readonly iconsOnly = input(false, { transform: booleanAttribute });

  protected readonly name = `gb-segmented-control-${++groupCount}`;
}
