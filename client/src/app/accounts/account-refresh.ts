import { Service, computed, inject, signal } from '@angular/core';
import type {
  Account,
  RefreshAllFailure,
  RefreshAllLine,
  RefreshErrorLine,
  RefreshLine,
  RefreshStage,
} from '@giftbuyer/contracts';
import { type Toast, Toasts } from '@giftbuyer/ui';
import { I18n, clockTime } from '../../i18n/i18n';
import { Address } from '../core/address';
import { ApiClient } from '../core/api-client';
import { Clipboard } from '../core/clipboard';
import { ErrorText } from '../core/error-text';
import { LazyModals } from '../core/lazy-modals';
import { Session } from '../core/session';
import { AccountsStore } from './accounts.store';
import { displayName } from './display-name';
import type { RefreshFailure } from './refresh-failures';

const ALL_TOAST = 'refresh-all';

/** What a running refresh does now; `start` until the server names a stage, `wait` while it hears nothing new. */
export type Stage = RefreshStage | 'start' | 'wait';

/** How far "refresh all" is. */
export interface AllProgress {
  total: number;
  done: number;
}

/** Refreshes by hand: one account, or all of them. Several accounts may run at once, each at most once. */
@Service()
export class AccountRefresh {
  private readonly api = inject(ApiClient);
  private readonly store = inject(AccountsStore);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly errors = inject(ErrorText);
  private readonly clipboard = inject(Clipboard);
  private readonly modals = inject(LazyModals);
  private readonly address = inject(Address);
  private readonly running = signal<ReadonlyMap<number, Stage>>(new Map());
  private readonly allProgress = signal<AllProgress | null>(null);

  /** Null while not all are being refreshed. */
  readonly all = this.allProgress.asReadonly();
  /** 0 to 1, null before the first report. */
  readonly allShare = computed(() => {
    const progress = this.allProgress();
    return progress && progress.total > 0 ? progress.done / progress.total : null;
  });

  constructor() {
    inject(Session).ended.subscribe(() => {
      this.running.set(new Map());
      this.allProgress.set(null);
    });
  }

  /** Of this browser's own refresh, else of one that was started elsewhere. */
  stage(id: number): Stage | undefined {
    return this.running().get(id) ?? this.store.stage(id);
  }

  async one(account: Account): Promise<void> {
    if (this.running().has(account.id)) return;
    const toast = `refresh-${account.id}`;
    this.tell(account, 'start');
    try {
      let ended = false;
      for await (const line of this.api.stream<RefreshLine>(`/api/account/${account.id}/refresh`)) {
        if ('stage' in line) this.tell(account, line.stage, 'retry_after' in line ? line.retry_after : undefined);
        else {
          ended = true;
          this.end(account, line);
        }
      }
      if (!ended) throw new StreamBrokeOff();
    } catch (error) {
      const reason = error instanceof StreamBrokeOff ? this.i18n.texts().card.noAnswer : this.errors.of(error);
      this.toasts.error(toast, this.i18n.texts().card.refreshFailed(this.name(account), reason));
      void this.store.load();
    } finally {
      this.running.update((running) => new Map([...running].filter(([id]) => id !== account.id)));
    }
  }

  async everyone(): Promise<void> {
    if (this.allProgress()) return;
    const before = this.store.accounts();
    this.allProgress.set({ total: before.length, done: 0 });
    const { accounts } = this.i18n.texts();
    try {
      let last: Extract<RefreshAllLine, { failures: unknown }> | null = null;
      for await (const line of this.api.stream<RefreshAllLine>('/api/accounts/refresh')) {
        if (line.done === true) last = line;
        else this.tellAll(line.total, line.done);
      }
      if (!last) throw new StreamBrokeOff();
      const done = last.total - last.failed;
      const number = (value: number): string => this.i18n.number(value);
      if (last.failed > 0) {
        const { failures } = last;
        this.toasts.error(ALL_TOAST, accounts.refreshedSome(number(done), number(last.failed)), {
          label: accounts.showFailed,
          run: () => void this.showFailures(failures, before),
        });
      } else this.toasts.success(ALL_TOAST, accounts.refreshedAll(done, number(done)));
      void this.store.load();
    } catch (error) {
      const { card } = this.i18n.texts();
      this.toasts.error(ALL_TOAST, error instanceof StreamBrokeOff ? card.noAnswer : this.errors.of(error));
      void this.store.load();
    } finally {
      this.allProgress.set(null);
    }
  }

  /** @param before the accounts as they were: some may have left the list since */
  private async showFailures(failures: readonly RefreshAllFailure[], before: readonly Account[]): Promise<void> {
    const accounts = new Map(before.map((account) => [account.id, account]));
    const data = failures.flatMap(({ id, ...reason }): RefreshFailure[] => {
      const account = this.store.find(id) ?? accounts.get(id);
      return account ? [{ id, name: this.name(account), reason }] : [];
    });
    const id = await this.modals.open<number>(({ RefreshFailuresModal }) => RefreshFailuresModal, { data });
    if (id !== undefined) await this.address.goTo(`/accounts/${id}`, { keepsQuery: true });
  }

  /** @param waitSeconds how long Telegram asks to wait */
  private tell(account: Account, stage: Stage, waitSeconds?: number): void {
    this.running.update((running) => new Map(running).set(account.id, stage));
    const { card } = this.i18n.texts();
    const words = waitSeconds ? card.floodWait(clockTime(waitSeconds)) : card.stage[stage];
    this.toasts.pending(`refresh-${account.id}`, `${this.name(account)}: ${words}`);
  }

  private tellAll(total: number, done: number): void {
    this.allProgress.set({ total, done });
    const { accounts } = this.i18n.texts();
    this.toasts.pending(ALL_TOAST, accounts.refreshingAll(this.i18n.number(done), this.i18n.number(total)));
  }

  private end(account: Account, line: Exclude<RefreshLine, { stage: unknown }>): void {
    const { card } = this.i18n.texts();
    const toast = `refresh-${account.id}`;
    if ('done' in line) {
      this.store.update(line.account);
      this.toasts.success(toast, card.refreshed(this.name(line.account)));
    } else if (line.error === 'session_invalid') {
      // The store tells of it, as it does when the refresh was not ours.
      this.toasts.dismiss(toast);
      this.store.leave(account.id);
    } else {
      this.toasts.error(
        toast,
        card.refreshFailed(this.name(account), this.errors.ofBody(line)),
        this.copyUnknownCode(line),
      );
      void this.store.load();
    }
  }

  private copyUnknownCode(line: RefreshErrorLine): Toast['action'] {
    const code = this.errors.unknownCode(line);
    const { copyCode, codeCopied } = this.i18n.texts().common;
    return code === null ? undefined : { label: copyCode, run: () => void this.clipboard.copy(code, codeCopied) };
  }

  private name(account: Account): string {
    return displayName(account, this.i18n.texts());
  }
}

/** The stream ended without its last line: what happened to the account is unknown. */
class StreamBrokeOff extends Error {}
