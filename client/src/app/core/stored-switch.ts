import { signal } from '@angular/core';

/** A switch that is stored in the browser; on by default. */
export abstract class StoredSwitch {
  private readonly on = signal(true);
  readonly enabled = this.on.asReadonly();

  /** @param storageKey key in the local storage */
  constructor(private readonly storageKey: string) {
    try {
      this.on.set(localStorage.getItem(storageKey) !== 'off');
    } catch {
      // Storage is forbidden: the default applies.
    }
  }

  use(enabled: boolean): void {
    this.on.set(enabled);
    try {
      localStorage.setItem(this.storageKey, enabled ? 'on' : 'off');
    } catch {
      // Storage is forbidden: the choice lasts until the tab is closed.
    }
  }
}
