import { DestroyRef, inject } from '@angular/core';
import { ModalState } from '@giftbuyer/ui';
import { AccountRefresh } from '../accounts/account/account-refresh';
import { AppNavigation } from '../../core/navigation/app-navigation';
import { Dialogs } from '../../core/dialogs/dialogs';
import { PageCommands } from '../../core/navigation/page-commands';
import { openCommandPalette } from '../command-palette/open-command-palette';
import { ShortcutsSetting } from '../../core/preferences/shortcuts-setting';
import { isPaletteKey, handlesOwnKeys, keystroke } from '../../shared/keystroke';

/** Maximum time between `g` and the next key. */
const SEQUENCE_TIMEOUT_MS = 1500;
const PAGES: Readonly<Record<string, string>> = { a: '/', p: '/api-profiles', s: '/settings' };

/**
 * Handles global keyboard shortcuts while the caller exists. Inactive while a modal is open. Shortcuts of single accounts are
 * in `AccountKeys`.
 */
export function listenToShortcuts(): void {
  const modalState = inject(ModalState);
  const setting = inject(ShortcutsSetting);
  const dialogs = inject(Dialogs);
  const commands = inject(PageCommands);
  const refresh = inject(AccountRefresh);
  const navigation = inject(AppNavigation);
  const actions: Readonly<Record<string, () => unknown>> = {
    '/': () => commands.run('search'),
    '?': () => dialogs.open(({ ShortcutsDialog }) => ShortcutsDialog),
    n: () => commands.run('addAccount'),
    'Shift+r': () => refresh.refreshAll(),
  };
  let sequenceUntil = 0;

  const onKey = (event: KeyboardEvent): void => {
    if (modalState.depth() > 0) return;
    if (isPaletteKey(event)) {
      event.preventDefault();
      void openCommandPalette(dialogs);
      return;
    }
    const key = keystroke(event);
    if (key === null || !setting.enabled() || handlesOwnKeys(event.target)) return;
    const page = event.timeStamp < sequenceUntil ? PAGES[key] : undefined;
    sequenceUntil = key === 'g' ? event.timeStamp + SEQUENCE_TIMEOUT_MS : 0;
    const action = page ? () => navigation.navigate(page) : actions[key];
    if (!action) return;
    event.preventDefault();
    void action();
  };
  document.addEventListener('keydown', onKey);
  inject(DestroyRef).onDestroy(() => document.removeEventListener('keydown', onKey));
}
