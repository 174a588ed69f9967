import { Service, inject } from '@angular/core';
import { RedirectCommand, Router } from '@angular/router';
import { Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { basePath, withBasePath } from '../navigation/base-path';
import { Session } from '../session/session';

/** Pages without a session. */
const SIGNED_OUT = /^\/(login|register|replaced)\b/;
/** The main script of a page; its name contains a hash of its content. */
const MAIN_SCRIPT = /\bmain-[\w-]+\.js\b/;

/** Detects that the panel was updated while this page was open: the server then no longer has the code of this page. */
@Service()
export class PanelUpdate {
  private readonly toasts = inject(Toasts);
  private readonly texts = inject(I18n).signInTexts;
  private readonly router = inject(Router);
  private readonly session = inject(Session);

  /** Offers to reload if there is a new version. @returns whether there is */
  async notifyIfUpdated(): Promise<boolean> {
    if (!(await hasNewVersion())) return false;
    const { updated, reload } = this.texts().common;
    this.toasts.info('update', updated, { label: reload, run: () => location.reload() });
    return true;
  }

  /**
   * The code of the page at `url` could not be loaded. If there is a new version, the browser loads the page from the server.
   * @returns a redirect to the error page, unless a page of the same session state is shown
   */
  handlePageLoadFailure(url: string): RedirectCommand | void {
    const shown = this.router.lastSuccessfulNavigation()?.finalUrl?.toString();
    if (shown !== undefined && SIGNED_OUT.test(shown) === (this.session.me() === null)) {
      void this.reloadIfUpdated(url, () => this.toasts.error('page', this.texts().errors.network));
      return;
    }
    void this.reloadIfUpdated(url);
    // The URL stays unchanged, so that a reload tries it again.
    return new RedirectCommand(this.router.parseUrl('/unreachable'), { skipLocationChange: true });
  }

  private async reloadIfUpdated(url: string, orElse?: () => void): Promise<void> {
    if (await hasNewVersion()) location.assign(withBasePath(url));
    else orElse?.();
  }
}

async function hasNewVersion(): Promise<boolean> {
  const own = MAIN_SCRIPT.exec([...document.scripts].map(({ src }) => src).join(' '))?.[0];
  try {
    const response = await fetch(basePath(), { cache: 'no-store', headers: { Accept: 'text/html' } });
    const served = response.ok ? MAIN_SCRIPT.exec(await response.text())?.[0] : undefined;
    return own !== undefined && served !== undefined && served !== own;
  } catch {
    return false;
  }
}
