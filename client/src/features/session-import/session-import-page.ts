import { Component, Injector, afterNextRender, computed, inject, signal, viewChild } from '@angular/core';
import { Icon, Toasts, announce } from '@giftbuyer/ui';
import { Dialogs } from '../../core/dialogs/dialogs';
import { ErrorMessages } from '../../core/http/error-messages';
import { AppNavigation } from '../../core/navigation/app-navigation';
import { pageTitle } from '../../core/navigation/page-title';
import { prefetchScripts } from '../../core/scripts/prefetch-scripts';
import { I18n } from '../../i18n/i18n';
import { PageHeader } from '../../shared/page-header';
import { ApiProfilesStore } from '../api-profiles/api-profiles.store';
import { NewAccountProxy } from '../proxies/new-account-proxy';
import { CommonProfile } from './found/common-profile';
import { accountName } from './found/describe-session';
import { FoundRow } from './found/found-row';
import type { Unreadable } from './found/found-session';
import { FoundSessions } from './found/found-sessions';
import { OldProfiles } from './found/old-profiles';
import { ImportControls } from './imports/import-controls';
import { SessionImportStore } from './imports/session-import.store';
import { sessionImportTexts } from './session-import-texts';
import { type ChosenFile, MAX_SOURCES, type Source, findSources } from './sources/find-sources';
import { SessionSources } from './sources/session-sources';
import { UsualPlaces } from './sources/usual-places';

const TOAST = 'session-import';

/** Brings accounts with sessions of other programs. */
@Component({
  selector: 'gb-session-import-page',
  imports: [CommonProfile, FoundRow, Icon, ImportControls, OldProfiles, PageHeader, SessionSources, UsualPlaces],
  providers: [FoundSessions, SessionImportStore, NewAccountProxy],
  templateUrl: './session-import-page.html',
  styleUrl: './session-import-page.css',
  host: { '(window:beforeunload)': 'onUnload($event)', '(window:pagehide)': 'store.clear()' },
})
export class SessionImportPage {
  protected readonly texts = sessionImportTexts();
  protected readonly i18n = inject(I18n);
  protected readonly sessions = inject(FoundSessions);
  protected readonly store = inject(SessionImportStore);
  protected readonly profiles = inject(ApiProfilesStore);
  protected readonly isCut = signal(false);
  protected readonly maxSources = MAX_SOURCES;
  protected readonly rows = computed(() =>
    this.sessions.found().map((session) => ({
      session,
      state: this.store.queue.stateOf(session.id),
      profileId: this.store.profileOf(session.id),
    })),
  );

  protected readonly proxyAction = computed(() => {
    if (this.store.queue.isRunning()) return null;
    const { proxies } = this.i18n.allTexts();
    return this.proxies.proxies()?.length === 0 ? proxies.add : proxies.choose;
  });

  private readonly navigation = inject(AppNavigation);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);
  private readonly proxies = inject(NewAccountProxy).proxies;
  private readonly controls = viewChild(ImportControls);
  private readonly injector = inject(Injector);

  constructor() {
    pageTitle(() => this.texts().title);
    this.profiles.loadOnce().catch((error: unknown) => this.toasts.error(TOAST, this.errors.messageFor(error)));
    announce(() => (this.sessions.progress() ? this.texts().sources.reading : this.foundText()));
    afterNextRender(prefetchScripts);
  }

  protected readFiles(files: readonly ChosenFile[]): void {
    // A dismissed picker, or an empty folder.
    if (files.length === 0) return;
    const { sources, skipped, isCut } = findSources(files);
    this.isCut.set(isCut);
    void this.read(sources, skipped);
  }

  protected readText(text: string): void {
    void this.read([{ kind: 'pasted', text }], 0);
  }

  protected nameOf(each: Unreadable): string {
    return accountName(each, this.texts());
  }

  protected async addProfile(): Promise<void> {
    const id = await this.dialogs.open(({ AddProfileDialog }) => AddProfileDialog);
    if (id !== undefined) this.store.commonProfile.update((common) => common ?? id);
  }

  /** To the choice of the proxy; first to new proxies if there are none. */
  protected async chooseProxy(): Promise<void> {
    try {
      if (!this.proxies.proxies()) await this.proxies.load();
    } catch (error) {
      return this.toasts.error(TOAST, this.errors.messageFor(error));
    }
    if (this.proxies.proxies()?.length === 0) await this.dialogs.open(({ AddProxiesDialog }) => AddProxiesDialog);
    afterNextRender(() => this.controls()?.focusProxy(), { injector: this.injector });
  }

  protected async replace(id: number): Promise<void> {
    const { replaceTitle: heading, replaceText: text, replaceConfirm: confirmLabel } = this.texts();
    const question = { heading, text, confirmLabel, cancelLabel: this.i18n.allTexts().common.cancel, danger: true };
    if (await this.dialogs.open(({ ConfirmDialog }) => ConfirmDialog, question, { alert: true }))
      this.store.replace(id);
  }

  /** For the guard of the route: asks first while accounts come in. @returns whether the page can be left now */
  canLeave(url: string): boolean {
    if (!this.store.queue.isRunning()) return true;
    void this.askToLeave(url);
    return false;
  }

  protected onUnload(event: BeforeUnloadEvent): void {
    if (this.store.queue.isRunning()) event.preventDefault();
  }

  /** Leaves by a navigation of its own: the one that was asked for cannot wait for a dialog, which has its history entry. */
  private async askToLeave(url: string): Promise<void> {
    const { leaveTitle: heading, leaveText: text, leaveConfirm: confirmLabel, leaveCancel: cancelLabel } = this.texts();
    const question = { heading, text, confirmLabel, cancelLabel, danger: true };
    if (!(await this.dialogs.open(({ ConfirmDialog }) => ConfirmDialog, question, { alert: true }))) return;
    this.store.clear();
    await this.navigation.navigate(url);
  }

  private async read(sources: readonly Source[], skipped: number): Promise<void> {
    try {
      await this.sessions.read(sources, skipped);
    } catch {
      this.toasts.error(TOAST, this.texts().sources.failed);
    }
  }

  private foundText(): string {
    if (this.sessions.isEmpty()) return '';
    const { length } = this.sessions.found();
    return length > 0 ? this.texts().found.count(length) : this.texts().sources.nothing;
  }
}
