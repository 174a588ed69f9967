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
const LOGIN = '/api/auth/login';

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
  /** The sign-in that the server has accepted, until `GET /api/me` after it is answered. */
  private accepted: { username: string | null } | null = null;
  /** The registration whose answer was lost. */
  private unanswered: string | null = null;

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
    await this.signIn(credentials.username, () => this.api.post<Ok>(LOGIN, credentials));
  }

  /** After `login` failed with `second_factor_required`. */
  async loginWithCode(code: string): Promise<void> {
    await this.signIn(null, () => this.api.post<Ok>('/api/auth/login/code', { code } satisfies SecondFactorCode));
  }

  /** One whose answer was lost may have been made: repeated, it signs in. */
  async register(registration: Registration): Promise<void> {
    makeOriginKey();
    const isRepeated = this.unanswered === JSON.stringify(registration);
    this.unanswered = null;
    await this.signIn(registration.username, async () => {
      try {
        await this.api.post<Ok>('/api/auth/register', registration);
      } catch (error) {
        const { username, password } = registration;
        const isTaken = error instanceof ApiError && error.body?.error === 'username_taken';
        if (isRepeated && isTaken && (await this.isLogin({ username, password }))) return;
        if (error instanceof ApiError && error.status === 0) this.unanswered = JSON.stringify(registration);
        throw error;
      }
    });
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

  /**
   * @param username null: that of the second step
   * @param request is not repeated while it is only not known who has signed in: it would be refused
   */
  private async signIn(username: string | null, request: () => Promise<unknown>): Promise<void> {
    if (this.accepted?.username !== username) {
      this.accepted = null;
      await request();
      this.accepted = { username };
    }
    const me = await this.api.get<Me>(ME).catch((error: unknown) => {
      if (isSignedOut(error)) this.accepted = null;
      throw error;
    });
    this.accepted = null;
    this.isLoaded = true;
    this.session.start(me);
  }

  private async isLogin(credentials: Credentials): Promise<boolean> {
    return this.api.post<Ok>(LOGIN, credentials).then(
      () => true,
      () => false,
    );
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
