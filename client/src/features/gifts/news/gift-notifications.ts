import { Service, signal } from '@angular/core';
import { storedPreference } from '../../../core/preferences/stored-preference';

/** `unsupported`: no such browser, or an address without HTTPS. */
export type NotificationPermissionState = NotificationPermission | 'unsupported';

/** Notifications of the browser about new gifts: off until the user turns them on. */
@Service()
export class GiftNotifications {
  private readonly preference = storedPreference('gb-gift-notifications', ['on', 'off'], 'off');
  private readonly currentPermission = signal<NotificationPermissionState>(readPermission());
  readonly permission = this.currentPermission.asReadonly();

  isOn(): boolean {
    return this.preference.value() === 'on' && this.currentPermission() === 'granted';
  }

  /** Call it on a click: browsers ignore other requests for the permission. */
  async turnOn(): Promise<void> {
    if (readPermission() === 'unsupported') return;
    this.currentPermission.set(await Notification.requestPermission());
    if (this.currentPermission() === 'granted') this.preference.set('on');
  }

  turnOff(): void {
    this.preference.set('off');
  }

  /** The user may have changed it in the settings of the browser. */
  update(): void {
    this.currentPermission.set(readPermission());
  }
}

function readPermission(): NotificationPermissionState {
  // Browsers without a secure context have no permission to give.
  return 'Notification' in globalThis && isSecureContext ? Notification.permission : 'unsupported';
}
