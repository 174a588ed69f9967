import { Component, inject, viewChild } from '@angular/core';
import { NewAccountProxy } from '../../proxies/new-account-proxy';
import { ProxySelect } from '../../proxies/proxy-select';
import { sessionImportTexts } from '../session-import-texts';
import { SessionImportStore } from './session-import.store';

const GONE = 'gone';

/**
 * Chooses the proxy of all accounts that are brought; empty for a user without proxies. A deleted proxy is asked for again: the
 * accounts must not go on directly, or through another one, unasked.
 */
@Component({
  selector: 'gb-import-proxy',
  imports: [ProxySelect],
  template: `
    @if (proxy.isOffered()) {
      <gb-proxy-select
        [label]="texts().start.proxy"
        [value]="proxy.id() ?? null"
        [others]="proxy.isGone() ? [{ value: gone, label: texts().start.chooseProxy }] : []"
        [other]="proxy.isGone() ? gone : null"
        [disabled]="store.queue.isRunning()"
        (chosen)="proxy.chosen.set($event)"
      />
    }
  `,
  styles: `
    :host {
      display: block;
      max-inline-size: 420px;
    }
    gb-proxy-select {
      --select-height: var(--control-height);
      --select-font: var(--font-body);

      margin-block-start: var(--space-4);
    }
  `,
})
export class ImportProxy {
  protected readonly texts = sessionImportTexts();
  protected readonly store = inject(SessionImportStore);
  protected readonly proxy = inject(NewAccountProxy);
  protected readonly gone = GONE;
  private readonly select = viewChild(ProxySelect);

  focus(): void {
    this.select()?.focus();
  }
}
