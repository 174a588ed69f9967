import { Location } from '@angular/common';
import { Component, type OnDestroy, type OnInit, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { Modals, type ModalRef } from '@giftbuyer/ui';
import { AppNavigation, isSheetPath } from '../../core/navigation/app-navigation';
import { Session } from '../../core/session/session';
import { AccountDetail } from './account-detail';

/** Route of `/accounts/:id`: opens a sheet over the list. Closing the sheet navigates back. */
@Component({ selector: 'gb-sheet-page', template: '' })
export class SheetPage implements OnInit, OnDestroy {
  private readonly params = toSignal(inject(ActivatedRoute).paramMap, { requireSync: true });
  private readonly id = computed(() => this.params().get('id') ?? '');

  private readonly modals = inject(Modals);
  private readonly router = inject(Router);
  private readonly navigation = inject(AppNavigation);
  private readonly location = inject(Location);
  private readonly session = inject(Session);
  /** Set when the user came from another page of the panel: then Back leads there. */
  private readonly previousUrl = this.router.currentNavigation()?.previousNavigation?.finalUrl?.toString();
  private sheet: ModalRef | undefined;

  ngOnInit(): void {
    const options = { sheet: true, fallbackFocus: () => document.querySelector<HTMLElement>('main h1') };
    this.sheet = this.modals.open(AccountDetail, this.id, options);
    void this.sheet.closed.then(() => this.onClosed());
  }

  ngOnDestroy(): void {
    const { sheet } = this;
    this.sheet = undefined;
    sheet?.close();
  }

  /** The sheet was closed by ×, Esc or the backdrop, and the URL is still that of the sheet. */
  private async onClosed(): Promise<void> {
    // After a logout the login page returns here.
    if (!this.sheet || !this.session.me()) return;
    await this.modals.settled();
    if (this.previousUrl && !isSheetPath(this.previousUrl)) this.location.back();
    else await this.navigation.navigate('/', { replaceUrl: true, preservesQuery: true });
  }
}
