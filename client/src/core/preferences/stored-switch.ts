import { computed } from '@angular/core';
import { type StoredPreference, storedPreference } from './stored-preference';

/** A switch that is stored in the browser; on by default. */
export abstract class StoredSwitch {
  private readonly preference: StoredPreference<'on' | 'off', 'on'>;
  readonly enabled = computed(() => this.preference.value() === 'on');

  /** @param storageKey key in the local storage */
  constructor(storageKey: string) {
    this.preference = storedPreference(storageKey, ['on', 'off'], 'on');
  }

  use(enabled: boolean): void {
    this.preference.set(enabled ? 'on' : 'off');
  }
}
