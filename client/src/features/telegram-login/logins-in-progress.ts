import { Service, computed, effect, inject, signal, untracked } from '@angular/core';
import { LOGIN_EXPIRES_AFTER_MINUTES, type ApiProfile, type SentCode } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { Clock } from '../../core/time/clock';
import { Session } from '../../core/session/session';
import { tabStorage } from '../../core/browser/tab-storage';
import { activeLogins, stepAfter, storeLogins, storedLogins, type LoginInProgress } from './login-storage';

/**
 * Logins that wait for an email address, a code or a password: one may be open in the dialog, the others are postponed. They survive a reload,
 * but not their expiry or the session.
 */
@Service()
export class LoginsInProgress {
  readonly added = new Subject<void>();

  private readonly session = inject(Session);
  private readonly clock = inject(Clock);
  private readonly storage = tabStorage();
  private readonly all = signal<readonly LoginInProgress[]>(
    activeLogins(storedLogins(this.storage), this.session.me()?.id, this.clock.currentTime()),
  );
  private readonly openLoginId = signal<string | null>(null);

  /** Postponed logins, the longest waiting first. */
  readonly waiting = computed(() => this.all().filter(({ sent }) => sent.login_id !== this.openLoginId()));

  constructor() {
    this.session.ended.subscribe(() => {
      this.save([]);
      this.openLoginId.set(null);
    });
    effect(() => {
      const time = this.clock.now();
      untracked(() => {
        const rest = activeLogins(this.all(), this.session.me()?.id, time);
        if (rest.length < this.all().length) this.save(rest);
      });
    });
  }

  /** Adds a login whose code was sent from the open dialog; replaces one with the same phone. */
  add(profile: ApiProfile, phone: string, sent: SentCode): void {
    const userId = this.session.me()?.id;
    if (userId === undefined) return;
    const now = this.clock.currentTime();
    const expiresAt = now + LOGIN_EXPIRES_AFTER_MINUTES * 60_000;
    const others = this.all().filter((login) => login.phone !== phone);
    const step = stepAfter(sent);
    this.save([...others, { userId, profile, phone, step, sent, sentAt: now, expiresAt, hint: null }]);
    this.openLoginId.set(sent.login_id);
  }

  update(
    loginId: string,
    change: Partial<Pick<LoginInProgress, 'step' | 'sent' | 'sentAt' | 'hint' | 'emailSent'>>,
  ): void {
    this.save(this.all().map((login) => (login.sent.login_id === loginId ? { ...login, ...change } : login)));
  }

  /** Its email address is confirmed, or is to be given again. */
  confirmEmail(loginId: string, sent: SentCode): void {
    this.update(loginId, { step: stepAfter(sent), sent, sentAt: this.clock.currentTime(), emailSent: null });
  }

  /** The dialog continues it. */
  resume(loginId: string): void {
    this.openLoginId.set(loginId);
  }

  /** The dialog was closed; the login waits behind the others. */
  postpone(loginId: string): void {
    const { all } = this;
    this.save(
      all().toSorted((one, other) => Number(one.sent.login_id === loginId) - Number(other.sent.login_id === loginId)),
    );
    this.openLoginId.set(null);
  }

  remove(loginId: string): void {
    this.save(this.all().filter(({ sent }) => sent.login_id !== loginId));
  }

  private save(logins: readonly LoginInProgress[]): void {
    this.all.set(logins);
    storeLogins(this.storage, logins);
  }
}
