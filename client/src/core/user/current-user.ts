import { DestroyRef, Service, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { type CanActivateFn, RedirectCommand, Router } from '@angular/router';
import type {
  ChangePassword,
  Credentials,
  Me,
  Ok,
  PasswordAgain,
  Registration,
  SecondFactorCode,
  SessionEndReason,
} from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { ApiClient, ApiError } from '../http/api-client';
import { Clock } from '../time/clock';
import { makeOriginKey } from '../session/origin-key';
import { Session } from '../session/session';

const ME = '/api/me';

/** The signed-in user: login, logout and session checks. */
@Service()
export class CurrentUser {
  private readonly api = inject(ApiClient);
  private readonly session = inject(Session);
  private readonly clock = inject(Clock);
  /** Null when signed out. */
  readonly me = this.session.me;
  /** The tab became visible, and still belongs to the user whom the page shows. */
  readonly returned = new Subject<void>();
  private isLoaded = false;
  private loading: Promise<void> | null = null;

  constructor() {
    const onReturn = (): void => {
      if (!document.hidden && this.me()) void this.reloadForOtherUser().then(() => this.returned.next());
    };
    document.addEventListener('visibilitychange', onReturn);
    // The computer slept. The response also synchronizes the clock.
    this.clock.jumped.pipe(takeUntilDestroyed()).subscribe(onReturn);
    inject(DestroyRef).onDestroy(() => document.removeEventListener('visibilitychange', onReturn));
  }

  /** Loads the user once per page load. Throws when the server cannot be reached. */
  async load(): Promise<Me | null> {
    if (this.isLoaded) return this.me();
    // Once at a time: an answer starts a session, which ends every request made before it.
    this.loading ??= this.fetchUser().finally(() => (this.loading = null));
    await this.loading;
    return this.me();
  }

  async login(credentials: Credentials): Promise<void> {
    makeOriginKey();
    await this.api.post<Ok>('/api/auth/login', credentials);
    await this.startSession();
  }

  /** After `login` failed with `second_factor_required`. */
  async loginWithCode(code: string): Promise<void> {
    await this.api.post<Ok>('/api/auth/login/code', { code } satisfies SecondFactorCode);
    await this.startSession();
  }

  async register(credentials: Registration): Promise<void> {
    makeOriginKey();
    await this.api.post<Ok>('/api/auth/register', credentials);
    await this.startSession();
  }

  async logout(): Promise<void> {
    await this.api.delete<Ok>('/api/auth/logout');
    this.session.end();
  }

  async changePassword(change: ChangePassword): Promise<void> {
    await this.api.post<Ok>('/api/me/password', change);
  }

  /** Confirms the password for requests that require it, see `StepUp`. */
  async confirmPassword(password: string): Promise<void> {
    await this.api.post<Ok>('/api/me/step-up', { password } satisfies PasswordAgain);
  }

  async signOutEverywhere(): Promise<void> {
    await this.api.delete<Ok>('/api/auth/sessions');
    this.session.end();
  }

  /** Confirms that no other panel uses this data. */
  async confirmInstallation(): Promise<void> {
    await this.api.post<Ok>('/api/installation/confirm');
    this.session.update({ installation_confirmed: true });
  }

  /**
   * Checks a session that seems to have ended; a 401 ends it here too. Another tab may have started the next session,
   * possibly of another user.
   */
  async checkSession(reason: SessionEndReason): Promise<void> {
    const { replacedAt } = this.session;
    if (reason === 'replaced') replacedAt.set(this.clock.currentTime());
    await this.reloadForOtherUser();
    replacedAt.set(null);
  }

  /**
   * Call it when events may have been missed, before anything is loaded: another tab may have started a session of another
   * user, whose data the page would show as that of the former one. Reloads the page then, and never resolves.
   */
  async reloadForOtherUser(): Promise<void> {
    // Without an answer the next response will show it.
    const me = await this.api.get<Me>(ME).catch(() => null);
    if (me === null || me.id === this.me()?.id) return;
    location.reload();
    await new Promise<never>(() => undefined);
  }

  /**
   * Checks that the session still belongs to the user whom the page shows, before sensitive data is sent: another tab, or
   * another service on this host, may have replaced the cookie. Reloads the page if not.
   */
  async assertSameUser(): Promise<void> {
    const { id } = await this.api.get<Me>(ME);
    if (id === this.me()?.id) return;
    location.reload();
    throw new ApiError(401, null);
  }

  private async fetchUser(): Promise<void> {
    try {
      this.session.start(await this.api.get<Me>(ME));
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      this.session.end();
    }
    this.isLoaded = true;
  }

  private async startSession(): Promise<void> {
    const me = await this.api.get<Me>(ME);
    this.isLoaded = true;
    this.session.start(me);
  }
}

function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.body?.error === 'ambiguous_session');
}

/** Guard of pages that require a user. */
export const userGuard: CanActivateFn = async (_route, state) => {
  const user = inject(CurrentUser);
  const session = inject(Session);
  const router = inject(Router);
  try {
    if (await user.load()) return true;
  } catch {
    return redirectToUnreachable(router);
  }
  session.setReturnUrl(state.url);
  return new RedirectCommand(router.parseUrl('/login'), { replaceUrl: true });
};

/** Guard of the login and registration pages. */
export const guestGuard: CanActivateFn = async () => {
  const user = inject(CurrentUser);
  const router = inject(Router);
  try {
    return (await user.load()) ? new RedirectCommand(router.parseUrl('/'), { replaceUrl: true }) : true;
  } catch {
    return redirectToUnreachable(router);
  }
};

/** The URL stays unchanged, so that a reload tries it again. */
function redirectToUnreachable(router: Router): RedirectCommand {
  return new RedirectCommand(router.parseUrl('/unreachable'), { skipLocationChange: true });
}

/** Guard of the page shown after a login elsewhere ended this session. */
export const replacedGuard: CanActivateFn = () =>
  inject(Session).replacedAt() !== null || new RedirectCommand(inject(Router).parseUrl('/'), { replaceUrl: true });
