import { Service, computed, effect, inject, signal, untracked } from '@angular/core';
import type { Gifts } from '@giftbuyer/contracts';
import { ApiClient } from '../../../core/http/api-client';
import { Session } from '../../../core/session/session';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';
import { notificationsPreference } from './notifications-preference';

/** The server reads a catalogue again and again while browsers ask for it once a minute. */
const ASK_EVERY_MS = 50_000;

/** `unsupported`: no such browser, as Chrome for Android, or an address without HTTPS. */
export type NotificationPermissionState = NotificationPermission | 'unsupported';

/** Notifications of the browser about new gifts: off until the user turns them on. */
@Service()
export class GiftNotifications {
  private readonly api = inject(ApiClient);
  private readonly profiles = inject(ApiProfilesStore);
  private readonly preference = notificationsPreference();
  private readonly currentPermission = signal<NotificationPermissionState>(readPermission());
  readonly permission = this.currentPermission.asReadonly();
  readonly isOn = computed(() => this.preference.value() === 'on' && this.currentPermission() === 'granted');

  constructor() {
    const { me } = inject(Session);
    const userId = computed(() => me()?.id);
    effect((onCleanup) => {
      if (!this.isOn() || userId() === undefined) return;
      const stopping = new AbortController();
      onCleanup(() => stopping.abort());
      untracked(() => void this.keepWatching(stopping.signal));
    });
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

  /** Null in a browser that cannot show it: then notifications are off. */
  show(title: string, options: NotificationOptions): Notification | null {
    try {
      return new Notification(title, options);
    } catch {
      this.turnOff();
      this.currentPermission.set('unsupported');
      return null;
    }
  }

  /** The user may have changed it in the settings of the browser. */
  update(): void {
    this.currentPermission.set(readPermission());
  }

  /** Asks for the catalogues so that the server watches them; one tab of the browser does. */
  private async keepWatching(signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const ask = async (): Promise<void> => {
      const tags = new Map<string, string | null>();
      while (!signal.aborted) {
        const environments = new Set(this.profiles.profiles()?.map(({ environment }) => environment));
        // A failure is not shown: nothing on the page depends on the answer.
        for (const environment of environments) await this.askFor(environment, tags, signal).catch(() => undefined);
        await Promise.race([delay(ASK_EVERY_MS), stopped]);
      }
    };
    // After the end of the session a request never settles.
    const work = () => Promise.race([ask(), stopped]);
    await navigator.locks.request('gb-gift-notifications', { signal }, work).catch(() => undefined);
  }

  private async askFor(environment: string, tags: Map<string, string | null>, signal: AbortSignal): Promise<void> {
    const path = `/api/gifts?environment=${environment}&watch=notice`;
    const read = await this.api.getIfChanged<Gifts>(tags.get(path) ?? null, path, { signal });
    if (read) tags.set(path, read.tag);
  }
}

function readPermission(): NotificationPermissionState {
  // Browsers give permission, and have Web Locks, in a secure context only.
  if (!('Notification' in globalThis) || !isSecureContext) return 'unsupported';
  const { permission } = Notification;
  return permission === 'granted' || isConstructible() ? permission : 'unsupported';
}

/**
 * Whether a page may show notifications: in Chrome for Android only a service worker does, and the constructor throws.
 * Call it without the permission: with it the notification would be shown.
 */
function isConstructible(): boolean {
  try {
    new Notification('');
    return true;
  } catch {
    return false;
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
