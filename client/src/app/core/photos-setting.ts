import { Service, signal } from '@angular/core';

const STORAGE_KEY = 'gb-photos';

/** Whether accounts are shown with their profile photos. They are until switched off. */
@Service()
export class PhotosSetting {
  private readonly on = signal(stored());
  readonly enabled = this.on.asReadonly();

  use(enabled: boolean): void {
    this.on.set(enabled);
    try {
      localStorage.setItem(STORAGE_KEY, enabled ? 'on' : 'off');
    } catch {
      // A browser that forbids storage forgets the choice with the tab.
    }
  }
}

function stored(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    return true;
  }
}
