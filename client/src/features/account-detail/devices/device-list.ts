import { signal } from '@angular/core';
import type { AccountDevice, AccountDeviceList } from '@giftbuyer/contracts';
import { type ApiClient, isAbort } from '../../../core/http/api-client';

export type DeviceListState =
  | { name: 'closed' }
  | { name: 'loading' }
  | { name: 'ready'; list: AccountDeviceList }
  | { name: 'failed'; error: unknown };

/** The devices of one account: loaded when they are asked for, and changed by the panel. */
export class DeviceList {
  private readonly currentState = signal<DeviceListState>({ name: 'closed' });
  readonly state = this.currentState.asReadonly();
  /** A choice that is not sent yet. */
  nextTtl: number | null = null;
  private controller = new AbortController();
  private readonly path: string;

  constructor(
    private readonly api: ApiClient,
    accountId: number,
  ) {
    this.path = `/api/account/${accountId}`;
  }

  async load(): Promise<void> {
    this.stop();
    const { signal } = (this.controller = new AbortController());
    this.currentState.set({ name: 'loading' });
    try {
      const list = await this.api.get<AccountDeviceList>(`${this.path}/devices`, { signal });
      if (!signal.aborted) this.currentState.set({ name: 'ready', list });
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) this.currentState.set({ name: 'failed', error });
    }
  }

  stop(): void {
    this.controller.abort();
  }

  async end({ hash }: AccountDevice): Promise<void> {
    await this.api.delete(`${this.path}/device/${hash}`);
    this.change((list) => ({ ...list, items: list.items.filter((device) => device.hash !== hash) }));
  }

  async endOthers(): Promise<void> {
    await this.api.post(`${this.path}/devices/end_others`);
    this.change((list) => ({ ...list, items: list.items.filter(({ current }) => current) }));
  }

  async confirm({ hash }: AccountDevice): Promise<void> {
    await this.api.post(`${this.path}/device/${hash}/confirm`);
    const confirmed = (device: AccountDevice) => (device.hash === hash ? { ...device, unconfirmed: false } : device);
    this.change((list) => ({ ...list, items: list.items.map(confirmed) }));
  }

  /** Sends `nextTtl`, and what is chosen meanwhile: the last choice is the one that is seen. @returns the last one */
  async sendTtl(days: number): Promise<number> {
    for (let next: number | null = this.nextTtl ?? days; next !== null; next = this.nextTtl) {
      days = next;
      this.nextTtl = null;
      await this.api.put(`${this.path}/devices/ttl`, { days });
      this.change((list) => ({ ...list, ttl_days: days }));
    }
    return days;
  }

  /** The list may be loading again. */
  private change(change: (list: AccountDeviceList) => AccountDeviceList): void {
    this.currentState.update((state) => (state.name === 'ready' ? { name: 'ready', list: change(state.list) } : state));
  }
}
