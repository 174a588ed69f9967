import { DestroyRef, inject } from '@angular/core';
import { ModalState } from '@giftbuyer/ui';
import { ShortcutsSetting } from '../../core/preferences/shortcuts-setting';
import { handlesOwnKeys, isPaletteKey, keystroke, keystrokeOf } from '../../shared/keystroke';
import { Commands } from '../commands/commands';

/** Maximum time between `g` and the next key. */
const SEQUENCE_TIMEOUT_MS = 1500;

/**
 * Handles global keyboard shortcuts while the caller exists. Inactive while a modal is open. Shortcuts of single accounts are
 * in `AccountKeys`.
 */
export function listenToShortcuts(): void {
  const modalState = inject(ModalState);
  const setting = inject(ShortcutsSetting);
  const commands = inject(Commands);
  /** By keystrokes, such as `n`, `Shift+r` and `g a`. */
  const byKeys = new Map(commands.all.map((command) => [keystrokeOf(command.keys), command]));
  let sequenceUntil = 0;

  const onKey = (event: KeyboardEvent): void => {
    if (modalState.depth() > 0) return;
    if (isPaletteKey(event)) {
      event.preventDefault();
      void commands.palette.run();
      return;
    }
    const key = keystroke(event);
    if (key === null || !setting.enabled() || handlesOwnKeys(event.target)) return;
    const isSecond = event.timeStamp < sequenceUntil;
    sequenceUntil = key === 'g' ? event.timeStamp + SEQUENCE_TIMEOUT_MS : 0;
    const command = (isSecond && byKeys.get(`g ${key}`)) || byKeys.get(key);
    if (!command) return;
    event.preventDefault();
    void command.run();
  };
  document.addEventListener('keydown', onKey);
  inject(DestroyRef).onDestroy(() => document.removeEventListener('keydown', onKey));
}
