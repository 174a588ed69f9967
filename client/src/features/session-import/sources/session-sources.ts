import { Component, ElementRef, inject, input, output, signal, viewChild } from '@angular/core';
import { Button, Icon } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { sessionImportTexts } from '../session-import-texts';
import { droppedFiles, filesOfInput } from './chosen-files';
import type { ChosenFile } from './find-sources';

/** Takes what sessions are read from: files and folders, chosen or dropped, and strings. */
@Component({
  selector: 'gb-session-sources',
  imports: [Button, Icon],
  templateUrl: './session-sources.html',
  styleUrl: './session-sources.css',
  host: {
    '[class.over]': 'isOver()',
    '(dragover)': 'onDragOver($event)',
    '(dragleave)': 'isOver.set(false)',
    '(drop)': 'onDrop($event)',
  },
})
export class SessionSources {
  readonly progress = input.required<{ done: number; all: number } | null>();
  readonly files = output<readonly ChosenFile[]>();
  readonly strings = output<string>();

  protected readonly texts = sessionImportTexts();
  protected readonly i18n = inject(I18n);
  protected readonly isOver = signal(false);
  private readonly box = viewChild.required<ElementRef<HTMLTextAreaElement>>('box');

  protected choose(picker: HTMLInputElement): void {
    // The same folder can be chosen again.
    picker.value = '';
    picker.click();
  }

  protected onChosen(event: Event): void {
    this.files.emit(filesOfInput(event.target as HTMLInputElement));
  }

  protected onDragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    this.isOver.set(true);
  }

  protected onDrop(event: DragEvent): void {
    this.isOver.set(false);
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    void droppedFiles(event.dataTransfer).then((files) => this.files.emit(files));
  }

  /** A string gives full access to an account: it is read before it is on the screen. */
  protected onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!text.trim() || this.box().nativeElement.value) return;
    event.preventDefault();
    this.strings.emit(text);
  }

  protected readStrings(): void {
    const { nativeElement } = this.box();
    const text = nativeElement.value;
    nativeElement.value = '';
    if (text.trim()) this.strings.emit(text);
    nativeElement.focus();
  }
}
