import { Component, ElementRef, booleanAttribute, computed, inject, input, output, viewChild } from '@angular/core';
import { Icon } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ProxiesStore } from './proxies.store';
import { proxyName } from './proxy-name';

/** What can be chosen besides a proxy. */
export interface OtherChoice {
  value: string;
  label: string;
}

/** A choice among the proxies of the user and, where connections without one are allowed, none. */
@Component({
  selector: 'gb-proxy-select',
  imports: [Icon],
  template: `
    <label>
      <span class="label">{{ label() }}</span>
      <span class="box">
        <select #select [disabled]="disabled()" (change)="choose($event)">
          @for (option of options(); track option.value) {
            <option [value]="option.value" [selected]="option.value === selected()">{{ option.label }}</option>
          }
        </select>
        <gb-icon name="chevron" />
      </span>
    </label>
  `,
  styles: `
    :host {
      display: block;
      min-inline-size: 0;
    }
    label {
      display: grid;
      gap: var(--space-1);
      min-inline-size: 0;
    }
    .label {
      color: var(--text-2);
      font: var(--font-label);
    }
    .box {
      position: relative;
      min-inline-size: 0;
    }
    select {
      inline-size: 100%;
      min-block-size: var(--select-height, 44px);
      padding: 0 34px 0 12px;
      border: 1px solid var(--border-strong);
      border-radius: var(--radius-control);
      background: var(--surface);
      color: var(--text);
      font: var(--select-font, var(--font-field));
      text-overflow: ellipsis;
      appearance: none;
      cursor: pointer;
    }
    select:disabled {
      color: var(--text-3);
      cursor: default;
    }
    gb-icon {
      position: absolute;
      inset: 0 10px 0 auto;
      inline-size: 16px;
      block-size: 100%;
      color: var(--text-2);
      pointer-events: none;
    }
  `,
})
export class ProxySelect {
  readonly label = input.required<string>();
  readonly value = input.required<number | null>();
  readonly disabled = input(false);
  /** Shown first; chosen while `other` names it. */
  readonly others = input<readonly OtherChoice[]>([]);
  readonly other = input<string | null>(null);
  /** Whether none can be chosen although the user allows no connection without a proxy. */
  readonly allowsNone = input(false, { transform: booleanAttribute });
  readonly chosen = output<number | null>();
  readonly otherChosen = output<string>();

  private readonly select = viewChild.required<ElementRef<HTMLSelectElement>>('select');
  private readonly store = inject(ProxiesStore);
  private readonly texts = inject(I18n).allTexts;
  protected readonly selected = computed(() => this.other() ?? String(this.value() ?? ''));
  protected readonly options = computed(() => {
    const { proxies: texts } = this.texts();
    const none = !this.store.settings().proxy_only || this.allowsNone() || this.value() === null;
    return [
      ...this.others(),
      ...(none ? [{ value: '', label: texts.direct }] : []),
      ...(this.store.proxies() ?? []).map((proxy) => ({
        value: String(proxy.id),
        label: proxy.check_error ? `${proxyName(proxy)} — ${texts.failures[proxy.check_error]}` : proxyName(proxy),
      })),
    ];
  });

  focus(): void {
    this.select().nativeElement.focus();
  }

  protected choose({ target }: Event): void {
    if (!(target instanceof HTMLSelectElement)) return;
    const { value } = target;
    if (this.others().some((option) => option.value === value)) this.otherChosen.emit(value);
    else this.chosen.emit(value === '' ? null : Number(value));
  }
}
