import { signal } from '@angular/core';

/** A choice that this browser keeps: on until switched off. */
export abstract class StoredSwitch {
  private readonly on = signal(true);
  readonly enabled = this.on.asReadonly();

  /** @param storageKey of the local storage */
  constructor(private readonly storageKey: string) {
    try {
      this.on.set(localStorage.getItem(storageKey) !== 'off');
    } catch {
      // A browser that forbids storage keeps nothing.
    }
  }

  use(enabled: boolean): void {
    this.on.set(enabled);
    try {
      localStorage.setItem(this.storageKey, enabled ? 'on' : 'off');
    } catch {
      // A browser that forbids storage forgets the choice with the tab.
    }
  }
}
