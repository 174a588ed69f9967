import { Component, ElementRef, computed, inject, signal, viewChild } from '@angular/core';
import { type ProxyLine, readProxies } from '@giftbuyer/contracts';
import { Announcer, Button, Confirmation, Icon, ModalFrame, Toasts, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiError } from '../../core/http/api-client';
import { ErrorMessages } from '../../core/http/error-messages';
import { addProxies, type LineOutcome } from './add-proxies';
import { ProxiesStore } from './proxies.store';
import { proxyAddress } from './proxy-name';

const TOAST = 'proxy';

interface Result {
  line: ProxyLine;
  text: string;
  isBad: boolean;
}

/** Adds proxies from pasted lines; the server tries each. Lines that failed stay in the field. */
@Component({
  selector: 'gb-add-proxies-dialog',
  imports: [Button, Icon, ModalFrame],
  templateUrl: './add-proxies-dialog.html',
  styleUrl: './add-proxies-dialog.css',
})
export class AddProxiesDialog {
  readonly modal = modalRef();
  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.allTexts;
  protected readonly text = signal('');
  protected readonly busy = signal(false);
  protected readonly isMissing = signal(false);
  protected readonly results = signal<readonly Result[]>([]);
  private readonly total = signal(0);
  protected readonly progress = computed(() =>
    this.texts().proxies.adding(this.i18n.number(this.results().length), this.i18n.number(this.total())),
  );
  private readonly field = viewChild.required<ElementRef<HTMLTextAreaElement>>('field');
  private readonly closing = new AbortController();

  private readonly store = inject(ProxiesStore);
  private readonly errors = inject(ErrorMessages);
  private readonly toasts = inject(Toasts);
  private readonly announcer = inject(Announcer);
  private readonly confirmation = inject(Confirmation);

  constructor() {
    this.modal.canClose = () => !this.busy() || this.mayStop();
    void this.modal.closed.then(() => this.closing.abort());
  }

  protected async submit(): Promise<void> {
    if (this.busy()) return;
    const lines = readProxies(this.text());
    this.isMissing.set(lines.length === 0);
    this.results.set([]);
    if (lines.length === 0) {
      this.field().nativeElement.focus();
      return;
    }
    this.total.set(lines.length);
    const { problems } = this.texts().proxies;
    for (const line of lines) if (line.problem) this.report(line, problems[line.problem], true);
    this.busy.set(true);
    const create = (proxy: string) => this.store.create(proxy);
    await addProxies(lines, create, (line, outcome) => this.record(line, outcome), this.closing.signal);
    this.busy.set(false);
    this.finish(lines);
  }

  private record(line: ProxyLine, outcome: LineOutcome): void {
    const { proxies } = this.texts();
    if (outcome === 'added') this.report(line, '', false);
    else if (outcome === 'known') this.report(line, proxies.known, false);
    else {
      const reason = outcome.error instanceof ApiError ? outcome.error.body?.reason : undefined;
      this.report(line, reason ? proxies.failures[reason] : this.errors.messageFor(outcome.error), true);
    }
  }

  private report(line: ProxyLine, text: string, isBad: boolean): void {
    this.results.update((results) => [...results, { line, text, isBad }].sort((a, b) => a.line.line - b.line.line));
  }

  private finish(lines: readonly ProxyLine[]): void {
    const { proxies } = this.texts();
    const bad = this.results().filter(({ isBad }) => isBad);
    const added = this.results().filter(({ text }) => text === '').length;
    const message =
      bad.length > 0
        ? proxies.addedSome(this.i18n.number(added), this.i18n.number(bad.length))
        : added > 0 || lines.length > 1
          ? proxies.added(added)
          : proxies.known;
    if (bad.length === 0) {
      this.toasts.success(TOAST, message);
      this.modal.close();
      return;
    }
    this.announcer.announce(message);
    this.text.set(bad.map(({ line }) => line.text).join('\n'));
    this.field().nativeElement.focus();
  }

  /** Lines that were not tried yet are nowhere else. */
  private async mayStop(): Promise<boolean> {
    const { stopTitle: heading, stopText: text, stop: confirmLabel, stay: cancelLabel } = this.texts().proxies;
    return (await this.confirmation.confirm({ heading, text, confirmLabel, cancelLabel, danger: true })) === true;
  }

  /** Without its password. */
  protected nameOf({ proxy, line }: ProxyLine): string {
    return proxy ? proxyAddress(proxy) : this.texts().proxies.line(line);
  }
}
