import { Service, inject } from '@angular/core';
import type { Gift } from '@giftbuyer/contracts';
import { Toasts } from '@giftbuyer/ui';
import { AppNavigation } from '../../../core/navigation/app-navigation';
import { Session } from '../../../core/session/session';
import { enGiftNews } from '../../../i18n/en-gift-news';
import { I18n } from '../../../i18n/i18n';
import { ruGiftNews } from '../../../i18n/ru-gift-news';
import { giftTitle, idEnd } from '../data/gift-title';
import { GiftNotifications } from './gift-notifications';
import { showOncePerBrowser } from './once-per-browser';

const TOAST = 'new-gifts';
/** Gifts of one release come one after the other. */
const COLLECT_MS = 400;

/** Tells about new gifts on every page: one toast, which counts until it is dismissed, and a notification of the browser. */
@Service()
export class GiftNews {
  private readonly i18n = inject(I18n);
  private readonly texts = this.i18n.pageTexts({ ru: ruGiftNews, en: enGiftNews });
  private readonly toasts = inject(Toasts);
  private readonly navigation = inject(AppNavigation);
  private readonly notifications = inject(GiftNotifications);
  private readonly gifts = new Map<string, Gift>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(Session).ended.subscribe(() => {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.gifts.clear();
    });
  }

  add(gift: Gift): void {
    // The former ones were seen and dismissed.
    if (this.timer === undefined && !this.toasts.has(TOAST)) this.gifts.clear();
    this.gifts.set(`${gift.environment} ${gift.id}`, gift);
    this.timer ??= setTimeout(() => this.show(), COLLECT_MS);
  }

  private show(): void {
    this.timer = undefined;
    const gifts = [...this.gifts.values()];
    const text = this.textOf(gifts);
    const open = (): void => void this.navigation.navigate(pathOf(gifts));
    this.toasts.info(TOAST, text, { label: this.texts().show, run: open });
    if (!this.notifications.isOn()) return;
    const key = gifts.map(({ id }) => id).join();
    void showOncePerBrowser(key, () => {
      const notification = this.notifications.show(text, {
        tag: TOAST,
        body: this.detailsOf(gifts),
        lang: this.i18n.language(),
      });
      if (!notification) return;
      notification.onclick = () => {
        window.focus();
        notification.close();
        open();
      };
    });
  }

  private textOf(gifts: readonly Gift[]): string {
    const [first] = gifts;
    return gifts.length === 1 && first
      ? this.texts().one(this.nameOf(first), this.texts().stars(first.stars))
      : this.texts().many(gifts.length);
  }

  /** The second line of the notification. */
  private detailsOf(gifts: readonly Gift[]): string {
    const [first] = gifts;
    if (gifts.length > 1) return gifts.map((gift) => this.nameOf(gift)).join(', ');
    return first && first.total !== null ? this.texts().pieces(first.total) : '';
  }

  private nameOf(gift: Gift): string {
    return giftTitle(gift) || this.texts().untitled(idEnd(gift));
  }
}

/** To the gift, or to the new ones. Without `environment` the page would choose one. */
function pathOf(gifts: readonly Gift[]): string {
  const [first] = gifts;
  const environment = first?.environment ?? 'production';
  return gifts.length === 1 && first
    ? `/gifts/${first.id}?environment=${environment}`
    : `/gifts?is=new&environment=${environment}`;
}
