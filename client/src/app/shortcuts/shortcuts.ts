import { DestroyRef, inject } from '@angular/core';
import { ModalState } from '@giftbuyer/ui';
import { AccountRefresh } from '../accounts/account-refresh';
import { Address } from '../core/address';
import { LazyModals } from '../core/lazy-modals';
import { PageCommands } from '../core/page-commands';
import { PaletteOpener } from '../core/palette';
import { ShortcutsSetting } from '../core/shortcuts-setting';
import { isPaletteKey, isTaken, keystroke } from './keystroke';

/** `g` and a letter belong together for so long. */
const SEQUENCE_MS = 1500;
const PAGES: Readonly<Record<string, string>> = { a: '/', p: '/api-profiles', s: '/settings' };

/**
 * Listens to the keys that work everywhere, as long as whoever calls it exists. A modal has the keyboard for itself.
 * Those of single accounts are in `AccountKeys`.
 */
export function listenToShortcuts(): void {
  const layer = inject(ModalState);
  const setting = inject(ShortcutsSetting);
  const palette = inject(PaletteOpener);
  const modals = inject(LazyModals);
  const commands = inject(PageCommands);
  const refresh = inject(AccountRefresh);
  const address = inject(Address);
  const actions: Readonly<Record<string, () => unknown>> = {
    '/': () => commands.run('search'),
    '?': () => modals.open(({ ShortcutsListModal }) => ShortcutsListModal),
    n: () => commands.run('addAccount'),
    'Shift+r': () => refresh.everyone(),
  };
  let sequenceUntil = 0;

  const onKey = (event: KeyboardEvent): void => {
    if (layer.depth() > 0) return;
    if (isPaletteKey(event)) {
      event.preventDefault();
      palette.open();
      return;
    }
    const key = keystroke(event);
    if (key === null || !setting.enabled() || isTaken(event.target)) return;
    const page = event.timeStamp < sequenceUntil ? PAGES[key] : undefined;
    sequenceUntil = key === 'g' ? event.timeStamp + SEQUENCE_MS : 0;
    const action = page ? () => address.goTo(page) : actions[key];
    if (!action) return;
    event.preventDefault();
    void action();
  };
  document.addEventListener('keydown', onKey);
  inject(DestroyRef).onDestroy(() => document.removeEventListener('keydown', onKey));
}
