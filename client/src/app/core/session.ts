import { Service, signal } from '@angular/core';
import type { Me } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { discardPreloadedResponses } from './preloaded-responses';
import { makeOriginKey } from './origin-key';
import { tabStorage } from './tab-storage';

/** The session of the panel that this page has. Every request belongs to the one in which it was made, see `ApiClient`. */
@Service()
export class Session {
  /** The session is over, and what was read in it must be forgotten: nobody is signed in. */
  readonly ended = new Subject<void>();
  /** The last session was ended by the server, not by the person. */
  readonly expired = signal(false);
  /** When the user signed in elsewhere, in milliseconds since the epoch; null if that is not why the session ended. */
  readonly replacedAt = signal<number | null>(null);

  private readonly user = signal<Me | null>(null);
  /** Null when nobody is signed in. */
  readonly me = this.user.asReadonly();
  private scope = new AbortController();
  /** The user of the last session of this page; null before the first. */
  private lastUserId: number | null = null;
  private returnTarget: { url: string; userId: number | null } = { url: '/', userId: null };

  /** Aborted when the next session begins, or this one ends. The time in which nobody is signed in has one too. */
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

  /** Something about the user has changed. */
  update(change: Partial<Me>): void {
    this.user.update((me) => me && { ...me, ...change });
  }

  /** The server refuses what belongs to it. */
  expire(): void {
    if (this.user() === null) return;
    this.expired.set(true);
    this.end();
  }

  /** What the tab kept for the person goes with the session. From here on no session of somebody else is of use. */
  end(): void {
    this.renewScope();
    discardPreloadedResponses();
    makeOriginKey();
    this.user.set(null);
    tabStorage()?.clear();
    this.ended.next();
  }

  /** Where the next login leads to, unless somebody else signs in than the last user of this page. */
  setReturnUrl(url: string): void {
    this.returnTarget = { url, userId: this.lastUserId };
  }

  /** Where the user who has just signed in goes. */
  get returnUrl(): string {
    const { url, userId } = this.returnTarget;
    return userId === null || userId === this.user()?.id ? url : '/';
  }

  private renewScope(): void {
    this.scope.abort();
    this.scope = new AbortController();
  }
}
