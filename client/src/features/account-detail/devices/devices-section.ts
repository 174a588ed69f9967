import {
  Component,
  type ElementRef,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { type Account, type AccountDevice, DEVICE_TTL_CHOICES } from '@giftbuyer/contracts';
import { Badge, Button, type ConfirmOptions, Icon, SegmentedControl, Skeleton, Toasts, announce } from '@giftbuyer/ui';
import { Dialogs } from '../../../core/dialogs/dialogs';
import { ApiClient, ApiError, needsStepUp } from '../../../core/http/api-client';
import { ErrorMessages } from '../../../core/http/error-messages';
import { Clock } from '../../../core/time/clock';
import { I18n } from '../../../i18n/i18n';
import { ErrorState } from '../../../shared/error-state';
import { DeviceList } from './device-list';
import { deviceApp, deviceName, devicePlace } from './device-texts';

const TOAST = 'devices';

/** The devices that are signed in to an account: who is in it, and how to end what should not be. */
@Component({
  selector: 'gb-devices-section',
  imports: [Badge, Button, ErrorState, Icon, SegmentedControl, Skeleton],
  templateUrl: './devices-section.html',
  styleUrl: './devices-section.css',
})
export class DevicesSection {
  readonly account = input.required<Account>();

  protected readonly i18n = inject(I18n);
  protected readonly texts = computed(() => this.i18n.allTexts().detail.devices);
  protected readonly now = inject(Clock).now;
  protected readonly app = deviceApp;
  protected readonly place = devicePlace;
  /** The changes that are under way or wait for their turn: the hashes of devices, or their kinds. */
  protected readonly busy = signal<ReadonlySet<string>>(new Set());
  protected readonly devices = computed(() => new DeviceList(this.api, this.id()));
  protected readonly list = computed(() => {
    const state = this.devices().state();
    return state.name === 'ready' ? state.list : null;
  });
  protected readonly unconfirmed = computed(() => this.list()?.items.filter((device) => device.unconfirmed) ?? []);
  protected readonly hasOthers = computed(() => this.list()?.items.some(({ current }) => !current) ?? false);
  /** When Telegram lets the panel end devices; null when it does now. */
  protected readonly possibleAt = computed(() => {
    const at = this.list()?.may_end_others_at ?? null;
    return at !== null && Date.parse(at) > this.now() ? at : null;
  });
  protected readonly ttls = computed(() => {
    const current = this.list()?.ttl_days ?? 0;
    const all = new Set<number>([...DEVICE_TTL_CHOICES, ...(current > 0 ? [current] : [])]);
    return [...all].sort((a, b) => a - b).map((value) => ({ value, label: this.period(value) }));
  });

  /** Ends with the last change. */
  private lastChange = Promise.resolve();
  private readonly id = computed(() => this.account().id);
  private readonly newDeviceAt = computed(() => this.account().new_device_at);
  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');
  private readonly api = inject(ApiClient);
  private readonly dialogs = inject(Dialogs);
  private readonly errors = inject(ErrorMessages);
  private readonly toasts = inject(Toasts);

  constructor() {
    announce(() => {
      const { name } = this.devices().state();
      if (name === 'loading') return this.texts().loading;
      return name === 'ready' ? this.texts().loaded(untracked(() => this.list()?.items.length ?? 0)) : '';
    });
    effect((onCleanup) => {
      const devices = this.devices();
      onCleanup(() => {
        devices.stop();
        // Changes of another account go on, but this one does not wait for their end.
        this.busy.set(new Set());
        this.lastChange = Promise.resolve();
      });
    });
    // Telegram is asked for the devices only when somebody wants to see them, or has to.
    effect(() => {
      const devices = this.devices();
      if (this.newDeviceAt() !== null) untracked(() => void devices.load());
    });
  }

  protected name(device: AccountDevice): string {
    return deviceName(device) || this.texts().unknown;
  }

  /** For a sentence: what and where it is. */
  protected description(device: AccountDevice): string {
    return [this.name(device), deviceApp(device), devicePlace(device)].filter((part) => part !== '').join(' · ');
  }

  protected use(device: AccountDevice): string {
    return device.current
      ? this.texts().activeNow
      : this.texts().activeAgo(this.i18n.ago(device.active_at, this.now()));
  }

  protected load(): void {
    this.heading().nativeElement.focus();
    void this.devices().load();
  }

  protected async end(device: AccountDevice): Promise<void> {
    const texts = this.texts();
    const name = this.name(device);
    if (!(await this.isConfirmed(texts.endTitle, texts.endText(name), texts.end))) return;
    this.run(device.hash, texts.ending, async (devices) => {
      await devices.end(device);
      return texts.ended(name);
    });
  }

  protected async endOthers(): Promise<void> {
    const texts = this.texts();
    if (!(await this.isConfirmed(texts.endOthersTitle, texts.endOthersText, texts.endOthers))) return;
    this.run('others', texts.endingOthers, async (devices) => {
      await devices.endOthers();
      return texts.endedOthers;
    });
  }

  protected confirm(device: AccountDevice): void {
    const texts = this.texts();
    this.run(device.hash, texts.confirming, async (devices) => {
      await devices.confirm(device);
      return texts.confirmed(this.name(device));
    });
  }

  protected setTtl(days: number): void {
    const texts = this.texts();
    this.devices().nextTtl = days;
    this.run('ttl', texts.ttlSaving, async (devices) => texts.ttlSaved(this.period(await devices.sendTtl(days))));
  }

  private period(days: number): string {
    const { ttlChoices, days: inDays } = this.texts();
    return ttlChoices[days] ?? inDays(days);
  }

  private async isConfirmed(heading: string, text: string, confirmLabel: string): Promise<boolean> {
    const question: ConfirmOptions = {
      heading,
      text,
      confirmLabel,
      cancelLabel: this.i18n.allTexts().common.cancel,
      danger: true,
    };
    const options = { alert: true, fallbackFocus: () => this.heading().nativeElement };
    return (await this.dialogs.open(({ ConfirmDialog }) => ConfirmDialog, question, options)) ?? false;
  }

  /**
   * Makes a change after those before it; a second click for the same does nothing.
   * @param change resolves to the words of its success
   */
  private run(what: string, pending: string, change: (devices: DeviceList) => Promise<string>): void {
    if (this.busy().has(what)) return;
    const devices = this.devices();
    this.busy.update((busy) => new Set([...busy, what]));
    this.lastChange = this.lastChange.then(() => this.make(what, devices, pending, change));
  }

  private async make(
    what: string,
    devices: DeviceList,
    pending: string,
    change: (devices: DeviceList) => Promise<string>,
  ): Promise<void> {
    this.toasts.pending(TOAST, pending);
    try {
      this.toasts.success(TOAST, await change(devices));
    } catch (error) {
      if (needsStepUp(error)) this.toasts.dismiss(TOAST);
      else this.toasts.error(TOAST, this.failure(error));
      // It is not as the list says.
      if (isGone(error) || what === 'ttl') void devices.load();
    } finally {
      if (devices === this.devices()) this.busy.update((busy) => new Set([...busy].filter((other) => other !== what)));
    }
  }

  private failure(error: unknown): string {
    const possibleAt = error instanceof ApiError ? error.body?.possible_at : undefined;
    if (possibleAt === undefined) return this.errors.messageFor(error);
    return this.texts().possibleFrom(this.i18n.dateTime(possibleAt));
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.body?.error === 'not_found';
}
