import { Component, ElementRef, computed, inject, linkedSignal, signal, viewChildren } from '@angular/core';
import { Icon, IconButton, announce, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { KeyCaps } from '../../shared/key-caps';
import { score, queryVariants } from '../../shared/text-search';
import { PaletteCommands, type PaletteEntry } from './palette-commands';
import { rememberCommand, recentCommands } from './recent-commands';

/** More results are not read; users type another letter instead. */
const MAX_SHOWN = 50;

/** Searches accounts, actions and pages. Closes with the `run` of the selected command. */
@Component({
  selector: 'gb-command-palette',
  imports: [Icon, IconButton, KeyCaps],
  templateUrl: './command-palette.html',
  styleUrl: './command-palette.css',
})
export class CommandPalette {
  readonly modal = modalRef<() => unknown>();
  protected readonly texts = inject(I18n).allTexts;
  protected readonly typed = signal('');
  protected readonly results = linkedSignal<
    { typed: string; matches: readonly PaletteEntry[] },
    readonly PaletteEntry[]
  >({
    source: () => ({
      typed: this.typed(),
      matches: this.typed().trim() ? this.matchingCommands() : this.recentCommandsFirst(),
    }),
    computation: ({ typed, matches }, before) =>
      before?.source.typed === typed ? keepOrder(before.value, matches) : matches,
  });
  protected readonly active = computed(() => {
    const key = this.activeKey();
    return Math.max(
      0,
      this.results().findIndex((command) => command.key === key),
    );
  });
  protected readonly announcement = computed(() => {
    const { length } = this.results();
    const { palette } = this.texts();
    if (!this.typed().trim()) return '';
    return length === 0 ? palette.none : palette.found(length);
  });

  private readonly activeKey = linkedSignal<string, string | null>({ source: this.typed, computation: () => null });
  private readonly all = inject(PaletteCommands).all;
  private readonly recent = recentCommands();
  private readonly options = viewChildren<ElementRef<HTMLElement>>('option');

  constructor() {
    announce(this.announcement);
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey || event.shiftKey) return;
    if (event.code === 'KeyK' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.modal.close();
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const { length } = this.results();
    const command = this.results()[this.active()];
    if (!command) return;
    if (event.key === 'Enter' && !event.repeat) this.choose(command);
    else if (event.key === 'ArrowDown') this.activate((this.active() + 1) % length);
    else if (event.key === 'ArrowUp') this.activate((this.active() + length - 1) % length);
    else return;
    event.preventDefault();
  }

  protected onPointer(command: PaletteEntry): void {
    this.activeKey.set(command.key);
  }

  protected choose(command: PaletteEntry): void {
    rememberCommand(command.key);
    this.modal.close(command.run);
  }

  private activate(index: number): void {
    this.activeKey.set(this.results()[index]?.key ?? null);
    this.options()[index]?.nativeElement.scrollIntoView({ block: 'nearest' });
  }

  private recentCommandsFirst(): readonly PaletteEntry[] {
    const all = this.all();
    const recent = this.recent.flatMap((key) => all.find((command) => command.key === key) ?? []);
    return [...new Set([...recent, ...all])].slice(0, MAX_SHOWN);
  }

  private matchingCommands(): readonly PaletteEntry[] {
    const queries = queryVariants(this.typed());
    return this.all()
      .map((command) => ({ command, rank: score(queries, command.searchTexts) }))
      .filter(({ rank }) => rank > 0)
      .sort((one, other) => other.rank - one.rank)
      .slice(0, MAX_SHOWN)
      .map(({ command }) => command);
  }
}

/**
 * Results keep their order between keystrokes, so that none moves under the pointer: new ones are appended, removed ones stay
 * in their last state.
 */
function keepOrder(before: readonly PaletteEntry[], matches: readonly PaletteEntry[]): readonly PaletteEntry[] {
  const fresh = new Map(matches.map((command) => [command.key, command]));
  const known = before.map((command) => fresh.get(command.key) ?? command);
  for (const { key } of before) fresh.delete(key);
  return [...known, ...fresh.values()].slice(0, MAX_SHOWN);
}
