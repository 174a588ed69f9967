import { Component, ElementRef, computed, inject, signal, viewChild } from '@angular/core';
import { Button, Icon, announce } from '@giftbuyer/ui';
import { ErrorMessages } from '../../../core/http/error-messages';
import { AppLink } from '../../../core/navigation/app-link';
import { I18n } from '../../../i18n/i18n';
import { sessionImportTexts } from '../session-import-texts';
import { ImportProxy } from './import-proxy';
import { SessionImportStore } from './session-import.store';

/** The progress of longer imports is announced after each quarter. */
const PARTS = 4;
const MIN_FOR_PARTS = 20;

/** Starts and stops the import, and says how it goes. */
@Component({
  selector: 'gb-import-controls',
  imports: [AppLink, Button, Icon, ImportProxy],
  templateUrl: './import-controls.html',
  styleUrl: './import-controls.css',
  host: { role: 'region', 'aria-labelledby': 'bring' },
})
export class ImportControls {
  protected readonly texts = sessionImportTexts();
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(SessionImportStore);
  protected readonly queue = this.store.queue;
  /** The user says so: nothing can check it. */
  protected readonly isStopped = signal(false);
  protected readonly isAsked = signal(false);
  protected readonly error = computed(() => (this.isAsked() && !this.isStopped() ? this.texts().start.notStopped : ''));
  protected readonly ratio = computed(() => {
    const { done, all } = this.store.progress();
    return all === 0 ? 0 : done / all;
  });
  protected readonly running = computed(() => {
    const { done, all } = this.store.progress();
    return this.texts().start.running(this.i18n.number(done), this.i18n.number(all));
  });
  /** Null before the first import has ended. */
  protected readonly result = computed(() => {
    const { added, already, refused } = this.store.result();
    if (this.queue.isRunning() || added + already + refused === 0) return null;
    const { start } = this.texts();
    return [
      start.result(added),
      ...(already > 0 ? [start.already(already)] : []),
      ...(refused > 0 ? [start.refused(refused)] : []),
    ].join(', ');
  });
  protected readonly stoppedBy = computed(() => {
    const stopped = this.queue.stoppedBy();
    return stopped ? this.texts().start.stoppedBy(this.errors.messageFor(stopped.error)) : '';
  });

  /** Where copies of the sessions that came in can be locked out. */
  protected readonly next = computed(() =>
    this.result() !== null && this.store.result().added > 0
      ? this.texts().start.ownSession(this.i18n.allTexts().sessionHandover.own.action)
      : '',
  );

  private readonly proxy = viewChild.required(ImportProxy);
  private readonly errors = inject(ErrorMessages);
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');

  constructor() {
    announce(() => this.news());
    announce(() => this.error(), 'assertive');
  }

  focusProxy(): void {
    this.proxy().focus();
  }

  protected start(): void {
    this.isAsked.set(true);
    if (this.isStopped()) this.store.start();
    else this.box().nativeElement.focus();
  }

  private news(): string {
    const { start } = this.texts();
    if (!this.queue.isRunning()) return [this.stoppedBy(), this.result() ?? '', this.next()].filter(Boolean).join(' ');
    const { done, all } = this.store.progress();
    const part = all < MIN_FOR_PARTS ? 0 : Math.floor((done / all) * PARTS);
    if (part === 0) return start.began(all);
    return start.running(this.i18n.number(Math.ceil((all * part) / PARTS)), this.i18n.number(all));
  }
}
