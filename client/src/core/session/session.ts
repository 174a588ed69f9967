import { Service, signal } from '@angular/core';
import type { Me } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { discardPreloadedResponses } from './preloaded-responses';
import { makeOriginKey } from './origin-key';
import { tabStorage } from '../browser/tab-storage';

/** The panel session of this page. Every request belongs to the session in which it was made, see `ApiClient`. */
@Service()
export class Session {
  /** The session ended: forget everything that was loaded in it. */
  readonly ended = new Subject<void>();
  /** The last session was ended by the server, not by a logout. */
  readonly expired = signal(false);
  /** When a login elsewhere ended this session, in milliseconds since the epoch; null for other reasons. */
  readonly replacedAt = signal<number | null>(null);

  private readonly user = signal<Me | null>(null);
  /** Null when signed out. */
  readonly me = this.user.asReadonly();
  private scope = new AbortController();
  /** The user of the last session of this page; null before the first. */
  private lastUserId: number | null = null;
  private returnTarget: { url: string; userId: number | null } = { url: '/', userId: null };

  /** Aborted when the session changes. Being signed out also has a signal. */
  get signal(): AbortSignal {
    return this.scope.signal;
  }

  start(me: Me): void {
    this.renewScope();
    this.lastUserId = me.id;
    this.expired.set(false);
    this.replacedAt.set(null);
    this.user.set(me);
  }

  update(change: Partial<Me>): void {
    this.user.update((me) => me && { ...me, ...change });
  }

  /** The server rejected the session. */
  expire(): void {
    if (this.user() === null) return;
    this.expired.set(true);
    this.end();
  }

  /** Ends the session, clears the tab storage and creates an origin key, so that foreign sessions are rejected. */
  end(): void {
    this.renewScope();
    discardPreloadedResponses();
    makeOriginKey();
    this.user.set(null);
    tabStorage()?.clear();
    this.ended.next();
  }

  /** URL to open after the next login; ignored if another user logs in. */
  setReturnUrl(url: string): void {
    this.returnTarget = { url, userId: this.lastUserId };
  }

  /** URL to open after a login. */
  get returnUrl(): string {
    const { url, userId } = this.returnTarget;
    return userId === null || userId === this.user()?.id ? url : '/';
  }

  private renewScope(): void {
    this.scope.abort();
    this.scope = new AbortController();
  }
}
