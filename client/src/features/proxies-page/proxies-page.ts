import { Component, afterNextRender, computed, inject, signal, viewChild } from '@angular/core';
import type { Proxy } from '@giftbuyer/contracts';
import { Badge, Button, EmptyState, Icon, Skeleton, Toasts, announce } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { Dialogs } from '../../core/dialogs/dialogs';
import { ErrorMessages } from '../../core/http/error-messages';
import { pageTitle } from '../../core/navigation/page-title';
import { prefetchScripts } from '../../core/scripts/prefetch-scripts';
import { Clock } from '../../core/time/clock';
import { ErrorState } from '../../shared/error-state';
import { PageHeader } from '../../shared/page-header';
import { AccountRefresh } from '../accounts/account/account-refresh';
import { AccountsStore } from '../accounts/data/accounts.store';
import { ProxiesStore } from '../proxies/proxies.store';
import { proxyAddress, proxyName } from '../proxies/proxy-name';
import { ProxyMenu } from './proxy-menu';
import { ProxyRules } from './proxy-rules';

const TOAST = 'proxy';
/** How many are checked at a time: fewer than the server allows. */
const CHECKS_AT_ONCE = 3;

/** The proxies of the user: whether they work, which accounts use them, and what holds for all connections. */
@Component({
  selector: 'gb-proxies-page',
  imports: [Badge, Button, EmptyState, ErrorState, Icon, PageHeader, ProxyMenu, ProxyRules, Skeleton],
  templateUrl: './proxies-page.html',
  styleUrl: './proxies-page.css',
})
export class ProxiesPage {
  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.allTexts;
  protected readonly store = inject(ProxiesStore);
  protected readonly failure = signal<{ error: unknown } | null>(null);
  protected readonly name = proxyName;
  protected readonly address = proxyAddress;
  /** Ids of those that are being checked. */
  protected readonly checking = signal<ReadonlySet<number>>(new Set());
  private readonly progress = signal<{ done: number; total: number } | null>(null);
  protected readonly checkAllLabel = computed(() => {
    const progress = this.progress();
    const { proxies } = this.texts();
    if (!progress) return proxies.checkAll;
    return proxies.checkingAll(this.i18n.number(progress.done), this.i18n.number(progress.total));
  });
  protected readonly isCheckingAll = computed(() => this.progress() !== null);

  private readonly head = viewChild.required(PageHeader);
  private readonly accounts = inject(AccountsStore);
  private readonly refresh = inject(AccountRefresh);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);
  private readonly clock = inject(Clock);

  constructor() {
    pageTitle(() => this.texts().proxies.title);
    announce(() => (this.store.proxies() || this.failure() ? '' : this.texts().proxies.loading));
    void this.load();
    void this.accounts.load();
    afterNextRender(prefetchScripts);
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      await this.store.load();
    } catch (error) {
      this.failure.set({ error });
    }
  }

  protected stateOf(proxy: Proxy): string {
    const { proxies } = this.texts();
    if (proxy.check_error) return proxies.failures[proxy.check_error];
    return proxy.check_ms === null ? proxies.notChecked : proxies.ms(this.i18n.number(proxy.check_ms));
  }

  protected checkedAt({ checked_at: at }: Proxy): string {
    return at ? this.texts().proxies.checked(this.i18n.ago(at, this.clock.now())) : '';
  }

  protected countryOf({ country }: Proxy): string {
    return country ? (new Intl.DisplayNames(this.i18n.language(), { type: 'region' }).of(country) ?? country) : '';
  }

  protected usesOf({ accounts }: Proxy): string {
    return accounts > 0 ? this.texts().accounts.total(accounts) : this.texts().proxies.unused;
  }

  protected async add(): Promise<void> {
    await this.dialogs.open(({ AddProxiesDialog }) => AddProxiesDialog);
  }

  protected async rename(proxy: Proxy): Promise<void> {
    await this.dialogs.open(({ RenameProxyDialog }) => RenameProxyDialog, proxy);
  }

  protected async assign(): Promise<void> {
    const ids = await this.dialogs.open(({ AssignProxiesDialog }) => AssignProxiesDialog, {
      accounts: this.accounts.accounts(),
    });
    // What failed through the former proxy is tried through the new one.
    const failing = this.accounts.accounts().filter(({ status }) => status === 'proxy_unreachable');
    for (const account of failing) if (ids?.includes(account.id)) void this.refresh.refresh(account);
  }

  protected async check(proxy: Proxy): Promise<void> {
    const { proxies } = this.texts();
    const name = proxyName(proxy);
    this.toasts.pending(TOAST, proxies.checking(name));
    try {
      const checked = await this.checkOne(proxy);
      const { check_error: error } = checked;
      if (error) this.toasts.error(TOAST, proxies.fails(name, proxies.failures[error]));
      else this.toasts.success(TOAST, proxies.works(name, this.stateOf(checked)));
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
    }
  }

  protected async checkAll(): Promise<void> {
    if (this.progress()) return;
    const waiting = [...(this.store.proxies() ?? [])];
    const total = waiting.length;
    let [done, works] = [0, 0];
    this.progress.set({ done, total });
    const work = async () => {
      for (let proxy = waiting.shift(); proxy; proxy = waiting.shift()) {
        if ((await this.checkOne(proxy)).check_error === null) works++;
        this.progress.set({ done: ++done, total });
      }
    };
    try {
      await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, work));
      this.toasts.success(TOAST, this.texts().proxies.checkedAll(this.i18n.number(works), this.i18n.number(total)));
    } catch (error) {
      waiting.length = 0;
      this.toasts.error(TOAST, this.errors.messageFor(error));
    } finally {
      this.progress.set(null);
    }
  }

  protected async delete(proxy: Proxy): Promise<void> {
    const { proxies, common } = this.texts();
    const name = proxyName(proxy);
    const question = {
      ...{ heading: proxies.deleteTitle, text: proxies.deleteText(name), danger: true },
      ...{ confirmLabel: proxies.delete, cancelLabel: common.cancel },
    };
    const fallbackFocus = () => this.head().element();
    if (!(await this.dialogs.open(({ ConfirmDialog }) => ConfirmDialog, question, { alert: true, fallbackFocus })))
      return;
    this.toasts.pending(TOAST, proxies.deleting);
    try {
      await this.store.delete(proxy.id);
      this.toasts.success(TOAST, proxies.deleted(name));
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
    }
  }

  private async checkOne({ id }: Proxy): Promise<Proxy> {
    this.checking.update((ids) => new Set([...ids, id]));
    try {
      return await this.store.check(id);
    } finally {
      this.checking.update((ids) => new Set([...ids].filter((other) => other !== id)));
    }
  }
}
