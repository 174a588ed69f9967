import { Component, ElementRef, computed, inject, linkedSignal, signal, viewChildren } from '@angular/core';
import { Icon, announce, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { KeyCaps } from '../shortcuts/key-caps';
import { fit, readings } from './matching';
import { PaletteEntries, type Entry } from './palette-entries';
import { noteRecent, recentEntries } from './recent-entries';

/** More than anybody reads: who does not find it here types another letter. */
const MAX_SHOWN = 50;

/** Searches accounts, actions and pages. Closes with what the chosen entry does. */
@Component({
  selector: 'gb-palette',
  imports: [Icon, KeyCaps],
  templateUrl: './palette.html',
  styleUrl: './palette.css',
})
export class PaletteModal {
  protected readonly modal = modalRef<() => unknown>();
  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.texts;
  protected readonly typed = signal('');
  protected readonly found = linkedSignal<{ typed: string; best: readonly Entry[] }, readonly Entry[]>({
    source: () => ({ typed: this.typed(), best: this.typed().trim() ? this.fitting() : this.recentFirst() }),
    computation: ({ typed, best }, before) => (before?.source.typed === typed ? inPlace(before.value, best) : best),
  });
  protected readonly active = computed(() => {
    const key = this.activeKey();
    return Math.max(
      0,
      this.found().findIndex((entry) => entry.key === key),
    );
  });
  protected readonly told = computed(() => {
    const { length } = this.found();
    const { palette } = this.texts();
    if (!this.typed().trim()) return '';
    return length === 0 ? palette.none : palette.found(length, this.i18n.number(length));
  });

  private readonly activeKey = linkedSignal<string, string | null>({ source: this.typed, computation: () => null });
  private readonly all = inject(PaletteEntries).all;
  private readonly recent = recentEntries();
  private readonly options = viewChildren<ElementRef<HTMLElement>>('option');

  constructor() {
    announce(this.told);
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey || event.shiftKey) return;
    if (event.code === 'KeyK' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.modal.close();
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const { length } = this.found();
    const entry = this.found()[this.active()];
    if (!entry) return;
    if (event.key === 'Enter' && !event.repeat) this.choose(entry);
    else if (event.key === 'ArrowDown') this.activate((this.active() + 1) % length);
    else if (event.key === 'ArrowUp') this.activate((this.active() + length - 1) % length);
    else return;
    event.preventDefault();
  }

  protected point(entry: Entry): void {
    this.activeKey.set(entry.key);
  }

  protected choose(entry: Entry): void {
    noteRecent(entry.key);
    this.modal.close(entry.run);
  }

  private activate(index: number): void {
    this.activeKey.set(this.found()[index]?.key ?? null);
    this.options()[index]?.nativeElement.scrollIntoView({ block: 'nearest' });
  }

  private recentFirst(): readonly Entry[] {
    const all = this.all();
    const recent = this.recent.flatMap((key) => all.find((entry) => entry.key === key) ?? []);
    return [...new Set([...recent, ...all])].slice(0, MAX_SHOWN);
  }

  private fitting(): readonly Entry[] {
    const queries = readings(this.typed());
    return this.all()
      .map((entry) => ({ entry, worth: fit(queries, entry.words) }))
      .filter(({ worth }) => worth > 0)
      .sort((one, other) => other.worth - one.worth)
      .slice(0, MAX_SHOWN)
      .map(({ entry }) => entry);
  }
}

/**
 * Nothing changes its place between two letters, under the pointer: what is new comes last, and of what is gone the last is
 * still shown.
 */
function inPlace(before: readonly Entry[], best: readonly Entry[]): readonly Entry[] {
  const fresh = new Map(best.map((entry) => [entry.key, entry]));
  const known = before.map((entry) => fresh.get(entry.key) ?? entry);
  for (const { key } of before) fresh.delete(key);
  return [...known, ...fresh.values()].slice(0, MAX_SHOWN);
}
