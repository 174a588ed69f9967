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
import { I18n, clockTime } from '../../../i18n/i18n';
import { AppNavigation } from '../../../core/navigation/app-navigation';
import { ApiClient } from '../../../core/http/api-client';
import { Clipboard } from '../../../shared/clipboard';
import { ErrorMessages } from '../../../core/http/error-messages';
import { Dialogs } from '../../../core/dialogs/dialogs';
import { Session } from '../../../core/session/session';
import { AccountsStore } from '../data/accounts.store';
import { displayName } from '../data/display-name';
import type { RefreshFailure } from './refresh-failures-dialog';

const ALL_TOAST = 'refresh-all';

/** The stage of a running refresh; `start` until the server reports one, `wait` while it only sends heartbeats. */
export type Stage = RefreshStage | 'start' | 'wait';

/** Progress of "refresh all". */
export interface RefreshProgress {
  total: number;
  done: number;
}

/** Manual refreshes of one account or all. Several accounts may be refreshed at once, each only once at a time. */
@Service()
export class AccountRefresh {
  private readonly api = inject(ApiClient);
  private readonly store = inject(AccountsStore);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly errors = inject(ErrorMessages);
  private readonly clipboard = inject(Clipboard);
  private readonly dialogs = inject(Dialogs);
  private readonly navigation = inject(AppNavigation);
  private readonly running = signal<ReadonlyMap<number, Stage>>(new Map());
  private readonly progressState = signal<RefreshProgress | null>(null);

  /** Progress of "refresh all"; null while it is not running. */
  readonly progress = this.progressState.asReadonly();
  /** 0 to 1; null before the first report. */
  readonly progressRatio = computed(() => {
    const progress = this.progressState();
    return progress && progress.total > 0 ? progress.done / progress.total : null;
  });

  constructor() {
    inject(Session).ended.subscribe(() => {
      this.running.set(new Map());
      this.progressState.set(null);
    });
  }

  /** The stage of a refresh started here, else of one started elsewhere. */
  stageOf(id: number): Stage | undefined {
    return this.running().get(id) ?? this.store.stageOf(id);
  }

  async refresh(account: Account): Promise<void> {
    if (this.running().has(account.id)) return;
    const toast = `refresh-${account.id}`;
    this.reportStage(account, 'start');
    try {
      let ended = false;
      for await (const line of this.api.stream<RefreshLine>(`/api/account/${account.id}/refresh`)) {
        if ('stage' in line)
          this.reportStage(account, line.stage, 'retry_after' in line ? line.retry_after : undefined);
        else {
          ended = true;
          this.finish(account, line);
        }
      }
      if (!ended) throw new StreamInterrupted();
    } catch (error) {
      const reason =
        error instanceof StreamInterrupted ? this.i18n.texts().card.noAnswer : this.errors.messageFor(error);
      this.toasts.error(toast, this.i18n.texts().card.refreshFailed(this.name(account), reason));
      void this.store.load();
    } finally {
      this.running.update((running) => new Map([...running].filter(([id]) => id !== account.id)));
    }
  }

  async refreshAll(): Promise<void> {
    if (this.progressState()) return;
    const before = this.store.accounts();
    this.progressState.set({ total: before.length, done: 0 });
    const { accounts } = this.i18n.texts();
    try {
      let last: Extract<RefreshAllLine, { failures: unknown }> | null = null;
      for await (const line of this.api.stream<RefreshAllLine>('/api/accounts/refresh')) {
        if (line.done === true) last = line;
        else this.reportProgress(line.total, line.done);
      }
      if (!last) throw new StreamInterrupted();
      const done = last.total - last.failed;
      const number = (value: number): string => this.i18n.number(value);
      if (last.failed > 0) {
        const { failures } = last;
        this.toasts.error(ALL_TOAST, accounts.refreshedSome(number(done), number(last.failed)), {
          label: accounts.showFailed,
          run: () => void this.showFailures(failures, before),
        });
      } else this.toasts.success(ALL_TOAST, accounts.refreshedAll(done));
      void this.store.load();
    } catch (error) {
      const { card } = this.i18n.texts();
      this.toasts.error(ALL_TOAST, error instanceof StreamInterrupted ? card.noAnswer : this.errors.messageFor(error));
      void this.store.load();
    } finally {
      this.progressState.set(null);
    }
  }

  /** @param before the accounts before the refresh: some may have been removed since */
  private async showFailures(failures: readonly RefreshAllFailure[], before: readonly Account[]): Promise<void> {
    const accounts = new Map(before.map((account) => [account.id, account]));
    const data = failures.flatMap(({ id, ...reason }): RefreshFailure[] => {
      const account = this.store.find(id) ?? accounts.get(id);
      return account ? [{ id, name: this.name(account), reason }] : [];
    });
    const id = await this.dialogs.open(({ RefreshFailuresDialog }) => RefreshFailuresDialog, data);
    if (id !== undefined) await this.navigation.navigate(`/accounts/${id}`, { preservesQuery: true });
  }

  /** @param waitSeconds the flood wait that Telegram asks for */
  private reportStage(account: Account, stage: Stage, waitSeconds?: number): void {
    this.running.update((running) => new Map(running).set(account.id, stage));
    const { card } = this.i18n.texts();
    const status = waitSeconds ? card.floodWait(clockTime(waitSeconds)) : card.stage[stage];
    this.toasts.pending(`refresh-${account.id}`, `${this.name(account)}: ${status}`);
  }

  private reportProgress(total: number, done: number): void {
    this.progressState.set({ total, done });
    const { accounts } = this.i18n.texts();
    this.toasts.pending(ALL_TOAST, accounts.refreshingAll(this.i18n.number(done), this.i18n.number(total)));
  }

  private finish(account: Account, line: Exclude<RefreshLine, { stage: unknown }>): void {
    const { card } = this.i18n.texts();
    const toast = `refresh-${account.id}`;
    if ('done' in line) {
      this.store.updateIfListed(line.account);
      this.toasts.success(toast, card.refreshed(this.name(line.account)));
    } else if (line.error === 'session_invalid') {
      // The store reports the ended session, as for refreshes started elsewhere.
      this.toasts.dismiss(toast);
      this.store.removeLocally(account.id);
    } else {
      this.toasts.error(
        toast,
        card.refreshFailed(this.name(account), this.errors.messageForBody(line)),
        this.copyCodeAction(line),
      );
      void this.store.load();
    }
  }

  private copyCodeAction(line: RefreshErrorLine): Toast['action'] {
    const code = this.errors.untranslatedCode(line);
    const { copyCode, codeCopied } = this.i18n.texts().common;
    return code === null ? undefined : { label: copyCode, run: () => void this.clipboard.copy(code, codeCopied) };
  }

  private name(account: Account): string {
    return displayName(account, this.i18n.texts());
  }
}

/** The stream ended without its final line: the outcome is unknown. */
class StreamInterrupted extends Error {}
